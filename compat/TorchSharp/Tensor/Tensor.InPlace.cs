namespace TorchSharp;

public static partial class torch
{
    public sealed unsafe partial class Tensor
    {
        /// <summary><see cref="abs"/> in place; ignore the result.</summary>
        public Tensor abs_() => Same(Native.tsh_abs_(Handle));

        /// <summary><see cref="neg"/> in place; ignore the result.</summary>
        public Tensor neg_() => Same(Native.tsh_neg_(Handle));

        /// <summary><see cref="sqrt"/> in place; ignore the result.</summary>
        public Tensor sqrt_() => Same(Native.tsh_sqrt_(Handle));

        /// <summary><see cref="rsqrt"/> in place; ignore the result.</summary>
        public Tensor rsqrt_() => Same(Native.tsh_rsqrt_(Handle));

        /// <summary><see cref="reciprocal"/> in place; ignore the result.</summary>
        public Tensor reciprocal_() => Same(Native.tsh_reciprocal_(Handle));

        /// <summary><see cref="exp"/> in place; ignore the result.</summary>
        public Tensor exp_() => Same(Native.tsh_exp_(Handle));

        /// <summary><see cref="log"/> in place; ignore the result.</summary>
        public Tensor log_() => Same(Native.tsh_log_(Handle));

        /// <summary><see cref="sin"/> in place; ignore the result.</summary>
        public Tensor sin_() => Same(Native.tsh_sin_(Handle));

        /// <summary><see cref="cos"/> in place; ignore the result.</summary>
        public Tensor cos_() => Same(Native.tsh_cos_(Handle));

        /// <summary><see cref="tanh"/> in place; ignore the result.</summary>
        public Tensor tanh_() => Same(Native.tsh_tanh_(Handle));

        /// <summary><see cref="sigmoid"/> in place; ignore the result.</summary>
        public Tensor sigmoid_() => Same(Native.tsh_sigmoid_(Handle));

        /// <summary><see cref="relu"/> in place; ignore the result.</summary>
        public Tensor relu_() => Same(Native.tsh_relu_(Handle));

        /// <summary><see cref="sign"/> in place; ignore the result.</summary>
        public Tensor sign_() => Same(Native.tsh_sign_(Handle));

        /// <summary><see cref="floor"/> in place; ignore the result.</summary>
        public Tensor floor_() => Same(Native.tsh_floor_(Handle));

        /// <summary><see cref="ceil"/> in place; ignore the result.</summary>
        public Tensor ceil_() => Same(Native.tsh_ceil_(Handle));

        /// <summary><see cref="round"/> in place; ignore the result.</summary>
        public Tensor round_() => Same(Native.tsh_round_(Handle));

        /// <summary>Sets every element to 0; ignore the result.</summary>
        public Tensor zero_() => Same(Native.tsh_zero_(Handle));

        /// <summary>Sets every element; ignore the result.</summary>
        public Tensor fill_(Scalar value) => Same(Native.tsh_fill_(Handle, value.Value));

        /// <summary>Copies the elements of another tensor, broadcast and converted; ignore the result.</summary>
        public Tensor copy_(Tensor source, bool non_blocking = false) =>
            Same(Native.tsh_copy_(Handle, source.Handle, non_blocking ? 1 : 0), source);

        /// <summary>Adds in place; ignore the result.</summary>
        public Tensor add_(Tensor target) => Same(Native.tsh_add_(Handle, target.Handle, ScalarArg.One), target);

        /// <summary>Adds alpha times the target in place; ignore the result.</summary>
        public Tensor add_(Tensor target, Scalar alpha) =>
            Same(Native.tsh_add_(Handle, target.Handle, alpha.Value), target);

        /// <summary>Adds in place; ignore the result.</summary>
        public Tensor add_(Scalar scalar) => Same(Native.tsh_add_scalar_(Handle, scalar.Value, ScalarArg.One));

        /// <summary>Adds alpha times the number in place; ignore the result.</summary>
        public Tensor add_(Scalar scalar, Scalar alpha) =>
            Same(Native.tsh_add_scalar_(Handle, scalar.Value, alpha.Value));

        /// <summary>Subtracts in place; ignore the result.</summary>
        public Tensor sub_(Tensor target) => Same(Native.tsh_sub_(Handle, target.Handle), target);

        /// <summary>Subtracts in place; ignore the result.</summary>
        public Tensor sub_(Scalar scalar) => Same(Native.tsh_sub_scalar_(Handle, scalar.Value));

        /// <summary>Multiplies in place; ignore the result.</summary>
        public Tensor mul_(Tensor target) => Same(Native.tsh_mul_(Handle, target.Handle), target);

        /// <summary>Multiplies in place; ignore the result.</summary>
        public Tensor mul_(Scalar scalar) => Same(Native.tsh_mul_scalar_(Handle, scalar.Value));

        /// <summary>Divides in place; ignore the result.</summary>
        public Tensor div_(Tensor target) => Same(Native.tsh_div_(Handle, target.Handle), target);

        /// <summary>Divides in place; ignore the result.</summary>
        public Tensor div_(Scalar scalar) => Same(Native.tsh_div_scalar_(Handle, scalar.Value));

        /// <summary>Raises to a power in place; ignore the result.</summary>
        public Tensor pow_(Tensor exponent) => Same(Native.tsh_pow_(Handle, exponent.Handle), exponent);

        /// <summary>Raises to a power in place; ignore the result.</summary>
        public Tensor pow_(Scalar exponent) => Same(Native.tsh_pow_scalar_(Handle, exponent.Value));

        /// <summary>Takes the remainder in place; ignore the result.</summary>
        public Tensor remainder_(Tensor other) => Same(Native.tsh_remainder_(Handle, other.Handle), other);

        /// <summary>Takes the remainder in place; ignore the result.</summary>
        public Tensor remainder_(Scalar other) => Same(Native.tsh_remainder_scalar_(Handle, other.Value));

        /// <summary>Adds value tensor1 tensor2 in place; ignore the result.</summary>
        public Tensor addcmul_(Tensor tensor1, Tensor tensor2, Scalar value) =>
            Same(Native.tsh_addcmul_(Handle, tensor1.Handle, tensor2.Handle, value.Value), tensor1, tensor2);

        /// <summary>Adds value tensor1 / tensor2 in place; ignore the result.</summary>
        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2, Scalar value) =>
            Same(Native.tsh_addcdiv_(Handle, tensor1.Handle, tensor2.Handle, value.Value), tensor1, tensor2);

        /// <summary>Adds tensor1 / tensor2 in place; ignore the result.</summary>
        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2) =>
            Same(Native.tsh_addcdiv_(Handle, tensor1.Handle, tensor2.Handle, ScalarArg.One), tensor1, tensor2);

        /// <summary>Moves the weight's share of the way to the end, in place; ignore the result.</summary>
        public Tensor lerp_(Tensor end, Tensor weight) =>
            Same(Native.tsh_lerp_(Handle, end.Handle, weight.Handle), end, weight);

        /// <summary>Limits to [min, max] in place, either end open when null; ignore the result.</summary>
        public Tensor clamp_(Scalar? min = null, Scalar? max = null) =>
            Same(Native.tsh_clamp_(Handle, ScalarArg.Optional(min), ScalarArg.Optional(max)));

        /// <summary>Limits to [min, max] elementwise in place, either end open when null; ignore the result.</summary>
        public Tensor clamp_(Tensor? min = null, Tensor? max = null) =>
            Same(Native.tsh_clamp_tensor_(Handle, HandleOf(min), HandleOf(max)), min, max);

        /// <summary>Limits from below in place; ignore the result.</summary>
        public Tensor clamp_min_(Scalar min) => Same(Native.tsh_clamp_(Handle, min.Value, default));

        /// <summary>Limits from above in place; ignore the result.</summary>
        public Tensor clamp_max_(Scalar max) => Same(Native.tsh_clamp_(Handle, default, max.Value));

        /// <summary>Sets the elements where the mask is true; ignore the result.</summary>
        public Tensor masked_fill_(Tensor mask, Scalar value) =>
            Same(Native.tsh_masked_fill_(Handle, mask.Handle, value.Value), mask);

        /// <summary>Writes the source's elements to the places in the index along a dimension; ignore the result.</summary>
        public Tensor scatter_(long dim, Tensor index, Tensor src) =>
            Same(Native.tsh_scatter_(Handle, dim, index.Handle, src.Handle), index, src);
    }
}
