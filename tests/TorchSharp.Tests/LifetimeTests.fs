/// The number of live tensors belongs to the process, so these tests run while no others do.
module TorchSharp.Tests.LifetimeTests

open System
open System.Runtime.CompilerServices
open System.Threading
open Expecto
open TorchSharp
open TorchSharp.Tests.Values

let private collect () =
    for _ in 1..3 do
        GC.Collect()
        GC.WaitForPendingFinalizers()

/// Not inlined, so that no register keeps what is dropped.
[<MethodImpl(MethodImplOptions.NoInlining)>]
let private drop count =
    for _ in 1..count do
        torch.zeros (16L) |> ignore

[<MethodImpl(MethodImplOptions.NoInlining)>]
let private abandonOnThread () =
    let work () =
        torch.NewDisposeScope() |> ignore
        drop 10

    let thread = Thread work
    thread.Start()
    thread.Join()

[<Tests>]
let tests =
    testSequenced (
        testList
            "lifetimes"
            [ testCase "a million small operations leave the number of tensors where it was" (fun () ->
                  collect ()
                  let before = Tensor.TotalCount
                  use x = torch.ones (1L)

                  for _ in 1..1000 do
                      use scope = torch.NewDisposeScope()
                      let mutable y = x

                      for _ in 1..1000 do
                          y <- y.add x

                      if y.item<float32>() <> 1001.0f then
                          failwith "the sum is wrong"

                  Expect.equal Tensor.TotalCount (before + 1L) "only x is left")

              testCase "each way to make a tensor is matched by one way to free it" (fun () ->
                  collect ()
                  let before = Tensor.TotalCount

                  (use scope = torch.NewDisposeScope()
                   let x = (tensor [ 2L; 2L ] [ 1.0 .. 4.0 ]).requires_grad_ true
                   let struct (_values, _places) = x.max 0L
                   let pieces = x.chunk 2L
                   let y = torch.cat([| pieces[0]; pieces[1]; x[0L].unsqueeze(0L) |], 0L).pow(number 2.0).sum()
                   let g = torch.autograd.grad ([| y |], [| x |])
                   x.detach().zero_() |> ignore
                   g[0].DetachFromDisposeScope().Dispose()
                   torch.from_array [| 1.0; 2.0 |] |> ignore)

                  Expect.equal Tensor.TotalCount before "nothing is left")

              testCase "dropped tensors are freed after the garbage collector found them" (fun () ->
                  collect ()
                  let before = Tensor.TotalCount
                  drop 1000
                  collect ()
                  drop 1
                  Expect.isLessThan (Tensor.TotalCount - before) 10L "almost all are freed")

              testCase "a scope abandoned with its thread is freed after the garbage collector found it" (fun () ->
                  collect ()
                  let before = Tensor.TotalCount
                  abandonOnThread ()
                  collect ()
                  Expect.isLessThan (Tensor.TotalCount - before) 10L "freed")

              testCase "an array that is shared is released with its tensor" (fun () ->
                  let share () =
                      let data = Array.zeroCreate<float> 1000
                      use x = torch.from_array data
                      WeakReference data

                  let data = share ()
                  collect ()
                  Expect.isFalse data.IsAlive "no longer pinned") ]
    )
