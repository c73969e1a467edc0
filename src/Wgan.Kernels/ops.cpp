#include "ops.h"

#include <ATen/core/dispatch/Dispatcher.h>
#include <torch/library.h>

#include "layout.h"
#include "matrix_product.h"
#include "ranges.h"
#include "resampling.h"

namespace wgan {

namespace {

TORCH_LIBRARY(wgan, m) {
    m.def("few_output(Tensor x, Tensor w, Tensor? bias, int[] geometry) -> Tensor");
    m.def("few_input(Tensor g, Tensor w, int[] geometry) -> Tensor");
    m.def("few_weight(Tensor x, Tensor g, int[] geometry) -> Tensor");
    m.def("matrix_product(Tensor a, Tensor b, Tensor? row) -> Tensor");
    m.def("matrix_product.out(Tensor a, Tensor b, Tensor? row, *, Tensor(a!) out) -> Tensor(a!)");
    m.def("transposed(Tensor x) -> Tensor");
    m.def("transposed.out(Tensor x, *, Tensor(a!) out) -> Tensor(a!)");
    m.def("channels_last(Tensor x) -> Tensor");
    m.def("rows_of_pixels(Tensor x) -> Tensor");
    m.def("norm(Tensor[] tensors) -> Tensor");
    m.def("repeat_pixels(Tensor x, int k, float divisor) -> Tensor");
    m.def("add_pixels(Tensor x, int k, float divisor) -> Tensor");
}

TORCH_LIBRARY_IMPL(wgan, CPU, m) {
    m.impl("few_output", [](const at::Tensor& x, const at::Tensor& w,
                            const c10::optional<at::Tensor>& bias, at::IntArrayRef geometry) {
        return few_output(x, w, bias.value_or(at::Tensor()), Geometry::of(geometry));
    });
    m.impl("few_input", [](const at::Tensor& g, const at::Tensor& w, at::IntArrayRef geometry) {
        return few_input(g, w, Geometry::of(geometry));
    });
    m.impl("few_weight", [](const at::Tensor& x, const at::Tensor& g, at::IntArrayRef geometry) {
        return few_weight(x, g, Geometry::of(geometry));
    });
    m.impl("matrix_product",
           [](const at::Tensor& a, const at::Tensor& b, const c10::optional<at::Tensor>& row) {
               auto out = at::empty({a.size(0), b.size(1)}, a.options());
               multiply(a, b, row.value_or(at::Tensor()), out);
               return out;
           });
    m.impl("matrix_product.out",
           [](const at::Tensor& a, const at::Tensor& b, const c10::optional<at::Tensor>& row,
              at::Tensor& out) -> at::Tensor& {
               multiply(a, b, row.value_or(at::Tensor()), out);
               return out;
           });
    m.impl("transposed", [](const at::Tensor& x) { return transposed_matrix(x); });
    m.impl("transposed.out", [](const at::Tensor& x, at::Tensor& out) -> at::Tensor& {
        transpose_matrix(x, out);
        return out;
    });
    m.impl("channels_last", [](const at::Tensor& x) { return transposed_channels_last(x); });
    m.impl("rows_of_pixels", [](const at::Tensor& x) { return transposed_rows_of_pixels(x); });
    m.impl("norm", [](at::TensorList tensors) { return norm_tensor(tensors); });
    m.impl("repeat_pixels", [](const at::Tensor& x, int64_t k, double divisor) {
        return repeat_pixels(x, k, divisor);
    });
    m.impl("add_pixels", [](const at::Tensor& x, int64_t k, double divisor) {
        return add_pixels(x, k, divisor);
    });
}

// An operator of ours by name.
template <class Signature>
auto find(const char* name) {
    return c10::Dispatcher::singleton().findSchemaOrThrow(name, "").typed<Signature>();
}

}  // namespace

namespace ops {

at::Tensor few_output(const at::Tensor& x, const at::Tensor& w, const at::Tensor& bias,
                      const Geometry& geometry) {
    static const auto op =
        find<at::Tensor(const at::Tensor&, const at::Tensor&, const c10::optional<at::Tensor>&,
                        at::IntArrayRef)>("wgan::few_output");
    return op.call(x, w, bias.defined() ? c10::make_optional(bias) : c10::nullopt,
                   geometry.numbers());
}

at::Tensor few_input(const at::Tensor& g, const at::Tensor& w, const Geometry& geometry) {
    static const auto op =
        find<at::Tensor(const at::Tensor&, const at::Tensor&, at::IntArrayRef)>("wgan::few_input");
    return op.call(g, w, geometry.numbers());
}

at::Tensor few_weight(const at::Tensor& x, const at::Tensor& g, const Geometry& geometry) {
    static const auto op =
        find<at::Tensor(const at::Tensor&, const at::Tensor&, at::IntArrayRef)>("wgan::few_weight");
    return op.call(x, g, geometry.numbers());
}

at::Tensor matrix_product(const at::Tensor& a, const at::Tensor& b, const at::Tensor& row) {
    static const auto op =
        find<at::Tensor(const at::Tensor&, const at::Tensor&, const c10::optional<at::Tensor>&)>(
            "wgan::matrix_product");
    return op.call(a, b, row.defined() ? c10::make_optional(row) : c10::nullopt);
}

at::Tensor transposed(const at::Tensor& x) {
    static const auto op = find<at::Tensor(const at::Tensor&)>("wgan::transposed");
    return op.call(x);
}

at::Tensor channels_last(const at::Tensor& x) {
    static const auto op = find<at::Tensor(const at::Tensor&)>("wgan::channels_last");
    return op.call(x);
}

at::Tensor rows_of_pixels(const at::Tensor& x) {
    static const auto op = find<at::Tensor(const at::Tensor&)>("wgan::rows_of_pixels");
    return op.call(x);
}

at::Tensor norm(at::TensorList tensors) {
    static const auto op = find<at::Tensor(at::TensorList)>("wgan::norm");
    return op.call(tensors);
}

at::Tensor repeat_pixels(const at::Tensor& x, int64_t k, double divisor) {
    static const auto op =
        find<at::Tensor(const at::Tensor&, int64_t, double)>("wgan::repeat_pixels");
    return op.call(x, k, divisor);
}

at::Tensor add_pixels(const at::Tensor& x, int64_t k, double divisor) {
    static const auto op = find<at::Tensor(const at::Tensor&, int64_t, double)>("wgan::add_pixels");
    return op.call(x, k, divisor);
}

}  // namespace ops

}  // namespace wgan
