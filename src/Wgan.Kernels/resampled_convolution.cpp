// A convolution with stride 1 and the means after it, or the upsampling before it, as one: the mean
// over k x k neighbours of sums over K x K is one sum over (K + k - 1)^2, and only one pixel of
// k x k is wanted; with the pixels repeated it is the other way round. For K = 3 and k = 2 that is
// 16 products where the two have 36. A kernel of 1 x 1 sees one pixel, and so goes with either: it
// works on the smaller image.
#include "convolution.h"
#include "resampling.h"

namespace {

// [.., K, K] to [.., K + k - 1, K + k - 1]: the sums over all k x k shifts of the kernel, over the
// divisor.
at::Tensor spread(const at::Tensor& w, int64_t k, int64_t divisor) {
    const auto edge = k - 1;
    return at::avg_pool2d(at::constant_pad_nd(w, {edge, edge, edge, edge}), {k, k}, {1, 1}, {0, 0},
                          false, true, divisor);
}

}  // namespace

// out = the means over squares of k x k of C(x, w) + bias, where the convolution C has stride 1:
// x [B, c, h, w], w [channels, c, K, K], bias [channels] or null; float32. The squares tile C(x,
// w).
WGAN_EXPORT int32_t wgan_conv2d_means(wgan::Handle x, wgan::Handle w, wgan::Handle bias, int64_t k,
                                      int64_t padding, wgan::Handle out) {
    return wgan::guard([&] {
        if (w->size(2) == 1 && padding == 0)
            *out = wgan::conv2d(wgan::average_pool2d(*x, k), *w, bias, 1, 0);
        else
            *out = wgan::conv2d(*x, spread(*w, k, k * k), bias, k, padding);
    });
}

// out = C(y, w) + bias for y each pixel of x in a square of k x k, where the convolution C has
// stride 1 and a padding less than K; float32.
WGAN_EXPORT int32_t wgan_conv2d_of_repeated(wgan::Handle x, wgan::Handle w, wgan::Handle bias,
                                            int64_t k, int64_t padding, wgan::Handle out) {
    return wgan::guard([&] {
        if (w->size(2) == 1 && padding == 0) {
            *out = wgan::upsample_nearest2d(wgan::conv2d(*x, *w, bias, 1, 0), k);
            return;
        }
        // The upsampling is the derivative of sums, C that of the convolution with w turned round:
        // together the derivative of that and the sums after it.
        const auto turned = spread(w->flip({2, 3}).transpose(0, 1), k, 1);
        *out = wgan::conv_transpose2d(*x, turned, bias, k, w->size(2) - 1 - padding);
    });
}
