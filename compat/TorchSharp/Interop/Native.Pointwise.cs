using System.Runtime.InteropServices;

namespace TorchSharp;

// Elementwise operations.
internal static unsafe partial class Native
{
    [LibraryImport(Shim)]
    internal static partial int tsh_abs(nint a, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_neg(nint a, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_sign(nint a, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_sqrt(nint a, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_rsqrt(nint a, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_square(nint a, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_reciprocal(nint a, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_exp(nint a, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_exp2(nint a, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_expm1(nint a, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_log(nint a, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_log2(nint a, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_log10(nint a, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_log1p(nint a, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_erf(nint a, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_erfc(nint a, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_erfinv(nint a, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_lgamma(nint a, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_digamma(nint a, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_sin(nint a, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_cos(nint a, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_tan(nint a, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_asin(nint a, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_acos(nint a, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_atan(nint a, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_sinh(nint a, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_cosh(nint a, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_tanh(nint a, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_asinh(nint a, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_acosh(nint a, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_atanh(nint a, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_sigmoid(nint a, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_log_sigmoid(nint a, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_relu(nint a, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_silu(nint a, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_selu(nint a, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_floor(nint a, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_ceil(nint a, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_round(nint a, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_trunc(nint a, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_frac(nint a, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_logical_not(nint a, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_bitwise_not(nint a, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_isfinite(nint a, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_isnan(nint a, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_isinf(nint a, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_mul(nint a, nint b, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_div(nint a, nint b, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_pow(nint a, nint b, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_remainder(nint a, nint b, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_fmod(nint a, nint b, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_maximum(nint a, nint b, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_minimum(nint a, nint b, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_atan2(nint a, nint b, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_xlogy(nint a, nint b, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_eq(nint a, nint b, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_ne(nint a, nint b, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_lt(nint a, nint b, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_le(nint a, nint b, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_gt(nint a, nint b, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_ge(nint a, nint b, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_logical_and(nint a, nint b, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_logical_or(nint a, nint b, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_logical_xor(nint a, nint b, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_bitwise_and(nint a, nint b, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_bitwise_or(nint a, nint b, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_bitwise_xor(nint a, nint b, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_mul_scalar(nint a, ScalarArg b, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_div_scalar(nint a, ScalarArg b, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_pow_scalar(nint a, ScalarArg b, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_remainder_scalar(nint a, ScalarArg b, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_fmod_scalar(nint a, ScalarArg b, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_eq_scalar(nint a, ScalarArg b, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_ne_scalar(nint a, ScalarArg b, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_lt_scalar(nint a, ScalarArg b, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_le_scalar(nint a, ScalarArg b, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_gt_scalar(nint a, ScalarArg b, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_ge_scalar(nint a, ScalarArg b, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_add(nint a, nint b, ScalarArg alpha, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_add_scalar(nint a, ScalarArg b, ScalarArg alpha, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_sub(nint a, nint b, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_sub_scalar(nint a, ScalarArg b, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_rsub_scalar(nint a, ScalarArg b, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_rdiv_scalar(nint a, ScalarArg b, out nint result);
    [LibraryImport(Shim, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int tsh_div_mode(nint a, nint b, string mode, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_addcmul(nint a, nint b, nint c, ScalarArg value, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_addcdiv(nint a, nint b, nint c, ScalarArg value, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_lerp(nint a, nint end, nint weight, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_where(nint condition, nint a, nint b, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_clamp(nint a, ScalarArg low, ScalarArg high, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_clamp_tensor(nint a, nint low, nint high, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_masked_fill(nint a, nint mask, ScalarArg value, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_masked_select(nint a, nint mask, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_isclose(nint a, nint b, double rtol, double atol, int equalNan, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_leaky_relu(nint a, double slope, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_elu(nint a, double alpha, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_softplus(nint a, double beta, double threshold, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_gelu(nint a, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_dropout(nint a, double p, int train, out nint result);
}
