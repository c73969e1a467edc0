// Images between rows of pixels [c][h w] and channels last [h w][c], in memory; the numbers stay.
#pragma once

#include "kernels.h"

namespace wgan {

// The same tensor [B, c, h, w] in that format: itself, if it is.
at::Tensor channels_last(const at::Tensor& x);
at::Tensor rows_of_pixels(const at::Tensor& x);

// The copies that these make of images of float32 that lie in the other format.
at::Tensor transposed_channels_last(const at::Tensor& x);
at::Tensor transposed_rows_of_pixels(const at::Tensor& x);

// The matrix x^T of float32, as a copy in rows.
at::Tensor transposed_matrix(const at::Tensor& x);
void transpose_matrix(const at::Tensor& x, at::Tensor& to);

}  // namespace wgan
