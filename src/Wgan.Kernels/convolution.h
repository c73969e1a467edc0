// Convolutions of images, differentiable to any order; a bias may be null.
#pragma once

#include "kernels.h"

namespace wgan {

// x [B, c, h, w], w [channels, c, k, k], bias [channels].
at::Tensor conv2d(const at::Tensor& x, const at::Tensor& w, const at::Tensor* bias, int64_t stride,
                  int64_t padding);

// g [B, channels, h', w'], w [channels, c, k, k], bias [c].
at::Tensor conv_transpose2d(const at::Tensor& g, const at::Tensor& w, const at::Tensor* bias,
                            int64_t stride, int64_t padding);

}  // namespace wgan
