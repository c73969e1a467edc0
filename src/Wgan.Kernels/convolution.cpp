// Convolution and its transpose as one trilinear form. With C(x, w) the convolution,
// <C(x, w), g> is linear in x, w and g, and has three gradients:
//   output(x, w) = C(x, w), input(g, w) = its gradient in x, weight(x, g) = its gradient in w.
// A transposed convolution is input(g, w). The derivatives of the three are again the three, to any
// order, so that a gradient penalty's second backward pass takes the same fast paths as the first.
#include "few_channels.h"
#include "layout.h"
#include "ops.h"

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::Variable;
using torch::autograd::variable_list;
using wgan::channels_last;
using wgan::Geometry;

at::Tensor output_form(const at::Tensor& x, const at::Tensor& w, const at::Tensor& bias,
                       const Geometry& g) {
    if (wgan::has_few_channels(x, x.size(1), w.size(0)))
        return wgan::ops::few_output(x, w, bias, g);
    return at::convolution(channels_last(x), channels_last(w), bias, {g.stride, g.stride},
                           {g.padding, g.padding}, {1, 1}, false, {0, 0}, 1);
}

std::tuple<at::Tensor, at::Tensor, at::Tensor> backward_form(const at::Tensor& g,
                                                             const at::Tensor& x,
                                                             const at::Tensor& w,
                                                             const Geometry& geometry,
                                                             std::array<bool, 3> mask) {
    return at::convolution_backward(g, x, w, c10::nullopt, {geometry.stride, geometry.stride},
                                    {geometry.padding, geometry.padding}, {1, 1}, false, {0, 0}, 1,
                                    mask);
}

at::Tensor input_form(const at::Tensor& g, const at::Tensor& w, const Geometry& geometry) {
    if (wgan::has_few_channels(g, w.size(1), w.size(0)))
        return wgan::ops::few_input(g, w, geometry);
    // Only the shape of x is read.
    const auto x = at::empty({g.size(0), w.size(1), geometry.height, geometry.width}, g.options(),
                             at::MemoryFormat::ChannelsLast);
    return std::get<0>(
        backward_form(channels_last(g), x, channels_last(w), geometry, {true, false, false}));
}

at::Tensor weight_form(const at::Tensor& x, const at::Tensor& g, const Geometry& geometry) {
    if (wgan::has_few_channels(x, x.size(1), g.size(1)))
        return wgan::ops::few_weight(x, g, geometry);
    // Only the shape of w is read.
    const auto w = at::empty({g.size(1), x.size(1), geometry.kernel_height, geometry.kernel_width},
                             x.options(), at::MemoryFormat::ChannelsLast);
    return std::get<1>(
        backward_form(channels_last(g), channels_last(x), w, geometry, {false, true, false}));
}

void keep(AutogradContext* context, const Geometry& g) {
    context->set_materialize_grads(false);
    context->saved_data["geometry"] = std::vector<int64_t>{
        g.stride, g.padding, g.height, g.width, g.kernel_height, g.kernel_width};
}

Geometry kept(AutogradContext* context) {
    const auto v = context->saved_data["geometry"].toIntVector();
    return {v[0], v[1], v[2], v[3], v[4], v[5]};
}

struct Output;
struct Input;
struct Weight;

// A custom function takes no undefined tensor: an empty one stands for no bias.
Variable no_bias(const Variable& like) { return at::empty({0}, like.options()); }

// C(x, w) + bias, the bias being [channels] or empty.
struct Output : torch::autograd::Function<Output> {
    static Variable forward(AutogradContext* context, const Variable& x, const Variable& w,
                            const Variable& bias, const Geometry& g);
    static variable_list backward(AutogradContext* context, variable_list gradients);
};

struct Input : torch::autograd::Function<Input> {
    static Variable forward(AutogradContext* context, const Variable& g, const Variable& w,
                            const Geometry& geometry);
    static variable_list backward(AutogradContext* context, variable_list gradients);
};

struct Weight : torch::autograd::Function<Weight> {
    static Variable forward(AutogradContext* context, const Variable& x, const Variable& g,
                            const Geometry& geometry);
    static variable_list backward(AutogradContext* context, variable_list gradients);
};

Variable Output::forward(AutogradContext* context, const Variable& x, const Variable& w,
                         const Variable& bias, const Geometry& g) {
    keep(context, g);
    context->save_for_backward({x, w});
    return output_form(x, w, bias.numel() == 0 ? Variable() : bias, g);
}

variable_list Output::backward(AutogradContext* context, variable_list gradients) {
    const auto& g = gradients[0];
    if (!g.defined()) return variable_list(4);
    const auto saved = context->get_saved_variables();
    const auto geometry = kept(context);
    return {context->needs_input_grad(0) ? Input::apply(g, saved[1], geometry) : Variable(),
            context->needs_input_grad(1) ? Weight::apply(saved[0], g, geometry) : Variable(),
            context->needs_input_grad(2) ? g.sum({0, 2, 3}) : Variable(), Variable()};
}

Variable Input::forward(AutogradContext* context, const Variable& g, const Variable& w,
                        const Geometry& geometry) {
    keep(context, geometry);
    context->save_for_backward({g, w});
    return input_form(g, w, geometry);
}

variable_list Input::backward(AutogradContext* context, variable_list gradients) {
    const auto& x = gradients[0];
    if (!x.defined()) return variable_list(3);
    const auto saved = context->get_saved_variables();
    const auto geometry = kept(context);
    return {context->needs_input_grad(0) ? Output::apply(x, saved[1], no_bias(x), geometry)
                                         : Variable(),
            context->needs_input_grad(1) ? Weight::apply(x, saved[0], geometry) : Variable(),
            Variable()};
}

Variable Weight::forward(AutogradContext* context, const Variable& x, const Variable& g,
                         const Geometry& geometry) {
    keep(context, geometry);
    context->save_for_backward({x, g});
    return weight_form(x, g, geometry);
}

variable_list Weight::backward(AutogradContext* context, variable_list gradients) {
    const auto& w = gradients[0];
    if (!w.defined()) return variable_list(3);
    const auto saved = context->get_saved_variables();
    const auto geometry = kept(context);
    return {context->needs_input_grad(0) ? Input::apply(saved[1], w, geometry) : Variable(),
            context->needs_input_grad(1) ? Output::apply(saved[0], w, no_bias(w), geometry)
                                         : Variable(),
            Variable()};
}

}  // namespace

// out = C(x, w) + bias: x [B, c, h, w], w [channels, c, k, k], bias [channels] or null.
WGAN_EXPORT int32_t wgan_conv2d(wgan::Handle x, wgan::Handle w, wgan::Handle bias, int64_t stride,
                                int64_t padding, wgan::Handle out) {
    return wgan::guard([&] {
        const Geometry geometry{stride, padding, x->size(2), x->size(3), w->size(2), w->size(3)};
        *out = Output::apply(*x, *w, bias == nullptr ? no_bias(*x) : *bias, geometry);
    });
}

// out = the gradient of C in x, at g, + bias: g [B, channels, h', w'], w [channels, c, k, k], bias
// [c] or null; out [B, c, (h' - 1) stride - 2 padding + k, ...].
WGAN_EXPORT int32_t wgan_conv_transpose2d(wgan::Handle g, wgan::Handle w, wgan::Handle bias,
                                          int64_t stride, int64_t padding, wgan::Handle out) {
    return wgan::guard([&] {
        const auto size = [&](int64_t d) {
            return (g->size(d) - 1) * stride - 2 * padding + w->size(d);
        };
        const Geometry geometry{stride, padding, size(2), size(3), w->size(2), w->size(3)};
        auto result = Input::apply(*g, *w, geometry);
        *out = bias == nullptr ? result : result + bias->view({1, -1, 1, 1});
    });
}
