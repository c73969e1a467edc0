// Recording: a fallback for a dispatch key that nothing else uses and that comes after autograd's,
// so that it sees every call that autograd and what it makes of derivatives come down to.
#include "recording.h"

#include <c10/core/CPUAllocator.h>
#include <c10/core/impl/LocalDispatchKeySet.h>
#include <torch/library.h>

#include <cstring>
#include <memory>
#include <string_view>
#include <unordered_set>

namespace wgan::capture {

namespace {

constexpr auto Key = c10::DispatchKey::Fake;

size_t bytes_of(const at::Tensor& t) {
    int64_t last = 0;
    for (int64_t d = 0; d < t.dim(); ++d) {
        if (t.size(d) == 0) return 0;
        last += (t.size(d) - 1) * t.stride(d);
    }
    return size_t(last + 1) * t.element_size();
}

bool overlap(const at::Tensor& a, const at::Tensor& b) {
    const auto *x = static_cast<const char*>(a.data_ptr()),
               *y = static_cast<const char*>(b.data_ptr());
    return x < y + bytes_of(b) && y < x + bytes_of(a);
}

size_t hash_of(const void* data, size_t bytes) {
    return std::hash<std::string_view>()({static_cast<const char*>(data), bytes});
}

// The tensor, to be read after its call: with a copy of memory that its storage does not own, such
// as that of an array from which a tensor is made.
at::Tensor kept(const at::Tensor& t) {
    const auto& storage = t.storage();
    if (storage.nbytes() == 0 || storage.data_ptr().get_context() != nullptr) return t.detach();
    auto* const allocator = c10::GetCPUAllocator();
    auto memory = allocator->allocate(storage.nbytes());
    std::memcpy(memory.get(), storage.data(), storage.nbytes());
    auto copy = at::detail::make_tensor<c10::TensorImpl>(
        c10::Storage(c10::Storage::use_byte_size_t{}, storage.nbytes(), std::move(memory),
                     allocator, /*resizable=*/false),
        c10::DispatchKeySet(c10::DispatchKey::CPU), t.dtype());
    copy.unsafeGetTensorImpl()->set_sizes_and_strides(t.sizes(), t.strides());
    copy.unsafeGetTensorImpl()->set_storage_offset(t.storage_offset());
    return copy;
}

bool has_tensors(const c10::IValue& list) {
    return (list.isTensorList() || list.isOptionalTensorList()) && !list.toListRef().empty();
}

// Slots of storages are told apart by the storage's address, which weak pointers keep from being
// used again; its memory may go meanwhile.
class Recorder {
   public:
    void give(const at::Tensor& tensor) {
        try {
            check(tensor);
            for (const auto& other : given_)
                if (overlap(tensor, other))
                    throw Refusal("two of the tensors that it is given share memory");
        } catch (const Refusal& refusal) {
            refuse(refusal.what());
            return;
        }
        const auto slot = int32_t(recording_.slots.size());
        recording_.slots.push_back({Origin::Given, int64_t(given_.size()), bytes_of(tensor), {}});
        given_.push_back(tensor);
        remember(tensor, slot);
        recording_.given.push_back(recording_.add(
            {slot, 0, tensor.sizes().vec(), tensor.strides().vec(), tensor.scalar_type(), false}));
    }

    void refuse(std::string why) {
        if (why_.empty()) why_ = std::move(why);
    }

    const std::string& refusal() const { return why_; }

    // A call that makes a tensor another view of its memory, of which the next calls' arguments
    // tell.
    void change(const c10::OperatorHandle& op, const at::Tensor& tensor) {
        if (!why_.empty()) return;
        bool is_own = slots_of_.count(tensor.storage().unsafeGetStorageImpl()) != 0;
        for (const auto& given : given_) is_own = is_own && !tensor.is_same(given);
        if (!is_own)
            refuse(op.operator_name().name +
                   " changes the shape of a tensor that was not made in it");
    }

    // Tensors are looked at after the call, when what it was given is still alive.
    void add(const c10::OperatorHandle& op, std::vector<c10::IValue> arguments,
             at::ArrayRef<c10::IValue> results) {
        if (!why_.empty()) return;
        try {
            add_call(op, std::move(arguments), results);
        } catch (const Refusal& refusal) {
            refuse(refusal.what());
        }
    }

    Recording finish(at::ArrayRef<at::Tensor> outputs) {
        if (!why_.empty()) throw Refusal(why_);
        for (const auto& output : outputs) {
            const auto view = view_of(output);
            if (view == None ||
                recording_.slots[recording_.views[view].slot].origin == Origin::Given)
                throw Refusal("it gives back memory that it was given");
            recording_.outputs.push_back(view);
        }
        return std::move(recording_);
    }

   private:
    static void check(const at::Tensor& t) {
        if (t.layout() != at::kStrided || !t.has_storage())
            throw Refusal("a tensor is not strided");
        if (!t.device().is_cpu()) throw Refusal("a tensor is not on the CPU");
        if (t.is_conj() || t.is_neg()) throw Refusal("a tensor is a conjugate or negative view");
    }

    void remember(const at::Tensor& t, int32_t slot) {
        slots_of_[t.storage().unsafeGetStorageImpl()].push_back(slot);
        alive_.push_back(t.storage().getWeakStorageImpl());
    }

    // The slot that a tensor lies in, and which of the slot's elements is its first.
    std::pair<int32_t, int64_t> place(const at::Tensor& t) {
        const auto found = slots_of_.find(t.storage().unsafeGetStorageImpl());
        if (found == slots_of_.end()) return {None, 0};
        for (const auto slot : found->second) {
            const auto& s = recording_.slots[slot];
            if (s.origin != Origin::Given) return {slot, t.storage_offset()};
            const auto* base = static_cast<const char*>(given_[s.given].data_ptr());
            const auto* first = static_cast<const char*>(t.data_ptr());
            if (first >= base && first + bytes_of(t) <= base + s.bytes)
                return {slot, (first - base) / int64_t(t.element_size())};
        }
        throw Refusal("memory beside a given tensor is read");
    }

    int32_t view_of(const at::Tensor& t) {
        if (!t.defined()) return None;
        check(t);
        auto [slot, offset] = place(t);
        if (slot == None) {
            slot = int32_t(recording_.slots.size());
            offset = t.storage_offset();
            const auto& storage = t.storage();
            recording_.slots.push_back({Origin::Constant, -1, storage.nbytes(), kept(t),
                                        hash_of(storage.data(), storage.nbytes())});
            remember(t, slot);
        }
        return recording_.add({slot, offset, t.sizes().vec(), t.strides().vec(), t.scalar_type(),
                               t.unsafeGetTensorImpl()->is_wrapped_number()});
    }

    void add_call(const c10::OperatorHandle& op, std::vector<c10::IValue> arguments,
                  at::ArrayRef<c10::IValue> results) {
        const auto& schema = op.schema();
        Call call{op, {}, {}, {}, {}};
        for_each_tensor(arguments, [&](int32_t i, int32_t k, const at::Tensor& t) {
            const auto view = view_of(t);
            call.reads.push_back({i, k, view});
            const auto* alias = schema.arguments()[i].alias_info();
            if (view == None || alias == nullptr || !alias->isWrite()) return;
            const auto slot = recording_.views[view].slot;
            if (recording_.slots[slot].origin != Origin::Made)
                throw Refusal(name_of(call) + " writes over a tensor that was not made in it");
            call.written.push_back(slot);
        });

        bool is_view = call.written.empty();
        for_each_tensor(results, [&](int32_t i, int32_t k, const at::Tensor& t) {
            if (!t.defined()) {
                call.results.push_back({i, k, None});
                return;
            }
            check(t);
            if (slots_of_.count(t.storage().unsafeGetStorageImpl()) == 0) {
                const auto slot = int32_t(recording_.slots.size());
                recording_.slots.push_back({Origin::Made, -1, t.storage().nbytes(), {}});
                remember(t, slot);
                is_view = false;
            }
            call.results.push_back({i, k, view_of(t)});
        });
        if (is_view) {
            ++recording_.dropped_views;
            return;
        }
        // Tensors are not to be kept alive.
        for (auto& argument : arguments)
            if (argument.isTensor() || (argument.isList() && has_tensors(argument)))
                argument = c10::IValue();
        call.arguments = std::move(arguments);
        recording_.calls.push_back(std::move(call));
    }

    Recording recording_;
    std::vector<at::Tensor> given_;
    std::unordered_map<const c10::StorageImpl*, std::vector<int32_t>> slots_of_;
    std::vector<c10::weak_intrusive_ptr<c10::StorageImpl>> alive_;
    std::string why_;
};

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
