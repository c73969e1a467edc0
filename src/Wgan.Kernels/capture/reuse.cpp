// Results that are written over what they are made of, where nothing reads that any more: less
// memory is gone through.
#include <algorithm>
#include <unordered_set>

#include "passes.h"
#include "plan.h"
#include "variants.h"

namespace wgan::capture {

namespace {

// Operators without a variant that writes over an argument, each number of whose result is made of
// the numbers in the same place: their result may be written over any argument of its layout.
bool is_elementwise(const Call& call) {
    static const std::unordered_set<std::string> names{
        "aten::threshold_backward", "aten::leaky_relu_backward", "aten::tanh_backward",
        "aten::sigmoid_backward"};
    return names.count(name_of(call)) != 0;
}

bool same_layout(const View& a, const View& b) {
    return a.offset == b.offset && a.sizes == b.sizes && a.strides == b.strides && a.type == b.type;
}

// Whether an argument may be the one that is written over as well: not where numbers are read after
// others have been written, as a product's or a sum's are.
bool may_be_both(const Call& call) {
    static const std::unordered_set<std::string> names{"aten::add", "aten::sub", "aten::mul",
                                                       "aten::div"};
    return names.count(name_of(call)) != 0 || is_elementwise(call);
}

// Whether the argument is the slot's last use and nothing else of the call lies in it.
bool dies(const Recording& recording, const std::vector<Life>& lives, const Call& call,
          int32_t index, const Use& argument) {
    const auto slot = recording.views[argument.view].slot;
    if (recording.slots[slot].origin != Origin::Made || lives[slot].last != index) return false;
    for (const auto& use : call.reads)
        if (use.view != None && !(use == argument) && recording.views[use.view].slot == slot &&
            !(use.view == argument.view && may_be_both(call)))
            return false;
    return true;
}

}  // namespace

int64_t reuse_memory(Recording& recording) {
    int64_t count = 0;
    for (size_t i = 0; i < recording.calls.size(); ++i) {
        auto& call = recording.calls[i];
        if (call.results.size() != 1 || call.results[0].view == None || call.reads.empty())
            continue;
        const auto in_place = in_place_variant(recording, call);
        if (!in_place.has_value() &&
            !(is_elementwise(call) && writing_variant(recording, call).has_value()))
            continue;
        const auto result = recording.views[call.results[0].view];
        const auto life = lives(recording);
        const auto candidates = in_place.has_value() ? size_t(1) : call.reads.size();
        for (size_t k = 0; k < candidates; ++k) {
            const auto view = call.reads[k].view;
            if (view == None || call.reads[k].element != None ||
                !same_layout(recording.views[view], result) ||
                !dies(recording, life, call, int32_t(i), call.reads[k]))
                continue;
            const auto slot = recording.views[view].slot;
            if (recording.slots[slot].bytes != recording.slots[result.slot].bytes) continue;
            for (auto& other : recording.views)
                if (other.slot == result.slot) other.slot = slot;
            for (auto& other : recording.calls)
                std::replace(other.written.begin(), other.written.end(), result.slot, slot);
            if (in_place.has_value()) {
                call.op = *in_place;
                call.written.push_back(slot);
            }
            ++count;
            break;
        }
    }
    return count;
}

}  // namespace wgan::capture
