// Products of matrices of float32 by oneDNN, which libtorch itself multiplies by a BLAS.
#pragma once

#include "kernels.h"

namespace wgan {

// Whether this processor and this libtorch have oneDNN's.
bool has_matrix_product();

// out [m, n] = a [m, k] b [k, n] + row [n], or without it if it is undefined; all on the CPU and
// float32, out without gaps and in rows. a and b may be transposed.
void multiply(const at::Tensor& a, const at::Tensor& b, const at::Tensor& row, at::Tensor& out);

}  // namespace wgan
