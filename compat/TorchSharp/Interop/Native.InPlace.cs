using System.Runtime.InteropServices;

namespace TorchSharp;

// Elementwise operations that overwrite their first tensor.
internal static unsafe partial class Native
{
    [LibraryImport(Shim)]
    internal static partial int tsh_abs_(nint a);
    [LibraryImport(Shim)]
    internal static partial int tsh_neg_(nint a);
    [LibraryImport(Shim)]
    internal static partial int tsh_sqrt_(nint a);
    [LibraryImport(Shim)]
    internal static partial int tsh_rsqrt_(nint a);
    [LibraryImport(Shim)]
    internal static partial int tsh_reciprocal_(nint a);
    [LibraryImport(Shim)]
    internal static partial int tsh_exp_(nint a);
    [LibraryImport(Shim)]
    internal static partial int tsh_log_(nint a);
    [LibraryImport(Shim)]
    internal static partial int tsh_sin_(nint a);
    [LibraryImport(Shim)]
    internal static partial int tsh_cos_(nint a);
    [LibraryImport(Shim)]
    internal static partial int tsh_tanh_(nint a);
    [LibraryImport(Shim)]
    internal static partial int tsh_sigmoid_(nint a);
    [LibraryImport(Shim)]
    internal static partial int tsh_relu_(nint a);
    [LibraryImport(Shim)]
    internal static partial int tsh_sign_(nint a);
    [LibraryImport(Shim)]
    internal static partial int tsh_floor_(nint a);
    [LibraryImport(Shim)]
    internal static partial int tsh_ceil_(nint a);
    [LibraryImport(Shim)]
    internal static partial int tsh_round_(nint a);
    [LibraryImport(Shim)]
    internal static partial int tsh_zero_(nint a);
    [LibraryImport(Shim)]
    internal static partial int tsh_sub_(nint a, nint b);
    [LibraryImport(Shim)]
    internal static partial int tsh_sub_scalar_(nint a, ScalarArg b);
    [LibraryImport(Shim)]
    internal static partial int tsh_mul_(nint a, nint b);
    [LibraryImport(Shim)]
    internal static partial int tsh_mul_scalar_(nint a, ScalarArg b);
    [LibraryImport(Shim)]
    internal static partial int tsh_div_(nint a, nint b);
    [LibraryImport(Shim)]
    internal static partial int tsh_div_scalar_(nint a, ScalarArg b);
    [LibraryImport(Shim)]
    internal static partial int tsh_pow_(nint a, nint b);
    [LibraryImport(Shim)]
    internal static partial int tsh_pow_scalar_(nint a, ScalarArg b);
    [LibraryImport(Shim)]
    internal static partial int tsh_remainder_(nint a, nint b);
    [LibraryImport(Shim)]
    internal static partial int tsh_remainder_scalar_(nint a, ScalarArg b);
    [LibraryImport(Shim)]
    internal static partial int tsh_add_(nint a, nint b, ScalarArg alpha);
    [LibraryImport(Shim)]
    internal static partial int tsh_add_scalar_(nint a, ScalarArg b, ScalarArg alpha);
    [LibraryImport(Shim)]
    internal static partial int tsh_fill_(nint a, ScalarArg value);
    [LibraryImport(Shim)]
    internal static partial int tsh_copy_(nint a, nint source, int nonBlocking);
    [LibraryImport(Shim)]
    internal static partial int tsh_addcmul_(nint a, nint b, nint c, ScalarArg value);
    [LibraryImport(Shim)]
    internal static partial int tsh_addcdiv_(nint a, nint b, nint c, ScalarArg value);
    [LibraryImport(Shim)]
    internal static partial int tsh_lerp_(nint a, nint end, nint weight);
    [LibraryImport(Shim)]
    internal static partial int tsh_clamp_(nint a, ScalarArg low, ScalarArg high);
    [LibraryImport(Shim)]
    internal static partial int tsh_clamp_tensor_(nint a, nint low, nint high);
    [LibraryImport(Shim)]
    internal static partial int tsh_masked_fill_(nint a, nint mask, ScalarArg value);
    [LibraryImport(Shim)]
    internal static partial int tsh_leaky_relu_(nint a, double slope);
}
