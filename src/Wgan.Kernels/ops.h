// The kernels that autograd's functions call, as operators of libtorch's dispatcher, so that a
// recording sees them.
#pragma once

#include "few_channels.h"

namespace wgan::ops {

at::Tensor few_output(const at::Tensor& x, const at::Tensor& w, const at::Tensor& bias,
                      const Geometry& geometry);
at::Tensor few_input(const at::Tensor& g, const at::Tensor& w, const Geometry& geometry);
at::Tensor few_weight(const at::Tensor& x, const at::Tensor& g, const Geometry& geometry);
// a b + row, the row being a vector or undefined: matrix_product.h.
at::Tensor matrix_product(const at::Tensor& a, const at::Tensor& b, const at::Tensor& row);
at::Tensor transposed(const at::Tensor& x);
at::Tensor channels_last(const at::Tensor& x);
at::Tensor rows_of_pixels(const at::Tensor& x);
at::Tensor norm(at::TensorList tensors);
at::Tensor repeat_pixels(const at::Tensor& x, int64_t k, double divisor);
at::Tensor add_pixels(const at::Tensor& x, int64_t k, double divisor);

}  // namespace wgan::ops
