using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace TorchSharp;

/// <summary>Finds and loads the shim, and with it libtorch, when the first operation needs it.</summary>
internal static unsafe partial class ShimLoader
{
    private const string FileName = "lib" + Native.Shim + ".so";

    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "The resolver must be in place before any P/Invoke here.")]
    internal static void Register() => NativeLibrary.SetDllImportResolver(typeof(ShimLoader).Assembly, Resolve);

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? search)
    {
        if (name != Native.Shim)
        {
            return 0;
        }

        PrepareEnvironment();
        foreach (var folder in Folders(assembly))
        {
            if (File.Exists(Path.Combine(folder, FileName)))
            {
                return Load(Path.Combine(folder, FileName));
            }
        }

        throw new DllNotFoundException(
            $"{FileName} is not beside TorchSharp.dll; build it and libtorch's set-up with: dotnet fsi build.fsx setup");
    }

    /// <summary>
    /// Where a build leaves the shim, and where a program leaves what it took from a package. Under `dotnet fsi` the base directory is the
    /// compiler's, and only the assembly's own folder serves, or the package's that it lies in.
    /// </summary>
    private static IEnumerable<string> Folders(Assembly assembly)
    {
        var native = Path.Combine(
            "runtimes", "linux-" + RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant(), "native");

        foreach (var folder in new[] { AppContext.BaseDirectory, Path.GetDirectoryName(assembly.Location) })
        {
            if (!string.IsNullOrEmpty(folder))
            {
                yield return folder;
                yield return Path.Combine(folder, native);
                yield return Path.Combine(folder, "..", "..", native);
            }
        }
    }

    private static nint Load(string path)
    {
        nint library;
        try
        {
            library = NativeLibrary.Load(path);
        }
        catch (Exception error) when (error is DllNotFoundException or BadImageFormatException)
        {
            // The loader's own reason is the last line of the message.
            var reason = error.Message.Trim().Split('\n')[^1];
            throw new DllNotFoundException(
                $"{path} cannot be loaded; rebuild it with: dotnet fsi build.fsx setup ({reason})");
        }

        CheckLibtorch(library);
        return library;
    }

    /// <summary>One libtorch in the process, and the one whose headers the shim was compiled with.</summary>
    private static void CheckLibtorch(nint library)
    {
        var count = ((delegate* unmanaged<int>)NativeLibrary.GetExport(library, "tsh_libtorch_count"))();
        if (count > 1)
        {
            throw new InvalidOperationException(
                $"{count} different builds of libtorch are loaded in this process, and they would corrupt each other's memory");
        }

        var built = Text(((delegate* unmanaged<nint>)NativeLibrary.GetExport(library, "tsh_built_version"))());
        nint config;
        var failed = ((delegate* unmanaged<nint*, int>)NativeLibrary.GetExport(library, "tsh_show_config"))(&config) != 0;
        var loaded = failed ? Match.Empty : LoadedVersion().Match(Text(config));
        if (loaded.Success && loaded.Groups[1].Value != built)
        {
            throw new InvalidOperationException(
                $"the shim was built against libtorch {built} but libtorch {loaded.Groups[1].Value} is loaded; "
                + "rebuild it with: dotnet fsi build.fsx setup");
        }
    }

    /// <summary>
    /// What libraries read when they are loaded. Idle OpenMP threads sleep instead of spinning, because the pool of the forward and that
    /// of the backward pass would otherwise fight for the cores. UCX, which Debian 13's libtorch loads by way of Open MPI, leaves the
    /// signals alone by which .NET makes exceptions. The environment of .NET is not the one that native code sees.
    /// </summary>
    private static void PrepareEnvironment()
    {
        _ = setenv("UCX_ERROR_SIGNALS", "", 0);
        if (getenv("OMP_WAIT_POLICY") == 0 && getenv("GOMP_SPINCOUNT") == 0)
        {
            _ = setenv("OMP_WAIT_POLICY", "PASSIVE", 1);
        }
    }

    private static string Text(nint utf8) => Marshal.PtrToStringUTF8(utf8) ?? "";

    [GeneratedRegex(@"TORCH_VERSION=(\d+\.\d+\.\d+)")]
    private static partial Regex LoadedVersion();

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint getenv(string name);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int setenv(string name, string value, int overwrite);
}
