module TorchSharp.Tests.AutogradTests

open System
open System.Reflection
open Expecto
open TorchSharp
open TorchSharp.Tests.Values

let private leaf (numbers: float list) = (vector numbers).requires_grad_ true

let private grad (y: Tensor) (x: Tensor) = torch.autograd.grad([| y |], [| x |])[0]

/// A method in 0.99.6, a property in 0.107, internal in the stand-in.
let private accumulated (t: Tensor) =
    let flags = BindingFlags.Instance ||| BindingFlags.Public ||| BindingFlags.NonPublic

    let found =
        match typeof<Tensor>.GetProperty("grad", flags) with
        | null -> (nonNull (typeof<Tensor>.GetMethod("grad", flags, Type.EmptyTypes))).Invoke(t, [||])
        | property -> property.GetValue t

    nonNull found :?> Tensor

/// Central differences of a scalar function, one element at a time.
let private numeric (f: Tensor -> Tensor) (at: float list) =
    let h = 1e-5
    let moved i by = f (vector (at |> List.mapi (fun j x -> if i = j then x + by else x)))
    [ for i in 0 .. at.Length - 1 -> ((moved i h).item<float>() - (moved i -h).item<float>()) / (2.0 * h) ]

let private functions: (string * (Tensor -> Tensor)) list =
    [ "polynomials", (fun x -> (x * x * x - x).sum())
      "quotients", (fun x -> (x / (x * x + number 1.0)).sum())
      "tanh", (fun x -> x.tanh().sum())
      "softplus", (fun x -> torch.nn.functional.softplus(x, 1, 20).mean())
      "norm", (fun x -> x.norm ())
      "logsumexp", (fun x -> x.logsumexp 0L)
      "matmul", (fun x -> x.reshape(2L, 2L).matmul(x.reshape (2L, 2L)).sum())
      "selections", (fun x -> (x.narrow (0L, 1L, 2L) * x[0L]).sum())
      "cat", (fun x -> (torch.cat ([| x; x * x |], 0L)).pow(number 2.0).mean()) ]

[<Tests>]
let tests =
    testList
        "differentiation"
        [ for name, f in functions do
              scoped $"the gradient of {name} is the limit of differences" (fun () ->
                  let at = [ 0.4; -1.2; 0.9; 2.0 ]
                  let x = leaf at
                  let analytic = numbers (grad (f x) x)

                  List.iter2
                      (fun a n -> Expect.floatClose { absolute = 1e-7; relative = 1e-7 } a n name)
                      analytic
                      (numeric f at))

          scoped "with both flags a gradient can be differentiated again" (fun () ->
              let x = leaf [ 2.0; -3.0 ]
              let y = (x * x * x).sum()
              let g = torch.autograd.grad([| y |], [| x |], retain_graph = true, create_graph = true)[0]
              expect g [ 2L ] [ 12.0; 27.0 ]
              Expect.isTrue g.requires_grad "the gradient is recorded"
              expect (grad (g.sum ()) x) [ 2L ] [ 12.0; -18.0 ])

          scoped "a gradient penalty flows into the parameters" (fun () ->
              let w = leaf [ 3.0 ]
              let x = leaf [ 1.0; 2.0 ]
              let slope = torch.autograd.grad([| (w * x).sum() |], [| x |], null, true, true)[0]
              let penalty = (slope - number 1.0).pow(number 2.0).mean()
              expectOne penalty 4.0
              expect (grad penalty w) [ 1L ] [ 4.0 ])

          caughtByStandIn "create_graph alone does not keep the first graph" (fun () ->
              let x = leaf [ 2.0 ]
              let y = x.exp().sum()
              torch.autograd.grad ([| y |], [| x |], create_graph = true) |> ignore
              let message = libtorchMessage (fun () -> grad y x |> ignore)
              Expect.stringContains message "backward through the graph a second time" "libtorch's reason")

          caughtByStandIn "without the flags a gradient cannot be differentiated" (fun () ->
              let x = leaf [ 2.0 ]
              let g = grad (x * x) x
              Expect.isFalse g.requires_grad "not recorded"
              let message = libtorchMessage (fun () -> grad g x |> ignore)
              Expect.stringContains message "does not require grad" "libtorch's reason")

          caughtByStandIn "an unused input is an error" (fun () ->
              let x, unused = leaf [ 2.0 ], leaf [ 1.0 ]
              let message = libtorchMessage (fun () -> torch.autograd.grad ([| x * x |], [| x; unused |]) |> ignore)
              Expect.stringContains message "not have been used" "libtorch's reason")

          scoped "with allow_unused the gradient of an unused input is an invalid tensor" (fun () ->
              let x, unused = leaf [ 2.0 ], leaf [ 1.0 ]
              let gradients = torch.autograd.grad ([| x * x |], [| x; unused |], allow_unused = true)
              expect gradients[0] [ 1L ] [ 4.0 ]
              Expect.isNotNull (box gradients[1]) "an object"
              Expect.isTrue gradients[1].IsInvalid "without a handle"
              Expect.throwsT<InvalidOperationException> (fun () -> gradients[1].numel() |> ignore) "and of no use")

          scoped "outputs are weighted by grad_outputs" (fun () ->
              let x = leaf [ 1.0; 2.0 ]
              let g = torch.autograd.grad([| x * x |], [| x |], [| vector [ 1.0; 10.0 ] |])[0]
              expect g [ 2L ] [ 2.0; 40.0 ])

          caughtByStandIn "vectors need grad_outputs" (fun () ->
              let x = leaf [ 1.0; 2.0 ]
              let message = libtorchMessage (fun () -> grad (x * x) x |> ignore)
              Expect.stringContains message "only for scalar outputs" "libtorch's reason")

          scoped "backward accumulates in the leaves" (fun () ->
              let x = leaf [ 3.0 ]
              torch.autograd.backward ([| (x * x).sum() |])
              torch.autograd.backward ([| (x * x).sum() |])
              expect (accumulated x) [ 1L ] [ 12.0 ])

          scoped "no_grad and enable_grad nest, and detach cuts" (fun () ->
              let x = leaf [ 1.0 ]
              Expect.isTrue (torch.is_grad_enabled ()) "recording"

              (use unrecorded = torch.no_grad ()
               Expect.isFalse (x * x).requires_grad "not recorded"
               use recorded = torch.enable_grad ()
               Expect.isTrue (x * x).requires_grad "recorded again")

              Expect.isTrue (x * x).requires_grad "recording after"
              Expect.isFalse (x.detach ()).requires_grad "detached"
              Expect.isTrue x.is_leaf "a leaf"
              Expect.isFalse (x * x).is_leaf "a result")

          scoped "inference mode makes tensors that take no part" (fun () ->
              let x = (use inference = torch.inference_mode () in vector [ 1.0 ] * number 2.0)
              Expect.isFalse x.requires_grad "not recorded"
              Expect.isFalse (torch.is_inference_mode_enabled ()) "off again") ]
