namespace TorchSharp;

public static partial class torch
{
    /// <summary>|x|, elementwise.</summary>
    public static Tensor abs(Tensor input) => input.abs();

    /// <summary>-x, elementwise.</summary>
    public static Tensor neg(Tensor input) => input.neg();

    /// <summary>-1, 0 or 1, elementwise.</summary>
    public static Tensor sign(Tensor input) => input.sign();

    /// <summary>The square root, elementwise.</summary>
    public static Tensor sqrt(Tensor input) => input.sqrt();

    /// <summary>1 / sqrt(x), elementwise.</summary>
    public static Tensor rsqrt(Tensor input) => input.rsqrt();

    /// <summary>x squared, elementwise.</summary>
    public static Tensor square(Tensor input) => input.square();

    /// <summary>1 / x, elementwise.</summary>
    public static Tensor reciprocal(Tensor input) => input.reciprocal();

    /// <summary>e^x, elementwise.</summary>
    public static Tensor exp(Tensor input) => input.exp();

    /// <summary>2^x, elementwise.</summary>
    public static Tensor exp2(Tensor input) => input.exp2();

    /// <summary>e^x - 1, exact near 0, elementwise.</summary>
    public static Tensor expm1(Tensor input) => input.expm1();

    /// <summary>The natural logarithm, elementwise.</summary>
    public static Tensor log(Tensor input) => input.log();

    /// <summary>The logarithm to base 2, elementwise.</summary>
    public static Tensor log2(Tensor input) => input.log2();

    /// <summary>The logarithm to base 10, elementwise.</summary>
    public static Tensor log10(Tensor input) => input.log10();

    /// <summary>log(1 + x), exact near 0, elementwise.</summary>
    public static Tensor log1p(Tensor input) => input.log1p();

    /// <summary>The error function, elementwise.</summary>
    public static Tensor erf(Tensor input) => input.erf();

    /// <summary>1 - erf(x), elementwise.</summary>
    public static Tensor erfc(Tensor input) => input.erfc();

    /// <summary>The inverse of the error function, elementwise.</summary>
    public static Tensor erfinv(Tensor input) => input.erfinv();

    /// <summary>The logarithm of the gamma function, elementwise.</summary>
    public static Tensor lgamma(Tensor input) => input.lgamma();

    /// <summary>The derivative of <see cref="lgamma"/>, elementwise.</summary>
    public static Tensor digamma(Tensor input) => input.digamma();

    /// <summary>The sine, elementwise.</summary>
    public static Tensor sin(Tensor input) => input.sin();

    /// <summary>The cosine, elementwise.</summary>
    public static Tensor cos(Tensor input) => input.cos();

    /// <summary>The tangent, elementwise.</summary>
    public static Tensor tan(Tensor input) => input.tan();

    /// <summary>The inverse sine, elementwise.</summary>
    public static Tensor asin(Tensor input) => input.asin();

    /// <summary>The inverse cosine, elementwise.</summary>
    public static Tensor acos(Tensor input) => input.acos();

    /// <summary>The inverse tangent, elementwise.</summary>
    public static Tensor atan(Tensor input) => input.atan();

    /// <summary>The hyperbolic sine, elementwise.</summary>
    public static Tensor sinh(Tensor input) => input.sinh();

    /// <summary>The hyperbolic cosine, elementwise.</summary>
    public static Tensor cosh(Tensor input) => input.cosh();

    /// <summary>The hyperbolic tangent, elementwise.</summary>
    public static Tensor tanh(Tensor input) => input.tanh();

    /// <summary>The inverse hyperbolic sine, elementwise.</summary>
    public static Tensor asinh(Tensor input) => input.asinh();

    /// <summary>The inverse hyperbolic cosine, elementwise.</summary>
    public static Tensor acosh(Tensor input) => input.acosh();

    /// <summary>The inverse hyperbolic tangent, elementwise.</summary>
    public static Tensor atanh(Tensor input) => input.atanh();

    /// <summary>1 / (1 + e^-x), elementwise.</summary>
    public static Tensor sigmoid(Tensor input) => input.sigmoid();

    /// <summary>The largest integer not above x, elementwise.</summary>
    public static Tensor floor(Tensor input) => input.floor();

    /// <summary>The smallest integer not below x, elementwise.</summary>
    public static Tensor ceil(Tensor input) => input.ceil();

    /// <summary>The nearest integer, halves to the even one, elementwise.</summary>
    public static Tensor round(Tensor input) => input.round();

    /// <summary>x without its fraction, elementwise.</summary>
    public static Tensor trunc(Tensor input) => input.trunc();

    /// <summary>The fraction of x, elementwise.</summary>
    public static Tensor frac(Tensor input) => input.frac();

    /// <summary>Whether x is zero, elementwise.</summary>
    public static Tensor logical_not(Tensor input) => input.logical_not();

    /// <summary>The complement of the bits, elementwise.</summary>
    public static Tensor bitwise_not(Tensor input) => input.bitwise_not();

    /// <summary>Whether x is neither infinite nor NaN, elementwise.</summary>
    public static Tensor isfinite(Tensor input) => input.isfinite();

    /// <summary>Whether x is NaN, elementwise.</summary>
    public static Tensor isnan(Tensor input) => input.isnan();

    /// <summary>Whether x is infinite, elementwise.</summary>
    public static Tensor isinf(Tensor input) => input.isinf();
}
