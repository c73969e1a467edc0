// Elementwise operations: one tensor, two or three; comparisons; activations.
#include "shim.h"

#define UNARY(name)                                           \
    SHIM_EXPORT int32_t tsh_##name(Handle a, Handle* out) {   \
        return guard([&] { *out = wrap(at::name(get(a))); }); \
    }
UNARY(abs)
UNARY(neg)
UNARY(sign)
UNARY(sqrt)
UNARY(rsqrt)
UNARY(square)
UNARY(reciprocal)
UNARY(exp)
UNARY(exp2)
UNARY(expm1)
UNARY(log)
UNARY(log2)
UNARY(log10)
UNARY(log1p)
UNARY(erf)
UNARY(erfc)
UNARY(erfinv)
UNARY(lgamma)
UNARY(digamma)
UNARY(sin)
UNARY(cos)
UNARY(tan)
UNARY(asin)
UNARY(acos)
UNARY(atan)
UNARY(sinh)
UNARY(cosh)
UNARY(tanh)
UNARY(asinh)
UNARY(acosh)
UNARY(atanh)
UNARY(sigmoid)
UNARY(log_sigmoid)
UNARY(relu)
UNARY(silu)
UNARY(selu)
UNARY(floor)
UNARY(ceil)
UNARY(round)
UNARY(trunc)
UNARY(frac)
UNARY(logical_not)
UNARY(bitwise_not)
UNARY(isfinite)
UNARY(isnan)
UNARY(isinf)

#define BINARY(name)                                                  \
    SHIM_EXPORT int32_t tsh_##name(Handle a, Handle b, Handle* out) { \
        return guard([&] { *out = wrap(at::name(get(a), get(b))); }); \
    }
#define BINARY_SCALAR(name)                                                       \
    SHIM_EXPORT int32_t tsh_##name##_scalar(Handle a, ScalarArg b, Handle* out) { \
        return guard([&] { *out = wrap(at::name(get(a), scalar(b))); });          \
    }
BINARY(mul)
BINARY(div)
BINARY(pow)
BINARY(remainder)
BINARY(fmod)
BINARY(maximum)
BINARY(minimum)
BINARY(atan2)
BINARY(xlogy)
BINARY(eq)
BINARY(ne)
BINARY(lt)
BINARY(le)
BINARY(gt)
BINARY(ge)
BINARY(logical_and)
BINARY(logical_or)
BINARY(logical_xor)
BINARY(bitwise_and)
BINARY(bitwise_or)
BINARY(bitwise_xor)
BINARY_SCALAR(mul)
BINARY_SCALAR(div)
BINARY_SCALAR(pow)
BINARY_SCALAR(remainder)
BINARY_SCALAR(fmod)
BINARY_SCALAR(eq)
BINARY_SCALAR(ne)
BINARY_SCALAR(lt)
BINARY_SCALAR(le)
BINARY_SCALAR(gt)
BINARY_SCALAR(ge)

// a + alpha b
SHIM_EXPORT int32_t tsh_add(Handle a, Handle b, ScalarArg alpha, Handle* out) {
    return guard([&] { *out = wrap(at::add(get(a), get(b), scalar(alpha))); });
}
SHIM_EXPORT int32_t tsh_add_scalar(Handle a, ScalarArg b, ScalarArg alpha, Handle* out) {
    return guard([&] { *out = wrap(at::add(get(a), scalar(b), scalar(alpha))); });
}
SHIM_EXPORT int32_t tsh_sub(Handle a, Handle b, Handle* out) {
    return guard([&] { *out = wrap(at::sub(get(a), get(b))); });
}
SHIM_EXPORT int32_t tsh_sub_scalar(Handle a, ScalarArg b, Handle* out) {
    return guard([&] { *out = wrap(at::sub(get(a), scalar(b))); });
}
// b - a
SHIM_EXPORT int32_t tsh_rsub_scalar(Handle a, ScalarArg b, Handle* out) {
    return guard([&] { *out = wrap(at::rsub(get(a), scalar(b))); });
}
// b / a
SHIM_EXPORT int32_t tsh_rdiv_scalar(Handle a, ScalarArg b, Handle* out) {
    return guard([&] { *out = wrap(scalar(b) / get(a)); });
}
// Division rounded to an integer: mode is "trunc" or "floor".
SHIM_EXPORT int32_t tsh_div_mode(Handle a, Handle b, const char* mode, Handle* out) {
    return guard([&] { *out = wrap(at::div(get(a), get(b), mode)); });
}

// a + value b c, and a + value b / c
SHIM_EXPORT int32_t tsh_addcmul(Handle a, Handle b, Handle c, ScalarArg value, Handle* out) {
    return guard([&] { *out = wrap(at::addcmul(get(a), get(b), get(c), scalar(value))); });
}
SHIM_EXPORT int32_t tsh_addcdiv(Handle a, Handle b, Handle c, ScalarArg value, Handle* out) {
    return guard([&] { *out = wrap(at::addcdiv(get(a), get(b), get(c), scalar(value))); });
}

SHIM_EXPORT int32_t tsh_lerp(Handle a, Handle end, Handle weight, Handle* out) {
    return guard([&] { *out = wrap(at::lerp(get(a), get(end), get(weight))); });
}

SHIM_EXPORT int32_t tsh_where(Handle condition, Handle a, Handle b, Handle* out) {
    return guard([&] { *out = wrap(at::where(get(condition), get(a), get(b))); });
}

SHIM_EXPORT int32_t tsh_clamp(Handle a, ScalarArg low, ScalarArg high, Handle* out) {
    return guard([&] { *out = wrap(at::clamp(get(a), maybe(low), maybe(high))); });
}
SHIM_EXPORT int32_t tsh_clamp_tensor(Handle a, Handle low, Handle high, Handle* out) {
    return guard([&] { *out = wrap(at::clamp(get(a), maybe(low), maybe(high))); });
}

SHIM_EXPORT int32_t tsh_masked_fill(Handle a, Handle mask, ScalarArg value, Handle* out) {
    return guard([&] { *out = wrap(at::masked_fill(get(a), get(mask), scalar(value))); });
}
SHIM_EXPORT int32_t tsh_masked_select(Handle a, Handle mask, Handle* out) {
    return guard([&] { *out = wrap(at::masked_select(get(a), get(mask))); });
}

SHIM_EXPORT int32_t tsh_isclose(Handle a, Handle b, double rtol, double atol, int32_t equal_nan,
                                Handle* out) {
    return guard([&] { *out = wrap(at::isclose(get(a), get(b), rtol, atol, equal_nan != 0)); });
}

// Activations with parameters.
SHIM_EXPORT int32_t tsh_leaky_relu(Handle a, double slope, Handle* out) {
    return guard([&] { *out = wrap(at::leaky_relu(get(a), slope)); });
}
SHIM_EXPORT int32_t tsh_elu(Handle a, double alpha, Handle* out) {
    return guard([&] { *out = wrap(at::elu(get(a), alpha)); });
}
SHIM_EXPORT int32_t tsh_softplus(Handle a, double beta, double threshold, Handle* out) {
    return guard([&] { *out = wrap(at::softplus(get(a), beta, threshold)); });
}
SHIM_EXPORT int32_t tsh_gelu(Handle a, Handle* out) {
    return guard([&] { *out = wrap(at::gelu(get(a))); });
}
SHIM_EXPORT int32_t tsh_dropout(Handle a, double p, int32_t train, Handle* out) {
    return guard([&] { *out = wrap(at::dropout(get(a), p, train != 0)); });
}
