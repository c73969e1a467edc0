// Images [B, c, h, w] of float32 made larger and smaller; channels last where they are that.
#pragma once

#include "kernels.h"

namespace wgan {

// Each pixel over the divisor, in a square of k x k.
at::Tensor repeat_pixels(const at::Tensor& x, int64_t k, double divisor);

// The sums over squares of k x k, over the divisor.
at::Tensor add_pixels(const at::Tensor& x, int64_t k, double divisor);

// Each pixel in a square of k x k, and the means over such squares, differentiable to any order.
at::Tensor upsample_nearest2d(const at::Tensor& x, int64_t k);
at::Tensor average_pool2d(const at::Tensor& x, int64_t k);

}  // namespace wgan
