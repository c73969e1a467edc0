// A dense layer as a trilinear form (trilinear.h), on products of matrices (matrix_product.h).
#include "matrix_product.h"
#include "ops.h"
#include "trilinear.h"

namespace {

// x [B, n], w [m, n], bias [m], g [B, m].
struct Linear {
    // The tensors say all.
    struct Shape {
        static Shape of(at::IntArrayRef) { return {}; }
        std::vector<int64_t> numbers() const { return {}; }
    };

    static at::Tensor output(const at::Tensor& x, const at::Tensor& w, const at::Tensor& bias,
                             const Shape&) {
        return wgan::ops::matrix_product(x, w.t(), bias);
    }
    static at::Tensor input(const at::Tensor& g, const at::Tensor& w, const Shape&) {
        return wgan::ops::matrix_product(g, w, {});
    }
    static at::Tensor weight(const at::Tensor& x, const at::Tensor& g, const Shape&) {
        return wgan::ops::matrix_product(g.t(), x, {});
    }
    static at::Tensor bias(const at::Tensor& g) { return g.sum(0); }
};

}  // namespace

// out = x w^T + bias: x [B, n], w [m, n], bias [m] or null; float32 on the CPU. Only where there
// are products of matrices.
WGAN_EXPORT int32_t wgan_linear(wgan::Handle x, wgan::Handle w, wgan::Handle bias,
                                wgan::Handle out) {
    return wgan::guard([&] { *out = wgan::Trilinear<Linear>::output(*x, *w, bias, {}); });
}

// Whether there are products of matrices here besides libtorch's own.
WGAN_EXPORT int32_t wgan_has_matrix_product() { return wgan::has_matrix_product() ? 1 : 0; }
