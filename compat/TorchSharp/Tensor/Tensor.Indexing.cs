using System;

namespace TorchSharp;

public static partial class torch
{
    public sealed unsafe partial class Tensor
    {
        /// <summary>The part that the entries select, one entry per dimension; assignment writes into it.</summary>
        public Tensor this[params TensorIndex[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        /// <summary>The places in the index, or where the mask is true, along the first dimensions.</summary>
        public Tensor this[params Tensor[] indices]
        {
            get => index(Array.ConvertAll(indices, TensorIndex.Tensor));
            set => index_put_(value, Array.ConvertAll(indices, TensorIndex.Tensor));
        }

        /// <summary>A view of one place along the first dimension.</summary>
        public Tensor this[long i1]
        {
            get => select(0, i1);
            set => index_put_(value, i1);
        }

        /// <summary>A view of one place in the first two dimensions.</summary>
        public Tensor this[long i1, long i2]
        {
            get => index([i1, i2]);
            set => index_put_(value, i1, i2);
        }

        /// <summary>A view of one place in the first three dimensions.</summary>
        public Tensor this[long i1, long i2, long i3]
        {
            get => index([i1, i2, i3]);
            set => index_put_(value, i1, i2, i3);
        }

        /// <summary>A view of one place in the first four dimensions.</summary>
        public Tensor this[long i1, long i2, long i3, long i4]
        {
            get => index([i1, i2, i3, i4]);
            set => index_put_(value, i1, i2, i3, i4);
        }

        /// <summary>The part that the entries select, one entry per dimension.</summary>
        public Tensor index(params TensorIndex[] indices)
        {
            fixed (IndexArg* arguments = Array.ConvertAll(indices, one => one.Argument))
            {
                return Make(Native.tsh_index(Handle, arguments, indices.Length, out var result), result, this, indices);
            }
        }

        /// <summary>Writes a value into the part that the entries select; ignore the result.</summary>
        public Tensor index_put_(Tensor value, params TensorIndex[] indices)
        {
            fixed (IndexArg* arguments = Array.ConvertAll(indices, one => one.Argument))
            {
                Same(Native.tsh_index_put_(Handle, arguments, indices.Length, value.Handle), value);
            }

            GC.KeepAlive(indices);
            return this;
        }
    }
}
