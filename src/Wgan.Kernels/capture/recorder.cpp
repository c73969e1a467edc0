#include "recorder.h"

#include <c10/core/CPUAllocator.h>

#include <cstring>
#include <string_view>

namespace wgan::capture {

namespace {

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
    return a.device() == b.device() && x < y + bytes_of(b) && y < x + bytes_of(a);
}

size_t hash_of(const c10::Storage& storage) {
    at::Tensor bytes = at::empty({0}, at::TensorOptions(storage.device()).dtype(at::kByte));
    bytes.set_(storage, 0, {int64_t(storage.nbytes())}, {1});
    bytes = bytes.cpu();
    return std::hash<std::string_view>()(
        {static_cast<const char*>(bytes.data_ptr()), storage.nbytes()});
}

// The tensor, to be read after its call: with a copy of memory that its storage does not own, such
// as that of an array from which a tensor is made.
at::Tensor kept(const at::Tensor& t) {
    const auto& storage = t.storage();
    if (!t.device().is_cpu() || storage.nbytes() == 0 ||
        storage.data_ptr().get_context() != nullptr)
        return t.detach();
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

void check(const at::Tensor& t) {
    if (t.layout() != at::kStrided || !t.has_storage()) throw Refusal("a tensor is not strided");
    if (t.is_meta()) throw Refusal("a tensor has a shape only");
    if (t.is_conj() || t.is_neg()) throw Refusal("a tensor is a conjugate or negative view");
}

}  // namespace

void Recorder::give(const at::Tensor& tensor) {
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
    if (given_.empty()) recording_.device = tensor.device();
    recording_.slots.push_back(
        {Origin::Given, int64_t(given_.size()), bytes_of(tensor), tensor.device(), {}});
    given_.push_back(tensor);
    remember(tensor, slot);
    recording_.given.push_back(recording_.add(
        {slot, 0, tensor.sizes().vec(), tensor.strides().vec(), tensor.scalar_type(), false}));
}

void Recorder::refuse(std::string why) {
    if (why_.empty()) why_ = std::move(why);
}

void Recorder::change(const c10::OperatorHandle& op, const at::Tensor& tensor) {
    if (!why_.empty()) return;
    bool is_own = slots_of_.count(tensor.storage().unsafeGetStorageImpl()) != 0;
    for (const auto& given : given_) is_own = is_own && !tensor.is_same(given);
    if (!is_own)
        refuse(op.operator_name().name + " changes the shape of a tensor that was not made in it");
}

void Recorder::add(const c10::OperatorHandle& op, std::vector<c10::IValue> arguments,
                   at::ArrayRef<c10::IValue> results) {
    if (!why_.empty()) return;
    try {
        add_call(op, std::move(arguments), results);
    } catch (const Refusal& refusal) {
        refuse(refusal.what());
    }
}

Recording Recorder::finish(at::ArrayRef<at::Tensor> outputs) {
    if (!why_.empty()) throw Refusal(why_);
    for (const auto& output : outputs) {
        const auto view = view_of(output);
        if (view == None || recording_.slots[recording_.views[view].slot].origin == Origin::Given)
            throw Refusal("it gives back memory that it was given");
        recording_.outputs.push_back(view);
    }
    return std::move(recording_);
}

void Recorder::remember(const at::Tensor& t, int32_t slot) {
    slots_of_[t.storage().unsafeGetStorageImpl()].push_back(slot);
    alive_.push_back(t.storage().getWeakStorageImpl());
}

std::pair<int32_t, int64_t> Recorder::place(const at::Tensor& t) const {
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

int32_t Recorder::view_of(const at::Tensor& t) {
    if (!t.defined()) return None;
    check(t);
    auto [slot, offset] = place(t);
    if (slot == None) {
        slot = int32_t(recording_.slots.size());
        offset = t.storage_offset();
        const auto& storage = t.storage();
        recording_.slots.push_back(
            {Origin::Constant, -1, storage.nbytes(), t.device(), kept(t), hash_of(storage)});
        remember(t, slot);
    }
    return recording_.add({slot, offset, t.sizes().vec(), t.strides().vec(), t.scalar_type(),
                           t.unsafeGetTensorImpl()->is_wrapped_number()});
}

void Recorder::add_call(const c10::OperatorHandle& op, std::vector<c10::IValue> arguments,
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
            recording_.slots.push_back({Origin::Made, -1, t.storage().nbytes(), t.device(), {}});
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

}  // namespace wgan::capture
