// Products of matrices of float32 that are not left to libtorch, which multiplies all by a BLAS.
#pragma once

#include "kernels.h"

namespace wgan {

enum class Product {
    FewTerms,  // in registers: a layer's with one or two inputs or units, forward or backward
    Large,     // by oneDNN, each thread a strip at a time
    Libtorch,
};

// Which way [rows, terms] times [terms, columns] goes: a fixed function of the sizes.
Product product_of(int64_t rows, int64_t terms, int64_t columns);

// Whether this processor and this libtorch have oneDNN's.
bool has_matrix_product();

// out [m, n] = a [m, k] b [k, n] + row [n], or without it if it is undefined; all on the CPU and
// float32, out without gaps and in rows. a and b may be transposed.
void multiply(const at::Tensor& a, const at::Tensor& b, const at::Tensor& row, at::Tensor& out);

}  // namespace wgan
