namespace Wgan.Functional

open System
open System.IO
open System.Reflection
open System.Runtime.InteropServices
open System.Text
open TorchSharp

/// The C functions of src/Wgan.Kernels that set the library up, and those for autograd's order. Tensors are handles.
module private NativeSetUp =
    [<Literal>]
    let Library = "wgan_kernels"

    [<DllImport(Library, EntryPoint = "wgan_last_error")>]
    extern nativeint lastError()

    [<DllImport(Library, EntryPoint = "wgan_keep_memory")>]
    extern int keepMemory()

    [<DllImport(Library, EntryPoint = "wgan_repeat_bits")>]
    extern int repeatBits()

    [<DllImport(Library, EntryPoint = "wgan_order_before")>]
    extern int orderBefore(nativeint output, int64& hook)

    [<DllImport(Library, EntryPoint = "wgan_order_after")>]
    extern int orderAfter(nativeint output, int64 hook, int64 count, nativeint[] derivatives)

/// The library of src/Wgan.Kernels, which serves where it was compiled and fits the process's libtorch.
[<RequireQualifiedAccess>]
module internal KernelLibrary =
    let private fileName = "lib" + NativeSetUp.Library + ".so"

    let private folders =
        [ AppContext.BaseDirectory
          defaultArg (Option.ofObj (Path.GetDirectoryName(Assembly.GetExecutingAssembly().Location))) "" ]
        |> List.filter ((<>) "")
        |> List.collect (fun folder ->
            let architecture = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()
            let native = Path.Combine("runtimes", $"linux-{architecture}", "native")

            [ folder
              Path.Combine(folder, native)
              Path.Combine(folder, "..", "..", native) ])

    /// What the library's file says of the libtorch that this process has loaded.
    let private builtAgainst () =
        torch.get_num_threads () |> ignore // loads libtorch

        File.ReadLines "/proc/self/maps"
        |> Seq.tryFind _.Contains("libtorch_cpu")
        |> Option.map (fun line -> $"libtorch_cpu of {FileInfo(line.Substring(line.IndexOf '/')).Length} bytes")

    let private load () =
        match
            folders
            |> List.map (fun folder -> Path.Combine(folder, fileName))
            |> List.tryFind File.Exists
        with
        | Some path when OperatingSystem.IsLinux() ->
            match builtAgainst () with
            | Some text when Encoding.Latin1.GetString(File.ReadAllBytes path).Contains text ->
                NativeLibrary.SetDllImportResolver(
                    Assembly.GetExecutingAssembly(),
                    fun name _ _ ->
                        if name = NativeSetUp.Library then
                            NativeLibrary.Load path
                        else
                            0n
                )

                NativeSetUp.keepMemory () = 0 && NativeSetUp.repeatBits () = 0
            | _ -> false
        | _ -> false

    // Turned off by WGAN_KERNELS=off, to compare.
    let private loaded = lazy (Environment.GetEnvironmentVariable "WGAN_KERNELS" <> "off" && load ())

    /// Whether the library of kernels serves this process.
    let isLoaded () = loaded.Value

    /// Raised whenever kernels of this version round otherwise than those before.
    let private rounding = 3

    /// What a checkpoint says of the kernels that a run computes with.
    let plan () : string[] =
        if isLoaded () then
            [| $"{NativeSetUp.Library} {rounding}" |]
        else
            [||]

    /// What the last native function that did not serve has said.
    let lastError () = nonNull (Marshal.PtrToStringUTF8(NativeSetUp.lastError ()))

    /// Raises the error that a native function has just ended with.
    let fail () = Errors.fail "%s" (lastError ())

    /// f's derivatives of the output: where it is on another device than the CPU, summed in the order that the CPU has.
    let inOrder (output: torch.Tensor) (f: unit -> torch.Tensor[]) : torch.Tensor[] =
        if output.device_type = DeviceType.CPU || not (isLoaded ()) then
            f ()
        else
            let succeed code =
                if code <> 0 then
                    fail ()

            let mutable hook = -1L
            succeed (NativeSetUp.orderBefore (output.Handle, &hook))
            let mutable derivatives: torch.Tensor[] = [||]

            try
                derivatives <- f ()
                derivatives
            finally
                let handles = derivatives |> Array.map _.Handle
                succeed (NativeSetUp.orderAfter (output.Handle, hook, int64 handles.Length, handles))
                GC.KeepAlive output
                GC.KeepAlive derivatives
