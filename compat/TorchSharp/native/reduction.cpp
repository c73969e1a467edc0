// Reductions, orderings and linear algebra.
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
REDUCE_ALL(trace)

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
VALUES_AND_INDICES(median)

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

#define PRODUCT(name)                                                 \
    SHIM_EXPORT int32_t tsh_##name(Handle a, Handle b, Handle* out) { \
        return guard([&] { *out = wrap(at::name(get(a), get(b))); }); \
    }
PRODUCT(matmul)
PRODUCT(mm)
PRODUCT(bmm)
PRODUCT(mv)
PRODUCT(dot)
PRODUCT(outer)
PRODUCT(kron)

SHIM_EXPORT int32_t tsh_addmm(Handle a, Handle b, Handle c, ScalarArg beta, ScalarArg alpha,
                              Handle* out) {
    return guard(
        [&] { *out = wrap(at::addmm(get(a), get(b), get(c), scalar(beta), scalar(alpha))); });
}
SHIM_EXPORT int32_t tsh_baddbmm(Handle a, Handle b, Handle c, ScalarArg beta, ScalarArg alpha,
                                Handle* out) {
    return guard(
        [&] { *out = wrap(at::baddbmm(get(a), get(b), get(c), scalar(beta), scalar(alpha))); });
}
SHIM_EXPORT int32_t tsh_einsum(const char* equation, const Handle* operands, int32_t count,
                               Handle* out) {
    return guard([&] { *out = wrap(at::einsum(equation, shim::list_of(operands, count))); });
}
SHIM_EXPORT int32_t tsh_cdist(Handle a, Handle b, double p, int64_t mode, Handle* out) {
    return guard([&] {
        const auto how = mode < 0 ? shim::optional<int64_t>() : shim::optional<int64_t>(mode);
        *out = wrap(at::cdist(get(a), get(b), p, how));
    });
}

SHIM_EXPORT int32_t tsh_svd(Handle a, int32_t full, Handle* u, Handle* s, Handle* vh) {
    return guard([&] {
        auto result = at::linalg_svd(get(a), full != 0);
        *u = wrap(std::get<0>(std::move(result)));
        *s = wrap(std::get<1>(std::move(result)));
        *vh = wrap(std::get<2>(std::move(result)));
    });
}
SHIM_EXPORT int32_t tsh_svdvals(Handle a, Handle* out) {
    return guard([&] { *out = wrap(at::linalg_svdvals(get(a))); });
}
SHIM_EXPORT int32_t tsh_eigh(Handle a, const char* triangle, Handle* values, Handle* vectors) {
    return guard([&] {
        auto result = at::linalg_eigh(get(a), triangle);
        *values = wrap(std::get<0>(std::move(result)));
        *vectors = wrap(std::get<1>(std::move(result)));
    });
}
SHIM_EXPORT int32_t tsh_eigvalsh(Handle a, const char* triangle, Handle* out) {
    return guard([&] { *out = wrap(at::linalg_eigvalsh(get(a), triangle)); });
}
SHIM_EXPORT int32_t tsh_qr(Handle a, Handle* q, Handle* r) {
    return guard([&] {
        auto result = at::linalg_qr(get(a));
        *q = wrap(std::get<0>(std::move(result)));
        *r = wrap(std::get<1>(std::move(result)));
    });
}
SHIM_EXPORT int32_t tsh_slogdet(Handle a, Handle* sign, Handle* logabsdet) {
    return guard([&] {
        auto result = at::linalg_slogdet(get(a));
        *sign = wrap(std::get<0>(std::move(result)));
        *logabsdet = wrap(std::get<1>(std::move(result)));
    });
}
SHIM_EXPORT int32_t tsh_inv(Handle a, Handle* out) {
    return guard([&] { *out = wrap(at::linalg_inv(get(a))); });
}
SHIM_EXPORT int32_t tsh_det(Handle a, Handle* out) {
    return guard([&] { *out = wrap(at::linalg_det(get(a))); });
}
SHIM_EXPORT int32_t tsh_cholesky(Handle a, Handle* out) {
    return guard([&] { *out = wrap(at::linalg_cholesky(get(a))); });
}
SHIM_EXPORT int32_t tsh_solve(Handle a, Handle b, Handle* out) {
    return guard([&] { *out = wrap(at::linalg_solve(get(a), get(b))); });
}

SHIM_EXPORT int32_t tsh_tril(Handle a, int64_t diagonal, Handle* out) {
    return guard([&] { *out = wrap(at::tril(get(a), diagonal)); });
}
SHIM_EXPORT int32_t tsh_triu(Handle a, int64_t diagonal, Handle* out) {
    return guard([&] { *out = wrap(at::triu(get(a), diagonal)); });
}
SHIM_EXPORT int32_t tsh_diag(Handle a, int64_t diagonal, Handle* out) {
    return guard([&] { *out = wrap(at::diag(get(a), diagonal)); });
}
SHIM_EXPORT int32_t tsh_diagonal(Handle a, int64_t offset, int64_t dim1, int64_t dim2,
                                 Handle* out) {
    return guard([&] { *out = wrap(at::diagonal(get(a), offset, dim1, dim2)); });
}
