module TorchSharp.Tests.SelectionTests

open Expecto
open TorchSharp
open TorchSharp.Tests.Values

type private Index = torch.TensorIndex

/// 0 1 2 3 / 4 5 6 7 / 8 9 10 11
let private matrix () = tensor [ 3L; 4L ] [ 0.0 .. 11.0 ]

[<Tests>]
let tests =
    testList
        "selections"
        [ scoped "narrow, select and slice are views" (fun () ->
              let x = matrix ()
              expect (x.narrow (0L, 1L, 2L)) [ 2L; 4L ] [ 4.0 .. 11.0 ]
              expect (x.select (1L, -1L)) [ 3L ] [ 3.0; 7.0; 11.0 ]
              expect (x.slice (1L, 0L, 4L, 2L)) [ 3L; 2L ] [ 0.0; 2.0; 4.0; 6.0; 8.0; 10.0 ]
              x.select(0L, 0L).zero_() |> ignore
              expect (x.narrow (0L, 0L, 1L)) [ 1L; 4L ] [ 0.0; 0.0; 0.0; 0.0 ])

          scoped "index_select and gather take by number" (fun () ->
              let x = matrix ()
              expect (x.index_select (0L, indices [ 2L; 0L ])) [ 2L; 4L ] [ 8.0; 9.0; 10.0; 11.0; 0.0; 1.0; 2.0; 3.0 ]
              expect (x.gather (1L, (indices [ 3L; 0L; 1L ]).reshape(3L, 1L))) [ 3L; 1L ] [ 3.0; 4.0; 9.0 ])

          scoped "scatter, scatter_add and index_add put by number" (fun () ->
              let zero = vector [ 0.0; 0.0; 0.0 ]
              let at, what = indices [ 2L; 2L; 0L ], vector [ 1.0; 2.0; 3.0 ]
              expect (zero.scatter_add (0L, at, what)) [ 3L ] [ 3.0; 0.0; 3.0 ]
              expect (zero.scatter (0L, indices [ 2L; 0L ], what)) [ 3L ] [ 2.0; 0.0; 1.0 ]
              expect (zero.index_add (0L, at, what, number 2.0)) [ 3L ] [ 6.0; 0.0; 6.0 ]
              expect zero [ 3L ] [ 0.0; 0.0; 0.0 ])

          scoped "the indexer takes numbers" (fun () ->
              let x = matrix ()
              expect x[1L] [ 4L ] [ 4.0 .. 7.0 ]
              expect x[2L, 3L] [] [ 11.0 ]
              x[0L, 0L] <- torch.tensor 9.0
              expect x[0L] [ 4L ] [ 9.0; 1.0; 2.0; 3.0 ])

          scoped "the indexer takes slices, ellipsis, new dimensions and masks" (fun () ->
              let x = matrix ()
              expect x[Index.Slice(1L, 3L)] [ 2L; 4L ] [ 4.0 .. 11.0 ]
              expect x[Index.Slice(), Index.Single 1L] [ 3L ] [ 1.0; 5.0; 9.0 ]
              expect x[Index.Ellipsis, Index.Slice(step = 3L)] [ 3L; 2L ] [ 0.0; 3.0; 4.0; 7.0; 8.0; 11.0 ]
              expect x[Index.None, Index.Single 0L] [ 1L; 4L ] [ 0.0 .. 3.0 ]
              expect x[Index.Tensor(x.gt (number 9.0))] [ 2L ] [ 10.0; 11.0 ]
              expect x[Index.Tensor(indices [ 2L; 1L ]), Index.Single 0L] [ 2L ] [ 8.0; 4.0 ]
              x[Index.Slice(0L, 2L), Index.Single 0L] <- vector [ -1.0; -2.0 ]
              expect (x.select (1L, 0L)) [ 3L ] [ -1.0; -2.0; 8.0 ])

          scoped "one_hot is a row per class" (fun () ->
              expect (torch.nn.functional.one_hot (indices [ 1L; 0L ], 3L)) [ 2L; 3L ] [ 0.0; 1.0; 0.0; 1.0; 0.0; 0.0 ]) ]
