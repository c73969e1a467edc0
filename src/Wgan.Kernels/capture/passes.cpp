#include "passes.h"

#include <sstream>
#include <unordered_set>

namespace wgan::capture {

namespace {

// Constants are kept for good: only small ones.
constexpr size_t LargestConstant = size_t(1) << 20;

bool reads_only_shapes(const Call& call) {
    static const std::unordered_set<std::string> names{"aten::ones_like", "aten::zeros_like",
                                                       "aten::full_like", "aten::new_ones",
                                                       "aten::new_zeros", "aten::new_full"};
    return names.count(name_of(call)) != 0;
}

std::vector<bool> written_slots(const Recording& recording) {
    std::vector<bool> written(recording.slots.size(), false);
    for (const auto& call : recording.calls)
        for (const auto slot : call.written) written[slot] = true;
    return written;
}

at::Tensor constant(const Recording& recording, const View& view) {
    const auto& slot = recording.slots[view.slot];
    const at::Tensor base =
        slot.origin == Origin::Constant
            ? slot.held
            : at::empty_strided(view.sizes, view.strides,
                                at::TensorOptions(slot.device).dtype(view.type));
    auto t = at::empty({0}, base.options().dtype(view.type));
    t.set_(base.storage(), slot.origin == Origin::Constant ? view.offset : 0, view.sizes,
           view.strides);
    if (view.is_number) t.unsafeGetTensorImpl()->set_wrapped_number(true);
    return t;
}

// Whether the results became constants.
bool fold(Recording& recording, const Call& call, const std::vector<bool>& written) {
    if (!call.written.empty() || is_empty(call) || call.results.empty()) return false;
    size_t bytes = 0;
    for (const auto& use : call.results) {
        if (use.view == None) return false;
        const auto& view = recording.views[use.view];
        if (written[view.slot] || view.offset != 0) return false;
        bytes += recording.slots[view.slot].bytes;
    }
    if (bytes > LargestConstant) return false;
    std::vector<at::Tensor> tensors(recording.views.size());
    for (const auto& use : call.reads) {
        if (use.view == None) continue;
        const auto& view = recording.views[use.view];
        if (recording.slots[view.slot].origin != Origin::Constant && !reads_only_shapes(call))
            return false;
        tensors[use.view] = constant(recording, view);
    }
    auto stack = with_tensors(call, tensors);
    call.op.callBoxed(&stack);
    bool is_same = true;
    for_each_tensor(stack, [&](int32_t i, int32_t k, const at::Tensor& t) {
        for (const auto& use : call.results)
            if (use.position == i && use.element == k) {
                const auto& view = recording.views[use.view];
                is_same = is_same && t.sizes() == at::IntArrayRef(view.sizes) &&
                          t.strides() == at::IntArrayRef(view.strides) && t.storage_offset() == 0;
            }
    });
    if (!is_same) return false;
    for_each_tensor(stack, [&](int32_t i, int32_t k, const at::Tensor& t) {
        for (const auto& use : call.results)
            if (use.position == i && use.element == k) {
                auto& slot = recording.slots[recording.views[use.view].slot];
                slot.origin = Origin::Constant;
                slot.held = t;
            }
    });
    return true;
}

template <class Keep>
int64_t filter(Recording& recording, Keep&& keep) {
    std::vector<Call> kept;
    const auto before = recording.calls.size();
    for (auto& call : recording.calls)
        if (keep(call)) kept.push_back(std::move(call));
    recording.calls = std::move(kept);
    return int64_t(before - recording.calls.size());
}

// What a call without its results comes to, in words.
std::string key_of(const Recording& recording, const Call& call) {
    std::ostringstream key;
    key.precision(17);
    key << call.op.operator_name();
    for (const auto& argument : call.arguments) key << '|' << argument;
    for (const auto& use : call.reads) {
        key << '|' << use.position << ',' << use.element << ',';
        if (use.view == None) continue;
        const auto& v = recording.views[use.view];
        key << v.slot << '+' << v.offset << at::IntArrayRef(v.sizes) << at::IntArrayRef(v.strides)
            << v.type << v.is_number;
    }
    return key.str();
}

}  // namespace

bool is_empty(const Call& call) {
    static const std::unordered_set<std::string> names{"aten::empty", "aten::empty_like",
                                                       "aten::empty_strided", "aten::new_empty",
                                                       "aten::new_empty_strided"};
    return names.count(name_of(call)) != 0;
}

std::vector<c10::IValue> with_tensors(const Call& call, at::ArrayRef<at::Tensor> tensors) {
    auto arguments = call.arguments;
    const auto& schema = call.op.schema();
    std::map<int32_t, std::vector<at::Tensor>> lists;
    for (const auto& use : call.reads) {
        const auto tensor = use.view == None ? at::Tensor() : tensors[use.view];
        if (use.element == None)
            arguments[use.position] = tensor;
        else
            lists[use.position].push_back(tensor);
    }
    for (const auto& [position, list] : lists) {
        const auto type = schema.arguments()[position].type();
        const bool is_optional = type->kind() == c10::TypeKind::ListType &&
                                 type->expectRef<c10::ListType>().getElementType()->kind() ==
                                     c10::TypeKind::OptionalType;
        if (is_optional) {
            c10::List<c10::optional<at::Tensor>> values;
            for (const auto& t : list)
                values.push_back(t.defined() ? c10::make_optional(t) : c10::nullopt);
            arguments[position] = values;
        } else {
            arguments[position] = c10::List<at::Tensor>(at::ArrayRef<at::Tensor>(list));
        }
    }
    return arguments;
}

int64_t fold_constants(Recording& recording) {
    const auto written = written_slots(recording);
    return filter(recording, [&](const Call& call) { return !fold(recording, call, written); });
}

int64_t drop_repeated(Recording& recording) {
    const auto written = written_slots(recording);
    std::unordered_map<std::string, const Call*> seen;
    std::vector<Call> kept;
    kept.reserve(recording.calls.size());  // `seen` points into it
    for (auto& call : recording.calls) {
        bool may = call.written.empty() && !is_empty(call);
        for (const auto uses : {&Call::reads, &Call::results})
            for (const auto& use : call.*uses)
                may = may && (use.view == None || !written[recording.views[use.view].slot]);
        if (may) {
            const auto [found, is_new] =
                seen.emplace(key_of(recording, call), kept.data() + kept.size());
            if (!is_new) {
                const auto& earlier = *found->second;
                for (size_t i = 0; i < call.results.size(); ++i) {
                    if (call.results[i].view == None) continue;
                    const auto from = recording.views[call.results[i].view].slot;
                    const auto to = recording.views[earlier.results[i].view].slot;
                    for (auto& view : recording.views)
                        if (view.slot == from) view.slot = to;
                }
                continue;
            }
        }
        kept.push_back(std::move(call));
    }
    const auto dropped = int64_t(recording.calls.size() - kept.size());
    recording.calls = std::move(kept);
    return dropped;
}

int64_t drop_dead(Recording& recording) {
    std::vector<bool> is_read(recording.slots.size(), false);
    for (const auto view : recording.outputs) is_read[recording.views[view].slot] = true;
    std::vector<bool> is_needed(recording.calls.size());
    for (size_t i = recording.calls.size(); i-- > 0;) {
        const auto& call = recording.calls[i];
        bool needed = false;
        for (const auto& use : call.results)
            needed = needed || (use.view != None && is_read[recording.views[use.view].slot]);
        for (const auto slot : call.written) needed = needed || is_read[slot];
        is_needed[i] = needed;
        if (needed)
            for (const auto& use : call.reads)
                if (use.view != None) is_read[recording.views[use.view].slot] = true;
    }
    size_t i = 0;
    return filter(recording, [&](const Call&) { return bool(is_needed[i++]); });
}

}  // namespace wgan::capture
