// Layouts. libtorch's own copy from one format to the other goes element by element with strides.
#include "layout.h"

#include <ATen/Parallel.h>

#include "ops.h"

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::Variable;
using torch::autograd::variable_list;

constexpr int64_t Side = 16;

typedef float Vector __attribute__((vector_size(64), aligned(4), may_alias));
typedef int32_t Lanes __attribute__((vector_size(64)));

// One step of transposing a square of 16 x 16 that lies in 16 vectors: swaps the two squares of
// side `Step` off the diagonal in each square of side 2 Step on it.
template <int32_t Step>
inline __attribute__((always_inline)) void swap_squares(Vector* rows) {
    Lanes low, high;
    for (int32_t lane = 0; lane < Side; ++lane) {
        const bool second = (lane & Step) != 0;
        low[lane] = second ? Side + lane - Step : lane;
        high[lane] = second ? Side + lane : lane + Step;
    }
    for (int32_t i = 0; i < Side; ++i)
        if ((i & Step) == 0) {
            const Vector a = rows[i], b = rows[i + Step];
            rows[i] = __builtin_shuffle(a, b, low);
            rows[i + Step] = __builtin_shuffle(a, b, high);
        }
}

inline __attribute__((always_inline)) void transpose_square(const float* from, int64_t from_pitch,
                                                            float* to, int64_t to_pitch) {
    Vector rows[Side];
    for (int64_t i = 0; i < Side; ++i)
        rows[i] = *reinterpret_cast<const Vector*>(from + i * from_pitch);
    swap_squares<8>(rows);
    swap_squares<4>(rows);
    swap_squares<2>(rows);
    swap_squares<1>(rows);
    for (int64_t i = 0; i < Side; ++i) *reinterpret_cast<Vector*>(to + i * to_pitch) = rows[i];
}

// to [columns][rows] = from [rows][columns], whose rows are so far apart.
WGAN_CLONES void transpose(const float* from, int64_t from_pitch, float* to, int64_t to_pitch,
                           int64_t rows, int64_t columns) {
    const int64_t whole_rows = rows / Side * Side, whole_columns = columns / Side * Side;
    for (int64_t r = 0; r < whole_rows; r += Side)
        for (int64_t c = 0; c < whole_columns; c += Side)
            transpose_square(from + r * from_pitch + c, from_pitch, to + c * to_pitch + r,
                             to_pitch);
    for (int64_t r = 0; r < rows; ++r)
        for (int64_t c = r < whole_rows ? whole_columns : 0; c < columns; ++c)
            to[c * to_pitch + r] = from[r * from_pitch + c];
}

// Each matrix [rows][columns] of a batch, transposed.
void transpose_all(const at::Tensor& from, at::Tensor& to, int64_t rows, int64_t columns) {
    const float* a = from.data_ptr<float>();
    float* b = to.data_ptr<float>();
    const int64_t size = rows * columns;
    at::parallel_for(0, from.size(0), 1 + 32768 / size, [=](int64_t begin, int64_t end) {
        for (int64_t n = begin; n < end; ++n)
            transpose(a + n * size, columns, b + n * size, rows, rows, columns);
    });
}

bool serves(const at::Tensor& x) {
    return x.dim() == 4 && x.scalar_type() == at::kFloat && x.device().is_cpu() && x.numel() > 0;
}

// [B, c h w] in the order of rows of pixels, whatever x's format.
struct Flatten : torch::autograd::Function<Flatten> {
    static Variable forward(AutogradContext* context, const Variable& x);
    static variable_list backward(AutogradContext* context, variable_list gradients);
};

// [B, c, h, w], channels last.
struct Unflatten : torch::autograd::Function<Unflatten> {
    static Variable forward(AutogradContext* context, const Variable& x, int64_t c, int64_t h,
                            int64_t w);
    static variable_list backward(AutogradContext* context, variable_list gradients);
};

Variable Flatten::forward(AutogradContext* context, const Variable& x) {
    context->set_materialize_grads(false);
    context->saved_data["shape"] = x.sizes();
    return wgan::rows_of_pixels(x).view({x.size(0), -1});
}

variable_list Flatten::backward(AutogradContext* context, variable_list gradients) {
    if (!gradients[0].defined()) return {Variable()};
    const auto s = context->saved_data["shape"].toIntVector();
    return {Unflatten::apply(gradients[0], s[1], s[2], s[3])};
}

Variable Unflatten::forward(AutogradContext* context, const Variable& x, int64_t c, int64_t h,
                            int64_t w) {
    context->set_materialize_grads(false);
    return wgan::channels_last(x.contiguous().view({x.size(0), c, h, w}));
}

variable_list Unflatten::backward(AutogradContext*, variable_list gradients) {
    if (!gradients[0].defined()) return variable_list(4);
    return {Flatten::apply(gradients[0]), Variable(), Variable(), Variable()};
}

}  // namespace

namespace wgan {

at::Tensor channels_last(const at::Tensor& x) {
    if (x.is_contiguous(at::MemoryFormat::ChannelsLast)) return x;
    if (!serves(x) || !x.is_contiguous()) return x.contiguous(at::MemoryFormat::ChannelsLast);
    return ops::channels_last(x);
}

at::Tensor transposed_channels_last(const at::Tensor& x) {
    auto to = at::empty(x.sizes(), x.options(), at::MemoryFormat::ChannelsLast);
    transpose_all(x, to, x.size(1), x.size(2) * x.size(3));
    return to;
}

at::Tensor rows_of_pixels(const at::Tensor& x) {
    if (x.is_contiguous()) return x;
    if (!serves(x) || !x.is_contiguous(at::MemoryFormat::ChannelsLast)) return x.contiguous();
    return ops::rows_of_pixels(x);
}

at::Tensor transposed_rows_of_pixels(const at::Tensor& x) {
    auto to = at::empty(x.sizes(), x.options());
    transpose_all(x, to, x.size(2) * x.size(3), x.size(1));
    return to;
}

at::Tensor transposed_matrix(const at::Tensor& x) {
    auto to = at::empty({x.size(1), x.size(0)}, x.options());
    transpose_matrix(x, to);
    return to;
}

void transpose_matrix(const at::Tensor& x, at::Tensor& to) {
    const auto from = x.contiguous();
    const auto rows = from.size(0), columns = from.size(1);
    const float* a = from.data_ptr<float>();
    float* b = to.data_ptr<float>();
    // In strips of whole squares.
    at::parallel_for(
        0, (rows + Side - 1) / Side, 1 + 32768 / (Side * std::max<int64_t>(1, columns)),
        [=](int64_t begin, int64_t end) {
            const auto first = begin * Side, last = std::min(rows, end * Side);
            transpose(a + first * columns, columns, b + first, rows, last - first, columns);
        });
}

}  // namespace wgan

// out [B, c h w] = x [B, c, h, w] in one dimension.
WGAN_EXPORT int32_t wgan_flatten(wgan::Handle x, wgan::Handle out) {
    return wgan::guard([&] { *out = Flatten::apply(*x); });
}

// out [B, c, h, w] = x [B, c h w] as images.
WGAN_EXPORT int32_t wgan_unflatten(wgan::Handle x, int64_t c, int64_t h, int64_t w,
                                   wgan::Handle out) {
    return wgan::guard([&] { *out = Unflatten::apply(*x, c, h, w); });
}
