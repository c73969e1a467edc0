// An objective of one's own: the WGAN-GP objective and a drift term that keeps real scores near zero.
#load "load.fsx"

open Wgan.Functional

// mean D(real)^2: Karras et al., "Progressive growing of GANs" (2018), appendix A.1.
let drift =
    Penalty.custom "drift" "1" (fun _ -> [||]) (fun critic samples _ -> (critic samples.Real).square().mean())

let objective = Loss.wasserstein + 10.0 * Penalty.gradient + 0.001 * drift

let network outputs = Mlp.create Weights.PyTorch [| 64; 64 |] outputs

Load.run
    { Experiment.create "own_objective" (Synthetic.ring 8) (network 2) (network 1) objective with
        Latent = Latent.Normal 2 }
