// Tensors of the device and of the CPU over the same memory.
#pragma once

#include <ATen/ATen.h>

namespace own {

// The same numbers as a tensor of the CPU.
at::Tensor seen(const at::Tensor& t);

// Another view of a tensor's memory.
at::Tensor strided(const at::Tensor& t, at::IntArrayRef sizes, at::IntArrayRef strides,
                   c10::optional<int64_t> offset);

}  // namespace own
