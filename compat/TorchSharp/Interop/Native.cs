using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

[assembly: DisableRuntimeMarshalling]

namespace TorchSharp;

/// <summary>
/// The shim's functions, declared in the files Native.*.cs. Each returns 0, or 1 after a C++ exception.
/// </summary>
internal static unsafe partial class Native
{
    internal const string Shim = "torchsharp_shim";

    /// <summary>Throws libtorch's message when a call did not return 0.</summary>
    internal static void Check(int code)
    {
        if (code != 0)
        {
            Throw();
        }
    }

    [DoesNotReturn]
    internal static void Throw() =>
        throw new ExternalException(Marshal.PtrToStringUTF8(tsh_last_error()) ?? "libtorch gave no message");
}
