namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Initialisation of parameters in place; nothing is recorded for differentiation.</summary>
        public static class init
        {
            /// <summary>Fills with independent normal numbers.</summary>
            public static Tensor normal_(
                Tensor tensor, double mean = 0.0, double std = 1.0, Generator? generator = null)
            {
                using var _ = no_grad();
                return tensor.normal_(mean, std, generator);
            }

            /// <summary>Fills with independent uniform numbers over [low, high).</summary>
            public static Tensor uniform_(
                Tensor tensor, double low = 0.0, double high = 1.0, Generator? generator = null)
            {
                using var _ = no_grad();
                return tensor.uniform_(low, high, generator);
            }

            /// <summary>Sets every element.</summary>
            public static Tensor constant_(Tensor tensor, Scalar val)
            {
                using var _ = no_grad();
                return tensor.fill_(val);
            }

            /// <summary>Sets every element to 0.</summary>
            public static Tensor zeros_(Tensor tensor) => constant_(tensor, 0.0);

            /// <summary>Sets every element to 1.</summary>
            public static Tensor ones_(Tensor tensor) => constant_(tensor, 1.0);
        }
    }
}
