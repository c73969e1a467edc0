// Recording: a fallback for a dispatch key that nothing else uses and that comes after autograd's,
// so that it sees every call that autograd and what it makes of derivatives come down to.
#include "recording.h"

#include <c10/core/impl/LocalDispatchKeySet.h>
#include <torch/library.h>

#include <memory>
#include <unordered_set>

#include "recorder.h"

namespace wgan::capture {

namespace {

constexpr auto Key = c10::DispatchKey::Fake;

thread_local std::unique_ptr<Recorder> recorder;

// Whether an operator writes over no memory, but makes a tensor another view of its own.
bool changes_view(const c10::OperatorHandle& op) {
    static const std::unordered_set<std::string> names{"aten::squeeze_",  "aten::unsqueeze_",
                                                       "aten::t_",        "aten::transpose_",
                                                       "aten::swapdims_", "aten::swapaxes_"};
    return names.count(op.operator_name().name) != 0;
}

// Why an operator cannot be replayed whatever it is given; empty where it can.
std::string why_not(const c10::OperatorHandle& op) {
    const auto name = op.operator_name().name;
    const auto& schema = op.schema();
    if (name == "aten::_local_scalar_dense" || name == "aten::item" || name == "aten::equal" ||
        name == "aten::is_nonzero")
        return "the program reads a number out of a tensor (" + name + ")";
    if (op.hasTag(at::Tag::nondeterministic_seeded))
        return name + " draws random numbers by itself";
    for (const auto& argument : schema.arguments())
        if (argument.type()->kind() == c10::TypeKind::GeneratorType)
            return name + " draws random numbers by itself";
    if (op.hasTag(at::Tag::dynamic_output_shape) || op.hasTag(at::Tag::data_dependent_output))
        return "the shape of what " + name + " gives depends on numbers";
    if (op.hasTag(at::Tag::inplace_view) || name == "aten::resize_" || name == "aten::set_")
        return name + " changes a tensor's shape in place";
    return "";
}

void record(const c10::OperatorHandle& op, c10::DispatchKeySet keys, torch::jit::Stack* stack) {
    const c10::impl::ExcludeDispatchKeyGuard not_again(Key);
    const auto below = keys & c10::DispatchKeySet(c10::DispatchKeySet::FULL_AFTER, Key);
    auto* const recorder_of_thread = recorder.get();
    if (recorder_of_thread == nullptr || !recorder_of_thread->refusal().empty()) {
        op.redispatchBoxed(below, stack);
        return;
    }
    if (changes_view(op)) {
        op.redispatchBoxed(below, stack);
        recorder_of_thread->change(op, stack->back().toTensor());
        return;
    }
    const auto why = why_not(op);
    if (!why.empty()) recorder_of_thread->refuse(why);
    const auto count = op.schema().arguments().size();
    std::vector<c10::IValue> arguments(stack->end() - count, stack->end());
    op.redispatchBoxed(below, stack);
    const auto results = op.schema().returns().size();
    recorder_of_thread->add(op, std::move(arguments),
                            at::ArrayRef<c10::IValue>(*stack).slice(stack->size() - results));
}

TORCH_LIBRARY_IMPL(_, Fake, m) { m.fallback(torch::CppFunction::makeFromBoxedFunction<&record>()); }

}  // namespace

int32_t Recording::add(View view) {
    const auto [found, is_new] = numbers_.emplace(view, int32_t(views.size()));
    if (is_new) views.push_back(std::move(view));
    return found->second;
}

std::string name_of(const Call& call) { return call.op.operator_name().name; }

void start(at::ArrayRef<at::Tensor> given) {
    recorder = std::make_unique<Recorder>();
    for (const auto& tensor : given) recorder->give(tensor);
    c10::impl::tls_set_dispatch_key_included(Key, true);
}

void give(const at::Tensor& given) {
    TORCH_CHECK(recorder != nullptr, "nothing is being recorded on this thread");
    recorder->give(given);
}

void refuse(const char* why) {
    if (recorder != nullptr) recorder->refuse(why);
}

void pause(bool is_paused) noexcept {
    c10::impl::tls_set_dispatch_key_included(Key, !is_paused && recorder != nullptr);
}

void abandon() noexcept {
    c10::impl::tls_set_dispatch_key_included(Key, false);
    recorder.reset();
}

Recording finish(at::ArrayRef<at::Tensor> outputs) {
    c10::impl::tls_set_dispatch_key_included(Key, false);
    const auto own = std::move(recorder);
    TORCH_CHECK(own != nullptr, "nothing is being recorded on this thread");
    return own->finish(outputs);
}

bool is_recording() noexcept { return recorder != nullptr; }

}  // namespace wgan::capture
