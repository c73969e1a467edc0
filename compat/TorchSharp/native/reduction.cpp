// Reductions and orderings.
#include "shim.h"

using shim::dims_of;
using shim::maybe_dims;
using shim::maybe_dtype;

#define REDUCE_ALL(name)                                      \
    SHIM_EXPORT int32_t tsh_##name(Handle a, Handle* out) {   \
        return guard([&] { *out = wrap(at::name(get(a))); }); \
    }
REDUCE_ALL(max)
REDUCE_ALL(min)
REDUCE_ALL(all)
REDUCE_ALL(any)
REDUCE_ALL(median)
REDUCE_ALL(nonzero)

#define REDUCE_DIMS_AS(name)                                                                      \
    SHIM_EXPORT int32_t tsh_##name(Handle a, const int64_t* dims, int32_t count, int32_t keepdim, \
                                   int32_t dtype, Handle* out) {                                  \
        return guard([&] {                                                                        \
            const auto over = maybe_dims(dims, count);                                            \
            *out = wrap(at::name(get(a), over, keepdim != 0, maybe_dtype(dtype)));                \
        });                                                                                       \
    }
REDUCE_DIMS_AS(sum)
REDUCE_DIMS_AS(mean)

SHIM_EXPORT int32_t tsh_prod(Handle a, int32_t dtype, Handle* out) {
    return guard([&] { *out = wrap(at::prod(get(a), maybe_dtype(dtype))); });
}
SHIM_EXPORT int32_t tsh_prod_dim(Handle a, int64_t dim, int32_t keepdim, int32_t dtype,
                                 Handle* out) {
    return guard([&] { *out = wrap(at::prod(get(a), dim, keepdim != 0, maybe_dtype(dtype))); });
}

#define REDUCE_SPREAD(name)                                                                        \
    SHIM_EXPORT int32_t tsh_##name(Handle a, const int64_t* dims, int32_t count, int32_t unbiased, \
                                   int32_t keepdim, Handle* out) {                                 \
        return guard([&] {                                                                         \
            const auto over = maybe_dims(dims, count);                                             \
            *out = wrap(at::name(get(a), over, unbiased != 0, keepdim != 0));                      \
        });                                                                                        \
    }
REDUCE_SPREAD(var)
REDUCE_SPREAD(std)

#define REDUCE_DIMS(name)                                                                         \
    SHIM_EXPORT int32_t tsh_##name(Handle a, const int64_t* dims, int32_t count, int32_t keepdim, \
                                   Handle* out) {                                                 \
        return guard([&] { *out = wrap(at::name(get(a), dims_of(dims, count), keepdim != 0)); }); \
    }
REDUCE_DIMS(amax)
REDUCE_DIMS(amin)
REDUCE_DIMS(logsumexp)

#define REDUCE_DIM(name)                                                                        \
    SHIM_EXPORT int32_t tsh_##name##_dim(Handle a, int64_t dim, int32_t keepdim, Handle* out) { \
        return guard([&] { *out = wrap(at::name(get(a), dim, keepdim != 0)); });                \
    }
REDUCE_DIM(all)
REDUCE_DIM(any)

// Over everything when has_dim is 0.
#define ARG_REDUCE(name)                                                                          \
    SHIM_EXPORT int32_t tsh_##name(Handle a, int32_t has_dim, int64_t dim, int32_t keepdim,       \
                                   Handle* out) {                                                 \
        return guard([&] {                                                                        \
            const auto over = has_dim ? shim::optional<int64_t>(dim) : shim::optional<int64_t>(); \
            *out = wrap(at::name(get(a), over, keepdim != 0));                                    \
        });                                                                                       \
    }
ARG_REDUCE(argmax)
ARG_REDUCE(argmin)

#define VALUES_AND_INDICES(name)                                                                 \
    SHIM_EXPORT int32_t tsh_##name##_dim(Handle a, int64_t dim, int32_t keepdim, Handle* values, \
                                         Handle* indices) {                                      \
        return guard([&] {                                                                       \
            auto result = at::name(get(a), dim, keepdim != 0);                                   \
            *values = wrap(std::get<0>(std::move(result)));                                      \
            *indices = wrap(std::get<1>(std::move(result)));                                     \
        });                                                                                      \
    }
VALUES_AND_INDICES(max)
VALUES_AND_INDICES(min)

SHIM_EXPORT int32_t tsh_norm(Handle a, double p, Handle* out) {
    return guard([&] { *out = wrap(at::norm(get(a), p)); });
}
SHIM_EXPORT int32_t tsh_norm_dim(Handle a, int64_t dim, int32_t keepdim, double p, Handle* out) {
    return guard([&] {
        *out = wrap(
            at::norm(get(a), shim::optional<at::Scalar>(p), at::IntArrayRef(dim), keepdim != 0));
    });
}
SHIM_EXPORT int32_t tsh_vector_norm(Handle a, double ord, const int64_t* dims, int32_t count,
                                    int32_t keepdim, int32_t dtype, Handle* out) {
    return guard([&] {
        *out = wrap(at::linalg_vector_norm(get(a), ord, maybe_dims(dims, count), keepdim != 0,
                                           maybe_dtype(dtype)));
    });
}

#define ALONG(name)                                                                     \
    SHIM_EXPORT int32_t tsh_##name(Handle a, int64_t dim, int32_t dtype, Handle* out) { \
        return guard([&] { *out = wrap(at::name(get(a), dim, maybe_dtype(dtype))); });  \
    }
ALONG(cumsum)
ALONG(cumprod)
ALONG(softmax)
ALONG(log_softmax)

SHIM_EXPORT int32_t tsh_sort(Handle a, int64_t dim, int32_t descending, int32_t stable,
                             Handle* values, Handle* indices) {
    return guard([&] {
        auto result = at::sort(get(a), shim::optional<bool>(stable != 0), dim, descending != 0);
        *values = wrap(std::get<0>(std::move(result)));
        *indices = wrap(std::get<1>(std::move(result)));
    });
}
SHIM_EXPORT int32_t tsh_argsort(Handle a, int64_t dim, int32_t descending, Handle* out) {
    return guard([&] { *out = wrap(at::argsort(get(a), dim, descending != 0)); });
}
SHIM_EXPORT int32_t tsh_topk(Handle a, int64_t k, int64_t dim, int32_t largest, int32_t sorted,
                             Handle* values, Handle* indices) {
    return guard([&] {
        auto result = at::topk(get(a), k, dim, largest != 0, sorted != 0);
        *values = wrap(std::get<0>(std::move(result)));
        *indices = wrap(std::get<1>(std::move(result)));
    });
}
SHIM_EXPORT int32_t tsh_kthvalue(Handle a, int64_t k, int64_t dim, int32_t keepdim, Handle* values,
                                 Handle* indices) {
    return guard([&] {
        auto result = at::kthvalue(get(a), k, dim, keepdim != 0);
        *values = wrap(std::get<0>(std::move(result)));
        *indices = wrap(std::get<1>(std::move(result)));
    });
}
// Inverse and counts are made only when asked for.
SHIM_EXPORT int32_t tsh_unique(Handle a, int32_t sorted, int32_t inverse, int32_t counts,
                               Handle* values_out, Handle* inverse_out, Handle* counts_out) {
    return guard([&] {
        auto result = at::_unique2(get(a), sorted != 0, inverse != 0, counts != 0);
        *values_out = wrap(std::get<0>(std::move(result)));
        *inverse_out = inverse ? wrap(std::get<1>(std::move(result))) : nullptr;
        *counts_out = counts ? wrap(std::get<2>(std::move(result))) : nullptr;
    });
}
SHIM_EXPORT int32_t tsh_bincount(Handle a, Handle weights, int64_t min_length, Handle* out) {
    return guard([&] { *out = wrap(at::bincount(get(a), maybe(weights), min_length)); });
}
SHIM_EXPORT int32_t tsh_histc(Handle a, int64_t bins, double low, double high, Handle* out) {
    return guard([&] { *out = wrap(at::histc(get(a), bins, low, high)); });
}
SHIM_EXPORT int32_t tsh_quantile(Handle a, Handle q, int32_t has_dim, int64_t dim, int32_t keepdim,
                                 Handle* out) {
    return guard([&] {
        const auto over = has_dim ? shim::optional<int64_t>(dim) : shim::optional<int64_t>();
        *out = wrap(at::quantile(get(a), get(q), over, keepdim != 0));
    });
}
SHIM_EXPORT int32_t tsh_searchsorted(Handle sequence, Handle values, int32_t right, Handle* out) {
    return guard([&] {
        *out = wrap(at::searchsorted(get(sequence), get(values), /*out_int32=*/false, right != 0));
    });
}
