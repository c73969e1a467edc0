// The three forms of a convolution of images with few channels, such as a critic's first layer and
// a generator's last: x [B, c, h, w] in rows of pixels, g and the output [B, k, h', w'] channels
// last.
#pragma once

#include "kernels.h"

namespace wgan {

// What the forms of a convolution are functions of besides their tensors: the same stride and
// padding in both dimensions.
struct Geometry {
    int64_t stride, padding;
    int64_t height, width;  // of x
    int64_t kernel_height, kernel_width;

    static Geometry of(at::IntArrayRef v) { return {v[0], v[1], v[2], v[3], v[4], v[5]}; }
    std::vector<int64_t> numbers() const {
        return {stride, padding, height, width, kernel_height, kernel_width};
    }

    int64_t output_height() const { return (height + 2 * padding - kernel_height) / stride + 1; }
    int64_t output_width() const { return (width + 2 * padding - kernel_width) / stride + 1; }
};

// Whether these kernels serve: a fixed function of shapes and types.
bool has_few_channels(const at::Tensor& like, int64_t channels, int64_t outputs);

at::Tensor few_output(const at::Tensor& x, const at::Tensor& w, const at::Tensor& bias,
                      const Geometry& geometry);
at::Tensor few_input(const at::Tensor& g, const at::Tensor& w, const Geometry& geometry);
at::Tensor few_weight(const at::Tensor& x, const at::Tensor& g, const Geometry& geometry);

}  // namespace wgan
