/// Batches that go through a network together, where that is the same function, and apart, where it is not.
module Wgan.Functional.Tests.PassesTests

open Expecto
open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support

/// x itself, by code that is not the library's.
let private own =
    Network.custom
        "own"
        "1"
        [||]
        NetworkTraits.None
        id
        (fun _ _ _ ->
            { Parameters = Tree.Empty
              State = Tree.Empty })
        (fun _ -> [||])
        (fun _ variables _ input -> NetworkResult.Of(input.X, variables.State))

let private perceptron =
    Network.sequential
        [| Layer.dense Weights.PyTorch 7
           Layer.leakyRelu 0.2
           Network.expose "hidden"
           Layer.dense Weights.PyTorch 1 |]

let private areIndependent (network: Network) (shape: int64[]) =
    let variables = network.Init(f64, Rng.key 1L, shape)
    let draws = network.Draws(Array.append [| 4L |] shape) |> Draws.make f64 (Rng.key 2L)
    Passes.areIndependent network variables.State [ draws ]

/// The critic's passes and their gradient in the parameters, by the function that training uses, and one after the other.
let private bothWays (critic: Network) =
    let experiment = { toy with Critic = critic }
    let variables = critic.Init(f64, Rng.key 3L, [| 2L |])

    let samples: Samples =
        { Real = normal 4 [ 5L; 2L ]
          Fake = normal 5 [ 5L; 2L ] }

    let gradients (passes: Tree -> CriticPass * CriticPass) =
        let leaves = Tree.leaves variables.Parameters
        let real, fake = passes leaves
        let sums = [| real.Scores.sum (); fake.Scores.mul(fake.Scores).sum() |]

        [ real.Scores
          fake.Scores
          yield! Tree.values real.Features
          yield! Tree.values fake.Features
          yield! Tensors.grad (sums[0].add sums[1]) (Tree.values leaves) ]

    let trained =
        gradients (fun leaves ->
            let real, fake, _ = Passes.realThenFake experiment leaves variables.State Tree.Empty samples null
            real, fake)

    let apart =
        gradients (fun leaves ->
            let pass state x = Passes.critic experiment leaves state Tree.Empty x null
            let real, after = pass variables.State samples.Real
            real, fst (pass after samples.Fake))

    trained, apart

[<Tests>]
let tests =
    testList
        "Passes"
        [ for name, network, shape, expected in
              [ "a perceptron", perceptron, [| 2L |], true
                "a convolution", Dcgan.critic28 2, [| 1L; 28L; 28L |], true
                "batch normalisation", Dcgan.normalisedCritic28 2, [| 1L; 28L; 28L |], false
                "minibatch deviation", Layer.minibatchDeviation 4, [| 1L; 4L; 4L |], false
                "dropout, which draws", Layer.dropout 0.5, [| 3L |], false
                "spectral normalisation, which has a state", SpectralNorm.wrap 1 perceptron, [| 2L |], false
                "a layer of the user's own, whose word is not taken", own, [| 2L |], false ] do
              testCase $"{name}: whether batches may be joined" (fun () ->
                  use _scope = torch.NewDisposeScope()
                  Expect.equal (areIndependent network shape) expected "joined")

          for name, critic in
              [ "joined", perceptron
                "apart, over batch normalisation",
                Network.sequential
                    [| Layer.dense Weights.PyTorch 4
                       Layer.batchNorm
                       Layer.dense Weights.PyTorch 1 |] ] do
              testCase
                  $"the critic's scores, features and gradients are those of one batch after the other: {name}"
                  (fun () ->
                      use _scope = torch.NewDisposeScope()
                      let trained, apart = bothWays critic

                      for mine, theirs in List.zip trained apart do
                          close 1e-13 mine theirs "scores, features and gradients")

          testCase "the samples of all critic updates are those of one update after the other" (fun () ->
              use _scope = torch.NewDisposeScope()
              let source = toy.Data.Open()
              let key = Rng.key 6L
              let state = Training.init toy f64 key
              let draws = Training.draws toy source f64 key state
              let together = Passes.fakes toy state.Generator.Network draws.Critic
              Expect.equal together.Length 2 "one batch for each update"

              for fake, update in Array.zip together draws.Critic do
                  let alone = Passes.fakes toy state.Generator.Network [| update |]
                  close 1e-13 fake alone[0] "the update's own latents")

          testCase
              "perceptrons compute in as many threads as their products are worth, all else in one for each physical core"
              (fun () ->
                  let perceptrons width batch =
                      let network = Mlp.create Weights.PyTorch [| width; width |]

                      Experiment.threads
                          { toy with
                              Generator = network 2
                              Critic = network 1
                              BatchSize = batch }

                  Expect.equal (perceptrons 64 64) 1 "64 x 64 x 64"
                  let cores = Cores.physical ()

                  for width, batch, threadsWithProducts, threadsWithout in
                      [ 127, 64, 1, 1
                        128, 64, 2, 1
                        128, 192, 6, 1
                        255, 256, 31, 1
                        256, 512, 64, 4 ] do
                      let wanted =
                          if Kernels.hasMatrixProduct () then
                              threadsWithProducts
                          else
                              threadsWithout

                      Expect.equal (perceptrons width batch) (min wanted cores) $"{batch} x {width} x {width}"

                  Expect.equal
                      (Experiment.threads
                          { toy with
                              Critic = Network.sequential [| own; perceptron |] })
                      (Cores.physical ())
                      "what is not known") ]
