// Differentiation, and the per-thread modes that switch its recording on and off.
#include <c10/core/GradMode.h>
#include <c10/core/InferenceMode.h>
#include <torch/csrc/autograd/autograd.h>

#include "shim.h"

SHIM_EXPORT int32_t tsh_set_requires_grad(Handle a, int32_t requires_grad) {
    return guard([&] { get(a).set_requires_grad(requires_grad != 0); });
}

// Gradients of the outputs' (weighted) sum. An unused input's gradient is the null handle.
SHIM_EXPORT int32_t tsh_grad(const Handle* outputs, int32_t output_count, const Handle* inputs,
                             int32_t input_count, const Handle* weights, int32_t weight_count,
                             int32_t retain_graph, int32_t create_graph, int32_t allow_unused,
                             Handle* out) {
    return guard([&] {
        std::vector<at::Tensor> given;
        for (int32_t i = 0; i < weight_count; ++i) {
            given.push_back(weights[i] ? *weights[i] : at::Tensor());
        }
        auto grads = torch::autograd::grad(shim::list_of(outputs, output_count),
                                           shim::list_of(inputs, input_count), given,
                                           retain_graph != 0, create_graph != 0, allow_unused != 0);
        for (size_t i = 0; i < grads.size(); ++i) out[i] = wrap(std::move(grads[i]));
    });
}

// Adds the gradients to the leaves' own. retain_graph is -1 for "as create_graph".
SHIM_EXPORT int32_t tsh_backward(const Handle* outputs, int32_t output_count, const Handle* weights,
                                 int32_t weight_count, int32_t retain_graph, int32_t create_graph,
                                 const Handle* inputs, int32_t input_count) {
    return guard([&] {
        std::vector<at::Tensor> given;
        for (int32_t i = 0; i < weight_count; ++i) {
            given.push_back(weights[i] ? *weights[i] : at::Tensor());
        }
        const auto retain =
            retain_graph < 0 ? shim::optional<bool>() : shim::optional<bool>(retain_graph != 0);
        torch::autograd::backward(shim::list_of(outputs, output_count), given, retain,
                                  create_graph != 0, shim::list_of(inputs, input_count));
    });
}

SHIM_EXPORT int32_t tsh_accumulated_grad(Handle a, Handle* out) {
    return guard([&] { *out = wrap(get(a).grad()); });
}

SHIM_EXPORT int32_t tsh_grad_enabled() { return c10::GradMode::is_enabled(); }
SHIM_EXPORT void tsh_set_grad_enabled(int32_t enabled) { c10::GradMode::set_enabled(enabled != 0); }

SHIM_EXPORT int32_t tsh_inference_enter(int32_t enabled, c10::InferenceMode** out) {
    return guard([&] { *out = new c10::InferenceMode(enabled != 0); });
}
SHIM_EXPORT void tsh_inference_leave(c10::InferenceMode* mode) {
    guard([&] { delete mode; });
}
SHIM_EXPORT int32_t tsh_inference_enabled() { return c10::InferenceMode::is_enabled(); }
