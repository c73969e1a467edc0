namespace Wgan.Functional

open System
open System.Runtime.InteropServices
open System.Threading
open TorchSharp

/// The C functions of src/Wgan.Kernels that pass over many tensors. They answer 0, or 2 where they decline.
module private NativeRanges =
    [<Literal>]
    let Library = "wgan_kernels"

    [<DllImport(Library, EntryPoint = "wgan_optimizer_step")>]
    extern int optimizerStep(
        int64 count,
        nativeint[] parameters,
        nativeint[] gradients,
        nativeint[] states,
        int64 links,
        int[] operations,
        double[] constants,
        double bound
    )

    [<DllImport(Library, EntryPoint = "wgan_average")>]
    extern int average(int64 count, nativeint[] averages, nativeint[] values, double decay)

    [<DllImport(Library, EntryPoint = "wgan_clip")>]
    extern int clip(int64 count, nativeint[] tensors, double bound)

    [<DllImport(Library, EntryPoint = "wgan_norm")>]
    extern int norm(int64 count, nativeint[] tensors, nativeint out)

/// One native call over many tensors: on the CPU spread over the threads as one range, elsewhere libtorch's operators on lists. Each
/// function says whether it served; where it did not (no library, types other than float32 and float64, parameters in gaps or over each
/// other; elsewhere than on the CPU, a clip or a norm) nothing was written, and the definition is to run.
[<RequireQualifiedAccess>]
module internal Ranges =
    /// Numbers that a link of a step takes; unused ones are 0.
    [<Literal>]
    let Constants = 8

    let mutable private served = 0L

    /// How many calls were served in this process: for tests.
    let count () = Interlocked.Read &served

    let private handles (tensors: Tensor[]) = tensors |> Array.map _.Handle

    let private answer code =
        match code with
        | 0 ->
            Interlocked.Increment &served |> ignore
            true
        | 2 -> false
        | _ -> KernelLibrary.fail ()

    /// theta = theta + u, then to [-bound, bound] where the bound is positive. Each link's states stand in order in `states`, as many
    /// tensors each as there are parameters; the links' constants stand in order in `constants`.
    let step
        (operations: int[])
        (constants: float[])
        (bound: float)
        (parameters: Tensor[])
        (gradients: Tensor[])
        (states: Tensor[])
        : bool =
        let isServed =
            KernelLibrary.isLoaded ()
            && gradients.Length = parameters.Length
            && NativeRanges.optimizerStep (
                int64 parameters.Length,
                handles parameters,
                handles gradients,
                handles states,
                int64 operations.Length,
                operations,
                constants,
                bound
               )
               |> answer

        GC.KeepAlive parameters
        GC.KeepAlive gradients
        GC.KeepAlive states
        isServed

    /// average = decay average + (1 - decay) value, written over the averages: the bits of Ema.updateInPlace.
    let average (decay: float) (averages: Tensor[]) (values: Tensor[]) : bool =
        let isServed =
            KernelLibrary.isLoaded ()
            && averages.Length = values.Length
            && NativeRanges.average (int64 averages.Length, handles averages, handles values, decay)
               |> answer

        GC.KeepAlive averages
        GC.KeepAlive values
        isServed

    /// Every number to [-bound, bound], written over the tensors: clamp_'s bits.
    let clip (bound: float) (tensors: Tensor[]) : bool =
        let isServed =
            KernelLibrary.isLoaded ()
            && NativeRanges.clip (int64 tensors.Length, handles tensors, bound) |> answer

        GC.KeepAlive tensors
        isServed

    /// sqrt(sum of squares over all tensors), summed in float64 in an order of its own; null where it did not serve.
    let norm (tensors: Tensor[]) : Tensor | null =
        if tensors.Length > 0 && KernelLibrary.isLoaded () then
            let out = torch.empty [| 0L |]
            let isServed = NativeRanges.norm (int64 tensors.Length, handles tensors, out.Handle) |> answer
            GC.KeepAlive tensors

            if isServed then
                out
            else
                out.Dispose()
                null
        else
            null
