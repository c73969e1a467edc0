using System.Runtime.InteropServices;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Neural networks.</summary>
    public static partial class nn
    {
        /// <summary>What becomes of a loss's elements, with libtorch's numbers.</summary>
        public enum Reduction : long
        {
            /// <summary>They stay.</summary>
            None = 0,

            /// <summary>Their mean.</summary>
            Mean = 1,

            /// <summary>Their sum.</summary>
            Sum = 2,
        }

        /// <summary>Layers and losses as functions of tensors.</summary>
        public static unsafe partial class functional
        {
            /// <summary>The sizes given, or the same number for each spatial dimension.</summary>
            private static long[] SizesOr(long[]? given, long otherwise, int spatial, string name)
            {
                if (given is null)
                {
                    return spatial == 1 ? [otherwise] : [otherwise, otherwise];
                }

                if (given.Length == 1 && spatial == 2)
                {
                    return [given[0], given[0]];
                }

                return given.Length == spatial
                    ? given
                    : throw new ExternalException($"{name} has {given.Length} numbers instead of {spatial}");
            }
        }
    }
}
