#include "program.h"

#include <ATen/core/LegacyTypeDispatch.h>
#include <c10/core/DeviceGuard.h>

#include <sstream>

#include "passes.h"
#include "variants.h"

namespace wgan::capture {

namespace {

// Without memory yet.
c10::Storage storage_of(size_t bytes, at::Device device) {
    return c10::Storage(c10::Storage::use_byte_size_t{}, bytes, at::DataPtr(nullptr, device),
                        c10::GetAllocator(device.type()), /*resizable=*/false);
}

at::Tensor tensor_of(const c10::Storage& storage, const View& view) {
    auto t = at::detail::make_tensor<c10::TensorImpl>(
        c10::Storage(storage),
        c10::DispatchKeySet(c10::computeDispatchKey(view.type, at::kStrided, storage.device())),
        c10::scalarTypeToTypeMeta(view.type));
    auto* impl = t.unsafeGetTensorImpl();
    impl->set_sizes_and_strides(view.sizes, view.strides);
    impl->set_storage_offset(view.offset);
    if (view.is_number) impl->set_wrapped_number(true);
    return t;
}

std::vector<bool> output_slots(const Recording& recording) {
    std::vector<bool> result(recording.slots.size(), false);
    for (const auto view : recording.outputs) result[recording.views[view].slot] = true;
    return result;
}

// A line of the listing.
std::string line(const Recording& recording, const Call& call, const char* how) {
    std::ostringstream out;
    const auto shapes = [&](const std::vector<Use>& uses) {
        for (const auto& use : uses)
            if (use.view != None) out << ' ' << at::IntArrayRef(recording.views[use.view].sizes);
    };
    out << how << ' ' << call.op.operator_name();
    shapes(call.reads);
    out << " ->";
    shapes(call.results);
    out << '\n';
    return out.str();
}

}  // namespace

Program::Program(Recording recording, std::shared_ptr<Arena> arena, int32_t options)
    : recording_(std::move(recording)), arena_(std::move(arena)) {
    const at::AutoDispatchBelowADInplaceOrView below_autograd;
    const auto all = recording_.calls.size();
    const auto folded = options & Fold ? fold_constants(recording_) : 0;
    const auto repeated = options & Repeated ? drop_repeated(recording_) : 0;
    const auto dead = options & Dead ? drop_dead(recording_) : 0;
    const auto reused = options & Reuse && options & InPlace ? reuse_memory(recording_) : 0;
    std::ostringstream text;
    text << all + recording_.dropped_views << " calls: " << recording_.dropped_views << " views, "
         << folded << " constants, " << repeated << " repeated, " << dead << " not needed; "
         << reused << " written over an argument; ";
    description_ = text.str();
    const c10::DeviceGuard guard(recording_.device);
    make_tensors();
    make_nodes(options);
    if (options & Graphs || !recording_.device.is_cpu())
        graph_ = std::make_unique<GraphReplay>(*this);
}

void Program::make_tensors() {
    const auto& slots = recording_.slots;
    places_.resize(slots.size());
    const auto is_output = output_slots(recording_);
    for (size_t i = 0; i < slots.size(); ++i)
        places_[i].home = slots[i].origin == Origin::Given                       ? Home::Given
                          : slots[i].origin == Origin::Constant                  ? Home::Constant
                          : is_output[i] || slots[i].device != recording_.device ? Home::Own
                                                                                 : Home::Arena;
    storages_.resize(slots.size());
    for (size_t i = 0; i < slots.size(); ++i)
        storages_[i] = places_[i].home == Home::Constant
                           ? slots[i].held.storage()
                           : storage_of(slots[i].bytes, slots[i].device);
    tensors_.resize(recording_.views.size());
    for (size_t i = 0; i < tensors_.size(); ++i)
        tensors_[i] = tensor_of(storages_[recording_.views[i].slot], recording_.views[i]);
    for (const auto view : recording_.outputs) outputs_.push_back(tensors_[view]);
}

void Program::make_nodes(int32_t options) {
    int64_t writing = 0;
    std::vector<std::pair<size_t, size_t>> of_call;  // call, node
    for (size_t i = 0; i < recording_.calls.size(); ++i) {
        const auto& call = recording_.calls[i];
        if (is_empty(call)) continue;
        auto arguments = with_tensors(call, tensors_);
        of_call.emplace_back(i, nodes_.size());
        const char* how = "planned ";
        if (const auto variant =
                options & InPlace ? writing_variant(recording_, call) : c10::nullopt) {
            nodes_.emplace_back(*variant, std::move(arguments), tensors_[call.results[0].view]);
            ++writing;
        } else {
            nodes_.emplace_back(call, std::move(arguments), tensors_);
            how = "libtorch";
            for (const auto& use : call.results) {
                if (use.view == None) continue;
                const auto slot = recording_.views[use.view].slot;
                bool is_new = true;
                for (const auto written : call.written) is_new = is_new && written != slot;
                if (is_new) places_[slot].home = Home::Adopted;
            }
        }
        listing_ += line(recording_, call, how);
    }

    const auto life = lives(recording_);
    arena_bytes_ = place(recording_, life, places_);
    freed_.resize(nodes_.size());
    const auto is_output = output_slots(recording_);
    for (size_t slot = 0; slot < places_.size(); ++slot) {
        if (places_[slot].home == Home::Own)
            storages_[slot].set_data_ptr_noswap(
                storages_[slot].allocator()->allocate(recording_.slots[slot].bytes));
        if (places_[slot].home != Home::Adopted || is_output[slot]) continue;
        for (const auto& [call, node] : of_call)
            if (int32_t(call) == life[slot].last) freed_[node].push_back(int32_t(slot));
    }
    std::ostringstream text;
    text << nodes_.size() << " left, " << writing << " of them into planned memory of "
         << arena_bytes_ << " bytes";
    description_ += text.str();
}

bool Program::fits(at::ArrayRef<const at::Tensor*> given) const {
    TORCH_CHECK(given.size() == recording_.given.size(), "a replay was given ", given.size(),
                " tensors instead of ", recording_.given.size());
    for (size_t i = 0; i < given.size(); ++i) {
        const auto& expected = recording_.views[recording_.given[i]];
        const auto& t = *given[i];
        if (t.scalar_type() != expected.type || t.sizes() != at::IntArrayRef(expected.sizes) ||
            t.strides() != at::IntArrayRef(expected.strides) ||
            t.device() != recording_.slots[expected.slot].device)
            return false;
    }
    return true;
}

void Program::point_at(at::ArrayRef<void*> given) {
    for (size_t i = 0; i < given.size(); ++i) {
        const auto& storage = storages_[recording_.views[recording_.given[i]].slot];
        if (storage.data() != given[i])
            storage.set_data_ptr_noswap(at::DataPtr(given[i], storage.device()));
    }
}

bool Program::reserve() {
    arena_->reserve(arena_bytes_, recording_.device);
    if (arena_memory_ == arena_->memory.get()) return true;
    arena_memory_ = arena_->memory.get();
    for (size_t slot = 0; slot < places_.size(); ++slot)
        if (places_[slot].home == Home::Arena)
            storages_[slot].set_data_ptr_noswap(
                at::DataPtr(static_cast<char*>(arena_->memory.get()) + places_[slot].offset,
                            recording_.device));
    return false;
}

void Program::run() {
    const at::AutoDispatchBelowADInplaceOrView below_autograd;
    for (size_t i = 0; i < nodes_.size(); ++i) {
        nodes_[i].run();
        for (const auto slot : freed_[i])
            storages_[slot].set_data_ptr_noswap(at::DataPtr(nullptr, storages_[slot].device()));
    }
}

bool Program::replay(at::ArrayRef<const at::Tensor*> given) {
    if (!fits(given)) return false;
    const c10::DeviceGuard guard(recording_.device);
    if (graph_ != nullptr) {
        graph_->replay(given);
        return true;
    }
    std::vector<void*> memory(given.size());
    for (size_t i = 0; i < given.size(); ++i) memory[i] = given[i]->data_ptr();
    point_at(memory);
    reserve();
    run();
    return true;
}

}  // namespace wgan::capture
