#include "plan.h"

#include <c10/core/Allocator.h>

#include <algorithm>
#include <numeric>

namespace wgan::capture {

namespace {

// To what a place's address is a multiple: the processor's lines; and elsewhere as CUDA's allocator
// places tensors, by which libraries may choose how they compute.
size_t alignment(at::Device device) { return device.is_cpu() ? 64 : 512; }

size_t rounded(size_t bytes, size_t alignment) {
    return (bytes + alignment - 1) / alignment * alignment;
}

}  // namespace

void Arena::reserve(size_t wanted, at::Device device) {
    if (wanted <= bytes && memory.device() == device) return;
    release();
    memory = c10::GetAllocator(device.type())->allocate(wanted);
    bytes = wanted;
}

void Arena::release() {
    memory.clear();
    bytes = 0;
    give_back_kept_memory();
}

std::vector<Life> lives(const Recording& recording) {
    std::vector<Life> result(recording.slots.size());
    const auto touch = [&](int32_t view, int32_t call) {
        if (view == None) return;
        auto& life = result[recording.views[view].slot];
        if (life.first < 0) life.first = call;
        life.last = std::max(life.last, call);
    };
    for (size_t i = 0; i < recording.calls.size(); ++i) {
        for (const auto& use : recording.calls[i].reads) touch(use.view, int32_t(i));
        for (const auto& use : recording.calls[i].results) touch(use.view, int32_t(i));
    }
    for (const auto view : recording.outputs) touch(view, int32_t(recording.calls.size()));
    return result;
}

size_t place(const Recording& recording, const std::vector<Life>& lives,
             std::vector<Placed>& places) {
    const auto to = alignment(recording.device);
    std::vector<int32_t> order;
    for (size_t i = 0; i < places.size(); ++i)
        if (places[i].home == Home::Arena && lives[i].first >= 0) order.push_back(int32_t(i));
    // Large ones first, each at the lowest place that is free for all its life.
    std::stable_sort(order.begin(), order.end(), [&](int32_t a, int32_t b) {
        return recording.slots[a].bytes > recording.slots[b].bytes;
    });
    std::vector<int32_t> placed;  // by offset
    size_t total = 0;
    for (const auto slot : order) {
        const size_t bytes = rounded(recording.slots[slot].bytes, to);
        size_t at = 0;
        for (const auto other : placed) {
            if (lives[other].last < lives[slot].first || lives[slot].last < lives[other].first)
                continue;
            if (places[other].offset >= at + bytes) break;
            at = std::max(at, places[other].offset + rounded(recording.slots[other].bytes, to));
        }
        places[slot].offset = at;
        total = std::max(total, at + bytes);
        placed.insert(std::upper_bound(placed.begin(), placed.end(), slot,
                                       [&](int32_t a, int32_t b) {
                                           return places[a].offset < places[b].offset;
                                       }),
                      slot);
    }
    return total;
}

}  // namespace wgan::capture
