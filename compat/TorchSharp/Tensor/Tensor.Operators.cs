using System;
using System.Runtime.CompilerServices;

namespace TorchSharp;

public static partial class torch
{
    public sealed unsafe partial class Tensor
    {
        /// <summary>Elementwise sum.</summary>
        public static Tensor operator +(Tensor left, Tensor right) => left.add(right);

        /// <summary>Elementwise sum.</summary>
        public static Tensor operator +(Tensor left, Scalar right) => left.add(right);

        /// <summary>Elementwise sum.</summary>
        public static Tensor operator +(Scalar left, Tensor right) => right.add(left);

        /// <summary>Elementwise difference.</summary>
        public static Tensor operator -(Tensor left, Tensor right) => left.sub(right);

        /// <summary>Elementwise difference.</summary>
        public static Tensor operator -(Tensor left, Scalar right) => left.sub(right);

        /// <summary>Elementwise difference.</summary>
        public static Tensor operator -(Scalar left, Tensor right) =>
            right.Return(Native.tsh_rsub_scalar(right.Handle, left.Value, out var result), result);

        /// <summary>Elementwise product.</summary>
        public static Tensor operator *(Tensor left, Tensor right) => left.mul(right);

        /// <summary>Elementwise product.</summary>
        public static Tensor operator *(Tensor left, Scalar right) => left.mul(right);

        /// <summary>Elementwise product.</summary>
        public static Tensor operator *(Scalar left, Tensor right) => right.mul(left);

        /// <summary>Elementwise quotient.</summary>
        public static Tensor operator /(Tensor left, Tensor right) => left.div(right);

        /// <summary>Elementwise quotient.</summary>
        public static Tensor operator /(Tensor left, Scalar right) => left.div(right);

        /// <summary>Elementwise quotient.</summary>
        public static Tensor operator /(Scalar left, Tensor right) =>
            right.Return(Native.tsh_rdiv_scalar(right.Handle, left.Value, out var result), result);

        /// <summary>Elementwise remainder, with the divisor's sign.</summary>
        public static Tensor operator %(Tensor left, Tensor right) => left.remainder(right);

        /// <summary>Elementwise remainder, with the divisor's sign.</summary>
        public static Tensor operator %(Tensor left, Scalar right) => left.remainder(right);

        /// <summary>Elementwise negation.</summary>
        public static Tensor operator -(Tensor tensor) => tensor.neg();

        /// <summary>Elementwise complement.</summary>
        public static Tensor operator ~(Tensor tensor) => tensor.bitwise_not();

        /// <summary>Elementwise conjunction of bits.</summary>
        public static Tensor operator &(Tensor left, Tensor right) => left.bitwise_and(right);

        /// <summary>Elementwise disjunction of bits.</summary>
        public static Tensor operator |(Tensor left, Tensor right) => left.bitwise_or(right);

        /// <summary>Elementwise exclusive disjunction of bits.</summary>
        public static Tensor operator ^(Tensor left, Tensor right) => left.bitwise_xor(right);

        /// <summary>Elementwise comparison.</summary>
        public static Tensor operator <(Tensor left, Tensor right) => left.lt(right);

        /// <summary>Elementwise comparison.</summary>
        public static Tensor operator <(Tensor left, Scalar right) => left.lt(right);

        /// <summary>Elementwise comparison.</summary>
        public static Tensor operator <(Scalar left, Tensor right) => right.gt(left);

        /// <summary>Elementwise comparison.</summary>
        public static Tensor operator <=(Tensor left, Tensor right) => left.le(right);

        /// <summary>Elementwise comparison.</summary>
        public static Tensor operator <=(Tensor left, Scalar right) => left.le(right);

        /// <summary>Elementwise comparison.</summary>
        public static Tensor operator <=(Scalar left, Tensor right) => right.ge(left);

        /// <summary>Elementwise comparison.</summary>
        public static Tensor operator >(Tensor left, Tensor right) => left.gt(right);

        /// <summary>Elementwise comparison.</summary>
        public static Tensor operator >(Tensor left, Scalar right) => left.gt(right);

        /// <summary>Elementwise comparison.</summary>
        public static Tensor operator >(Scalar left, Tensor right) => right.lt(left);

        /// <summary>Elementwise comparison.</summary>
        public static Tensor operator >=(Tensor left, Tensor right) => left.ge(right);

        /// <summary>Elementwise comparison.</summary>
        public static Tensor operator >=(Tensor left, Scalar right) => left.ge(right);

        /// <summary>Elementwise comparison.</summary>
        public static Tensor operator >=(Scalar left, Tensor right) => right.le(left);

        /// <summary>Elementwise comparison: a tensor of truth values. Use <c>is null</c> to test for null.</summary>
        public static Tensor operator ==(Tensor left, Tensor right) => left.eq(right);

        /// <summary>Elementwise comparison: a tensor of truth values.</summary>
        public static Tensor operator ==(Tensor left, Scalar right) => left.eq(right);

        /// <summary>Elementwise comparison: a tensor of truth values.</summary>
        public static Tensor operator ==(Scalar left, Tensor right) => right.eq(left);

        /// <summary>Elementwise comparison: a tensor of truth values.</summary>
        public static Tensor operator !=(Tensor left, Tensor right) => left.ne(right);

        /// <summary>Elementwise comparison: a tensor of truth values.</summary>
        public static Tensor operator !=(Tensor left, Scalar right) => left.ne(right);

        /// <summary>Elementwise comparison: a tensor of truth values.</summary>
        public static Tensor operator !=(Scalar left, Tensor right) => right.ne(left);

        /// <summary>Same shape and same elements.</summary>
        public bool Equals(Tensor target)
        {
            Same(Native.tsh_equal(Handle, target.Handle, out var result), target);
            return result != 0;
        }

        /// <summary>Same shape and same elements.</summary>
        public override bool Equals(object? obj) => ReferenceEquals(this, obj) || (obj is Tensor other && Equals(other));

        /// <summary>A hash of the object, not of its elements.</summary>
        public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);

        /// <summary>A zero-dimensional tensor, as the genuine package converts numbers.</summary>
        public static implicit operator Tensor(int value) => tensor(value);

        /// <summary>A zero-dimensional tensor.</summary>
        public static implicit operator Tensor(long value) => tensor(value);

        /// <summary>A zero-dimensional tensor.</summary>
        public static implicit operator Tensor(float value) => tensor(value);

        /// <summary>A zero-dimensional tensor.</summary>
        public static implicit operator Tensor(double value) => tensor(value);

        /// <summary>A zero-dimensional tensor.</summary>
        public static implicit operator Tensor(bool value) => tensor(value);

        /// <summary>Makes C# prefer the overload that takes a scalar, and is an error where there is none.</summary>
        public static implicit operator Tensor(Scalar value) =>
            throw new System.InvalidOperationException("there is no overload that takes a Scalar here; make a tensor of it");
    }
}
