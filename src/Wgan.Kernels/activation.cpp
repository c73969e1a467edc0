// ReLU and LeakyReLU whose derivative has the derivative 0 by omission. libtorch's own hand a
// tensor of zeros to whatever the activation was applied to, and a gradient penalty then multiplies
// these zeros through all layers below: two products a layer for nothing.
#include "layout.h"

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::Variable;
using torch::autograd::variable_list;

// In the memory format of the other, so that both are read in order.
Variable like(const Variable& x, const Variable& other) {
    if (x.dim() != 4) return x.contiguous();
    return other.is_contiguous(at::MemoryFormat::ChannelsLast) ? wgan::channels_last(x)
                                                               : wgan::rows_of_pixels(x);
}

// gradient x (1 where output > 0, else slope)
struct SlopeTimes : torch::autograd::Function<SlopeTimes> {
    static Variable forward(AutogradContext* context, const Variable& gradient,
                            const Variable& output, double slope) {
        context->set_materialize_grads(false);
        context->save_for_backward({output});
        context->saved_data["slope"] = slope;
        const auto g = like(gradient, output);
        return slope == 0 ? at::threshold_backward(g, output, 0)
                          : at::leaky_relu_backward(g, output, slope, true);
    }

    static variable_list backward(AutogradContext* context, variable_list gradients) {
        if (!gradients[0].defined()) return {Variable(), Variable(), Variable()};
        const double slope = context->saved_data["slope"].toDouble();
        const auto output = context->get_saved_variables()[0];
        return {SlopeTimes::apply(gradients[0], output, slope), Variable(), Variable()};
    }
};

// x where x > 0, else slope x
struct LeakyRelu : torch::autograd::Function<LeakyRelu> {
    static Variable forward(AutogradContext* context, const Variable& x, double slope) {
        context->set_materialize_grads(false);
        context->saved_data["slope"] = slope;
        auto output = slope == 0 ? at::relu(x) : at::leaky_relu(x, slope);
        context->save_for_backward({output});
        return output;
    }

    static variable_list backward(AutogradContext* context, variable_list gradients) {
        if (!gradients[0].defined()) return {Variable(), Variable()};
        const double slope = context->saved_data["slope"].toDouble();
        // The output only tells the sign: as a constant it does not lead back to x.
        const auto output = context->get_saved_variables()[0].detach();
        return {SlopeTimes::apply(gradients[0], output, slope), Variable()};
    }
};

}  // namespace

// out = x where x > 0, else slope x, for slope >= 0.
WGAN_EXPORT int32_t wgan_leaky_relu(wgan::Handle x, double slope, wgan::Handle out) {
    return wgan::guard([&] { *out = LeakyRelu::apply(*x, slope); });
}
