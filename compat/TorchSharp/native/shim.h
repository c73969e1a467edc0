// What every translation unit of the shim shares: the handle, the arguments that travel by value,
// and the guard that turns C++ exceptions into an error code and a message.
#pragma once

#include <ATen/ATen.h>
#include <torch/version.h>

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 5)
#include <optional>
#define SHIM_OPTIONAL std::optional
#else
#define SHIM_OPTIONAL c10::optional
#endif

#define SHIM_EXPORT extern "C" __attribute__((visibility("default")))

namespace shim {

template <class T>
using optional = SHIM_OPTIONAL<T>;

// A tensor on the managed side: a heap-allocated at::Tensor, owned by whoever holds the pointer.
// The null pointer is the undefined tensor.
using Handle = at::Tensor*;

// A number by value. For kind 1 and 3 the bits are an integer, for kind 2 a double.
struct ScalarArg {
    int64_t bits;
    int64_t kind;
};
enum ScalarKind : int64_t { NoScalar = 0, IntScalar = 1, DoubleScalar = 2, BoolScalar = 3 };

// Where and as what a new tensor is made. A dtype or device type of -1 means "as the source".
struct OptionsArg {
    int32_t dtype;
    int32_t device_type;
    int32_t device_index;
    int32_t requires_grad;
};

// One entry of an indexing expression such as x[..., 1:3, mask].
struct IndexArg {
    int64_t kind;
    int64_t start;
    int64_t stop;
    int64_t step;
    Handle tensor;
};

void set_error(const char* message) noexcept;

// Runs the body; 0 when it returned, 1 when it threw (the message is then in tsh_last_error).
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

inline Handle wrap(at::Tensor tensor) {
    return tensor.defined() ? new at::Tensor(std::move(tensor)) : nullptr;
}

inline const at::Tensor& get(Handle handle) {
    TORCH_CHECK(handle != nullptr, "a required tensor is undefined");
    return *handle;
}

// For optional tensor arguments: null becomes "none".
inline optional<at::Tensor> maybe(Handle handle) {
    return handle ? optional<at::Tensor>(*handle) : optional<at::Tensor>();
}

inline at::Scalar scalar(ScalarArg arg) {
    switch (arg.kind) {
        case IntScalar:
            return at::Scalar(arg.bits);
        case BoolScalar:
            return at::Scalar(arg.bits != 0);
        case DoubleScalar: {
            double value;
            std::memcpy(&value, &arg.bits, sizeof value);
            return at::Scalar(value);
        }
        default:
            TORCH_CHECK(false, "a required number is missing");
    }
}

inline optional<at::Scalar> maybe(ScalarArg arg) {
    return arg.kind == NoScalar ? optional<at::Scalar>() : optional<at::Scalar>(scalar(arg));
}

inline optional<at::ScalarType> maybe_dtype(int32_t dtype) {
    return dtype < 0 ? optional<at::ScalarType>()
                     : optional<at::ScalarType>(static_cast<at::ScalarType>(dtype));
}

// Null data means "not given", which an empty list is not.
inline at::OptionalIntArrayRef maybe_dims(const int64_t* dims, int32_t count) {
    return dims ? at::OptionalIntArrayRef(at::IntArrayRef(dims, count)) : at::OptionalIntArrayRef();
}

inline at::IntArrayRef dims_of(const int64_t* dims, int32_t count) {
    return at::IntArrayRef(dims, count);
}

inline std::vector<at::Tensor> list_of(const Handle* handles, int32_t count) {
    std::vector<at::Tensor> tensors;
    tensors.reserve(count);
    for (int32_t i = 0; i < count; ++i) tensors.push_back(get(handles[i]));
    return tensors;
}

inline at::Device device_of(OptionsArg options) {
    return at::Device(static_cast<at::DeviceType>(options.device_type),
                      static_cast<at::DeviceIndex>(options.device_index));
}

}  // namespace shim

using shim::get;
using shim::guard;
using shim::Handle;
using shim::IndexArg;
using shim::maybe;
using shim::OptionsArg;
using shim::scalar;
using shim::ScalarArg;
using shim::wrap;
