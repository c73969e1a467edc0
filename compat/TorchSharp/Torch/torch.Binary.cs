namespace TorchSharp;

public static partial class torch
{
    /// <summary>The elementwise sum.</summary>
    public static Tensor add(Tensor left, Tensor right) => left.add(right);

    /// <summary>The elementwise sum.</summary>
    public static Tensor add(Tensor left, Scalar right) => left.add(right);

    /// <summary>left + alpha right, elementwise.</summary>
    public static Tensor add(Tensor left, Tensor right, Scalar alpha) => left.add(right, alpha);

    /// <summary>The elementwise difference.</summary>
    public static Tensor sub(Tensor left, Tensor right) => left.sub(right);

    /// <summary>The elementwise difference.</summary>
    public static Tensor sub(Tensor left, Scalar right) => left.sub(right);

    /// <summary>The elementwise product.</summary>
    public static Tensor mul(Tensor left, Tensor right) => left.mul(right);

    /// <summary>The elementwise product.</summary>
    public static Tensor mul(Tensor left, Scalar right) => left.mul(right);

    /// <summary>The elementwise quotient.</summary>
    public static Tensor div(Tensor left, Tensor right) => left.div(right);

    /// <summary>The elementwise quotient.</summary>
    public static Tensor div(Tensor left, Scalar right) => left.div(right);

    /// <summary>x to a power, elementwise.</summary>
    public static Tensor pow(Tensor left, Tensor right) => left.pow(right);

    /// <summary>x to a power, elementwise.</summary>
    public static Tensor pow(Tensor left, Scalar right) => left.pow(right);

    /// <summary>The remainder with the divisor's sign, elementwise.</summary>
    public static Tensor remainder(Tensor left, Tensor right) => left.remainder(right);

    /// <summary>The remainder with the divisor's sign, elementwise.</summary>
    public static Tensor remainder(Tensor left, Scalar right) => left.remainder(right);

    /// <summary>The remainder with the dividend's sign, elementwise.</summary>
    public static Tensor fmod(Tensor left, Tensor right) => left.fmod(right);

    /// <summary>The remainder with the dividend's sign, elementwise.</summary>
    public static Tensor fmod(Tensor left, Scalar right) => left.fmod(right);

    /// <summary>Whether x = y, elementwise.</summary>
    public static Tensor eq(Tensor left, Tensor right) => left.eq(right);

    /// <summary>Whether x differs from y, elementwise.</summary>
    public static Tensor ne(Tensor left, Tensor right) => left.ne(right);

    /// <summary>Whether x is less than y, elementwise.</summary>
    public static Tensor lt(Tensor left, Tensor right) => left.lt(right);

    /// <summary>Whether x is at most y, elementwise.</summary>
    public static Tensor le(Tensor left, Tensor right) => left.le(right);

    /// <summary>Whether x is greater than y, elementwise.</summary>
    public static Tensor gt(Tensor left, Tensor right) => left.gt(right);

    /// <summary>Whether x is at least y, elementwise.</summary>
    public static Tensor ge(Tensor left, Tensor right) => left.ge(right);

    /// <summary>The larger of x and y, elementwise; NaN if either is.</summary>
    public static Tensor maximum(Tensor input, Tensor other) => input.maximum(other);

    /// <summary>The smaller of x and y, elementwise; NaN if either is.</summary>
    public static Tensor minimum(Tensor input, Tensor other) => input.minimum(other);

    /// <summary>The angle of the point (y, x), elementwise.</summary>
    public static Tensor atan2(Tensor input, Tensor other) => input.atan2(other);

    /// <summary>x log(y), 0 where x is 0, elementwise.</summary>
    public static Tensor xlogy(Tensor input, Tensor other) => input.xlogy(other);

    /// <summary>Whether both are non-zero, elementwise.</summary>
    public static Tensor logical_and(Tensor input, Tensor other) => input.logical_and(other);

    /// <summary>Whether either is non-zero, elementwise.</summary>
    public static Tensor logical_or(Tensor input, Tensor other) => input.logical_or(other);

    /// <summary>Whether one is non-zero, elementwise.</summary>
    public static Tensor logical_xor(Tensor input, Tensor other) => input.logical_xor(other);

    /// <summary>The conjunction of the bits, elementwise.</summary>
    public static Tensor bitwise_and(Tensor input, Tensor other) => input.bitwise_and(other);

    /// <summary>The disjunction of the bits, elementwise.</summary>
    public static Tensor bitwise_or(Tensor input, Tensor other) => input.bitwise_or(other);

    /// <summary>The exclusive disjunction of the bits, elementwise.</summary>
    public static Tensor bitwise_xor(Tensor input, Tensor other) => input.bitwise_xor(other);

    /// <summary>x + value tensor1 tensor2, elementwise.</summary>
    public static Tensor addcmul(Tensor input, Tensor tensor1, Tensor tensor2, Scalar value) =>
        input.addcmul(tensor1, tensor2, value);

    /// <summary>x + value tensor1 / tensor2, elementwise.</summary>
    public static Tensor addcdiv(Tensor input, Tensor tensor1, Tensor tensor2, Scalar value) =>
        input.addcdiv(tensor1, tensor2, value);

    /// <summary>input + weight (end - input), elementwise.</summary>
    public static Tensor lerp(Tensor input, Tensor end, Tensor weight) => input.lerp(end, weight);

    /// <summary>x where the condition holds and y elsewhere.</summary>
    public static Tensor where(Tensor condition, Tensor x, Tensor y) => x.where(condition, y);

    /// <summary>The input limited to [min, max], either end open when null.</summary>
    public static Tensor clamp(Tensor input, Scalar? min = null, Scalar? max = null) => input.clamp(min, max);

    /// <summary>max(input, min), elementwise.</summary>
    public static Tensor clamp_min(Tensor input, Scalar min) => input.clamp_min(min);

    /// <summary>min(input, max), elementwise.</summary>
    public static Tensor clamp_max(Tensor input, Scalar max) => input.clamp_max(max);

    /// <summary>Whether all elements are close: |x - y| at most atol + rtol |y|.</summary>
    public static bool allclose(
        Tensor target, Tensor other, double rtol = 1e-05, double atol = 1e-08, bool equal_nan = false) =>
        target.allclose(other, rtol, atol, equal_nan);
}
