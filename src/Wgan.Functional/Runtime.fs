namespace Wgan.Functional

open System
open System.IO
open System.Runtime.InteropServices

/// <summary>The process that libtorch runs in.</summary>
[<RequireQualifiedAccess>]
module Runtime =
    // .NET's own Environment.SetEnvironmentVariable is invisible to native code.
    [<DllImport("libc", EntryPoint = "setenv")>]
    extern int private setNative(string name, string value, int overwrite)

    let private isSet (name: string) =
        not (String.IsNullOrEmpty(Environment.GetEnvironmentVariable name))

    /// <summary>
    /// Asks OpenMP to wait passively, unless OMP_WAIT_POLICY or GOMP_SPINCOUNT is set. libtorch's forward and backward threads
    /// have a pool each, and by default each pool spins while the other works. Has an effect only before libtorch is loaded:
    /// the stand-in for TorchSharp does the same when it loads it.
    /// </summary>
    [<CompiledName "Prepare">]
    let prepare () : unit =
        if OperatingSystem.IsLinux() && not (isSet "OMP_WAIT_POLICY") && not (isSet "GOMP_SPINCOUNT") then
            setNative ("OMP_WAIT_POLICY", "PASSIVE", 0) |> ignore

    /// <summary>
    /// One line of advice if the libraries loaded into this process include the reference BLAS, which is about twenty times
    /// slower than OpenBLAS; empty otherwise.
    /// </summary>
    [<CompiledName "BlasAdvice">]
    let blasAdvice () : string =
        if not (File.Exists "/proc/self/maps") then
            ""
        else
            let loaded = File.ReadAllLines "/proc/self/maps"
            let isLoaded (part: string) = loaded |> Array.exists _.Contains(part)

            if isLoaded "/blas/libblas.so" && not (isLoaded "libopenblas") then
                "libtorch uses the reference BLAS, which is about 20 times slower than OpenBLAS: apt install libopenblas0-openmp"
            else
                ""
