// An objective of one's own: the WGAN-GP objective and a term that keeps the critic's scores centred at zero.
#load "load.fsx"

open Wgan.Functional

// (mean D(real) + mean D(fake))^2
let centring =
    Penalty.custom "centring" "1" (fun _ -> [||]) (fun critic samples _ ->
        (critic samples.Real).mean().add((critic samples.Fake).mean()).square())

let objective = Loss.wasserstein + 10.0 * Penalty.gradient + 0.001 * centring

let network outputs = Mlp.create Weights.PyTorch [| 64; 64 |] outputs

Load.run
    { Experiment.create "own_objective" (Synthetic.ring 8) (network 2) (network 1) objective with
        Latent = Latent.Normal 2 }
