module TorchSharp.Tests.ScopeTests

open System
open System.Threading
open Expecto
open TorchSharp
open TorchSharp.Tests.Values

let private disposed (t: Tensor) = t.IsInvalid

[<Tests>]
let tests =
    testList
        "scopes"
        [ testCase "a scope frees what its thread made in it" (fun () ->
              let before = vector [ 1.0 ]

              let inside =
                  use scope = torch.NewDisposeScope()
                  before * number 2.0

              Expect.isTrue (disposed inside) "made inside"
              Expect.isFalse (disposed before) "made before"
              before.Dispose())

          testCase "scopes nest, and a tensor moves outwards one at a time" (fun () ->
              use outer = torch.NewDisposeScope()

              let kept, lost =
                  use inner = torch.NewDisposeScope()
                  let kept, lost = vector [ 1.0 ], vector [ 2.0 ]
                  Expect.equal inner.DisposablesCount 2 "both inside"
                  kept.MoveToOuterDisposeScope(), lost

              Expect.isTrue (disposed lost) "freed by the inner"
              expect kept [ 1L ] [ 1.0 ]
              outer.Dispose()
              Expect.isTrue (disposed kept) "freed by the outer")

          testCase "a detached tensor survives every scope" (fun () ->
              let x =
                  use outer = torch.NewDisposeScope()
                  use inner = torch.NewDisposeScope()
                  (vector [ 5.0 ]).DetachFromDisposeScope()

              expect x [ 1L ] [ 5.0 ]
              x.Dispose())

          testCase "a tensor of the outermost scope that moves out is detached" (fun () ->
              let x =
                  use scope = torch.NewDisposeScope()
                  (vector [ 5.0 ]).MoveToOuterDisposeScope()

              expect x [ 1L ] [ 5.0 ]
              x.Dispose())

          testCase "a tensor moves to any other scope, or to another tensor's" (fun () ->
              use outer = torch.NewDisposeScope()
              use middle = torch.NewDisposeScope()
              let neighbour = vector [ 0.0 ]

              let x, y =
                  use inner = torch.NewDisposeScope()
                  (vector [ 1.0 ]).MoveToOtherDisposeScope outer, (vector [ 2.0 ]).MoveToOtherDisposeScope neighbour

              expect y [ 1L ] [ 2.0 ]
              middle.Dispose()
              Expect.isTrue (disposed y) "freed with its neighbour"
              expect x [ 1L ] [ 1.0 ])

          testCase "a tensor disposed early leaves its scope" (fun () ->
              use scope = torch.NewDisposeScope()
              let x, y, z = vector [ 1.0 ], vector [ 2.0 ], vector [ 3.0 ]
              x.Dispose()
              x.Dispose()
              Expect.equal scope.DisposablesCount 2 "two are left"
              expect (y + z) [ 1L ] [ 5.0 ])

          testCase "an outer scope may be disposed before an inner one" (fun () ->
              let outer = torch.NewDisposeScope()
              let x = vector [ 1.0 ]
              let inner = torch.NewDisposeScope()
              let y = vector [ 2.0 ]
              outer.Dispose()
              Expect.isTrue (disposed x && not (disposed y)) "the outer's own"
              inner.Dispose()
              Expect.isTrue (disposed y) "the inner's own"
              use after = vector [ 3.0 ]
              expect after [ 1L ] [ 3.0 ])

          testCase "DisposeEverythingBut keeps what it is told" (fun () ->
              use scope = torch.NewDisposeScope()
              let x, y = vector [ 1.0 ], vector [ 2.0 ]
              scope.DisposeEverythingBut y |> ignore
              Expect.isTrue (disposed x) "freed"
              expect y [ 1L ] [ 2.0 ]
              scope.DisposeEverything()
              Expect.isTrue (disposed y) "freed")

          testCase "a scope hands on and lets go" (fun () ->
              use outer = torch.NewDisposeScope()
              use scope = torch.NewDisposeScope()
              let x, y, z = vector [ 1.0 ], vector [ 2.0 ], vector [ 3.0 ]
              Expect.isTrue (scope.Contains x) "its own"
              use _detached = scope.Detach x
              Expect.equal (scope.DisposablesCount, scope.Contains x) (2, false) "let go"
              scope.MoveToOuter y |> ignore
              scope.MoveToOther(outer, z) |> ignore
              Expect.equal (scope.DisposablesCount, outer.DisposablesCount) (0, 2) "handed on")

          testCase "a scope hands on and lets go of several at once" (fun () ->
              use outer = torch.NewDisposeScope()
              use scope = torch.NewDisposeScope()
              let x, y, z, w = vector [ 1.0 ], vector [ 2.0 ], vector [ 3.0 ], vector [ 4.0 ]
              let struct (x', y') = scope.MoveToOuter(x, y)
              Expect.isTrue (obj.ReferenceEquals(x', x) && obj.ReferenceEquals(y', y)) "the same two"
              Expect.equal (scope.DisposablesCount, outer.DisposablesCount) (2, 2) "handed on"
              let struct (z', w') = scope.Detach(z, w)
              Expect.equal scope.DisposablesCount 0 "let go"
              z'.Dispose()
              w'.Dispose())

          testCase "a wrapped function keeps its result and nothing else" (fun () ->
              use scope = torch.NewDisposeScope()
              let x = vector [ 1.0 ]
              let y = torch.WrappedTensorDisposeScope(fun () -> (x + x) * x)
              expect y [ 1L ] [ 2.0 ]
              Expect.equal scope.DisposablesCount 2 "x and y")

          testCase "a disposed tensor throws InvalidOperationException" (fun () ->
              let x = vector [ 1.0 ]
              x.Dispose()
              Expect.throwsT<InvalidOperationException> (fun () -> x.exp () |> ignore) "an operation"
              Expect.throwsT<InvalidOperationException> (fun () -> x.shape |> ignore) "a property"
              Expect.throwsT<InvalidOperationException> (fun () -> x.Handle |> ignore) "the handle"
              use y = vector [ 1.0 ]
              Expect.throwsT<InvalidOperationException> (fun () -> y.add x |> ignore) "an argument")

          testCase "each thread has its own scopes" (fun () ->
              let failures = ResizeArray<string>()
              use together = new Barrier(2)

              let work seed () =
                  try
                      for i in 1..50 do
                          let survivor =
                              use scope = torch.NewDisposeScope()
                              together.SignalAndWait()
                              let mutable x = torch.full ([| 4L |], number (float (seed * i)), torch.float64)

                              for _ in 1..20 do
                                  x <- x + number 1.0

                              together.SignalAndWait()
                              Expect.equal scope.DisposablesCount 21 "only this thread's tensors"
                              x.MoveToOuterDisposeScope()

                          expect survivor [ 4L ] (List.replicate 4 (float (seed * i) + 20.0))
                          survivor.Dispose()
                  with error ->
                      lock failures (fun () -> failures.Add error.Message)
                      together.RemoveParticipant()

              let threads = [ for seed in [ 1; 1000 ] -> Thread(work seed) ]
              threads |> List.iter _.Start()
              threads |> List.iter _.Join()
              Expect.isEmpty failures "both threads got their own results")

          testCase "differentiation on two threads at once" (fun () ->
              let gradient (seed: int) () =
                  use scope = torch.NewDisposeScope()
                  let x = (torch.full ([| 8L |], number (float seed), torch.float64)).requires_grad_ true

                  [ for _ in 1..50 -> (torch.autograd.grad([| (x * x).sum() |], [| x |])[0]).sum().item<float>() ]
                  |> List.distinct

              let results = [ 1; 2 ] |> List.map (fun seed -> Tasks.Task.Run<float list>(gradient seed))
              Expect.equal (results |> List.map _.Result) [ [ 16.0 ]; [ 32.0 ] ] "2 x per element, 8 elements") ]
