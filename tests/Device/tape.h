// What the device does, and what it remembers of it: while something is captured, the work and the
// memory that it takes, to be done again on the same addresses.
#pragma once

#include <ATen/ATen.h>

#include <cstdlib>
#include <functional>
#include <memory>
#include <unordered_map>
#include <vector>

namespace own {

constexpr auto kOwn = c10::DeviceType::PrivateUse1;

// Addresses of the device are this far from those of the memory that it has: where none is valid.
constexpr auto kAway = uintptr_t(1) << 60;

inline void* away(void* p) {
    return reinterpret_cast<void*>(reinterpret_cast<uintptr_t>(p) + kAway);
}

inline void* here(const void* p) {
    return reinterpret_cast<void*>(reinterpret_cast<uintptr_t>(p) - kAway);
}

// Memory that is taken while something is captured: what is freed serves what is captured later, as
// in CUDA's pools, and all goes back with the last that is left of the capture and its memory.
class Pool {
   public:
    Pool() = default;
    Pool(const Pool&) = delete;
    Pool& operator=(const Pool&) = delete;

    ~Pool() {
        for (void* memory : all_) std::free(memory);
    }

    void* take(size_t bytes) {
        auto& free = free_[bytes];
        if (free.empty()) {
            all_.push_back(std::malloc(bytes + 1));
            return all_.back();
        }
        void* memory = free.back();
        free.pop_back();
        return memory;
    }

    void give_back(void* memory, size_t bytes) { free_[bytes].push_back(memory); }

   private:
    std::vector<void*> all_;
    std::unordered_map<size_t, std::vector<void*>> free_;
};

struct Tape {
    std::vector<std::function<void()>> work;
    // What the work writes anew.
    std::vector<at::Tensor> written;
    std::shared_ptr<Pool> pool = std::make_shared<Pool>();
};

// What this thread captures, or null.
extern thread_local Tape* tape;

// Memory of the device.
c10::DataPtr take(size_t bytes);

// Done now, and again by every launch of what is being captured.
inline void work(std::function<void()> what) {
    what();
    if (tape != nullptr) tape->work.push_back(std::move(what));
}

}  // namespace own
