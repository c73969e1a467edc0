// Convolutions of images with few channels. A pixel of the output sees a patch of c x kh x kw taps:
// a row's patches are a matrix of few columns, read where they lie in the image with its padding.
#include "few_channels.h"

#include <ATen/Parallel.h>

#include "layout.h"
#include "products.h"

namespace {

using wgan::Geometry;
using namespace wgan::products;

// Samples whose weight gradients are summed together: the sums' order is the same for any number of
// threads.
constexpr int64_t Group = 4;

int64_t rounded_up(int64_t n) { return (n + Lanes - 1) / Lanes * Lanes; }

// What a kernel reads and writes of one convolution.
struct Shape {
    Geometry geometry;
    int64_t channels, outputs, height, width, taps, padded_taps;
    // Of an image with its padding around it.
    int64_t line, plane;
    // Where in such an image each tap of the first patch lies; the taps that only fill up a vector
    // repeat the first.
    std::vector<int64_t> offsets;

    Shape(const Geometry& g, int64_t channels, int64_t outputs)
        : geometry(g),
          channels(channels),
          outputs(outputs),
          height(g.output_height()),
          width(g.output_width()),
          taps(channels * g.kernel_height * g.kernel_width),
          padded_taps(rounded_up(taps)),
          line(g.width + 2 * g.padding),
          plane(line * (g.height + 2 * g.padding)),
          offsets(padded_taps, 0) {
        for (int64_t c = 0, tap = 0; c < channels; ++c)
            for (int64_t i = 0; i < g.kernel_height; ++i)
                for (int64_t j = 0; j < g.kernel_width; ++j, ++tap)
                    offsets[tap] = c * plane + i * line + j;
    }

    int64_t image() const { return channels * geometry.height * geometry.width; }
    int64_t padded_image() const { return channels * plane; }
    // Where the patch of a row's first pixel starts.
    int64_t row(int64_t r) const { return r * geometry.stride * line; }
};

// Copies an image into the middle of one with padding, or back.
WGAN_INLINE void pad(const Shape& s, const float* image, float* padded) {
    const auto& g = s.geometry;
    for (int64_t c = 0; c < s.channels; ++c)
        for (int64_t y = 0; y < g.height; ++y, image += g.width)
            std::copy(image, image + g.width,
                      padded + c * s.plane + (y + g.padding) * s.line + g.padding);
}

WGAN_INLINE void unpad(const Shape& s, const float* padded, float* image) {
    const auto& g = s.geometry;
    for (int64_t c = 0; c < s.channels; ++c)
        for (int64_t y = 0; y < g.height; ++y, image += g.width) {
            const float* from = padded + c * s.plane + (y + g.padding) * s.line + g.padding;
            std::copy(from, from + g.width, image);
        }
}

// Adds the patches [width, padded taps] of a row's pixels to an image with padding. Pixels of one
// inner loop do not overlap, so that none waits for another.
WGAN_INLINE void scatter_row(const Shape& s, const float* patches, float* row) {
    const auto& g = s.geometry;
    for (int64_t i = 0; i < s.channels * g.kernel_height; ++i, patches += g.kernel_width) {
        float* line = row + i / g.kernel_height * s.plane + i % g.kernel_height * s.line;
        for (int64_t first = 0; first < g.kernel_width; first += g.stride) {
            const int64_t last = std::min(first + g.stride, g.kernel_width);
            for (int64_t p = 0; p < s.width; ++p)
                for (int64_t j = first; j < last; ++j)
                    line[p * g.stride + j] += patches[p * s.padded_taps + j];
        }
    }
}

// Samples of the output: each row is patches [width, taps] times weights [taps, outputs].
WGAN_CLONES void output_samples(const Shape& s, const float* x, const float* weights,
                                const float* bias, float* out, int64_t begin, int64_t end) {
    std::vector<float> padded(s.padded_image(), 0.0f);
    for (int64_t sample = begin; sample < end; ++sample) {
        pad(s, x + sample * s.image(), padded.data());
        for (int64_t row = 0; row < s.height; ++row)
            multiply_all({padded.data() + s.row(row), s.geometry.stride, s.offsets.data()}, s.width,
                         s.taps, weights, s.outputs, bias,
                         out + (sample * s.height + row) * s.width * s.outputs);
    }
}

// Samples of the input gradient: each row is g [width, outputs] times weights [outputs, taps],
// scattered.
WGAN_CLONES void input_samples(const Shape& s, const float* g, const float* weights, float* out,
                               int64_t begin, int64_t end) {
    std::vector<float> patches(s.width * s.padded_taps), padded(s.padded_image());
    for (int64_t sample = begin; sample < end; ++sample) {
        std::fill(padded.begin(), padded.end(), 0.0f);
        for (int64_t row = 0; row < s.height; ++row) {
            const float* line = g + (sample * s.height + row) * s.width * s.outputs;
            multiply_all({line, s.outputs, nullptr}, s.width, s.outputs, weights, s.padded_taps,
                         nullptr, patches.data());
            scatter_row(s, patches.data(), padded.data() + s.row(row));
        }
        unpad(s, padded.data(), out + sample * s.image());
    }
}

// sums[t][k] += sum over a row's pixels of patch(pixel, t) g[pixel][k], for 8 taps and 16 Blocks
// outputs at once.
template <int64_t Blocks>
WGAN_INLINE void accumulate_block(const Shape& s, Terms patches, const float* g, int64_t t,
                                  float* sums) {
    constexpr int64_t Taps = 8;
    Vector acc[Taps][Blocks];
    for (int64_t u = 0; u < Taps; ++u)
        for (int64_t k = 0; k < Blocks; ++k) acc[u][k] = load(sums + u * s.outputs + k * Lanes);
    for (int64_t p = 0; p < s.width; ++p) {
        Vector column[Blocks];
        for (int64_t k = 0; k < Blocks; ++k) column[k] = load(g + p * s.outputs + k * Lanes);
        for (int64_t u = 0; u < Taps; ++u) {
            const float factor = patches.at(p, t + u);
            for (int64_t k = 0; k < Blocks; ++k) acc[u][k] += column[k] * factor;
        }
    }
    for (int64_t u = 0; u < Taps; ++u)
        for (int64_t k = 0; k < Blocks; ++k) store(sums + u * s.outputs + k * Lanes, acc[u][k]);
}

WGAN_INLINE void accumulate(const Shape& s, Terms patches, const float* g, float* sums) {
    for (int64_t t = 0; t < s.padded_taps; t += 8) {
        float* row = sums + t * s.outputs;
        int64_t k = 0;
        for (; k + 2 * Lanes <= s.outputs; k += 2 * Lanes)
            accumulate_block<2>(s, patches, g + k, t, row + k);
        if (k < s.outputs) accumulate_block<1>(s, patches, g + k, t, row + k);
    }
}

// sums [padded taps, outputs] of the samples of a group.
WGAN_CLONES void weight_group(const Shape& s, const float* x, const float* g, int64_t begin,
                              int64_t end, float* sums) {
    std::vector<float> padded(s.padded_image(), 0.0f);
    for (int64_t sample = begin; sample < end; ++sample) {
        pad(s, x + sample * s.image(), padded.data());
        for (int64_t row = 0; row < s.height; ++row)
            accumulate(s, {padded.data() + s.row(row), s.geometry.stride, s.offsets.data()},
                       g + (sample * s.height + row) * s.width * s.outputs, sums);
    }
}

}  // namespace

namespace wgan {

bool has_few_channels(const at::Tensor& like, int64_t channels, int64_t outputs) {
    return channels <= 4 && outputs % Lanes == 0 && outputs <= 512 &&
           like.scalar_type() == at::kFloat && like.device().is_cpu();
}

at::Tensor few_output(const at::Tensor& x, const at::Tensor& w, const at::Tensor& bias,
                      const Geometry& geometry) {
    const Shape s(geometry, x.size(1), w.size(0));
    const auto images = rows_of_pixels(x);
    const auto weights = w.flatten(1).t().contiguous();
    const auto start = bias.defined() ? bias.contiguous() : bias;
    auto out = at::empty({x.size(0), s.outputs, s.height, s.width}, x.options(),
                         at::MemoryFormat::ChannelsLast);
    at::parallel_for(0, x.size(0), 1, [&](int64_t begin, int64_t end) {
        output_samples(s, images.data_ptr<float>(), weights.data_ptr<float>(),
                       start.defined() ? start.data_ptr<float>() : nullptr, out.data_ptr<float>(),
                       begin, end);
    });
    return out;
}

at::Tensor few_input(const at::Tensor& g, const at::Tensor& w, const Geometry& geometry) {
    const Shape s(geometry, w.size(1), w.size(0));
    const auto gradient = channels_last(g);
    const auto weights =
        at::constant_pad_nd(w.flatten(1), {0, s.padded_taps - s.taps}).contiguous();
    auto out = at::empty({g.size(0), s.channels, geometry.height, geometry.width}, g.options());
    at::parallel_for(0, g.size(0), 1, [&](int64_t begin, int64_t end) {
        input_samples(s, gradient.data_ptr<float>(), weights.data_ptr<float>(),
                      out.data_ptr<float>(), begin, end);
    });
    return out;
}

at::Tensor few_weight(const at::Tensor& x, const at::Tensor& g, const Geometry& geometry) {
    const Shape s(geometry, x.size(1), g.size(1));
    const auto images = rows_of_pixels(x);
    const auto gradient = channels_last(g);
    const int64_t samples = x.size(0), groups = (samples + Group - 1) / Group;
    auto sums = at::zeros({groups, s.padded_taps, s.outputs}, x.options());
    const int64_t size = s.padded_taps * s.outputs;
    at::parallel_for(0, groups, 1, [&](int64_t begin, int64_t end) {
        for (int64_t group = begin; group < end; ++group)
            weight_group(s, images.data_ptr<float>(), gradient.data_ptr<float>(), group * Group,
                         std::min((group + 1) * Group, samples),
                         sums.data_ptr<float>() + group * size);
    });
    return sums.sum(0)
        .narrow(0, 0, s.taps)
        .t()
        .reshape({s.outputs, s.channels, geometry.kernel_height, geometry.kernel_width})
        .contiguous();
}

}  // namespace wgan
