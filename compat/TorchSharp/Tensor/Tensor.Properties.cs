using System;

namespace TorchSharp;

public static partial class torch
{
    public sealed unsafe partial class Tensor
    {
        private const int UsualDimensions = 8;

        /// <summary>The size of each dimension.</summary>
        public long[] shape
        {
            get
            {
                var sizes = stackalloc long[UsualDimensions];
                var count = Native.tsh_sizes(Handle, sizes, UsualDimensions);
                var result = new long[count];
                if (count <= UsualDimensions)
                {
                    new ReadOnlySpan<long>(sizes, count).CopyTo(result);
                }
                else
                {
                    fixed (long* all = result)
                    {
                        _ = Native.tsh_sizes(Handle, all, count);
                    }
                }

                GC.KeepAlive(this);
                return result;
            }
        }

        /// <summary>The size of each dimension.</summary>
        public long[] size() => shape;

        /// <summary>The size of one dimension; -1 is the last.</summary>
        public long size(int dim)
        {
            var sizes = shape;
            return sizes[dim < 0 ? dim + sizes.Length : dim];
        }

        /// <summary>How many elements lie between neighbours along each dimension.</summary>
        public long[] stride()
        {
            var result = new long[ndim];
            fixed (long* first = result)
            {
                Native.Check(Native.tsh_strides(Handle, first));
            }

            GC.KeepAlive(this);
            return result;
        }

        /// <summary>How many elements lie between neighbours along a dimension; -1 is the last.</summary>
        public long stride(int dim)
        {
            var strides = stride();
            return strides[dim < 0 ? dim + strides.Length : dim];
        }

        /// <summary>The number of dimensions.</summary>
        public long ndim
        {
            get
            {
                var result = Native.tsh_dim(Handle);
                GC.KeepAlive(this);
                return result;
            }
        }

        /// <summary>The number of dimensions.</summary>
        public long dim() => ndim;

        /// <summary>The number of dimensions.</summary>
        public long Dimensions => ndim;

        /// <summary>The number of elements.</summary>
        public long numel()
        {
            var result = Native.tsh_numel(Handle);
            GC.KeepAlive(this);
            return result;
        }

        /// <summary>The number of elements.</summary>
        public long NumberOfElements => numel();

        /// <summary>The type of the elements.</summary>
        public ScalarType dtype
        {
            get
            {
                var result = (ScalarType)Native.tsh_dtype(Handle);
                GC.KeepAlive(this);
                return result;
            }
        }

        /// <summary>Where the tensor lives.</summary>
        public Device device
        {
            get
            {
                var type = device_type;
                return type == DeviceType.CPU ? CPU : new Device(type, device_index);
            }
        }

        /// <summary>The kind of device on which the tensor lives.</summary>
        public DeviceType device_type
        {
            get
            {
                var result = (DeviceType)Native.tsh_device_type(Handle);
                GC.KeepAlive(this);
                return result;
            }
        }

        /// <summary>The number of the device, or -1.</summary>
        public int device_index
        {
            get
            {
                var result = Native.tsh_device_index(Handle);
                GC.KeepAlive(this);
                return result;
            }
        }

        /// <summary>Whether operations on the tensor are recorded for differentiation.</summary>
        public bool requires_grad
        {
            get
            {
                var result = Native.tsh_requires_grad(Handle) != 0;
                GC.KeepAlive(this);
                return result;
            }
            set => Same(Native.tsh_set_requires_grad(Handle, value ? 1 : 0));
        }

        /// <summary>Sets <see cref="requires_grad"/> and returns the tensor.</summary>
        public Tensor requires_grad_(bool requires_grad = true) =>
            Same(Native.tsh_set_requires_grad(Handle, requires_grad ? 1 : 0));

        /// <summary>Whether no recorded operation made the tensor.</summary>
        public bool is_leaf
        {
            get
            {
                Same(Native.tsh_is_leaf(Handle, out var result));
                return result != 0;
            }
        }

        /// <summary>Whether the elements lie in memory in order, without gaps.</summary>
        public bool is_contiguous()
        {
            Same(Native.tsh_is_contiguous(Handle, out var result));
            return result != 0;
        }

        /// <summary>Whether only the non-zero elements are stored.</summary>
        public bool is_sparse
        {
            get
            {
                Same(Native.tsh_is_sparse(Handle, out var result));
                return result != 0;
            }
        }

        /// <summary>Whether the elements are floating-point numbers.</summary>
        public bool is_floating_point() =>
            dtype is ScalarType.Float16 or ScalarType.Float32 or ScalarType.Float64 or ScalarType.BFloat16;

        /// <summary>Shape, dtype and device: [2x3], type = Float32, device = cpu.</summary>
        public override string ToString() =>
            handle == 0 ? "undefined or disposed tensor"
            : $"[{string.Join('x', shape)}], type = {dtype}, device = {device}";

        /// <summary>
        /// The gradient that autograd.backward accumulated, or null. A method in 0.99.6 and a property in 0.107, hence
        /// not public.
        /// </summary>
        internal Tensor? grad
        {
            get
            {
                Same(Native.tsh_accumulated_grad(Handle, out var result));
                return result == 0 ? null : new Tensor(result);
            }
        }
    }
}
