#include "ops.h"

#include <ATen/core/dispatch/Dispatcher.h>
#include <torch/library.h>

#include "layout.h"
#include "ranges.h"

namespace wgan {

namespace {

Geometry geometry_of(at::IntArrayRef v) { return {v[0], v[1], v[2], v[3], v[4], v[5]}; }

std::vector<int64_t> numbers_of(const Geometry& g) {
    return {g.stride, g.padding, g.height, g.width, g.kernel_height, g.kernel_width};
}

TORCH_LIBRARY(wgan, m) {
    m.def("few_output(Tensor x, Tensor w, Tensor? bias, int[] geometry) -> Tensor");
    m.def("few_input(Tensor g, Tensor w, int[] geometry) -> Tensor");
    m.def("few_weight(Tensor x, Tensor g, int[] geometry) -> Tensor");
    m.def("channels_last(Tensor x) -> Tensor");
    m.def("rows_of_pixels(Tensor x) -> Tensor");
    m.def("norm(Tensor[] tensors) -> Tensor");
}

TORCH_LIBRARY_IMPL(wgan, CPU, m) {
    m.impl("few_output", [](const at::Tensor& x, const at::Tensor& w,
                            const c10::optional<at::Tensor>& bias, at::IntArrayRef geometry) {
        return few_output(x, w, bias.value_or(at::Tensor()), geometry_of(geometry));
    });
    m.impl("few_input", [](const at::Tensor& g, const at::Tensor& w, at::IntArrayRef geometry) {
        return few_input(g, w, geometry_of(geometry));
    });
    m.impl("few_weight", [](const at::Tensor& x, const at::Tensor& g, at::IntArrayRef geometry) {
        return few_weight(x, g, geometry_of(geometry));
    });
    m.impl("channels_last", [](const at::Tensor& x) { return transposed_channels_last(x); });
    m.impl("rows_of_pixels", [](const at::Tensor& x) { return transposed_rows_of_pixels(x); });
    m.impl("norm", [](at::TensorList tensors) { return norm_tensor(tensors); });
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
                   numbers_of(geometry));
}

at::Tensor few_input(const at::Tensor& g, const at::Tensor& w, const Geometry& geometry) {
    static const auto op =
        find<at::Tensor(const at::Tensor&, const at::Tensor&, at::IntArrayRef)>("wgan::few_input");
    return op.call(g, w, numbers_of(geometry));
}

at::Tensor few_weight(const at::Tensor& x, const at::Tensor& g, const Geometry& geometry) {
    static const auto op =
        find<at::Tensor(const at::Tensor&, const at::Tensor&, at::IntArrayRef)>("wgan::few_weight");
    return op.call(x, g, numbers_of(geometry));
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

}  // namespace ops

}  // namespace wgan
