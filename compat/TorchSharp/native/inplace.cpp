// Elementwise operations that overwrite their first tensor.
#include "shim.h"

#define UNARY_IN_PLACE(name)                   \
    SHIM_EXPORT int32_t tsh_##name(Handle a) { \
        return guard([&] { get(a).name(); });  \
    }
UNARY_IN_PLACE(abs_)
UNARY_IN_PLACE(neg_)
UNARY_IN_PLACE(sqrt_)
UNARY_IN_PLACE(rsqrt_)
UNARY_IN_PLACE(reciprocal_)
UNARY_IN_PLACE(exp_)
UNARY_IN_PLACE(log_)
UNARY_IN_PLACE(sin_)
UNARY_IN_PLACE(cos_)
UNARY_IN_PLACE(tanh_)
UNARY_IN_PLACE(sigmoid_)
UNARY_IN_PLACE(relu_)
UNARY_IN_PLACE(sign_)
UNARY_IN_PLACE(floor_)
UNARY_IN_PLACE(ceil_)
UNARY_IN_PLACE(round_)
UNARY_IN_PLACE(zero_)

#define BINARY_IN_PLACE(name)                                         \
    SHIM_EXPORT int32_t tsh_##name##_(Handle a, Handle b) {           \
        return guard([&] { get(a).name##_(get(b)); });                \
    }                                                                 \
    SHIM_EXPORT int32_t tsh_##name##_scalar_(Handle a, ScalarArg b) { \
        return guard([&] { get(a).name##_(scalar(b)); });             \
    }
BINARY_IN_PLACE(sub)
BINARY_IN_PLACE(mul)
BINARY_IN_PLACE(div)
BINARY_IN_PLACE(pow)
BINARY_IN_PLACE(remainder)

SHIM_EXPORT int32_t tsh_add_(Handle a, Handle b, ScalarArg alpha) {
    return guard([&] { get(a).add_(get(b), scalar(alpha)); });
}
SHIM_EXPORT int32_t tsh_add_scalar_(Handle a, ScalarArg b, ScalarArg alpha) {
    return guard([&] { get(a).add_(scalar(b), scalar(alpha)); });
}
SHIM_EXPORT int32_t tsh_fill_(Handle a, ScalarArg value) {
    return guard([&] { get(a).fill_(scalar(value)); });
}
SHIM_EXPORT int32_t tsh_copy_(Handle a, Handle source, int32_t non_blocking) {
    return guard([&] { get(a).copy_(get(source), non_blocking != 0); });
}

SHIM_EXPORT int32_t tsh_addcmul_(Handle a, Handle b, Handle c, ScalarArg value) {
    return guard([&] { get(a).addcmul_(get(b), get(c), scalar(value)); });
}
SHIM_EXPORT int32_t tsh_addcdiv_(Handle a, Handle b, Handle c, ScalarArg value) {
    return guard([&] { get(a).addcdiv_(get(b), get(c), scalar(value)); });
}
SHIM_EXPORT int32_t tsh_lerp_(Handle a, Handle end, Handle weight) {
    return guard([&] { get(a).lerp_(get(end), get(weight)); });
}
SHIM_EXPORT int32_t tsh_clamp_(Handle a, ScalarArg low, ScalarArg high) {
    return guard([&] { get(a).clamp_(maybe(low), maybe(high)); });
}
SHIM_EXPORT int32_t tsh_clamp_tensor_(Handle a, Handle low, Handle high) {
    return guard([&] { get(a).clamp_(maybe(low), maybe(high)); });
}
SHIM_EXPORT int32_t tsh_masked_fill_(Handle a, Handle mask, ScalarArg value) {
    return guard([&] { get(a).masked_fill_(get(mask), scalar(value)); });
}
SHIM_EXPORT int32_t tsh_leaky_relu_(Handle a, double slope) {
    return guard([&] { at::leaky_relu_(*a, slope); });
}
