// Errors, and what the library was compiled against.
#include "kernels.h"

namespace {

thread_local std::string last_error;

}  // namespace

namespace wgan {

void set_error(const char* message) noexcept {
    try {
        last_error = message;
    } catch (...) {
        last_error.clear();
    }
}

}  // namespace wgan

// Valid until the thread's next failure.
WGAN_EXPORT const char* wgan_last_error() { return last_error.c_str(); }

#define WGAN_TEXT_OF(x) #x
#define WGAN_TEXT(x) WGAN_TEXT_OF(x)

// The managed side looks for this text in the file, and loads it only into a process with that
// libtorch: two builds of libtorch in one process corrupt each other's memory.
WGAN_EXPORT const char* wgan_built_against() {
    return "libtorch_cpu of " WGAN_TEXT(TORCH_CPU_BYTES) " bytes";
}

WGAN_EXPORT int32_t wgan_libtorch_major() { return TORCH_VERSION_MAJOR; }

// cuDNN computes with algorithms that give the same bits each time, where there is one.
WGAN_EXPORT int32_t wgan_repeat_bits() {
    return wgan::guard([] { at::globalContext().setDeterministicCuDNN(true); });
}
