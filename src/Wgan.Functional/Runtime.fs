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

    [<DllImport("libc", EntryPoint = "mallopt")>]
    extern int private setAllocator(int option, int value)

    // glibc's numbers for M_TRIM_THRESHOLD and M_MMAP_THRESHOLD, and the largest value it takes for the latter.
    let private trimThreshold, private mmapThreshold, private largest = -1, -3, 32 * 1024 * 1024

    let private isSet (name: string) = not (String.IsNullOrEmpty(Environment.GetEnvironmentVariable name))

    /// Whether the user's environment says with how many threads libtorch computes.
    let internal threadsAreGiven () = isSet "OMP_NUM_THREADS" || isSet "MKL_NUM_THREADS"

    /// A step frees its tensors together; without this glibc gives their pages back to the system each time and has them
    /// zeroed anew by the next step: a fifth of the step's time for a perceptron of 3 x 128 at batch 256.
    let private keepFreedMemory () =
        try
            setAllocator (mmapThreshold, largest) |> ignore
            setAllocator (trimThreshold, 16 * largest) |> ignore
        with :? EntryPointNotFoundException ->
            () // Another C library than glibc.

    /// <summary>
    /// Sets up the process, before libtorch is first used: OpenMP's threads wait for a fraction of a millisecond, then sleep
    /// (GOMP_SPINCOUNT=30000), unless OMP_WAIT_POLICY or GOMP_SPINCOUNT is set; libtorch computes
    /// with a thread for each physical core, unless OMP_NUM_THREADS or MKL_NUM_THREADS is set; MKL gives the same bits each time
    /// (MKL_CBWR=AUTO), unless MKL_CBWR is set, and so does cuBLAS (CUBLAS_WORKSPACE_CONFIG=:4096:8), unless CUBLAS_WORKSPACE_CONFIG is
    /// set; and the C library keeps freed memory, unless MALLOC_TRIM_THRESHOLD_ is set.
    /// </summary>
    /// <remarks>
    /// The libtorch of the genuine packages computes with MKL, whose products otherwise depend on where in memory their
    /// operands lie: with batches of one, the same step twice then differed in the last bit. The mode AUTO cost no measurable time.
    /// cuDNN is told so when the kernels are loaded. Neither has been tried on a GPU yet.
    /// libtorch's own count of cores is 1 on some virtual machines that have more. Threads that spin for long take the cores from
    /// others; threads that sleep at once take longer to wake than many operations last. OpenMP reads these variables
    /// when libtorch is loaded, and not again; the stand-in for TorchSharp asks for sleep at once where neither is set.
    /// </remarks>
    [<CompiledName "Prepare">]
    let prepare () : unit =
        if OperatingSystem.IsLinux() then
            if not (isSet "OMP_WAIT_POLICY") && not (isSet "GOMP_SPINCOUNT") then
                setNative ("GOMP_SPINCOUNT", "30000", 0) |> ignore

            if not (threadsAreGiven ()) then
                setNative ("OMP_NUM_THREADS", string (Cores.physical ()), 0) |> ignore

            if not (isSet "MKL_CBWR") then
                setNative ("MKL_CBWR", "AUTO", 0) |> ignore

            if not (isSet "CUBLAS_WORKSPACE_CONFIG") then
                setNative ("CUBLAS_WORKSPACE_CONFIG", ":4096:8", 0) |> ignore

            if not (isSet "MALLOC_TRIM_THRESHOLD_") then
                keepFreedMemory ()

    /// Of managed garbage, in bytes.
    let private mostGarbage = 1_000_000L

    let mutable private allocated = 0L

    /// <summary>
    /// Collects the youngest .NET objects if 1 MB of them have been made since the last time: for the end of each iteration of a loop
    /// of one's own. Runs and studies do so.
    /// </summary>
    /// <remarks>
    /// An iteration leaves some 100 KB of managed garbage. Left alone, .NET collects it when a good part of the processor's
    /// cache is full, tens of megabytes later.
    /// </remarks>
    [<CompiledName "Tidy">]
    let tidy () : unit =
        let now = GC.GetTotalAllocatedBytes false

        if now - allocated > mostGarbage then
            allocated <- now
            GC.Collect(0, GCCollectionMode.Forced, false)

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
