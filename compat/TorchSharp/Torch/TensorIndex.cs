namespace TorchSharp;

public static partial class torch
{
    /// <summary>One entry of an indexing expression such as x[..., 1:3, mask].</summary>
    public readonly struct TensorIndex
    {
        private const long Unbounded = long.MinValue;

        private readonly Kinds kind;
        private readonly long start;
        private readonly long stop;
        private readonly long step;
        private readonly torch.Tensor? tensor;

        private TensorIndex(Kinds kind, long start = 0, long stop = 0, long step = 0, torch.Tensor? tensor = null)
        {
            this.kind = kind;
            this.start = start;
            this.stop = stop;
            this.step = step;
            this.tensor = tensor;
        }

        // The numbers are those of index_of in native/shape.cpp.
        private enum Kinds : long
        {
            Single = 0,
            Slice = 1,
            Tensor = 2,
            Bool = 3,
            Ellipsis = 4,
            None = 5,
        }

        /// <summary>All dimensions not mentioned.</summary>
        public static TensorIndex Ellipsis => new(Kinds.Ellipsis);

        /// <summary>A new dimension of size 1.</summary>
        public static TensorIndex None => new(Kinds.None);

        /// <summary>A whole dimension.</summary>
        public static TensorIndex Colon => Slice();

        /// <summary>Every step-th place from start up to, not including, stop; an end is open when null.</summary>
        public static TensorIndex Slice(long? start = null, long? stop = null, long? step = null) =>
            new(Kinds.Slice, start ?? Unbounded, stop ?? Unbounded, step ?? Unbounded);

        /// <summary>One place; the dimension disappears.</summary>
        public static TensorIndex Single(long? index) => new(Kinds.Single, index ?? 0);

        /// <summary>Places by number, or where a mask is true.</summary>
        public static TensorIndex Tensor(torch.Tensor tensor) => new(Kinds.Tensor, tensor: tensor);

        /// <summary>Everything or nothing, in a new dimension.</summary>
        public static TensorIndex Bool(bool value) => new(Kinds.Bool, value ? 1 : 0);

        /// <summary>One place.</summary>
        public static implicit operator TensorIndex(long value) => Single(value);

        internal IndexArg Argument => new()
        {
            Kind = (long)kind,
            Start = start,
            Stop = stop,
            Step = step,
            Tensor = torch.Tensor.HandleOf(tensor),
        };
    }
}
