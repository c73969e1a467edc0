namespace Wgan.Functional

open System
open System.Collections.Generic
open System.Linq
open TorchSharp

/// <summary>
/// A function of tensors, gradients inside it included, that is recorded in its first calls and then replayed without .NET and autograd, to the
/// same bits: captured steps for a loop of one's own.
/// </summary>
/// <remarks>
/// All that changes from call to call has to be given to it as a tensor: parameters, states, batches, random numbers, and numbers as
/// 0-dimensional tensors. It is recorded twice, compared when it is first replayed, when a graph is made of it, and in every thousandth call, and runs as it is where it cannot
/// be captured (<c>Refusal</c> says why), where the library of kernels does not serve (<c>CapturedSteps.IsAvailable</c>), and where its tensors
/// are on several devices. With CUDA replays are graphs, which have not been tried on a GPU yet. Not for several threads at once.
/// </remarks>
/// <param name="name">What messages call it.</param>
/// <param name="f">The function; it changes nothing that it is given, and gives tensors that it made or that it was given.</param>
[<Sealed>]
type CapturedFunction(name: string, f: Func<Tensor[], Tensor[]>) =
    let arena = new Arena()
    let mutable calls = 0L
    let mutable freed = false
    let mutable fresh: Tensor[] = [||]

    let capture = new Capture(name, arena, Capture.AllPasses, ignore)

    let free () =
        for tensor in fresh do
            tensor.Dispose()

        fresh <- [||]

    /// <summary>
    /// f(inputs). The tensors are valid until the next call, which frees or overwrites them: clone what is to stay, and dispose none.
    /// </summary>
    /// <param name="inputs">Always as many, of the same shapes and types, in the same order.</param>
    member _.Invoke([<ParamArray>] inputs: Tensor[]) : Tensor[] =
        if freed then
            raise (ObjectDisposedException "CapturedFunction")

        let compute () = f.Invoke inputs

        let serves =
            inputs.Length > 0
            && inputs |> Array.forall (fun x -> x.device_type = inputs[0].device_type)
            && KernelLibrary.isLoaded ()
            // Inside of another captured function it is a part of that.
            && NativeCapture.isRecording () = 0

        use _scope = torch.NewDisposeScope()

        let results =
            if serves then
                capture.Run(calls, inputs, compute)
            else
                compute ()

        calls <- calls + 1L
        free ()

        fresh <-
            results
            |> Array.filter (fun result -> not (capture.Owns result || inputs.Contains(result, HashIdentity.Reference)))

        for result in fresh do
            result.DetachFromDisposeScope() |> ignore

        results

    /// <summary>Why it runs as it is; null while nothing speaks against capturing it.</summary>
    member _.Refusal: string | null = capture.Refusal

    /// <summary>The calls that a replay makes, a line each; empty before it is captured.</summary>
    member _.Listing: string = capture.Listing

    interface IDisposable with
        member _.Dispose() =
            if not freed then
                freed <- true
                free ()
                (capture :> IDisposable).Dispose()
                (arena :> IDisposable).Dispose()
