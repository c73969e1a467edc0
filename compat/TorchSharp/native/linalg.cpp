// Products, factorisations and what else belongs to matrices.
#include "shim.h"

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

SHIM_EXPORT int32_t tsh_trace(Handle a, Handle* out) {
    return guard([&] { *out = wrap(at::trace(get(a))); });
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
