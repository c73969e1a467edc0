// Recording: a fallback for a dispatch key that nothing else uses and that comes after autograd's,
// so that it sees every call that autograd and what it makes of derivatives come down to.
#include "recording.h"

#include <c10/core/impl/LocalDispatchKeySet.h>
#include <c10/util/ThreadLocalDebugInfo.h>
#include <torch/library.h>

#include <memory>
#include <mutex>
#include <unordered_set>

#include "recorder.h"

namespace wgan::capture {

namespace {

constexpr auto Key = c10::DispatchKey::Fake;

// A thread's recording. Autograd computes the derivatives of what is on another device than the CPU
// in a thread of that device, to which it hands what the calling thread knows: the key, and this.
struct Current final : c10::DebugInfoBase {
    Recorder recorder;
    std::mutex mutex;
};

// libtorch numbers the things that are handed on so; this one is for its own tests.
constexpr auto Kind = c10::DebugInfoKind::TEST_INFO_2;

thread_local std::shared_ptr<Current> current;

std::shared_ptr<Current> end() noexcept {
    c10::impl::tls_set_dispatch_key_included(Key, false);
    try {
        if (current != nullptr) c10::ThreadLocalDebugInfo::_pop(Kind);
    } catch (const c10::Error&) {
        // Something else, such as a profiler, was begun meanwhile and goes on: it stays below that.
    }
    return std::move(current);
}

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

bool is_open(Current& recording) {
    const std::lock_guard<std::mutex> lock(recording.mutex);
    return recording.recorder.refusal().empty();
}

void record(const c10::OperatorHandle& op, c10::DispatchKeySet keys, torch::jit::Stack* stack) {
    const c10::impl::ExcludeDispatchKeyGuard not_again(Key);
    const auto below = keys & c10::DispatchKeySet(c10::DispatchKeySet::FULL_AFTER, Key);
    auto* const to = static_cast<Current*>(c10::ThreadLocalDebugInfo::get(Kind));
    if (to == nullptr || !is_open(*to)) {
        op.redispatchBoxed(below, stack);
        return;
    }
    const auto count = op.schema().arguments().size();
    std::vector<c10::IValue> arguments(stack->end() - count, stack->end());
    op.redispatchBoxed(below, stack);
    const auto results = op.schema().returns().size();
    const std::lock_guard<std::mutex> lock(to->mutex);
    if (changes_view(op))
        to->recorder.change(op, stack->back().toTensor());
    else if (const auto why = why_not(op); !why.empty())
        to->recorder.refuse(why);
    else
        to->recorder.add(op, std::move(arguments),
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
    end();
    auto made = std::make_shared<Current>();
    for (const auto& tensor : given) made->recorder.give(tensor);
    current = made;
    c10::ThreadLocalDebugInfo::_push(Kind, made);
    c10::impl::tls_set_dispatch_key_included(Key, true);
}

void give(const at::Tensor& given) {
    TORCH_CHECK(current != nullptr, "nothing is being recorded on this thread");
    const std::lock_guard<std::mutex> lock(current->mutex);
    current->recorder.give(given);
}

void refuse(const char* why) {
    if (current == nullptr) return;
    const std::lock_guard<std::mutex> lock(current->mutex);
    current->recorder.refuse(why);
}

void pause(bool is_paused) noexcept {
    c10::impl::tls_set_dispatch_key_included(Key, !is_paused && current != nullptr);
}

void abandon() noexcept { end(); }

Recording finish(at::ArrayRef<at::Tensor> outputs) {
    const auto own = end();
    TORCH_CHECK(own != nullptr, "nothing is being recorded on this thread");
    const std::lock_guard<std::mutex> lock(own->mutex);
    return own->recorder.finish(outputs);
}

bool is_recording() noexcept { return current != nullptr; }

}  // namespace wgan::capture
