// What the device computes: the CPU's operators on the same memory.
#include <ATen/core/dispatch/Dispatcher.h>
#include <omp.h>
#include <torch/library.h>

#include "device.h"
#include "tape.h"

using namespace own;

namespace {

// A new tensor of the device of that layout.
at::Tensor like(const at::Tensor& t) {
    return t.defined()
               ? at::empty_strided(t.sizes(), t.strides(), t.options().device(at::Device(kOwn, 0)))
               : t;
}

// An operator's bits do not depend on the thread that asks for it: autograd's have threads of their
// own to compute with.
class OneThread {
   public:
    OneThread() { omp_set_num_threads(1); }
    ~OneThread() { omp_set_num_threads(before_); }

   private:
    const int before_ = omp_get_max_threads();
};

// What the CPU is given in place of an operator's tensors: the same memory.
class Seen {
   public:
    explicit Seen(const c10::OperatorHandle& op) : op_(op) {}

    at::Tensor operator()(const at::Tensor& t) {
        if (!t.defined()) return t;
        is_own_ = is_own_ || !t.device().is_cpu();
        // Numbers of no dimension may come from the CPU.
        is_other_ = is_other_ || (t.device().is_cpu() && t.dim() > 0);
        TORCH_CHECK(!is_own_ || !is_other_, op_.schema().name(),
                    " was given tensors of two devices");
        if (t.device().is_cpu()) return tape != nullptr ? kept(t) : t;
        // What is empty may be there to be resized.
        of_.emplace_back(
            t, t.numel() > 0 ? seen(t) : at::empty(t.sizes(), t.options().device(at::kCPU)));
        return of_.back().second;
    }

    // The device's tensor for one that the CPU gave: one that it was given, a view of one, or a new
    // one; and in `target`, where the CPU's numbers are to be copied to, if anywhere.
    at::Tensor back(const at::Tensor& result, at::Tensor& target) const {
        for (const auto& [t, as_cpu] : of_) {
            if (result.is_same(as_cpu)) {
                if (t.sizes() == result.sizes()) return t;
                t.resize_(result.sizes());
                target = seen(t);
                return t;
            }
            if (result.defined() && result.is_alias_of(as_cpu))
                return strided(t, result.sizes(), result.strides(),
                               t.storage_offset() + result.storage_offset());
        }
        auto made = like(result);
        if (made.defined()) target = seen(made);
        return made;
    }

   private:
    // The number as it is now, as what is captured reads it.
    static at::Tensor kept(const at::Tensor& number) {
        auto result = number.clone();
        result.unsafeGetTensorImpl()->set_wrapped_number(
            number.unsafeGetTensorImpl()->is_wrapped_number());
        return result;
    }

    const c10::OperatorHandle& op_;
    std::vector<std::pair<at::Tensor, at::Tensor>> of_;
    bool is_own_ = false, is_other_ = false;
};

// The value with f of each of its tensors.
template <class F>
c10::IValue with_each(const c10::IValue& value, F&& f) {
    if (value.isTensor()) return f(value.toTensor());
    if (value.isTensorList()) {
        c10::List<at::Tensor> result;
        for (const auto& t : value.toTensorVector()) result.push_back(f(t));
        return result;
    }
    if (value.isOptionalTensorList()) {
        c10::List<c10::optional<at::Tensor>> result;
        for (const auto& t : value.toOptionalTensorVector())
            result.push_back(t.has_value() ? c10::optional<at::Tensor>(f(*t)) : c10::nullopt);
        return result;
    }
    if (value.isDevice()) return c10::Device(at::kCPU);
    return value;
}

// The operator's results on the CPU.
torch::jit::Stack results_of(const c10::OperatorHandle& op, torch::jit::Stack arguments) {
    const OneThread one_thread;
    op.callBoxed(&arguments);
    return arguments;
}

void compute(const c10::OperatorHandle& op, torch::jit::Stack* stack) {
    TORCH_CHECK(tape == nullptr || op.operator_name().name != "aten::_local_scalar_dense",
                "what is being captured reads a number");
    const auto count = op.schema().arguments().size();
    Seen as_cpu(op);
    torch::jit::Stack arguments;
    for (auto value = stack->end() - count; value != stack->end(); ++value)
        arguments.push_back(with_each(*value, as_cpu));
    stack->resize(stack->size() - count);

    std::vector<at::Tensor> targets;
    for (const auto& value : results_of(op, arguments))
        stack->push_back(with_each(value, [&](const at::Tensor& result) {
            targets.emplace_back();
            auto made = as_cpu.back(result, targets.back());
            if (targets.back().defined()) targets.back().copy_(result);
            return made;
        }));
    if (tape == nullptr) return;
    for (const auto& target : targets)
        if (target.defined()) tape->written.push_back(target);
    tape->work.push_back([op, arguments, targets] {
        auto target = targets.begin();
        for (const auto& value : results_of(op, arguments))
            with_each(value, [&](const at::Tensor& result) {
                if (target->defined()) target->copy_(result);
                ++target;
                return result;
            });
    });
}

// f's results on the device, computed anew by every launch of what is being captured.
template <size_t N, class F>
std::array<at::Tensor, N> computed(const F& f) {
    const auto on_one_thread = [f] {
        const OneThread one_thread;
        return f();
    };
    const std::array<at::Tensor, N> found = on_one_thread();
    std::array<at::Tensor, N> result;
    for (size_t i = 0; i < N; ++i) {
        result[i] = like(found[i]);
        if (found[i].defined()) seen(result[i]).copy_(found[i]);
    }
    if (tape == nullptr) return result;
    std::array<at::Tensor, N> targets;
    for (size_t i = 0; i < N; ++i)
        if (result[i].defined()) tape->written.push_back(targets[i] = seen(result[i]));
    tape->work.push_back([on_one_thread, targets] {
        const auto again = on_one_thread();
        for (size_t i = 0; i < N; ++i)
            if (targets[i].defined()) targets[i].copy_(again[i]);
    });
    return result;
}

at::Tensor convolution(const at::Tensor& x, const at::Tensor& w,
                       const c10::optional<at::Tensor>& bias, at::IntArrayRef stride,
                       at::IntArrayRef padding, at::IntArrayRef dilation, bool is_transposed,
                       at::IntArrayRef output_padding, int64_t groups) {
    const auto b = bias.has_value() && bias->defined() ? seen(*bias) : at::Tensor();
    return computed<1>([=, x = seen(x), w = seen(w), stride = stride.vec(), padding = padding.vec(),
                        dilation = dilation.vec(), output_padding = output_padding.vec()] {
        return std::array<at::Tensor, 1>{at::convolution(x, w, b, stride, padding, dilation,
                                                         is_transposed, output_padding, groups)};
    })[0];
}

std::tuple<at::Tensor, at::Tensor, at::Tensor> convolution_backward(
    const at::Tensor& g, const at::Tensor& x, const at::Tensor& w, at::IntArrayRef stride,
    at::IntArrayRef padding, at::IntArrayRef dilation, bool is_transposed,
    at::IntArrayRef output_padding, int64_t groups, std::array<bool, 3> wanted) {
    const auto all = computed<3>([=, g = seen(g), x = seen(x), w = seen(w), stride = stride.vec(),
                                  padding = padding.vec(), dilation = dilation.vec(),
                                  output_padding = output_padding.vec()] {
        const auto [of_x, of_w, of_bias] =
            at::convolution_backward(g, x, w, {{w.size(is_transposed)}}, stride, padding, dilation,
                                     is_transposed, output_padding, groups, wanted);
        return std::array<at::Tensor, 3>{of_x, of_w, of_bias};
    });
    return {all[0], all[1], all[2]};
}

TORCH_LIBRARY_IMPL(_, PrivateUse1, m) {
    m.fallback(torch::CppFunction::makeFromBoxedFunction<&compute>());
}

TORCH_LIBRARY_IMPL(aten, PrivateUse1, m) {
    m.impl("convolution_overrideable", &convolution);
    m.impl("convolution_backward_overrideable", &convolution_backward);
    // Variants that captured steps write into planned memory with.
    for (const char* name : {"mm.out", "addmm.out", "add.out", "sub.out", "mul.out", "div.out",
                             "tanh.out", "sigmoid.out", "threshold_backward.grad_input", "mean.out",
                             "sum.IntList_out", "add_.Tensor", "mul_.Tensor", "tanh_"})
        m.impl(name, torch::CppFunction::makeFromBoxedFunction<&compute>());
}

}  // namespace
