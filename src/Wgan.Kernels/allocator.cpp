// Memory of tensors. A training step asks for the same sizes again and again, and for most of them
// the C library's allocator searches and merges its free blocks; here a freed block waits in a list
// of its size.
#include <c10/core/Allocator.h>
#include <c10/core/CPUAllocator.h>

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <mutex>

#if defined(__GLIBC__)
#include <malloc.h>
#endif

#include "kernels.h"

namespace {

constexpr size_t Alignment = 64;
// Blocks above this, and freed ones beyond so much in all, go back to the C library.
constexpr size_t LargestKept = size_t(64) << 20;
constexpr size_t MostKept = size_t(256) << 20;
// From this size on, a kept block of up to twice the size serves.
constexpr size_t LeastShared = size_t(1) << 20;
constexpr int StepsADoubling = 8;
constexpr int Classes = 32 * StepsADoubling;

struct SizeClass {
    int index;
    size_t bytes;
};

// The least size of a list that holds so many bytes: multiples of 64 up to 512, then eight sizes a
// doubling.
SizeClass size_class(size_t bytes) {
    const size_t units = (bytes + Alignment - 1) / Alignment;
    if (units <= StepsADoubling) return {int(units), units * Alignment};
    const int doubling = 63 - __builtin_clzll(units - 1) - 2;
    const size_t step = size_t(1) << (doubling - 1);
    const size_t steps = (units + step - 1) / step;
    return {doubling * StepsADoubling + int(steps - StepsADoubling), steps * step * Alignment};
}

struct FreeList {
    std::mutex mutex;
    std::vector<void*> blocks;
};

// Never destroyed: tensors may be freed after everything else.
FreeList* const lists = new FreeList[Classes];
std::atomic<size_t> kept{0};

// A block remembers its class in front of itself.
struct Header {
    int index;
    size_t bytes;
};

Header* header_of(void* data) {
    return reinterpret_cast<Header*>(static_cast<char*>(data) - Alignment);
}

void* fresh(SizeClass wanted) {
    void* block = nullptr;
    TORCH_CHECK(posix_memalign(&block, Alignment, wanted.bytes + Alignment) == 0,
                "there is no memory for a tensor of ", wanted.bytes, " bytes");
    *static_cast<Header*>(block) = {wanted.index, wanted.bytes};
    return static_cast<char*>(block) + Alignment;
}

void give_back(void* data) {
    if (data == nullptr) return;
    const Header header = *header_of(data);
    if (header.bytes > LargestKept || kept.load(std::memory_order_relaxed) > MostKept) {
        std::free(header_of(data));
        return;
    }
    kept.fetch_add(header.bytes, std::memory_order_relaxed);
    auto& list = lists[header.index];
    const std::lock_guard<std::mutex> lock(list.mutex);
    list.blocks.push_back(data);
}

// A kept block of a class, or null.
void* take_kept(int index) {
    auto& list = lists[index];
    const std::lock_guard<std::mutex> lock(list.mutex);
    if (list.blocks.empty()) return nullptr;
    void* data = list.blocks.back();
    list.blocks.pop_back();
    kept.fetch_sub(header_of(data)->bytes, std::memory_order_relaxed);
    return data;
}

void* take(size_t bytes) {
    const auto wanted = size_class(bytes);
    if (wanted.bytes <= LargestKept) {
        const int others = wanted.bytes < LeastShared ? 0 : StepsADoubling;
        for (int index = wanted.index; index <= wanted.index + others; ++index)
            if (void* data = take_kept(index)) return data;
    }
    return fresh(wanted);
}

at::DataPtr tensor_memory(size_t bytes) {
    void* data = bytes == 0 ? nullptr : take(bytes);
    return {data, data, &give_back, at::Device(at::kCPU)};
}

// Not marked override: libtorch 1 calls the first of the two `allocate`, libtorch 2 the second and
// `copy_data`.
struct KeepingAllocator final : at::Allocator {
    at::DataPtr allocate(size_t bytes) const { return tensor_memory(bytes); }
    at::DataPtr allocate(size_t bytes) { return tensor_memory(bytes); }
    void copy_data(void* to, const void* from, size_t bytes) const { std::memcpy(to, from, bytes); }
    at::DeleterFnPtr raw_deleter() const override { return &give_back; }
};

KeepingAllocator keeping;

}  // namespace

void wgan::give_back_kept_memory() {
    for (int index = 0; index < Classes; ++index)
        while (void* data = take_kept(index)) std::free(header_of(data));
#if defined(__GLIBC__)
    malloc_trim(0);
#endif
}

// From now on tensors' memory on the CPU comes from here.
WGAN_EXPORT int32_t wgan_keep_memory() {
    return wgan::guard([] { c10::SetCPUAllocator(&keeping, 255); });
}
