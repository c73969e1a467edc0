module TorchSharp.Tests.DataTests

open System
open Expecto
open TorchSharp
open TorchSharp.Tests.Values

[<Tests>]
let tests =
    testList
        "elements"
        [ scoped "item needs the tensor's own type, the To... functions convert" (fun () ->
              Expect.equal (torch.tensor(1.5f).item<float32>()) 1.5f "float32"
              Expect.equal (torch.tensor(-3L).item<int64>()) -3L "int64"
              Expect.equal (torch.tensor([| -2 |]).item<int>()) -2 "int32"
              Expect.equal (torch.tensor([| 200uy |]).item<byte>()) 200uy "byte"
              Expect.equal (torch.tensor(true).item<bool>()) true "bool"
              Expect.equal (torch.tensor(0.5).``to``(torch.float16).item<Half>()) (Half.op_Explicit 0.5: Half) "half"
              Expect.throwsT<ArgumentException> (fun () -> torch.tensor(1.5).item<float32>() |> ignore) "another type"
              Expect.equal (torch.tensor(1.5).ToSingle()) 1.5f "ToSingle"
              Expect.equal (torch.tensor(2L).ToDouble()) 2.0 "ToDouble"
              Expect.equal (torch.tensor(2.0f).ToInt32()) 2 "ToInt32"
              Expect.equal (torch.tensor(2.0f).ToInt64()) 2L "ToInt64"
              Expect.isTrue (torch.tensor(1L).ToBoolean()) "ToBoolean"
              Expect.equal (torch.tensor(1.5).ToScalar().ToDouble()) 1.5 "ToScalar")

          scoped "data reads and writes in row-major order whatever the strides" (fun () ->
              let x = tensor [ 2L; 3L ] [ 0.0 .. 5.0 ]
              let turned = x.t().data<float>()
              Expect.equal (turned.ToArray()) [| 0.0; 3.0; 1.0; 4.0; 2.0; 5.0 |] "ToArray"
              Expect.equal (List.ofSeq turned) [ 0.0; 3.0; 1.0; 4.0; 2.0; 5.0 ] "as a sequence"
              Expect.equal turned.Count 6L "Count"
              Expect.equal turned[2L, 1L] 5.0 "by indices"
              turned.CopyFrom [| 10.0; 11.0 |]
              expect x [ 2L; 3L ] [ 10.0; 1.0; 2.0; 11.0; 4.0; 5.0 ]
              let target = Array.zeroCreate<float> 8
              x.data<float>().CopyTo(target, 1, 2L)
              Expect.equal target [| 0.0; 2.0; 11.0; 4.0; 5.0; 0.0; 0.0; 0.0 |] "CopyTo"
              x.data<float>().CopyFrom([| -1.0; -2.0 |], 1, 5L)
              expect x [ 2L; 3L ] [ 10.0; 1.0; 2.0; 11.0; 4.0; -2.0 ]
              let short = Array.zeroCreate<float> 2
              x.data<float>().CopyTo short
              Expect.equal short [| 10.0; 1.0 |] "as many as fit")

          scoped "data refuses another type and places that do not exist" (fun () ->
              let x = vector [ 1.0; 2.0 ]
              Expect.throwsT<ArgumentException> (fun () -> x.data<float32>() |> ignore) "another type"
              Expect.throws (fun () -> x.data<float>()[2L] |> ignore) "outside"
              Expect.throws (fun () -> x.data<float>()[-1L] |> ignore) "before")

          scoped "bytes is the memory itself" (fun () ->
              let x = torch.tensor ([| 1.0f; 2.0f |])

              Expect.equal
                  (x.bytes.ToArray())
                  (Array.append (BitConverter.GetBytes 1.0f) (BitConverter.GetBytes 2.0f))
                  "read"

              let span = x.bytes
              (BitConverter.GetBytes 3.0f).AsSpan().CopyTo(span.Slice 4)
              expect x [ 2L ] [ 1.0; 3.0 ]
              let turned = (tensor [ 2L; 2L ] [ 1.0 .. 4.0 ]).t()
              Expect.throwsT<InvalidOperationException> (fun () -> turned.bytes.Length |> ignore) "not contiguous")

          scoped "a tensor prints its shape, dtype and device" (fun () ->
              Expect.equal (string (torch.zeros (2L, 3L))) "[2x3], type = Float32, device = cpu" "the text") ]
