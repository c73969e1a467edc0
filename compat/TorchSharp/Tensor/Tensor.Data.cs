using System;
using System.Runtime.CompilerServices;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public sealed unsafe partial class Tensor
    {
        /// <summary>The bytes of one element.</summary>
        public long ElementSize => ElementTypes.SizeOf(dtype);

        /// <summary>The elements, read and written in place; T must be the dtype's own type.</summary>
        public TensorAccessor<T> data<T>()
            where T : unmanaged
        {
            RequireElementType<T>();
            RequireCpu();
            return new TensorAccessor<T>(this);
        }

        /// <summary>The memory of a contiguous tensor. Keep the tensor alive while the span is in use.</summary>
        public Span<byte> bytes
        {
            get
            {
                RequireCpu();
                if (!is_contiguous())
                {
                    throw new InvalidOperationException("bytes needs a contiguous tensor; call contiguous() first");
                }

                return new Span<byte>((void*)DataPointer, checked((int)(numel() * ElementSize)));
            }
        }

        /// <summary>The one element; T must be the dtype's own type.</summary>
        public T item<T>()
            where T : unmanaged
        {
            RequireElementType<T>();
            var value = ReadOne();
            if (typeof(T) == typeof(float))
            {
                return Cast<float, T>((float)value.AsDouble);
            }

            if (typeof(T) == typeof(double))
            {
                return Cast<double, T>(value.AsDouble);
            }

            if (typeof(T) == typeof(Half))
            {
                return Cast<Half, T>((Half)value.AsDouble);
            }

            // Integers and truth values are held as 8 bytes, the low ones first.
            var bits = value.Bits;
            return Unsafe.As<long, T>(ref bits);
        }

        /// <summary>The one element as a number of no particular dtype.</summary>
        public Scalar ToScalar() => new(ReadOne());

        internal nint DataPointer
        {
            get
            {
                Same(Native.tsh_data_ptr(Handle, out var pointer));
                return pointer;
            }
        }

        private ScalarArg ReadOne()
        {
            Same(Native.tsh_item(Handle, out var value));
            return value;
        }

        private static T Cast<S, T>(S value)
            where S : unmanaged
            where T : unmanaged => Unsafe.As<S, T>(ref value);

        private void RequireElementType<T>()
        {
            if (ElementTypes.DtypeOf(typeof(T)) != dtype)
            {
                throw new ArgumentException($"{typeof(T).Name} does not read a tensor of dtype {dtype}; convert it with to(...)");
            }
        }

        private void RequireCpu()
        {
            if (device_type != DeviceType.CPU)
            {
                throw new InvalidOperationException($"the tensor is on {device}; call cpu() before reading its elements");
            }
        }
    }
}
