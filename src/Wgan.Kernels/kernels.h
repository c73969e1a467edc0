// What every translation unit of the kernels shares: the handle and the guard that turns C++
// exceptions into an error code and a message.
#pragma once

#include <ATen/ATen.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/version.h>

#include <cstdint>
#include <string>
#include <vector>

// A function compiled for several processors, of which the best is taken when the library is
// loaded.
#if defined(__x86_64__)
#define WGAN_CLONES __attribute__((target_clones("avx512f", "avx2,fma", "default")))
#else
#define WGAN_CLONES
#endif

#define WGAN_EXPORT extern "C" __attribute__((visibility("default")))

namespace wgan {

// A tensor on the managed side, as TorchSharp's Tensor.Handle gives it. Null is the undefined
// tensor.
using Handle = at::Tensor*;

void set_error(const char* message) noexcept;

// Returns to the system what the allocator keeps of freed tensors.
void give_back_kept_memory();

// Runs the body; 0 when it returned, 1 when it threw (the message is then in wgan_last_error).
template <class Body>
int32_t guard(Body&& body) noexcept {
    try {
        body();
        return 0;
    } catch (const c10::Error& error) {
        set_error(error.what_without_backtrace());
    } catch (const std::exception& error) {
        set_error(error.what());
    } catch (...) {
        set_error("an exception of unknown type came out of libtorch");
    }
    return 1;
}

}  // namespace wgan
