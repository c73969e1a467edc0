// Images made larger by repeating pixels, and smaller by adding them up. With U(x) each pixel of x
// repeated in a square of k x k, and S(x) the sums over such squares, <U(x), y> = <x, S(y)>: each
// is the other's derivative, to any order, and means are S over k k. libtorch repeats pixels by a
// copy of an expanded view, element by element with strides, and its derivative is a sum over such
// a view.
#include "resampling.h"

#include <ATen/Parallel.h>

#include <cmath>
#include <cstring>

#include "layout.h"
#include "ops.h"

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::Variable;
using torch::autograd::variable_list;

#define WGAN_INLINE inline __attribute__((always_inline))
#define WGAN_LOOP _Pragma("GCC ivdep")

// Quotients by a power of two are products, to the bit.
struct Times {
    float factor;
    WGAN_INLINE float operator()(float x) const { return x * factor; }
};

struct Over {
    float divisor;
    WGAN_INLINE float operator()(float x) const { return x / divisor; }
};

// A pixel is `channels` numbers in a row: an image that is channels last is one of those, and of
// any other each channel is an image of its own with one.
struct Small {
    int64_t images, height, width, channels;
    int64_t line() const { return width * channels; }
};

// The lines begin, ..., end - 1 of all small images, each k lines of the large ones.
template <class Scale>
WGAN_INLINE void repeat_lines(const float* x, float* out, int64_t width, int64_t channels,
                              int64_t k, const Scale& scale, int64_t begin, int64_t end) {
    const int64_t line = width * channels, long_line = line * k;
    for (int64_t row = begin; row < end; ++row) {
        const float* from = x + row * line;
        float* to = out + row * k * long_line;
        for (int64_t j = 0; j < width; ++j)
            for (int64_t r = 0; r < k; ++r)
                WGAN_LOOP for (int64_t c = 0; c < channels; ++c) to[(j * k + r) * channels + c] =
                    scale(from[j * channels + c]);
        for (int64_t r = 1; r < k; ++r)
            std::memcpy(to + r * long_line, to, long_line * sizeof(float));
    }
}

// From 0, line by line of the square, as libtorch's means add.
template <class Scale>
WGAN_INLINE void add_lines(const float* x, float* out, int64_t width, int64_t channels, int64_t k,
                           const Scale& scale, int64_t begin, int64_t end) {
    const int64_t line = width * channels, long_line = line * k;
    for (int64_t row = begin; row < end; ++row) {
        const float* from = x + row * k * long_line;
        float* to = out + row * line;
        for (int64_t j = 0; j < width; ++j) WGAN_LOOP for (int64_t c = 0; c < channels; ++c) {
                const float* square = from + j * k * channels + c;
                float sum = 0;
                for (int64_t a = 0; a < k; ++a)
                    for (int64_t b = 0; b < k; ++b) sum += square[a * long_line + b * channels];
                to[j * channels + c] = scale(sum);
            }
    }
}

// f(channels, k), with the usual ones as constants that the compiler sees.
template <class F>
WGAN_INLINE void specialised(int64_t channels, int64_t k, const F& f) {
    if (k == 2 && channels == 1)
        f(1, 2);
    else if (k == 2)
        f(channels, 2);
    else
        f(channels, k);
}

WGAN_CLONES void repeat_lines(const float* x, float* out, const Small& s, int64_t k, float divisor,
                              bool exact, int64_t begin, int64_t end) {
    specialised(
        s.channels, k, [&](int64_t channels, int64_t k) __attribute__((always_inline)) {
            if (exact)
                repeat_lines(x, out, s.width, channels, k, Times{1 / divisor}, begin, end);
            else
                repeat_lines(x, out, s.width, channels, k, Over{divisor}, begin, end);
        });
}

WGAN_CLONES void add_lines(const float* x, float* out, const Small& s, int64_t k, float divisor,
                           bool exact, int64_t begin, int64_t end) {
    specialised(
        s.channels, k, [&](int64_t channels, int64_t k) __attribute__((always_inline)) {
            if (exact)
                add_lines(x, out, s.width, channels, k, Times{1 / divisor}, begin, end);
            else
                add_lines(x, out, s.width, channels, k, Over{divisor}, begin, end);
        });
}

bool is_power_of_two(double x) {
    int exponent;
    return std::frexp(x, &exponent) == 0.5;
}

// x without gaps, channels last if it is that, and an image with the sizes given in the same
// format.
struct Pair {
    at::Tensor x, out;
    bool last;

    Pair(const at::Tensor& given, int64_t height, int64_t width) {
        last = given.is_contiguous(at::MemoryFormat::ChannelsLast);
        const auto format = last ? at::MemoryFormat::ChannelsLast : at::MemoryFormat::Contiguous;
        x = given.contiguous(format);
        out = at::empty({given.size(0), given.size(1), height, width}, given.options(), format);
    }

    static Small small(const at::Tensor& t, bool last) {
        return last ? Small{t.size(0), t.size(2), t.size(3), t.size(1)}
                    : Small{t.size(0) * t.size(1), t.size(2), t.size(3), 1};
    }
};

// f(begin, end) of lines of small images.
template <class F>
void over_lines(const Small& s, int64_t k, const F& f) {
    const auto grain = 1 + 32768 / std::max<int64_t>(1, s.line() * k * k);
    at::parallel_for(0, s.line() == 0 ? 0 : s.images * s.height, grain, f);
}

struct Sums;

// U(x) over the divisor.
struct Repeated : torch::autograd::Function<Repeated> {
    static Variable forward(AutogradContext* context, const Variable& x, int64_t k, double divisor);
    static variable_list backward(AutogradContext* context, variable_list gradients);
};

// S(x) over the divisor.
struct Sums : torch::autograd::Function<Sums> {
    static Variable forward(AutogradContext* context, const Variable& x, int64_t k, double divisor);
    static variable_list backward(AutogradContext* context, variable_list gradients);
};

void keep(AutogradContext* context, int64_t k, double divisor) {
    context->set_materialize_grads(false);
    context->saved_data["k"] = k;
    context->saved_data["divisor"] = divisor;
}

template <class Adjoint>
variable_list adjoint(AutogradContext* context, const variable_list& gradients) {
    if (!gradients[0].defined()) return variable_list(3);
    return {Adjoint::apply(gradients[0], context->saved_data["k"].toInt(),
                           context->saved_data["divisor"].toDouble()),
            Variable(), Variable()};
}

Variable Repeated::forward(AutogradContext* context, const Variable& x, int64_t k, double divisor) {
    keep(context, k, divisor);
    return wgan::ops::repeat_pixels(x, k, divisor);
}

variable_list Repeated::backward(AutogradContext* context, variable_list gradients) {
    return adjoint<Sums>(context, gradients);
}

Variable Sums::forward(AutogradContext* context, const Variable& x, int64_t k, double divisor) {
    keep(context, k, divisor);
    return wgan::ops::add_pixels(x, k, divisor);
}

variable_list Sums::backward(AutogradContext* context, variable_list gradients) {
    return adjoint<Repeated>(context, gradients);
}

}  // namespace

namespace wgan {

at::Tensor repeat_pixels(const at::Tensor& x, int64_t k, double divisor) {
    const Pair pair(x, x.size(2) * k, x.size(3) * k);
    const auto s = Pair::small(pair.x, pair.last);
    const float* from = pair.x.data_ptr<float>();
    float* to = pair.out.data_ptr<float>();
    const bool exact = is_power_of_two(divisor);
    over_lines(s, k, [=](int64_t begin, int64_t end) {
        repeat_lines(from, to, s, k, static_cast<float>(divisor), exact, begin, end);
    });
    return pair.out;
}

at::Tensor add_pixels(const at::Tensor& x, int64_t k, double divisor) {
    TORCH_CHECK(x.size(2) % k == 0 && x.size(3) % k == 0, "squares of ", k, " x ", k,
                " do not tile an image of ", x.size(2), " x ", x.size(3));
    const Pair pair(x, x.size(2) / k, x.size(3) / k);
    const auto s = Pair::small(pair.out, pair.last);
    const float* from = pair.x.data_ptr<float>();
    float* to = pair.out.data_ptr<float>();
    const bool exact = is_power_of_two(divisor);
    over_lines(s, k, [=](int64_t begin, int64_t end) {
        add_lines(from, to, s, k, static_cast<float>(divisor), exact, begin, end);
    });
    return pair.out;
}

at::Tensor upsample_nearest2d(const at::Tensor& x, int64_t k) { return Repeated::apply(x, k, 1.0); }

at::Tensor average_pool2d(const at::Tensor& x, int64_t k) {
    return Sums::apply(x, k, static_cast<double>(k * k));
}

}  // namespace wgan

// out [B, c, k h, k w] = each pixel of x [B, c, h, w] in a square of k x k; float32.
WGAN_EXPORT int32_t wgan_upsample_nearest2d(wgan::Handle x, int64_t k, wgan::Handle out) {
    return wgan::guard([&] { *out = wgan::upsample_nearest2d(*x, k); });
}

// out [B, c, h / k, w / k] = the means over squares of k x k of x [B, c, h, w]; float32.
WGAN_EXPORT int32_t wgan_average_pool2d(wgan::Handle x, int64_t k, wgan::Handle out) {
    return wgan::guard([&] { *out = wgan::average_pool2d(*x, k); });
}
