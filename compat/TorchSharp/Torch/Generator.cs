using System;

namespace TorchSharp;

public static unsafe partial class torch
{
    /// <summary>A source of random numbers with a state of its own.</summary>
    public sealed class Generator : IDisposable
    {
        private nint handle;

        /// <summary>A generator on a device, the processor unless given.</summary>
        public Generator(ulong seed = 0, Device? device = null)
        {
            this.device = device ?? CPU;
            Native.Check(Native.tsh_generator_new(
                seed, OptionsArg.New(ScalarType.Float32, this.device, false), out handle));
        }

        private Generator(nint handle)
        {
            this.handle = handle;
            device = CPU;
        }

        /// <summary>Frees the native generator.</summary>
        ~Generator() => Free();

        /// <summary>The processor's default generator.</summary>
        public static Generator Default
        {
            get
            {
                Native.Check(Native.tsh_generator_default(out var handle));
                return new Generator(handle);
            }
        }

        /// <summary>Where the numbers are drawn.</summary>
        public Device device { get; }

        /// <summary>Starts the sequence that belongs to the seed; returns this generator.</summary>
        public Generator manual_seed(long seed)
        {
            Native.Check(Native.tsh_generator_set_seed(Handle, unchecked((ulong)seed)));
            GC.KeepAlive(this);
            return this;
        }

        /// <summary>The seed of the current sequence.</summary>
        public long initial_seed()
        {
            Native.Check(Native.tsh_generator_seed(Handle, out var seed));
            GC.KeepAlive(this);
            return unchecked((long)seed);
        }

        /// <summary>The state, as a tensor of bytes.</summary>
        public Tensor get_state() =>
            Tensor.Make(Native.tsh_generator_get_state(Handle, out var result), result, this);

        /// <summary>Goes back to a state that <see cref="get_state"/> gave.</summary>
        public void set_state(Tensor value)
        {
            Native.Check(Native.tsh_generator_set_state(Handle, value.Handle));
            GC.KeepAlive(this);
            GC.KeepAlive(value);
        }

        /// <summary>Frees the generator.</summary>
        public void Dispose()
        {
            Free();
            GC.SuppressFinalize(this);
        }

        internal static nint HandleOf(Generator? generator) => generator?.Handle ?? 0;

        private nint Handle
        {
            get
            {
                ObjectDisposedException.ThrowIf(handle == 0, this);
                return handle;
            }
        }

        private void Free()
        {
            if (handle != 0)
            {
                Native.tsh_generator_free(handle);
                handle = 0;
            }
        }
    }

    /// <summary>Seeds the default generators of every device.</summary>
    public static Generator manual_seed(long seed) => random.manual_seed(seed);

    /// <summary>The process-wide source of random numbers.</summary>
    public static class random
    {
        /// <summary>Seeds the default generators of every device, and returns the processor's.</summary>
        public static Generator manual_seed(long seed)
        {
            Native.Check(Native.tsh_manual_seed(unchecked((ulong)seed)));
            return Generator.Default;
        }

        /// <summary>The state of the processor's default generator.</summary>
        public static Tensor get_rng_state()
        {
            using var generator = Generator.Default;
            return generator.get_state();
        }

        /// <summary>Sets the state of the processor's default generator.</summary>
        public static void set_rng_state(Tensor new_state)
        {
            using var generator = Generator.Default;
            generator.set_state(new_state);
        }
    }

    /// <summary>NVIDIA accelerators.</summary>
    public static class cuda
    {
        /// <summary>Whether this libtorch can use one.</summary>
        public static bool is_available() => Native.tsh_cuda_is_available() != 0;

        /// <summary>How many there are.</summary>
        public static int device_count() => Native.tsh_cuda_device_count();

        /// <summary>Waits until all work handed to the device is done.</summary>
        public static void synchronize(Device? device = null) =>
            Native.Check(Native.tsh_cuda_synchronize(device?.index ?? -1));
    }
}
