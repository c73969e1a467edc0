using System.Runtime.InteropServices;

namespace TorchSharp;

// Making tensors and generators.
internal static unsafe partial class Native
{
    [LibraryImport(Shim)]
    internal static partial int tsh_zeros(long* dims, int count, OptionsArg options, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_ones(long* dims, int count, OptionsArg options, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_empty(long* dims, int count, OptionsArg options, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_full(long* dims, int count, ScalarArg value, OptionsArg options, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_randn(long* dims, int count, nint generator, OptionsArg options, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_rand(long* dims, int count, nint generator, OptionsArg options, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_randint(
        long low, long high, long* dims, int count, nint generator, OptionsArg options, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_randperm(long n, nint generator, OptionsArg options, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_arange(
        ScalarArg start, ScalarArg stop, ScalarArg step, OptionsArg options, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_linspace(
        double start, double end, long steps, OptionsArg options, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_eye(long rows, long columns, OptionsArg options, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_zeros_like(nint like, OptionsArg options, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_ones_like(nint like, OptionsArg options, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_empty_like(nint like, OptionsArg options, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_randn_like(nint like, OptionsArg options, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_rand_like(nint like, OptionsArg options, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_full_like(nint like, ScalarArg value, OptionsArg options, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_scalar_tensor(ScalarArg value, OptionsArg options, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_tensor_copy(
        nint data, long* dims, int count, int dataDtype, OptionsArg options, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_tensor_share(
        nint data, long* dims, int count, int dataDtype, nint release, nint context, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_generator_new(ulong seed, OptionsArg options, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_generator_default(out nint result);
    [LibraryImport(Shim)]
    internal static partial void tsh_generator_free(nint generator);
    [LibraryImport(Shim)]
    internal static partial int tsh_generator_set_seed(nint generator, ulong seed);
    [LibraryImport(Shim)]
    internal static partial int tsh_generator_seed(nint generator, out ulong result);
    [LibraryImport(Shim)]
    internal static partial int tsh_generator_get_state(nint generator, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_generator_set_state(nint generator, nint state);
    [LibraryImport(Shim)]
    internal static partial int tsh_manual_seed(ulong seed);
    [LibraryImport(Shim)]
    internal static partial int tsh_normal_(nint a, double mean, double std, nint generator);
    [LibraryImport(Shim)]
    internal static partial int tsh_uniform_(nint a, double from, double to, nint generator);
    [LibraryImport(Shim)]
    internal static partial int tsh_bernoulli_(nint a, double p, nint generator);
    [LibraryImport(Shim)]
    internal static partial int tsh_bernoulli(nint a, nint generator, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_multinomial(nint a, long count, int replacement, nint generator, out nint result);
}
