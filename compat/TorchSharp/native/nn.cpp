// Layers and losses as functions.
#include "shim.h"

using shim::dims_of;
using shim::maybe_dims;

SHIM_EXPORT int32_t tsh_linear(Handle input, Handle weight, Handle bias, Handle* out) {
    return guard([&] { *out = wrap(at::linear(get(input), get(weight), maybe(bias))); });
}

// Stride, padding and dilation hold one number per spatial dimension.
#define CONVOLUTION(name)                                                                         \
    SHIM_EXPORT int32_t tsh_##name(                                                               \
        Handle input, Handle weight, Handle bias, const int64_t* stride, const int64_t* padding,  \
        const int64_t* dilation, int32_t spatial, int64_t groups, Handle* out) {                  \
        return guard([&] {                                                                        \
            *out = wrap(at::name(get(input), get(weight), maybe(bias), dims_of(stride, spatial),  \
                                 dims_of(padding, spatial), dims_of(dilation, spatial), groups)); \
        });                                                                                       \
    }
CONVOLUTION(conv1d)
CONVOLUTION(conv2d)

SHIM_EXPORT int32_t tsh_conv_transpose2d(Handle input, Handle weight, Handle bias,
                                         const int64_t* stride, const int64_t* padding,
                                         const int64_t* output_padding, const int64_t* dilation,
                                         int64_t groups, Handle* out) {
    return guard([&] {
        *out = wrap(at::conv_transpose2d(get(input), get(weight), maybe(bias), dims_of(stride, 2),
                                         dims_of(padding, 2), dims_of(output_padding, 2), groups,
                                         dims_of(dilation, 2)));
    });
}

SHIM_EXPORT int32_t tsh_batch_norm(Handle input, Handle mean, Handle var, Handle weight,
                                   Handle bias, int32_t training, double momentum, double eps,
                                   Handle* out) {
    return guard([&] {
        *out = wrap(at::batch_norm(get(input), maybe(weight), maybe(bias), maybe(mean), maybe(var),
                                   training != 0, momentum, eps,
                                   at::globalContext().userEnabledCuDNN()));
    });
}
SHIM_EXPORT int32_t tsh_instance_norm(Handle input, Handle mean, Handle var, Handle weight,
                                      Handle bias, int32_t use_input_stats, double momentum,
                                      double eps, Handle* out) {
    return guard([&] {
        *out = wrap(at::instance_norm(get(input), maybe(weight), maybe(bias), maybe(mean),
                                      maybe(var), use_input_stats != 0, momentum, eps,
                                      at::globalContext().userEnabledCuDNN()));
    });
}
SHIM_EXPORT int32_t tsh_layer_norm(Handle input, const int64_t* shape, int32_t count, Handle weight,
                                   Handle bias, double eps, Handle* out) {
    return guard([&] {
        *out = wrap(
            at::layer_norm(get(input), dims_of(shape, count), maybe(weight), maybe(bias), eps));
    });
}
SHIM_EXPORT int32_t tsh_group_norm(Handle input, int64_t groups, Handle weight, Handle bias,
                                   double eps, Handle* out) {
    return guard(
        [&] { *out = wrap(at::group_norm(get(input), groups, maybe(weight), maybe(bias), eps)); });
}

SHIM_EXPORT int32_t tsh_max_pool2d(Handle input, const int64_t* kernel, const int64_t* stride,
                                   const int64_t* padding, const int64_t* dilation,
                                   int32_t ceil_mode, Handle* out) {
    return guard([&] {
        *out = wrap(at::max_pool2d(get(input), dims_of(kernel, 2), dims_of(stride, 2),
                                   dims_of(padding, 2), dims_of(dilation, 2), ceil_mode != 0));
    });
}
SHIM_EXPORT int32_t tsh_avg_pool2d(Handle input, const int64_t* kernel, const int64_t* stride,
                                   const int64_t* padding, int32_t ceil_mode,
                                   int32_t count_include_pad, Handle* out) {
    return guard([&] {
        *out = wrap(at::avg_pool2d(get(input), dims_of(kernel, 2), dims_of(stride, 2),
                                   dims_of(padding, 2), ceil_mode != 0, count_include_pad != 0));
    });
}
SHIM_EXPORT int32_t tsh_adaptive_avg_pool2d(Handle input, const int64_t* size, Handle* out) {
    return guard([&] { *out = wrap(at::adaptive_avg_pool2d(get(input), dims_of(size, 2))); });
}

// Either the output's size or the factors are given.
SHIM_EXPORT int32_t tsh_upsample_nearest2d(Handle input, const int64_t* size, const double* factors,
                                           Handle* out) {
    return guard([&] {
        const auto scale = factors ? shim::optional<at::ArrayRef<double>>({factors, 2})
                                   : shim::optional<at::ArrayRef<double>>();
        *out = wrap(at::upsample_nearest2d(get(input), maybe_dims(size, 2), scale));
    });
}
SHIM_EXPORT int32_t tsh_upsample_bilinear2d(Handle input, const int64_t* size,
                                            const double* factors, int32_t align_corners,
                                            Handle* out) {
    return guard([&] {
        const auto scale = factors ? shim::optional<at::ArrayRef<double>>({factors, 2})
                                   : shim::optional<at::ArrayRef<double>>();
        *out = wrap(
            at::upsample_bilinear2d(get(input), maybe_dims(size, 2), align_corners != 0, scale));
    });
}
SHIM_EXPORT int32_t tsh_pixel_shuffle(Handle input, int64_t factor, Handle* out) {
    return guard([&] { *out = wrap(at::pixel_shuffle(get(input), factor)); });
}
SHIM_EXPORT int32_t tsh_pad(Handle input, const int64_t* padding, int32_t count, const char* mode,
                            double value, Handle* out) {
    return guard([&] {
        const bool constant = std::strcmp(mode, "constant") == 0;
        const auto filler = constant ? shim::optional<double>(value) : shim::optional<double>();
        *out = wrap(at::pad(get(input), dims_of(padding, count), mode, filler));
    });
}

// Reduction: 0 none, 1 mean, 2 sum.
#define LOSS(name)                                                                                \
    SHIM_EXPORT int32_t tsh_##name(Handle input, Handle target, int64_t reduction, Handle* out) { \
        return guard([&] { *out = wrap(at::name(get(input), get(target), reduction)); });         \
    }
LOSS(mse_loss)
LOSS(l1_loss)

SHIM_EXPORT int32_t tsh_smooth_l1_loss(Handle input, Handle target, int64_t reduction, double beta,
                                       Handle* out) {
    return guard(
        [&] { *out = wrap(at::smooth_l1_loss(get(input), get(target), reduction, beta)); });
}
SHIM_EXPORT int32_t tsh_binary_cross_entropy(Handle input, Handle target, Handle weight,
                                             int64_t reduction, Handle* out) {
    return guard([&] {
        *out = wrap(at::binary_cross_entropy(get(input), get(target), maybe(weight), reduction));
    });
}
SHIM_EXPORT int32_t tsh_binary_cross_entropy_with_logits(Handle input, Handle target, Handle weight,
                                                         Handle pos_weight, int64_t reduction,
                                                         Handle* out) {
    return guard([&] {
        *out = wrap(at::binary_cross_entropy_with_logits(get(input), get(target), maybe(weight),
                                                         maybe(pos_weight), reduction));
    });
}
SHIM_EXPORT int32_t tsh_cross_entropy(Handle input, Handle target, Handle weight, int64_t reduction,
                                      int64_t ignore_index, double smoothing, Handle* out) {
    return guard([&] {
        *out = wrap(at::cross_entropy_loss(get(input), get(target), maybe(weight), reduction,
                                           ignore_index, smoothing));
    });
}
SHIM_EXPORT int32_t tsh_nll_loss(Handle input, Handle target, Handle weight, int64_t reduction,
                                 int64_t ignore_index, Handle* out) {
    return guard([&] {
        *out =
            wrap(at::nll_loss_nd(get(input), get(target), maybe(weight), reduction, ignore_index));
    });
}
SHIM_EXPORT int32_t tsh_kl_div(Handle input, Handle target, int64_t reduction, int32_t log_target,
                               Handle* out) {
    return guard(
        [&] { *out = wrap(at::kl_div(get(input), get(target), reduction, log_target != 0)); });
}
SHIM_EXPORT int32_t tsh_cosine_similarity(Handle a, Handle b, int64_t dim, double eps,
                                          Handle* out) {
    return guard([&] { *out = wrap(at::cosine_similarity(get(a), get(b), dim, eps)); });
}
