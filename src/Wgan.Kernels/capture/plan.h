// Where the slots of a recording lie when it is replayed.
#pragma once

#include "recording.h"

namespace wgan::capture {

// Memory that the programs of a run share, one of which is replayed at a time.
struct Arena {
    at::DataPtr memory;
    size_t bytes = 0;

    // At least so much of that device's, after `release`.
    void reserve(size_t wanted, at::Device device);

    // Returns it, and what the allocator keeps of freed tensors, to the system, so that replayed
    // and eager steps take their memory one after the other.
    void release();
};

enum class Home {
    Given,     // where the given tensor lies
    Constant,  // its own, for good
    Arena,     // at an offset of the arena
    Own,       // an output's: its own, until the next replay
    Adopted,   // whatever the call that makes it gives
};

struct Placed {
    Home home;
    size_t offset = 0;
};

// The first call that makes each slot, and the last that touches it; outputs are touched at the
// end. Slots that no call touches have first = -1.
struct Life {
    int32_t first = -1, last = -1;
};

std::vector<Life> lives(const Recording& recording);

// Offsets for those whose home is the arena, so that none that live at once overlap: the bytes of
// the arena.
size_t place(const Recording& recording, const std::vector<Life>& lives,
             std::vector<Placed>& places);

}  // namespace wgan::capture
