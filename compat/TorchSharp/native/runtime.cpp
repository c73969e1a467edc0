// Errors, versions, threads, freeing, and reading what a tensor is.
#include <ATen/Parallel.h>
#include <link.h>
#include <torch/cuda.h>

#include "shim.h"

namespace {

thread_local std::string last_error;

int count_libtorch(struct dl_phdr_info* info, size_t, void* counter) {
    if (info->dlpi_name && std::strstr(info->dlpi_name, "libtorch_cpu.so")) {
        ++*static_cast<int*>(counter);
    }
    return 0;
}

}  // namespace

void shim::set_error(const char* message) noexcept {
    try {
        last_error = message;
        // Some layers of libtorch rethrow with the C++ backtrace already in the text.
        const auto trace = last_error.find("\nException raised from ");
        if (trace != std::string::npos) last_error.resize(trace);
        while (!last_error.empty() && last_error.back() == '\n') last_error.pop_back();
    } catch (...) {
        last_error.clear();
    }
}

SHIM_EXPORT const char* tsh_last_error() { return last_error.c_str(); }

// The version whose headers the shim was compiled with.
SHIM_EXPORT const char* tsh_built_version() { return TORCH_VERSION; }

// The configuration text of the libtorch in the process; it contains TORCH_VERSION=x.y.z.
SHIM_EXPORT int32_t tsh_show_config(const char** out) {
    return guard([&] {
        static const std::string text = at::show_config();
        *out = text.c_str();
    });
}

// How many libtorch builds are loaded: anything but one is a fault.
SHIM_EXPORT int32_t tsh_libtorch_count() {
    int count = 0;
    dl_iterate_phdr(count_libtorch, &count);
    return count;
}

SHIM_EXPORT int32_t tsh_set_num_threads(int32_t count) {
    return guard([&] { at::set_num_threads(count); });
}
SHIM_EXPORT int32_t tsh_get_num_threads() { return at::get_num_threads(); }
SHIM_EXPORT int32_t tsh_set_num_interop_threads(int32_t count) {
    return guard([&] { at::set_num_interop_threads(count); });
}
SHIM_EXPORT int32_t tsh_get_num_interop_threads() { return at::get_num_interop_threads(); }

SHIM_EXPORT int32_t tsh_cuda_is_available() { return torch::cuda::is_available(); }
SHIM_EXPORT int32_t tsh_cuda_device_count() {
    return static_cast<int32_t>(torch::cuda::device_count());
}
SHIM_EXPORT int32_t tsh_cuda_synchronize(int64_t device_index) {
    return guard([&] { torch::cuda::synchronize(device_index); });
}

SHIM_EXPORT void tsh_free(Handle tensor) {
    guard([&] { delete tensor; });
}

// Frees newest first, as a scope built them.
SHIM_EXPORT void tsh_free_many(const Handle* tensors, int32_t count) {
    guard([&] {
        for (int32_t i = count - 1; i >= 0; --i) delete tensors[i];
    });
}

SHIM_EXPORT int64_t tsh_numel(Handle a) { return a->numel(); }
SHIM_EXPORT int32_t tsh_dim(Handle a) { return static_cast<int32_t>(a->dim()); }
SHIM_EXPORT int32_t tsh_dtype(Handle a) { return static_cast<int32_t>(a->scalar_type()); }
SHIM_EXPORT int32_t tsh_device_type(Handle a) { return static_cast<int32_t>(a->device().type()); }
SHIM_EXPORT int32_t tsh_device_index(Handle a) { return a->device().index(); }

// Writes at most `capacity` sizes and returns the number of dimensions.
SHIM_EXPORT int32_t tsh_sizes(Handle a, int64_t* out, int32_t capacity) {
    const auto sizes = a->sizes();
    const auto count = static_cast<int32_t>(sizes.size());
    for (int32_t i = 0; i < count && i < capacity; ++i) out[i] = sizes[i];
    return count;
}

SHIM_EXPORT int32_t tsh_strides(Handle a, int64_t* out) {
    return guard([&] {
        const auto strides = get(a).strides();
        std::copy(strides.begin(), strides.end(), out);
    });
}

SHIM_EXPORT int32_t tsh_requires_grad(Handle a) { return a->requires_grad(); }
SHIM_EXPORT int32_t tsh_is_leaf(Handle a, int32_t* out) {
    return guard([&] { *out = get(a).is_leaf(); });
}
SHIM_EXPORT int32_t tsh_is_contiguous(Handle a, int32_t* out) {
    return guard([&] { *out = get(a).is_contiguous(); });
}
SHIM_EXPORT int32_t tsh_is_sparse(Handle a, int32_t* out) {
    return guard([&] { *out = get(a).is_sparse(); });
}
SHIM_EXPORT int32_t tsh_data_ptr(Handle a, void** out) {
    return guard([&] { *out = get(a).data_ptr(); });
}

// The one element of a tensor, as an integer, double or truth value.
SHIM_EXPORT int32_t tsh_item(Handle a, ScalarArg* out) {
    return guard([&] {
        const at::Scalar value = get(a).item();
        if (value.isBoolean()) {
            *out = {value.to<bool>() ? 1 : 0, shim::BoolScalar};
        } else if (value.isIntegral(false)) {
            *out = {value.to<int64_t>(), shim::IntScalar};
        } else {
            const double number = value.to<double>();
            std::memcpy(&out->bits, &number, sizeof number);
            out->kind = shim::DoubleScalar;
        }
    });
}

SHIM_EXPORT int32_t tsh_equal(Handle a, Handle b, int32_t* out) {
    return guard([&] { *out = at::equal(get(a), get(b)); });
}

SHIM_EXPORT int32_t tsh_allclose(Handle a, Handle b, double rtol, double atol, int32_t equal_nan,
                                 int32_t* out) {
    return guard([&] { *out = at::allclose(get(a), get(b), rtol, atol, equal_nan != 0); });
}
