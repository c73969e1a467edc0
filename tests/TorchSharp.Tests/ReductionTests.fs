module TorchSharp.Tests.ReductionTests

open Expecto
open TorchSharp
open TorchSharp.Tests.Values

/// 1 2 6 / 3 5 4
let private matrix () = tensor [ 2L; 3L ] [ 1.0; 2.0; 6.0; 3.0; 5.0; 4.0 ]

[<Tests>]
let tests =
    testList
        "reductions and orderings"
        [ scoped "sum and mean, over everything and over dimensions" (fun () ->
              let x = matrix ()
              expectOne (x.sum ()) 21.0
              expectOne (x.mean ()) 3.5
              expect (x.sum ([| 0L |])) [ 3L ] [ 4.0; 7.0; 10.0 ]
              expect (x.sum ([| 1L |], true)) [ 2L; 1L ] [ 9.0; 12.0 ]
              expect (x.mean ([| 0L |])) [ 3L ] [ 2.0; 3.5; 5.0 ]
              expect (x.mean ([| -1L |], true)) [ 2L; 1L ] [ 3.0; 4.0 ]
              expectOne (x.mean ([| 0L; 1L |])) 3.5
              expect (torch.sum (x, [| 0L; 1L |], true)) [ 1L; 1L ] [ 21.0 ])

          scoped "sum accumulates in the dtype that is asked for" (fun () ->
              let s = (matrix ()).``to``(torch.float32).sum([| 0L |], false, torch.float64)
              Expect.equal s.dtype torch.float64 "the dtype")

          scoped "var and std, unbiased and not" (fun () ->
              let x = matrix ()
              expectOne (x.std (unbiased = true)) (sqrt 3.5)
              expectOne (x.std (unbiased = false)) (sqrt (17.5 / 6.0))
              expect (x.var ([| 0L |], unbiased = false)) [ 3L ] [ 1.0; 2.25; 1.0 ]
              expect (x.var ([| 1L |], unbiased = true, keepdim = true)) [ 2L; 1L ] [ 7.0; 1.0 ]
              expect (x.std ([| 1L |], unbiased = true)) [ 2L ] [ sqrt 7.0; 1.0 ])

          scoped "prod, median, all and any" (fun () ->
              let x = matrix ()
              expectOne (torch.prod x) 720.0
              expectOne (x.median ()) 3.0
              expectOne ((x.gt (number 0.0)).all()) 1.0
              expectOne ((x.gt (number 1.0)).all()) 0.0
              expectOne ((x.gt (number 6.0)).any()) 0.0
              expect ((x.gt (number 3.0)).any(0L)) [ 3L ] [ 0.0; 1.0; 1.0 ]
              expect ((x.gt (number 1.0)).all(1L, true)) [ 2L; 1L ] [ 0.0; 1.0 ])

          scoped "max and min, with places" (fun () ->
              let x = matrix ()
              expectOne (x.max ()) 6.0
              expectOne (x.min ()) 1.0
              let struct (values, places) = x.max 1L
              expect values [ 2L ] [ 6.0; 5.0 ]
              expect places [ 2L ] [ 2.0; 1.0 ]
              let struct (values, places) = x.min (0L, true)
              expect values [ 1L; 3L ] [ 1.0; 2.0; 4.0 ]
              expect places [ 1L; 3L ] [ 0.0; 0.0; 1.0 ]
              expect (x.amax [| 0L |]) [ 3L ] [ 3.0; 5.0; 6.0 ]
              expect (x.amin ([| 1L |], true)) [ 2L; 1L ] [ 1.0; 3.0 ]
              expectOne (x.argmax ()) 2.0
              expect (x.argmax 0L) [ 3L ] [ 1.0; 1.0; 0.0 ]
              expectOne (x.argmin ()) 0.0
              expect (x.argmin (1L, true)) [ 2L; 1L ] [ 0.0; 0.0 ])

          scoped "norms: an int is a dimension, a float32 the order" (fun () ->
              let x = tensor [ 2L; 2L ] [ 3.0; 4.0; -6.0; 8.0 ]
              expectOne (x.norm ()) (sqrt 125.0)
              expectOne (x.norm 1.0f) 21.0
              expect (x.norm (1, false, 2.0f)) [ 2L ] [ 5.0; 10.0 ]
              expect (torch.linalg.vector_norm (x, 2.0, [| 1L |], true)) [ 2L; 1L ] [ 5.0; 10.0 ]
              expect (torch.linalg.vector_norm (x, infinity, [| 0L |], false)) [ 2L ] [ 6.0; 8.0 ])

          scoped "logsumexp, softmax and log_softmax do not overflow" (fun () ->
              let x = tensor [ 1L; 2L ] [ 1000.0; 1000.0 ]
              expect (x.logsumexp 1L) [ 1L ] [ 1000.0 + log 2.0 ]
              expect (x.softmax 1L) [ 1L; 2L ] [ 0.5; 0.5 ]
              expect (x.log_softmax 1L) [ 1L; 2L ] [ -log 2.0; -log 2.0 ]
              expect (torch.nn.functional.softmax (x, 1L)) [ 1L; 2L ] [ 0.5; 0.5 ])

          scoped "cumsum and cumprod run along a dimension" (fun () ->
              expect ((matrix ()).cumsum 1L) [ 2L; 3L ] [ 1.0; 3.0; 9.0; 3.0; 8.0; 12.0 ]
              expect (torch.cumprod (matrix (), 0L)) [ 2L; 3L ] [ 1.0; 2.0; 6.0; 3.0; 10.0; 24.0 ])

          scoped "sort, argsort, topk and kthvalue order" (fun () ->
              let x = matrix ()
              let struct (values, places) = x.sort (1L, true)
              expect values [ 2L; 3L ] [ 6.0; 2.0; 1.0; 5.0; 4.0; 3.0 ]
              expect places [ 2L; 3L ] [ 2.0; 1.0; 0.0; 1.0; 2.0; 0.0 ]
              expect (x.argsort (1L, false)) [ 2L; 3L ] [ 0.0; 1.0; 2.0; 0.0; 2.0; 1.0 ]
              let struct (values, places) = x.topk (2, 1)
              expect values [ 2L; 2L ] [ 6.0; 2.0; 5.0; 4.0 ]
              expect places [ 2L; 2L ] [ 2.0; 1.0; 1.0; 2.0 ]
              let struct (values, places) = x.kthvalue (2L, 1L)
              expect values [ 2L ] [ 2.0; 4.0 ]
              expect places [ 2L ] [ 1.0; 2.0 ])

          scoped "unique, bincount, histc, quantile and searchsorted count" (fun () ->
              let x = vector [ 2.0; 1.0; 2.0; 5.0 ]
              let struct (values, inverse, counts) = x.unique (true, true, true)
              let inverse, counts = nonNull inverse, nonNull counts
              expect values [ 3L ] [ 1.0; 2.0; 5.0 ]
              expect inverse [ 4L ] [ 1.0; 0.0; 1.0; 2.0 ]
              expect counts [ 3L ] [ 1.0; 2.0; 1.0 ]
              expect ((indices [ 0L; 2L; 2L ]).bincount(null, 4L)) [ 4L ] [ 1.0; 0.0; 2.0; 0.0 ]
              expect (x.histc (2L, 1L, 5L)) [ 2L ] [ 3.0; 1.0 ]
              expect (x.quantile (vector [ 0.5 ], 0L)) [ 1L ] [ 2.0 ]
              expect (torch.searchsorted (vector [ 1.0; 3.0 ], vector [ 0.0; 2.0; 9.0 ])) [ 3L ] [ 0.0; 1.0; 2.0 ])

          scoped "nonzero gives a row of places per element" (fun () ->
              expect ((tensor [ 2L; 2L ] [ 0.0; 1.0; 2.0; 0.0 ]).nonzero()) [ 2L; 2L ] [ 0.0; 1.0; 1.0; 0.0 ]) ]
