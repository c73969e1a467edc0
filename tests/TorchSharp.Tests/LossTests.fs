module TorchSharp.Tests.LossTests

open Expecto
open TorchSharp
open TorchSharp.Tests.Values

type private F = torch.nn.functional
type private Reduction = torch.nn.Reduction

let private sigmoid x = 1.0 / (1.0 + exp -x)

[<Tests>]
let tests =
    testList
        "losses"
        [ scoped "mse_loss, l1_loss and smooth_l1_loss are their formulas, reduced as asked" (fun () ->
              let x, y = vector [ 0.0; 3.0 ], vector [ 0.5; 1.0 ]
              expectOne (F.mse_loss (x, y)) 2.125
              expectOne (F.mse_loss (x, y, Reduction.Sum)) 4.25
              expect (F.mse_loss (x, y, Reduction.None)) [ 2L ] [ 0.25; 4.0 ]
              expectOne (F.l1_loss (x, y)) 1.25
              expect (F.smooth_l1_loss (x, y, Reduction.None)) [ 2L ] [ 0.125; 1.5 ])

          scoped "binary cross-entropies agree: one takes probabilities, the other scores" (fun () ->
              let scores, targets = [ -1.0; 0.5; 3.0 ], [ 0.0; 1.0; 0.25 ]

              let expected =
                  List.map2 (fun s t -> -t * log (sigmoid s) - (1.0 - t) * log (1.0 - sigmoid s)) scores targets

              let x, y = vector scores, vector targets
              expect (F.binary_cross_entropy_with_logits (x, y, null, Reduction.None)) [ 3L ] expected
              expect (F.binary_cross_entropy (x.sigmoid (), y, null, Reduction.None)) [ 3L ] expected
              expectOne (F.binary_cross_entropy_with_logits (x, y)) (List.average expected))

          scoped "cross_entropy is nll_loss of log_softmax" (fun () ->
              let x, y = tensor [ 2L; 2L ] [ 1.0; 2.0; 0.0; 0.0 ], indices [ 1L; 0L ]
              let expected = (log (1.0 + exp -1.0) + log 2.0) / 2.0
              expectOne (F.cross_entropy (x, y)) expected
              expectOne (F.nll_loss (x.log_softmax 1L, y)) expected
              let first = F.cross_entropy (x, y, vector [ 0.0; 1.0 ], -100L, Reduction.Sum)
              expectOne first (log (1.0 + exp -1.0)))

          scoped "kl_div is the divergence of the target from the input" (fun () ->
              let p, q = [ 0.5; 0.5 ], [ 0.25; 0.75 ]
              let expected = List.map2 (fun p q -> p * log (p / q)) p q |> List.sum
              expectOne (F.kl_div ((vector q).log(), vector p, false, Reduction.Sum)) expected
              expectOne (F.kl_div ((vector q).log(), (vector p).log(), true, Reduction.Sum)) expected) ]
