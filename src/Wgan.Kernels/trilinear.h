// What a convolution and a dense layer have in common. With C(x, w) the layer, <C(x, w), g> is
// linear in x, w and g, and has three gradients:
//   output(x, w) = C(x, w), input(g, w) = its gradient in x, weight(x, g) = its gradient in w.
// The derivatives of the three are again the three, to any order, so that a gradient penalty's
// second backward pass takes the same fast paths as the first.
#pragma once

#include "kernels.h"

namespace wgan {

// The three as autograd sees them. A Form has
//   Shape, what it is a function of besides tensors, with numbers() and of(numbers);
//   output(x, w, bias, shape), where the bias may be undefined, input(g, w, shape) and
//   weight(x, g, shape), the values; and bias(g), the gradient of the bias.
template <class Form>
struct Trilinear {
    using Context = torch::autograd::AutogradContext;
    using Variable = torch::autograd::Variable;
    using Variables = torch::autograd::variable_list;
    using Shape = typename Form::Shape;

    // A custom function takes no undefined tensor: an empty one stands for no bias.
    static Variable no_bias(const Variable& like) { return at::empty({0}, like.options()); }

    static void keep(Context* context, const Variable& a, const Variable& b, const Shape& shape) {
        context->set_materialize_grads(false);
        context->saved_data["shape"] = shape.numbers();
        context->save_for_backward({a, b});
    }

    // What a backward pass reads: the two tensors and the shape.
    struct Kept {
        explicit Kept(Context* context)
            : tensors(context->get_saved_variables()),
              shape(Shape::of(context->saved_data["shape"].toIntVector())) {}

        const Variables tensors;
        const Shape shape;
    };

    // C(x, w) + bias, the bias being a vector or empty.
    struct Output : torch::autograd::Function<Output> {
        static Variable forward(Context* context, const Variable& x, const Variable& w,
                                const Variable& bias, const Shape& shape) {
            keep(context, x, w, shape);
            return Form::output(x, w, bias.numel() == 0 ? Variable() : bias, shape);
        }

        static Variables backward(Context* context, Variables gradients) {
            const auto& g = gradients[0];
            if (!g.defined()) return Variables(4);
            const Kept kept(context);
            const auto& x = kept.tensors[0];
            const auto& w = kept.tensors[1];
            return {context->needs_input_grad(0) ? Input::apply(g, w, kept.shape) : Variable(),
                    context->needs_input_grad(1) ? Weight::apply(x, g, kept.shape) : Variable(),
                    context->needs_input_grad(2) ? Form::bias(g) : Variable(), Variable()};
        }
    };

    struct Input : torch::autograd::Function<Input> {
        static Variable forward(Context* context, const Variable& g, const Variable& w,
                                const Shape& shape) {
            keep(context, g, w, shape);
            return Form::input(g, w, shape);
        }

        static Variables backward(Context* context, Variables gradients) {
            const auto& x = gradients[0];
            if (!x.defined()) return Variables(3);
            const Kept kept(context);
            const auto& g = kept.tensors[0];
            const auto& w = kept.tensors[1];
            return {context->needs_input_grad(0) ? Output::apply(x, w, no_bias(x), kept.shape)
                                                 : Variable(),
                    context->needs_input_grad(1) ? Weight::apply(x, g, kept.shape) : Variable(),
                    Variable()};
        }
    };

    struct Weight : torch::autograd::Function<Weight> {
        static Variable forward(Context* context, const Variable& x, const Variable& g,
                                const Shape& shape) {
            keep(context, x, g, shape);
            return Form::weight(x, g, shape);
        }

        static Variables backward(Context* context, Variables gradients) {
            const auto& w = gradients[0];
            if (!w.defined()) return Variables(3);
            const Kept kept(context);
            const auto& x = kept.tensors[0];
            const auto& g = kept.tensors[1];
            return {context->needs_input_grad(0) ? Input::apply(g, w, kept.shape) : Variable(),
                    context->needs_input_grad(1) ? Output::apply(x, w, no_bias(w), kept.shape)
                                                 : Variable(),
                    Variable()};
        }
    };

    static at::Tensor output(const at::Tensor& x, const at::Tensor& w, const at::Tensor* bias,
                             const Shape& shape) {
        return Output::apply(x, w, bias == nullptr ? no_bias(x) : *bias, shape);
    }
};

}  // namespace wgan
