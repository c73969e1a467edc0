// A dense layer as a trilinear form (trilinear.h), on products of matrices (matrix_product.h).
#include "matrix_product.h"
#include "ops.h"
#include "trilinear.h"

namespace {

at::Tensor product(const at::Tensor& a, const at::Tensor& b, const at::Tensor& row = {}) {
    if (wgan::product_of(a.size(0), a.size(1), b.size(1)) != wgan::Product::Libtorch)
        return wgan::ops::matrix_product(a, b, row);
    return row.defined() ? at::addmm(row, a, b) : at::mm(a, b);
}

// The weight's transpose, which is in rows where that pays: a product of matrices in rows is the
// faster one, for each of its rows.
at::Tensor transposed(const at::Tensor& w, int64_t rows) {
    constexpr int64_t Worth = 128;
    const bool pays = rows >= Worth && w.is_contiguous() &&
                      wgan::product_of(rows, w.size(1), w.size(0)) == wgan::Product::Large;
    return pays ? wgan::ops::transposed(w) : w.t();
}

// x [B, n], w [m, n], bias [m], g [B, m].
struct Linear {
    // The tensors say all.
    struct Shape {
        static Shape of(at::IntArrayRef) { return {}; }
        std::vector<int64_t> numbers() const { return {}; }
    };

    static at::Tensor output(const at::Tensor& x, const at::Tensor& w, const at::Tensor& bias,
                             const Shape&) {
        return product(x, transposed(w, x.size(0)), bias);
    }
    static at::Tensor input(const at::Tensor& g, const at::Tensor& w, const Shape&) {
        return product(g, w);
    }
    static at::Tensor weight(const at::Tensor& x, const at::Tensor& g, const Shape&) {
        return product(g.t(), x);
    }
    static at::Tensor bias(const at::Tensor& g) { return g.sum(0); }
};

}  // namespace

// out = x w^T + bias: x [B, n], w [m, n], bias [m] or null; float32 on the CPU.
WGAN_EXPORT int32_t wgan_linear(wgan::Handle x, wgan::Handle w, wgan::Handle bias,
                                wgan::Handle out) {
    return wgan::guard([&] { *out = wgan::Trilinear<Linear>::output(*x, *w, bias, {}); });
}

// Whether one of the products that such a layer and its derivatives take is not libtorch's.
WGAN_EXPORT int32_t wgan_serves_linear(int64_t batch, int64_t inputs, int64_t units) {
    return wgan::product_of(batch, inputs, units) != wgan::Product::Libtorch ||
           wgan::product_of(batch, units, inputs) != wgan::Product::Libtorch;
}

WGAN_EXPORT int32_t wgan_has_matrix_product() { return wgan::has_matrix_product(); }
