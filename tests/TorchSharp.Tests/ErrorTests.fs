module TorchSharp.Tests.ErrorTests

open System
open System.Runtime.InteropServices
open Expecto
open TorchSharp
open TorchSharp.Tests.Values

let private failures: (string * (unit -> Tensor) * string) list =
    [ "matrices that do not fit", (fun () -> (torch.ones (2L, 3L)).mm(torch.ones (2L, 3L))), "cannot be multiplied"
      "shapes that do not broadcast", (fun () -> torch.ones (2L) + torch.ones (3L)), "must match the size"
      "a reshape to another size", (fun () -> torch.ones(6L).reshape(4L)), "invalid for input of size 6"
      "a view that needs a copy", (fun () -> torch.ones(2L, 3L).t().view(6L)), "view size is not compatible"
      "a dimension that does not exist", (fun () -> torch.ones(2L).sum([| 3L |])), "Dimension out of range"
      "an index out of range", (fun () -> torch.ones(2L).select(0L, 5L)), "out of range"
      "matrices of different dtypes",
      (fun () -> (torch.ones (2L, 2L)).mm(torch.ones (2L, 2L, dtype = torch.float64))),
      "[Dd]ouble"
      "a mean of integers", (fun () -> (indices [ 1L ]).mean()), "dtype"
      "a float index", (fun () -> torch.ones(2L).index_select(0L, vector [ 0.0 ])), "index"
      "a negative size", (fun () -> torch.zeros (-1L)), "negative"
      "a kernel larger than the image",
      (fun () -> torch.nn.functional.conv2d (torch.ones (1L, 1L, 2L, 2L), torch.ones (1L, 1L, 3L, 3L))),
      "Kernel size can't be greater"
      "a matrix without an inverse", (fun () -> torch.linalg.inv (torch.zeros (2L, 2L))), "singular"
      "an empty list to stack", (fun () -> torch.stack (Array.empty<Tensor>, 0L)), "non-empty" ]

[<Tests>]
let tests =
    testList
        "errors"
        [ for name, operation, reason in failures do
              scoped $"{name}: an exception whose first line is libtorch's message" (fun () ->
                  let message = libtorchMessage (fun () -> operation () |> ignore)
                  Expect.isMatch (message.Split('\n')[0]) reason "the reason"
                  // The genuine package appends the C++ stack.
                  Expect.isFalse (isStandIn && message.Contains "Exception raised from") "no C++ backtrace")

          caughtByStandIn "matrices that do not fit: matmul" (fun () ->
              let message = libtorchMessage (fun () -> (torch.ones (2L)).matmul(torch.ones (3L)) |> ignore)
              Expect.stringContains message "same number of elements" "the reason")

          scoped "a failed operation leaves nothing behind and the next one works" (fun () ->
              let x = torch.ones (2L)
              Expect.throws (fun () -> x.mv (torch.ones (3L)) |> ignore) "fails"
              expectOne (x.sum ()) 2.0)

          scoped "wrong arguments are errors" (fun () ->
              let image, kernel = torch.ones (1L, 1L, 3L, 3L), torch.ones (1L, 1L, 2L, 2L)

              Expect.throwsT<ExternalException>
                  (fun () -> torch.nn.functional.conv2d (image, kernel, null, [| 1L; 1L; 1L |]) |> ignore)
                  "three strides"

              Expect.throwsT<ExternalException>
                  (fun () -> torch.nn.functional.interpolate image |> ignore)
                  "neither size nor factor"

              Expect.throwsT<ArgumentException> (fun () -> torch.cat Array.empty<Tensor> |> ignore) "nothing to join"
              Expect.throwsT<ArgumentException> (fun () -> torch.device "gpu" |> ignore) "an unknown device"
              Expect.throwsT<NullReferenceException> (fun () -> image.add Unchecked.defaultof<Tensor> |> ignore) "null")

          scoped "a tensor on an accelerator that is not there is an error, not a crash" (fun () ->
              if torch.cuda.is_available () then
                  skiptest "there is an accelerator"

              Expect.equal (torch.cuda.device_count ()) 0 "no devices"
              Expect.throwsT<InvalidOperationException> (fun () -> torch.device "cuda:0" |> ignore) "its name"
              let device = torch.Device "cuda:0"
              Expect.throws (fun () -> torch.zeros ([| 1L |], device = device) |> ignore) "zeros"
              Expect.throws (fun () -> torch.ones(1L).``to`` device |> ignore) "to") ]
