// Images between rows of pixels [c][h w] and channels last [h w][c], in memory; the numbers stay.
#pragma once

#include "kernels.h"

namespace wgan {

// The same tensor [B, c, h, w] in that format: itself, if it is.
at::Tensor channels_last(const at::Tensor& x);
at::Tensor rows_of_pixels(const at::Tensor& x);

}  // namespace wgan
