namespace TorchSharp;

public static partial class torch
{
    public sealed unsafe partial class Tensor
    {
        /// <summary>The tensor in another dtype; the same memory where it has it already.</summary>
        public Tensor to(ScalarType type) => To(OptionsArg.Like(type, null));

        /// <summary>The tensor on another device; the same memory where it is there already.</summary>
        public Tensor to(Device device) => To(OptionsArg.Like(null, device));

        /// <summary>The tensor in another dtype on another device; the same memory where nothing changes.</summary>
        public Tensor to(ScalarType type, Device device) => To(OptionsArg.Like(type, device));

        /// <summary>The tensor in the processor's memory.</summary>
        public Tensor cpu() => to(CPU);

        /// <summary>The tensor on an NVIDIA accelerator, the current one unless given.</summary>
        public Tensor cuda(Device? device = null) => to(device ?? CUDA);

        /// <summary>The tensor with another's dtype, on its device.</summary>
        public Tensor type_as(Tensor tensor) => to(tensor.dtype, tensor.device);

        /// <summary>The tensor in a dtype.</summary>
        public Tensor type(ScalarType dtype) => to(dtype);

        /// <summary>The tensor in single precision.</summary>
        public Tensor @float() => to(ScalarType.Float32);

        /// <summary>The tensor in double precision.</summary>
        public Tensor @double() => to(ScalarType.Float64);

        /// <summary>The tensor in half precision.</summary>
        public Tensor half() => to(ScalarType.Float16);

        /// <summary>The tensor as 64-bit integers.</summary>
        public Tensor @long() => to(ScalarType.Int64);

        /// <summary>The tensor as 32-bit integers.</summary>
        public Tensor @int() => to(ScalarType.Int32);

        /// <summary>The tensor as bytes.</summary>
        public Tensor @byte() => to(ScalarType.Byte);

        /// <summary>The tensor as truth values: whether each element is non-zero.</summary>
        public Tensor @bool() => to(ScalarType.Bool);

        private Tensor To(OptionsArg options) => Return(Native.tsh_to(Handle, options, 0, out var result), result);
    }
}
