module TorchSharp.Tests.ShapeTests

open Expecto
open TorchSharp
open TorchSharp.Tests.Values

/// 0 1 2 / 3 4 5
let private matrix () = tensor [ 2L; 3L ] [ 0.0 .. 5.0 ]

[<Tests>]
let tests =
    testList
        "shapes"
        [ scoped "shape, numel, ndim and size agree" (fun () ->
              let x = torch.zeros (2L, 3L, 4L)
              Expect.equal x.shape [| 2L; 3L; 4L |] "shape"
              Expect.equal (x.numel ()) 24L "numel"
              Expect.equal x.ndim 3L "ndim"
              Expect.equal (x.size -1) 4L "size of the last dimension"
              Expect.equal (x.stride ()) [| 12L; 4L; 1L |] "stride"
              let deep = torch.zeros (Array.create 10 1L)
              Expect.equal deep.shape (Array.create 10 1L) "more dimensions than usual")

          scoped "reshape, view, flatten, unflatten and their like" (fun () ->
              let x = matrix ()
              expect (x.reshape (3L, -1L)) [ 3L; 2L ] [ 0.0 .. 5.0 ]
              expect (x.view (6L)) [ 6L ] [ 0.0 .. 5.0 ]
              expect (x.flatten ()) [ 6L ] [ 0.0 .. 5.0 ]
              expect (x.flatten().unflatten(0L, 3L, 2L)) [ 3L; 2L ] [ 0.0 .. 5.0 ]
              expect (x.flatten().view_as x) [ 2L; 3L ] [ 0.0 .. 5.0 ]
              expect ((vector [ 7.0 ]).reshape(Array.empty<int64>)) [] [ 7.0 ])

          scoped "permute, transpose, t and movedim exchange dimensions" (fun () ->
              let x = matrix ()
              let turned = [ 0.0; 3.0; 1.0; 4.0; 2.0; 5.0 ]
              expect (x.permute (1L, 0L)) [ 3L; 2L ] turned
              expect (x.transpose (0L, 1L)) [ 3L; 2L ] turned
              expect (x.t ()) [ 3L; 2L ] turned
              expect (x.movedim ([| 0L |], [| 1L |])) [ 3L; 2L ] turned
              Expect.isFalse (x.t().is_contiguous()) "a view is not contiguous"
              Expect.isTrue (x.t().contiguous().is_contiguous()) "its copy is")

          scoped "squeeze and unsqueeze remove and insert dimensions of size 1" (fun () ->
              let x = torch.zeros (1L, 2L, 1L)
              Expect.equal (x.squeeze().shape) [| 2L |] "all"
              Expect.equal (x.squeeze(0L).shape) [| 2L; 1L |] "the first"
              Expect.equal (x.squeeze(1L).shape) [| 1L; 2L; 1L |] "not one of size 2"
              Expect.equal (x.unsqueeze(-1L).shape) [| 1L; 2L; 1L; 1L |] "at the end")

          scoped "expand repeats without copying, repeat and tile with" (fun () ->
              let x = tensor [ 2L; 1L ] [ 1.0; 2.0 ]
              expect (x.expand (2L, 3L)) [ 2L; 3L ] [ 1.0; 1.0; 1.0; 2.0; 2.0; 2.0 ]
              Expect.equal (x.expand(-1L, 3L).stride 1) 0L "the same memory again and again"
              expect (x.expand_as (torch.zeros (2L, 2L))) [ 2L; 2L ] [ 1.0; 1.0; 2.0; 2.0 ]
              expect (x.repeat (1L, 2L)) [ 2L; 2L ] [ 1.0; 1.0; 2.0; 2.0 ]
              expect (x.repeat (2L, 1L)) [ 4L; 1L ] [ 1.0; 2.0; 1.0; 2.0 ]
              expect (x.broadcast_to (2L, 2L)) [ 2L; 2L ] [ 1.0; 1.0; 2.0; 2.0 ]
              expect ((vector [ 1.0; 2.0 ]).tile [| 2L |]) [ 4L ] [ 1.0; 2.0; 1.0; 2.0 ]
              expect ((vector [ 1.0; 2.0 ]).repeat_interleave(2L)) [ 4L ] [ 1.0; 1.0; 2.0; 2.0 ])

          scoped "flip reverses and roll rotates" (fun () ->
              expect ((matrix ()).flip(1L)) [ 2L; 3L ] [ 2.0; 1.0; 0.0; 5.0; 4.0; 3.0 ]
              expect ((matrix ()).roll(1L, 1L)) [ 2L; 3L ] [ 2.0; 0.0; 1.0; 5.0; 3.0; 4.0 ])

          scoped "cat joins along a dimension and stack along a new one" (fun () ->
              let x, y = vector [ 1.0; 2.0 ], vector [ 3.0; 4.0 ]
              expect (torch.cat ([| x; y |], 0L)) [ 4L ] [ 1.0; 2.0; 3.0; 4.0 ]
              expect (torch.stack ([| x; y |], 1L)) [ 2L; 2L ] [ 1.0; 3.0; 2.0; 4.0 ]

              expect
                  (torch.stack (
                      seq {
                          x
                          y
                      }
                  ))
                  [ 2L; 2L ]
                  [ 1.0; 2.0; 3.0; 4.0 ])

          scoped "chunk, split and unbind take apart what cat and stack join" (fun () ->
              let x = vector [ 1.0 .. 5.0 ]
              Expect.equal (x.chunk (2L) |> Array.map _.numel()) [| 3L; 2L |] "chunk"
              Expect.equal (x.split (2L) |> Array.map _.numel()) [| 2L; 2L; 1L |] "split by size"
              Expect.equal (x.split ([| 1L; 4L |]) |> Array.map _.numel()) [| 1L; 4L |] "split by sizes"
              expect (torch.cat (x.chunk (2L), 0L)) [ 5L ] [ 1.0 .. 5.0 ]
              expect ((matrix ()).unbind(1L)[2]) [ 2L ] [ 2.0; 5.0 ])

          scoped "to converts the dtype and keeps the memory where nothing changes" (fun () ->
              let x = vector [ 1.75; -2.0 ]
              expect (x.``to`` (torch.int64)) [ 2L ] [ 1.0; -2.0 ]
              Expect.equal (x.``to``(torch.float32, torch.CPU).dtype) torch.float32 "dtype and device"
              let same = x.``to`` (torch.CPU)
              same.zero_ () |> ignore
              expect x [ 2L ] [ 0.0; 0.0 ])

          scoped "the conversions named after types convert to them" (fun () ->
              let x = vector [ 1.5 ]

              Expect.equal
                  ([ x.float ()
                     x.double ()
                     x.half ()
                     x.long ()
                     x.int ()
                     x.byte ()
                     x.bool ()
                     x.cpu () ]
                   |> List.map _.dtype)
                  [ torch.float32
                    torch.float64
                    torch.float16
                    torch.int64
                    torch.int32
                    torch.uint8
                    torch.bool
                    torch.float64 ]
                  "the dtypes"

              Expect.equal (x.type_as(torch.zeros (1L)).dtype) torch.float32 "as another"
              Expect.isTrue (x.is_floating_point ()) "a floating-point type"
              Expect.isFalse (x.long().is_floating_point()) "an integer type"
              Expect.equal (x.device_type, x.device_index, x.is_sparse) (DeviceType.CPU, -1, false) "the device")

          scoped "clone copies, detach and alias share" (fun () ->
              let x = vector [ 1.0 ]
              let copy, shared, other = x.clone (), x.detach (), x.alias ()
              x.fill_ (number 5.0) |> ignore
              expect copy [ 1L ] [ 1.0 ]
              expect shared [ 1L ] [ 5.0 ]
              expect other [ 1L ] [ 5.0 ]) ]
