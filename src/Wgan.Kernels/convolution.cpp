// Convolution and its transpose as one trilinear form (trilinear.h): a transposed convolution is
// input(g, w).
#include "convolution.h"

#include "few_channels.h"
#include "layout.h"
#include "ops.h"
#include "trilinear.h"

namespace {

using wgan::channels_last;
using wgan::Geometry;

std::tuple<at::Tensor, at::Tensor, at::Tensor> backward(const at::Tensor& g, const at::Tensor& x,
                                                        const at::Tensor& w,
                                                        const Geometry& geometry,
                                                        std::array<bool, 3> mask) {
    return at::convolution_backward(g, x, w, c10::nullopt, {geometry.stride, geometry.stride},
                                    {geometry.padding, geometry.padding}, {1, 1}, false, {0, 0}, 1,
                                    mask);
}

struct Convolution {
    using Shape = Geometry;

    static at::Tensor output(const at::Tensor& x, const at::Tensor& w, const at::Tensor& bias,
                             const Geometry& g) {
        if (wgan::has_few_channels(x, x.size(1), w.size(0)))
            return wgan::ops::few_output(x, w, bias, g);
        return at::convolution(channels_last(x), channels_last(w), bias, {g.stride, g.stride},
                               {g.padding, g.padding}, {1, 1}, false, {0, 0}, 1);
    }

    static at::Tensor input(const at::Tensor& g, const at::Tensor& w, const Geometry& geometry) {
        if (wgan::has_few_channels(g, w.size(1), w.size(0)))
            return wgan::ops::few_input(g, w, geometry);
        // Only the shape of x is read.
        const auto x = at::empty({g.size(0), w.size(1), geometry.height, geometry.width},
                                 g.options(), at::MemoryFormat::ChannelsLast);
        return std::get<0>(
            backward(channels_last(g), x, channels_last(w), geometry, {true, false, false}));
    }

    static at::Tensor weight(const at::Tensor& x, const at::Tensor& g, const Geometry& geometry) {
        if (wgan::has_few_channels(x, x.size(1), g.size(1)))
            return wgan::ops::few_weight(x, g, geometry);
        // Only the shape of w is read.
        const auto w =
            at::empty({g.size(1), x.size(1), geometry.kernel_height, geometry.kernel_width},
                      x.options(), at::MemoryFormat::ChannelsLast);
        return std::get<1>(
            backward(channels_last(g), channels_last(x), w, geometry, {false, true, false}));
    }

    static at::Tensor bias(const at::Tensor& g) { return g.sum({0, 2, 3}); }
};

using Forms = wgan::Trilinear<Convolution>;

}  // namespace

namespace wgan {

at::Tensor conv2d(const at::Tensor& x, const at::Tensor& w, const at::Tensor* bias, int64_t stride,
                  int64_t padding) {
    const Geometry geometry{stride, padding, x.size(2), x.size(3), w.size(2), w.size(3)};
    return Forms::output(x, w, bias, geometry);
}

at::Tensor conv_transpose2d(const at::Tensor& g, const at::Tensor& w, const at::Tensor* bias,
                            int64_t stride, int64_t padding) {
    const auto size = [&](int64_t d) { return (g.size(d) - 1) * stride - 2 * padding + w.size(d); };
    const Geometry geometry{stride, padding, size(2), size(3), w.size(2), w.size(3)};
    auto result = Forms::Input::apply(g, w, geometry);
    return bias == nullptr ? result : result + bias->view({1, -1, 1, 1});
}

}  // namespace wgan

// out = C(x, w) + bias: x [B, c, h, w], w [channels, c, k, k], bias [channels] or null.
WGAN_EXPORT int32_t wgan_conv2d(wgan::Handle x, wgan::Handle w, wgan::Handle bias, int64_t stride,
                                int64_t padding, wgan::Handle out) {
    return wgan::guard([&] { *out = wgan::conv2d(*x, *w, bias, stride, padding); });
}

// out = the gradient of C in x, at g, + bias: g [B, channels, h', w'], w [channels, c, k, k], bias
// [c] or null; out [B, c, (h' - 1) stride - 2 padding + k, ...].
WGAN_EXPORT int32_t wgan_conv_transpose2d(wgan::Handle g, wgan::Handle w, wgan::Handle bias,
                                          int64_t stride, int64_t padding, wgan::Handle out) {
    return wgan::guard([&] { *out = wgan::conv_transpose2d(*g, *w, bias, stride, padding); });
}
