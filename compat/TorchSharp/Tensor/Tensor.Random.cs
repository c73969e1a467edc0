namespace TorchSharp;

public static partial class torch
{
    public sealed unsafe partial class Tensor
    {
        /// <summary>Fills with independent normal numbers; ignore the result.</summary>
        public Tensor normal_(double mean = 0.0, double stddev = 1.0, Generator? generator = null)
        {
            Native.Check(Native.tsh_normal_(Handle, mean, stddev, Generator.HandleOf(generator)));
            System.GC.KeepAlive(generator);
            return this;
        }

        /// <summary>Fills with independent uniform numbers over [from, to); ignore the result.</summary>
        public Tensor uniform_(double from, double to, Generator? generator = null)
        {
            Native.Check(Native.tsh_uniform_(Handle, from, to, Generator.HandleOf(generator)));
            System.GC.KeepAlive(generator);
            return this;
        }

        /// <summary>Fills with independent draws that are 1 with probability p, else 0; ignore the result.</summary>
        public Tensor bernoulli_(double p = 0.5, Generator? generator = null)
        {
            Native.Check(Native.tsh_bernoulli_(Handle, p, Generator.HandleOf(generator)));
            System.GC.KeepAlive(generator);
            return this;
        }

        /// <summary>Independent draws that are 1 with the probabilities in this tensor, else 0.</summary>
        public Tensor bernoulli(Generator? generator = null) =>
            Make(Native.tsh_bernoulli(Handle, Generator.HandleOf(generator), out var result), result, this, generator);

        /// <summary>Draws of places, with probabilities in proportion to this tensor's last dimension.</summary>
        public Tensor multinomial(long num_samples, bool replacement = false, Generator? generator = null) =>
            Make(
                Native.tsh_multinomial(
                    Handle, num_samples, replacement ? 1 : 0, Generator.HandleOf(generator), out var result),
                result,
                this,
                generator);
    }
}
