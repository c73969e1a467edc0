// How many modes WGAN-GP finds on the ring and on the grid, ten seeds each.
#load "wgan_gp_ring.fsx" "wgan_gp_grid.fsx"

open Wgan.Functional

Sweep.create "sweep_modes" [| Wgan_gp_ring.experiment; Wgan_gp_grid.experiment |] [| 0L .. 9L |]
|> Sweep.measuredBy
    { EvaluationSettings.Default with
        Metrics = [| "coverage" |] }
|> Load.sweep
