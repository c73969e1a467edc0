// WGAN-GP without Experiment: networks, losses, penalties and optimizers are plain functions of tensors.
#load "load.fsx"

open TorchSharp
open Wgan.Functional

let backend, key, batch = Backend.Default, Rng.key 0L, 64
let data = (Synthetic.ring 8).Open()
let generator = Mlp.create Weights.PyTorch [| 64; 64 |] 2
let critic = Mlp.create Weights.PyTorch [| 64; 64 |] 1
let adam = Optimizers.adam 1e-3 0.5 0.9
let mutable g = (generator.Init(backend, Rng.named "generator" key, [| 2L |])).Parameters
let mutable c = (critic.Init(backend, Rng.named "critic" key, [| 2L |])).Parameters
let mutable gAdam, cAdam = adam.Init g, adam.Init c

let forward (network: Network) parameters x =
    network.Apply(Mode.Training, parameters, Tree.Empty, Tree.Empty, NetworkInput.Of x).Output

for i in 1L .. 500L do
    use _scope = torch.NewDisposeScope()
    let clock = { Iteration = i - 1L; Update = i }
    let latents name = Rng.normal backend [| int64 batch; 2L |] (key |> Rng.named name |> Rng.at i)
    let samples = { Real = data.Batch(backend, key, i, batch); Fake = (forward generator g (latents "z")).detach () }
    let w = Tree.leaves c
    let draws = Draws.make backend (Rng.at i key) (Penalty.gradient.Draws samples.Real.shape)
    let scores = { Scores.Real = forward critic w samples.Real; Fake = forward critic w samples.Fake }
    let loss = Loss.wasserstein.Critic(scores).add (Penalty.gradient.Evaluate(forward critic w, samples, draws))
    let criticStep = adam.UpdateInPlace(clock, Tree.grad loss w, cAdam, c)
    c <- Optimizer.applyInPlace criticStep.Updates c
    let theta = Tree.leaves g
    let fake = forward critic c (forward generator theta (latents "z'"))
    let generatorLoss = Loss.wasserstein.Generator { Real = fake; Fake = fake }
    let generatorStep = adam.UpdateInPlace(clock, Tree.grad generatorLoss theta, gAdam, g)
    g <- Optimizer.applyInPlace generatorStep.Updates g

    if i % 100L = 0L then
        printfn "iteration %d: critic %.3f, generator %.3f" i (Tensors.toFloat loss) (Tensors.toFloat generatorLoss)
