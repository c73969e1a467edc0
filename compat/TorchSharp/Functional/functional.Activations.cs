namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static unsafe partial class functional
        {
            /// <summary>max(x, 0), elementwise.</summary>
            public static Tensor relu(Tensor x, bool inplace = false) => inplace ? x.relu_() : x.relu();

            /// <summary>x where positive, slope times x elsewhere.</summary>
            public static Tensor leaky_relu(Tensor input, double negative_slope, bool inplace = false)
            {
                if (inplace)
                {
                    Native.Check(Native.tsh_leaky_relu_(input.Handle, negative_slope));
                    System.GC.KeepAlive(input);
                    return input;
                }

                return Tensor.Make(
                    Native.tsh_leaky_relu(input.Handle, negative_slope, out var result), result, input);
            }

            /// <summary>x where positive, alpha (e^x - 1) elsewhere.</summary>
            public static Tensor elu(Tensor x, double alpha, bool inplace = false)
            {
                RefuseInPlace(inplace);
                return Tensor.Make(Native.tsh_elu(x.Handle, alpha, out var result), result, x);
            }

            /// <summary>log(1 + e^(beta x)) / beta; x itself where beta x exceeds the threshold.</summary>
            public static Tensor softplus(Tensor x, int beta = 1, int threshold = 20) =>
                Tensor.Make(Native.tsh_softplus(x.Handle, beta, threshold, out var result), result, x);

            /// <summary>x times the normal distribution function of x.</summary>
            public static Tensor gelu(Tensor x) => Tensor.Make(Native.tsh_gelu(x.Handle, out var result), result, x);

            /// <summary>x sigmoid(x).</summary>
            public static Tensor silu(Tensor x, bool inplace = false)
            {
                RefuseInPlace(inplace);
                return x.silu();
            }

            /// <summary>The self-normalising exponential unit.</summary>
            public static Tensor selu(Tensor x, bool inplace = false)
            {
                RefuseInPlace(inplace);
                return x.selu();
            }

            /// <summary>The hyperbolic tangent.</summary>
            public static Tensor tanh(Tensor x, bool inplace = false) => inplace ? x.tanh_() : x.tanh();

            /// <summary>e^x / sum e^x along a dimension.</summary>
            public static Tensor softmax(Tensor input, long dim, ScalarType? dtype = null) => input.softmax(dim, dtype);

            /// <summary>x - log sum e^x along a dimension.</summary>
            public static Tensor log_softmax(Tensor x, long dim) => x.log_softmax(dim);
        }
    }
}
