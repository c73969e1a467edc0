namespace TorchSharp;

public static partial class torch
{
    public sealed unsafe partial class Tensor
    {
        /// <summary>The elementwise sum.</summary>
        public Tensor add(Tensor target) =>
            Return(Native.tsh_add(Handle, target.Handle, ScalarArg.One, out var result), result, target);

        /// <summary>x + alpha target, elementwise.</summary>
        public Tensor add(Tensor target, Scalar alpha) =>
            Return(Native.tsh_add(Handle, target.Handle, alpha.Value, out var result), result, target);

        /// <summary>The elementwise sum.</summary>
        public Tensor add(Scalar scalar) =>
            Return(Native.tsh_add_scalar(Handle, scalar.Value, ScalarArg.One, out var result), result);

        /// <summary>x + alpha scalar, elementwise.</summary>
        public Tensor add(Scalar scalar, Scalar alpha) =>
            Return(Native.tsh_add_scalar(Handle, scalar.Value, alpha.Value, out var result), result);

        /// <summary>The elementwise difference.</summary>
        public Tensor sub(Tensor target) =>
            Return(Native.tsh_sub(Handle, target.Handle, out var result), result, target);

        /// <summary>The elementwise difference.</summary>
        public Tensor sub(Scalar scalar) =>
            Return(Native.tsh_sub_scalar(Handle, scalar.Value, out var result), result);

        /// <summary>The elementwise product.</summary>
        public Tensor mul(Tensor target) =>
            Return(Native.tsh_mul(Handle, target.Handle, out var result), result, target);

        /// <summary>The elementwise product.</summary>
        public Tensor mul(Scalar target) =>
            Return(Native.tsh_mul_scalar(Handle, target.Value, out var result), result);

        /// <summary>The elementwise quotient.</summary>
        public Tensor div(Tensor target) =>
            Return(Native.tsh_div(Handle, target.Handle, out var result), result, target);

        /// <summary>The elementwise quotient.</summary>
        public Tensor div(Scalar target) =>
            Return(Native.tsh_div_scalar(Handle, target.Value, out var result), result);

        /// <summary>x to a power, elementwise.</summary>
        public Tensor pow(Tensor exponent) =>
            Return(Native.tsh_pow(Handle, exponent.Handle, out var result), result, exponent);

        /// <summary>x to a power, elementwise.</summary>
        public Tensor pow(Scalar exponent) =>
            Return(Native.tsh_pow_scalar(Handle, exponent.Value, out var result), result);

        /// <summary>The remainder with the divisor's sign, elementwise.</summary>
        public Tensor remainder(Tensor other) =>
            Return(Native.tsh_remainder(Handle, other.Handle, out var result), result, other);

        /// <summary>The remainder with the divisor's sign, elementwise.</summary>
        public Tensor remainder(Scalar scalar) =>
            Return(Native.tsh_remainder_scalar(Handle, scalar.Value, out var result), result);

        /// <summary>The remainder with the dividend's sign, elementwise.</summary>
        public Tensor fmod(Tensor target) =>
            Return(Native.tsh_fmod(Handle, target.Handle, out var result), result, target);

        /// <summary>The remainder with the dividend's sign, elementwise.</summary>
        public Tensor fmod(Scalar scalar) =>
            Return(Native.tsh_fmod_scalar(Handle, scalar.Value, out var result), result);

        /// <summary>Whether x = y, elementwise.</summary>
        public Tensor eq(Tensor target) =>
            Return(Native.tsh_eq(Handle, target.Handle, out var result), result, target);

        /// <summary>Whether x = y, elementwise.</summary>
        public Tensor eq(Scalar target) =>
            Return(Native.tsh_eq_scalar(Handle, target.Value, out var result), result);

        /// <summary>Whether x differs from y, elementwise.</summary>
        public Tensor ne(Tensor target) =>
            Return(Native.tsh_ne(Handle, target.Handle, out var result), result, target);

        /// <summary>Whether x differs from y, elementwise.</summary>
        public Tensor ne(Scalar target) =>
            Return(Native.tsh_ne_scalar(Handle, target.Value, out var result), result);

        /// <summary>Whether x is less than y, elementwise.</summary>
        public Tensor lt(Tensor target) =>
            Return(Native.tsh_lt(Handle, target.Handle, out var result), result, target);

        /// <summary>Whether x is less than y, elementwise.</summary>
        public Tensor lt(Scalar target) =>
            Return(Native.tsh_lt_scalar(Handle, target.Value, out var result), result);

        /// <summary>Whether x is at most y, elementwise.</summary>
        public Tensor le(Tensor target) =>
            Return(Native.tsh_le(Handle, target.Handle, out var result), result, target);

        /// <summary>Whether x is at most y, elementwise.</summary>
        public Tensor le(Scalar target) =>
            Return(Native.tsh_le_scalar(Handle, target.Value, out var result), result);

        /// <summary>Whether x is greater than y, elementwise.</summary>
        public Tensor gt(Tensor target) =>
            Return(Native.tsh_gt(Handle, target.Handle, out var result), result, target);

        /// <summary>Whether x is greater than y, elementwise.</summary>
        public Tensor gt(Scalar target) =>
            Return(Native.tsh_gt_scalar(Handle, target.Value, out var result), result);

        /// <summary>Whether x is at least y, elementwise.</summary>
        public Tensor ge(Tensor target) =>
            Return(Native.tsh_ge(Handle, target.Handle, out var result), result, target);

        /// <summary>Whether x is at least y, elementwise.</summary>
        public Tensor ge(Scalar target) =>
            Return(Native.tsh_ge_scalar(Handle, target.Value, out var result), result);

        /// <summary>The larger of x and y, elementwise; NaN if either is.</summary>
        public Tensor maximum(Tensor other) =>
            Return(Native.tsh_maximum(Handle, other.Handle, out var result), result, other);

        /// <summary>The smaller of x and y, elementwise; NaN if either is.</summary>
        public Tensor minimum(Tensor other) =>
            Return(Native.tsh_minimum(Handle, other.Handle, out var result), result, other);

        /// <summary>The angle of the point (y, x), elementwise.</summary>
        public Tensor atan2(Tensor other) =>
            Return(Native.tsh_atan2(Handle, other.Handle, out var result), result, other);

        /// <summary>x log(y), 0 where x is 0, elementwise.</summary>
        public Tensor xlogy(Tensor other) =>
            Return(Native.tsh_xlogy(Handle, other.Handle, out var result), result, other);

        /// <summary>Whether both are non-zero, elementwise.</summary>
        public Tensor logical_and(Tensor other) =>
            Return(Native.tsh_logical_and(Handle, other.Handle, out var result), result, other);

        /// <summary>Whether either is non-zero, elementwise.</summary>
        public Tensor logical_or(Tensor other) =>
            Return(Native.tsh_logical_or(Handle, other.Handle, out var result), result, other);

        /// <summary>Whether one is non-zero, elementwise.</summary>
        public Tensor logical_xor(Tensor other) =>
            Return(Native.tsh_logical_xor(Handle, other.Handle, out var result), result, other);

        /// <summary>The conjunction of the bits, elementwise.</summary>
        public Tensor bitwise_and(Tensor other) =>
            Return(Native.tsh_bitwise_and(Handle, other.Handle, out var result), result, other);

        /// <summary>The disjunction of the bits, elementwise.</summary>
        public Tensor bitwise_or(Tensor other) =>
            Return(Native.tsh_bitwise_or(Handle, other.Handle, out var result), result, other);

        /// <summary>The exclusive disjunction of the bits, elementwise.</summary>
        public Tensor bitwise_xor(Tensor other) =>
            Return(Native.tsh_bitwise_xor(Handle, other.Handle, out var result), result, other);

        /// <summary>The quotient rounded towards minus infinity, elementwise.</summary>
        public Tensor floor_divide(Tensor other) =>
            Return(Native.tsh_div_mode(Handle, other.Handle, "floor", out var result), result, other);

        /// <summary>x + value tensor1 tensor2, elementwise.</summary>
        public Tensor addcmul(Tensor tensor1, Tensor tensor2, Scalar value) =>
            Return(
                Native.tsh_addcmul(Handle, tensor1.Handle, tensor2.Handle, value.Value, out var result), result, tensor1, tensor2);

        /// <summary>x + value tensor1 / tensor2, elementwise.</summary>
        public Tensor addcdiv(Tensor tensor1, Tensor tensor2, Scalar value) =>
            Return(
                Native.tsh_addcdiv(Handle, tensor1.Handle, tensor2.Handle, value.Value, out var result), result, tensor1, tensor2);

        /// <summary>x + tensor1 / tensor2, elementwise.</summary>
        public Tensor addcdiv(Tensor tensor1, Tensor tensor2) =>
            Return(
                Native.tsh_addcdiv(Handle, tensor1.Handle, tensor2.Handle, ScalarArg.One, out var result), result, tensor1, tensor2);

        /// <summary>x + weight (end - x), elementwise.</summary>
        public Tensor lerp(Tensor end, Tensor weight) =>
            Return(Native.tsh_lerp(Handle, end.Handle, weight.Handle, out var result), result, end, weight);

        /// <summary>x where the condition holds and y elsewhere.</summary>
        public Tensor where(Tensor condition, Tensor y) =>
            Return(Native.tsh_where(condition.Handle, Handle, y.Handle, out var result), result, condition, y);

        /// <summary>x limited to [min, max], either end open when null.</summary>
        public Tensor clamp(Scalar? min = null, Scalar? max = null) =>
            Return(
                Native.tsh_clamp(Handle, ScalarArg.Optional(min), ScalarArg.Optional(max), out var result), result);

        /// <summary>x limited to [min, max] elementwise, either end open when null.</summary>
        public Tensor clamp(Tensor? min = null, Tensor? max = null) =>
            Return(Native.tsh_clamp_tensor(Handle, HandleOf(min), HandleOf(max), out var result), result, min, max);

        /// <summary>max(x, min), elementwise.</summary>
        public Tensor clamp_min(Scalar min) =>
            Return(Native.tsh_clamp(Handle, min.Value, default, out var result), result);

        /// <summary>min(x, max), elementwise.</summary>
        public Tensor clamp_max(Scalar max) =>
            Return(Native.tsh_clamp(Handle, default, max.Value, out var result), result);

        /// <summary>The value where the mask is true and x elsewhere.</summary>
        public Tensor masked_fill(Tensor mask, Scalar value) =>
            Return(Native.tsh_masked_fill(Handle, mask.Handle, value.Value, out var result), result, mask);

        /// <summary>The elements where the mask is true, in one dimension.</summary>
        public Tensor masked_select(Tensor mask) =>
            Return(Native.tsh_masked_select(Handle, mask.Handle, out var result), result, mask);

        /// <summary>Whether |x - y| is at most atol + rtol |y|, elementwise.</summary>
        public Tensor isclose(Tensor other, double rtol = 1e-05, double atol = 1e-08, bool nanEqual = false) =>
            Return(
                Native.tsh_isclose(Handle, other.Handle, rtol, atol, nanEqual ? 1 : 0, out var result), result, other);

        /// <summary>Whether all elements are close: |x - y| at most atol + rtol |y|.</summary>
        public bool allclose(Tensor target, double rtol = 1e-05, double atol = 1e-08, bool equal_nan = false)
        {
            Same(Native.tsh_allclose(Handle, target.Handle, rtol, atol, equal_nan ? 1 : 0, out var result), target);
            return result != 0;
        }

        /// <summary>Whether x = y, elementwise: eq by another name, where PyTorch's equal gives one truth value.</summary>
        public Tensor equal(Tensor target) => eq(target);
    }
}
