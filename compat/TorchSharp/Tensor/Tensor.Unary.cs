namespace TorchSharp;

public static partial class torch
{
    public sealed unsafe partial class Tensor
    {
        /// <summary>|x|, elementwise.</summary>
        public Tensor abs() => Return(Native.tsh_abs(Handle, out var result), result);

        /// <summary>-x, elementwise.</summary>
        public Tensor neg() => Return(Native.tsh_neg(Handle, out var result), result);

        /// <summary>-1, 0 or 1, elementwise.</summary>
        public Tensor sign() => Return(Native.tsh_sign(Handle, out var result), result);

        /// <summary>The square root, elementwise.</summary>
        public Tensor sqrt() => Return(Native.tsh_sqrt(Handle, out var result), result);

        /// <summary>1 / sqrt(x), elementwise.</summary>
        public Tensor rsqrt() => Return(Native.tsh_rsqrt(Handle, out var result), result);

        /// <summary>x squared, elementwise.</summary>
        public Tensor square() => Return(Native.tsh_square(Handle, out var result), result);

        /// <summary>1 / x, elementwise.</summary>
        public Tensor reciprocal() => Return(Native.tsh_reciprocal(Handle, out var result), result);

        /// <summary>e^x, elementwise.</summary>
        public Tensor exp() => Return(Native.tsh_exp(Handle, out var result), result);

        /// <summary>2^x, elementwise.</summary>
        public Tensor exp2() => Return(Native.tsh_exp2(Handle, out var result), result);

        /// <summary>e^x - 1, exact near 0, elementwise.</summary>
        public Tensor expm1() => Return(Native.tsh_expm1(Handle, out var result), result);

        /// <summary>The natural logarithm, elementwise.</summary>
        public Tensor log() => Return(Native.tsh_log(Handle, out var result), result);

        /// <summary>The logarithm to base 2, elementwise.</summary>
        public Tensor log2() => Return(Native.tsh_log2(Handle, out var result), result);

        /// <summary>The logarithm to base 10, elementwise.</summary>
        public Tensor log10() => Return(Native.tsh_log10(Handle, out var result), result);

        /// <summary>log(1 + x), exact near 0, elementwise.</summary>
        public Tensor log1p() => Return(Native.tsh_log1p(Handle, out var result), result);

        /// <summary>The error function, elementwise.</summary>
        public Tensor erf() => Return(Native.tsh_erf(Handle, out var result), result);

        /// <summary>1 - erf(x), elementwise.</summary>
        public Tensor erfc() => Return(Native.tsh_erfc(Handle, out var result), result);

        /// <summary>The inverse of the error function, elementwise.</summary>
        public Tensor erfinv() => Return(Native.tsh_erfinv(Handle, out var result), result);

        /// <summary>The logarithm of the gamma function, elementwise.</summary>
        public Tensor lgamma() => Return(Native.tsh_lgamma(Handle, out var result), result);

        /// <summary>The derivative of <see cref="lgamma"/>, elementwise.</summary>
        public Tensor digamma() => Return(Native.tsh_digamma(Handle, out var result), result);

        /// <summary>The sine, elementwise.</summary>
        public Tensor sin() => Return(Native.tsh_sin(Handle, out var result), result);

        /// <summary>The cosine, elementwise.</summary>
        public Tensor cos() => Return(Native.tsh_cos(Handle, out var result), result);

        /// <summary>The tangent, elementwise.</summary>
        public Tensor tan() => Return(Native.tsh_tan(Handle, out var result), result);

        /// <summary>The inverse sine, elementwise.</summary>
        public Tensor asin() => Return(Native.tsh_asin(Handle, out var result), result);

        /// <summary>The inverse cosine, elementwise.</summary>
        public Tensor acos() => Return(Native.tsh_acos(Handle, out var result), result);

        /// <summary>The inverse tangent, elementwise.</summary>
        public Tensor atan() => Return(Native.tsh_atan(Handle, out var result), result);

        /// <summary>The hyperbolic sine, elementwise.</summary>
        public Tensor sinh() => Return(Native.tsh_sinh(Handle, out var result), result);

        /// <summary>The hyperbolic cosine, elementwise.</summary>
        public Tensor cosh() => Return(Native.tsh_cosh(Handle, out var result), result);

        /// <summary>The hyperbolic tangent, elementwise.</summary>
        public Tensor tanh() => Return(Native.tsh_tanh(Handle, out var result), result);

        /// <summary>The inverse hyperbolic sine, elementwise.</summary>
        public Tensor asinh() => Return(Native.tsh_asinh(Handle, out var result), result);

        /// <summary>The inverse hyperbolic cosine, elementwise.</summary>
        public Tensor acosh() => Return(Native.tsh_acosh(Handle, out var result), result);

        /// <summary>The inverse hyperbolic tangent, elementwise.</summary>
        public Tensor atanh() => Return(Native.tsh_atanh(Handle, out var result), result);

        /// <summary>1 / (1 + e^-x), elementwise.</summary>
        public Tensor sigmoid() => Return(Native.tsh_sigmoid(Handle, out var result), result);

        /// <summary>-log(1 + e^-x), elementwise.</summary>
        public Tensor log_sigmoid() => Return(Native.tsh_log_sigmoid(Handle, out var result), result);

        /// <summary>max(x, 0), elementwise.</summary>
        public Tensor relu() => Return(Native.tsh_relu(Handle, out var result), result);

        /// <summary>x sigmoid(x), elementwise.</summary>
        public Tensor silu() => Return(Native.tsh_silu(Handle, out var result), result);

        /// <summary>The self-normalising exponential unit, elementwise.</summary>
        public Tensor selu() => Return(Native.tsh_selu(Handle, out var result), result);

        /// <summary>The largest integer not above x, elementwise.</summary>
        public Tensor floor() => Return(Native.tsh_floor(Handle, out var result), result);

        /// <summary>The smallest integer not below x, elementwise.</summary>
        public Tensor ceil() => Return(Native.tsh_ceil(Handle, out var result), result);

        /// <summary>The nearest integer, halves to the even one, elementwise.</summary>
        public Tensor round() => Return(Native.tsh_round(Handle, out var result), result);

        /// <summary>x without its fraction, elementwise.</summary>
        public Tensor trunc() => Return(Native.tsh_trunc(Handle, out var result), result);

        /// <summary>The fraction of x, elementwise.</summary>
        public Tensor frac() => Return(Native.tsh_frac(Handle, out var result), result);

        /// <summary>Whether x is zero, elementwise.</summary>
        public Tensor logical_not() => Return(Native.tsh_logical_not(Handle, out var result), result);

        /// <summary>The complement of the bits, elementwise.</summary>
        public Tensor bitwise_not() => Return(Native.tsh_bitwise_not(Handle, out var result), result);

        /// <summary>Whether x is neither infinite nor NaN, elementwise.</summary>
        public Tensor isfinite() => Return(Native.tsh_isfinite(Handle, out var result), result);

        /// <summary>Whether x is NaN, elementwise.</summary>
        public Tensor isnan() => Return(Native.tsh_isnan(Handle, out var result), result);

        /// <summary>Whether x is infinite, elementwise.</summary>
        public Tensor isinf() => Return(Native.tsh_isinf(Handle, out var result), result);
    }
}
