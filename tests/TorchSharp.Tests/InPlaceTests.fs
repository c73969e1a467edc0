module TorchSharp.Tests.InPlaceTests

open Expecto
open TorchSharp
open TorchSharp.Tests.Values

let private y () = vector [ 2.0; 3.0; 4.0 ]
let private z () = vector [ 1.0; 2.0; 8.0 ]

let private table: (string * (Tensor -> Tensor) * (Tensor -> Tensor)) list =
    [ "abs_", _.abs_(), _.abs()
      "neg_", _.neg_(), _.neg()
      "sqrt_", _.sqrt_(), _.sqrt()
      "rsqrt_", _.rsqrt_(), _.rsqrt()
      "reciprocal_", _.reciprocal_(), _.reciprocal()
      "exp_", _.exp_(), _.exp()
      "log_", _.log_(), _.log()
      "sin_", _.sin_(), _.sin()
      "cos_", _.cos_(), _.cos()
      "tanh_", _.tanh_(), _.tanh()
      "sigmoid_", _.sigmoid_(), _.sigmoid()
      "relu_", _.relu_(), _.relu()
      "sign_", _.sign_(), _.sign()
      "floor_", _.floor_(), _.floor()
      "ceil_", _.ceil_(), _.ceil()
      "round_", _.round_(), _.round()
      "add_ tensor", _.add_(y ()), _.add(y ())
      "add_ tensor with alpha", _.add_(y (), number 0.5), _.add(y (), number 0.5)
      "add_ number", _.add_(number 3.0), _.add(number 3.0)
      "sub_ tensor", _.sub_(y ()), _.sub(y ())
      "sub_ number", _.sub_(number 3.0), _.sub(number 3.0)
      "mul_ tensor", _.mul_(y ()), _.mul(y ())
      "mul_ number", _.mul_(number 3.0), _.mul(number 3.0)
      "div_ tensor", _.div_(y ()), _.div(y ())
      "div_ number", _.div_(number 3.0), _.div(number 3.0)
      "pow_ tensor", _.pow_(y ()), _.pow(y ())
      "pow_ number", _.pow_(number 3.0), _.pow(number 3.0)
      "remainder_ tensor", _.remainder_(y ()), _.remainder(y ())
      "remainder_ number", _.remainder_(number 3.0), _.remainder(number 3.0)
      "addcmul_", _.addcmul_(y (), z (), number 0.5), _.addcmul(y (), z (), number 0.5)
      "addcdiv_", _.addcdiv_(y (), z (), number 0.5), _.addcdiv(y (), z (), number 0.5)
      "lerp_", _.lerp_(y (), z ()), _.lerp(y (), z ())
      "clamp_", _.clamp_(number 0.5, number 2.0), _.clamp(number 0.5, number 2.0)
      "clamp_ tensors", _.clamp_(z (), y ()), _.clamp(z (), y ())
      "clamp_min_", _.clamp_min_(number 2.0), _.clamp_min(number 2.0)
      "clamp_max_", _.clamp_max_(number 2.0), _.clamp_max(number 2.0)
      "masked_fill_",
      (fun x -> x.masked_fill_ ((y ()).gt(number 2.5), number 9.0)),
      (fun x -> x.masked_fill ((y ()).gt(number 2.5), number 9.0))
      "fill_", _.fill_(number 4.0), (fun x -> torch.full_like (x, number 4.0))
      "zero_", _.zero_(), torch.zeros_like
      "copy_", _.copy_(y ()), (fun _ -> y ())
      "scatter_",
      (fun x -> x.scatter_ (0L, indices [ 2L; 0L ], z ())),
      (fun x -> x.scatter (0L, indices [ 2L; 0L ], z ())) ]

[<Tests>]
let tests =
    testList
        "in place"
        [ for name, inPlace, pure_ in table do
              scoped $"{name} changes the tensor into what its pure form returns" (fun () ->
                  let original = vector [ 0.5; 1.75; 3.0 ]
                  let changed = original.clone ()
                  let view = changed.view (3L)
                  inPlace changed |> ignore
                  expect changed [ 3L ] (numbers (pure_ original))
                  expect original [ 3L ] [ 0.5; 1.75; 3.0 ]
                  expect view [ 3L ] (numbers changed))

          scoped "copy_ converts and broadcasts" (fun () ->
              let x = torch.zeros (2L, 3L, dtype = torch.float32)
              x.copy_ (indices [ 1L; 2L; 3L ]) |> ignore
              Expect.equal x.dtype torch.float32 "the dtype stays"
              expect x [ 2L; 3L ] [ 1.0; 2.0; 3.0; 1.0; 2.0; 3.0 ])

          scoped "a leaf that requires a gradient refuses to change while operations are recorded" (fun () ->
              let w = (vector [ 1.0 ]).requires_grad_ true
              let message = libtorchMessage (fun () -> w.add_ (number 1.0) |> ignore)
              Expect.stringContains message "leaf Variable that requires grad" "libtorch's reason"
              use unrecorded = torch.no_grad ()
              w.add_ (number 1.0) |> ignore
              expect w [ 1L ] [ 2.0 ]) ]
