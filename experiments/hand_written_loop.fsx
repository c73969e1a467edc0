// WGAN-GP without Experiment: networks, objectives and optimizers are plain functions of tensors.
#load "load.fsx"

open TorchSharp
open Wgan.Functional

let backend, key, shape = Backend.Default, Rng.key 0L, [| 64L; 2L |]
let data = (Synthetic.ring 8).Open()
let objective = Loss.wasserstein + 10.0 * Penalty.gradient
let adam = Optimizers.adam 1e-3 0.5 0.9

let generator, critic =
    Mlp.create Weights.PyTorch [| 64; 64 |] 2, Mlp.create Weights.PyTorch [| 64; 64 |] 1

let g = generator.Init(backend, Rng.named "generator" key, [| 2L |]).Parameters
let c = critic.Init(backend, Rng.named "critic" key, [| 2L |]).Parameters
let gAdam, cAdam = adam.Init g, adam.Init c

let run (network: Network) parameters x =
    network.Apply(Mode.Training, parameters, Tree.Empty, Tree.Empty, NetworkInput.Of x).Output

/// One Adam step, written over the parameters and the optimizer's state.
let descend i loss leaves state parameters =
    let clock = { Iteration = i; Update = i + 1L }

    FusedStep.run adam Projection.none clock (Tree.grad loss leaves) state parameters
    |> ignore

for i in 0L .. 499L do
    use _scope = torch.NewDisposeScope()
    let latents name = key |> Rng.named name |> Rng.at i |> Rng.normal backend shape
    let fake = (run generator g (latents "critic's")).detach()

    let samples: Samples =
        { Real = data.Batch(backend, key, i, 64)
          Fake = fake }

    let draws = Objective.draws objective shape |> Draws.make backend (Rng.at i key)
    let w = Tree.leaves c
    let criticLoss = objective.CriticLoss(run critic w, samples, draws)
    descend i criticLoss w cAdam c
    let theta = Tree.leaves g
    let scores = run critic c (run generator theta (latents "generator's"))
    let generatorLoss = objective.Loss.Generator { Real = scores; Fake = scores }
    descend i generatorLoss theta gAdam g

    if i % 100L = 99L then
        printfn
            "iteration %d: critic %.3f, generator %.3f"
            i
            (Tensors.toFloat criticLoss)
            (Tensors.toFloat generatorLoss)
