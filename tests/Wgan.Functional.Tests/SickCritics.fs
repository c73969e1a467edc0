/// Critics with something wrong with them, built or trained to be so, and healthy ones.
module Wgan.Functional.Tests.SickCritics

open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support

let private key = Rng.key 11L

/// The state with other parameters for one player.
let withParameters (isCritic: bool) (change: Tree -> Tree) (state: TrainingState) : TrainingState =
    let changed (player: Player) =
        { player with
            Network.Parameters = change player.Network.Parameters }

    TrainingState(
        state.Iteration,
        (if isCritic then
             state.Generator
         else
             changed state.Generator),
        (if isCritic then changed state.Critic else state.Critic),
        state.Average,
        state.Loss
    )

let start (experiment: Experiment) : TrainingState = Training.init experiment f32 (Rng.named "init" key)

/// The health of a critic that stands still, as if it had been measured after those iterations.
let measured (iterations: int64 list) (experiment: Experiment) (state: TrainingState) : HealthMeasurement[] =
    let source = experiment.Data.Open()

    [| for i in iterations do
           use _scope = torch.NewDisposeScope()
           let real = source.Batch(f32, Rng.named "data" key, i, experiment.BatchSize)

           let heldOut: Tensor | null =
               match experiment.Data.HeldOut with
               | null -> null
               | data -> data.Open().Batch(f32, Rng.named "held out" key, i, experiment.BatchSize)

           { Iteration = i
             Health =
               CriticHealth.measure
                   experiment
                   f32
                   (Rng.at i key)
                   state
                   { HealthBatch.Of real with
                       HeldOut = heldOut } } |]

let ring = { toy with BatchSize = 64 }
let private thrice = [ 50L; 100L; 150L ]

let private still experiment change = start experiment |> change |> measured thrice experiment

/// A critic that has been fitted alone to these batches, beside the experiment's first generator.
let private fitted (experiment: Experiment) steps rate (batch: int64 -> Samples) =
    let variables =
        Fit.Critic(
            experiment.Objective,
            experiment.Critic,
            Optimizers.adam rate 0.5 0.9,
            f32,
            key,
            null,
            steps,
            fun step -> batch step
        )

    withParameters true (fun _ -> variables.Parameters)

let private generated (experiment: Experiment) (state: TrainingState) (i: int64) =
    Training.generate
        experiment
        state.Generator.Network
        (NetworkInput.Of(experiment.Latent.Sample(f32, key |> Rng.named "fit" |> Rng.at i, experiment.BatchSize)))

/// Every score is 0.3, as after all units of a last layer have died.
let private constant () =
    let dead (parameters: Tree) =
        let last = Tree.paths parameters |> Array.findBack (fun path -> path.EndsWith ".weight")

        parameters.Leaves()
        |> Seq.map (fun leaf ->
            leaf.Name,
            if leaf.Name = last then
                torch.zeros_like leaf.Value
            elif leaf.Name = last.Replace("weight", "bias") then
                torch.full_like (leaf.Value, scalar 0.3)
            else
                leaf.Value)
        |> List.ofSeq
        |> Tree.ofPaths

    start ring |> withParameters true dead |> measured [ 100L..100L..600L ] ring

/// Trained to score generated samples above real ones.
let private negative () =
    let source, state = ring.Data.Open(), start ring

    let swapped i : Samples =
        { Real = generated ring state i
          Fake = source.Batch(f32, key, i, ring.BatchSize) }

    state |> fitted ring 150L 1e-2 swapped |> measured [ 100L..100L..600L ] ring

/// Clipped to a bound far smaller than the optimizer's steps.
let private atBound () =
    let clipped =
        { ring with
            Objective = Objectives.wgan
            CriticOptimizer = Optimizers.rmsProp 0.05 }

    Trial.Train(clipped, f32, key, 20L, null) |> measured thrice clipped

/// lambda = 10,000 and slopes that are still those of the first weights.
let private dominated () =
    let heavy =
        { ring with
            Objective = Loss.wasserstein + 1e4 * Penalty.gradient }

    start heavy |> measured [ 100L..100L..600L ] heavy

/// A large critic of 32 points in 16 dimensions, which differ from generated ones in nothing but that there are 32 of them.
let private overfitted () =
    let cloud seed count = Rng.normal f32 [| count; 16L |] (Rng.named seed key)

    let experiment =
        { ring with
            Data =
                Dataset.ofTensor "thirty-two" (cloud "seen" 32L)
                |> Dataset.withHeldOut (Dataset.ofTensor "others" (cloud "unseen" 2000L))
            Latent = Latent.Normal 16
            Generator = Layer.dense Weights.PyTorch 16
            Critic = Mlp.create Weights.He [| 128; 128 |] 1
            BatchSize = 32 }

    let identity (parameters: Tree) =
        Tree.named [| "weight"; "bias" |] [| torch.eye 16L; torch.zeros_like parameters["bias"] |]

    let source, state = experiment.Data.Open(), start experiment |> withParameters false identity

    let batch i : Samples =
        { Real = source.Batch(f32, key, i, 32)
          Fake = generated experiment state i }

    state |> fitted experiment 300L 2e-3 batch |> measured thrice experiment

/// A discriminator of distributions that are far apart, trained until it is sure.
let private saturated () =
    let experiment =
        { ring with
            Data = Dataset.ofTensor "far" (Rng.normal f32 [| 256L; 2L |] key |> fun x -> x.add (scalar 8.0))
            Objective = Objective.ofLoss Loss.minimax }

    let source, state = experiment.Data.Open(), start experiment

    let batch i : Samples =
        { Real = source.Batch(f32, key, i, 64)
          Fake = generated experiment state i }

    state |> fitted experiment 300L 2e-2 batch |> measured thrice experiment

let private exploded () = still ring (withParameters true (Tree.map (fun w -> w.mul (scalar 30.0))))

/// Three layers of weights of at most 0.001.
let private vanished () =
    let clip = Projection.clipWeights 1e-3

    still
        { ring with
            Objective = Objective.ofLoss Loss.wasserstein |> Objective.project clip }
        (withParameters true clip.Apply)

/// What is to be told of which critic.
let sick: (HealthProblem * string * (unit -> HealthMeasurement[])) list =
    [ HealthProblem.ConstantCritic, "no better than a constant for 500 iterations", constant
      HealthProblem.NegativeEstimate, "the Wasserstein estimate has been negative for 500 iterations, -", negative
      HealthProblem.WeightsAtBound, "% of the critic's weights are at the clip bound", atBound
      HealthProblem.PenaltyDominates,
      "the penalty dominates: it has been most of the critic's loss for 500 iterations",
      dominated
      HealthProblem.CriticOverfits, "the critic overfits: held-out gap ", overfitted
      HealthProblem.LinkSaturated, "the link is saturated: its slope at generated samples is ", saturated
      HealthProblem.SlopeExplodes, "the critic's gradient explodes: its median norm at interpolates is ", exploded
      HealthProblem.SlopeVanishes, "the critic's gradient vanishes: its norm is below ", vanished ]

/// Trained as it should be, and measured on the way.
let private watched (experiment: Experiment) (iterations: int64) () =
    let found = ResizeArray()

    Trial.Train(
        experiment,
        f32,
        key,
        iterations,
        fun state _ ->
            if state.Iteration % 50L = 0L then
                found.AddRange(measured [ state.Iteration ] experiment state)
    )
    |> ignore

    found.ToArray()

let private adam = Optimizers.adam 1e-3 0.5 0.9

let private trained objective =
    { ring with
        Objective = objective
        GeneratorOptimizer = adam
        CriticOptimizer = adam }

let healthy: (string * (unit -> HealthMeasurement[])) list =
    [ "WGAN-GP that has only begun, with small steps", watched ring 300L
      "WGAN-GP", watched (trained (Loss.wasserstein + 0.1 * Penalty.gradient)) 600L
      "WGAN, clipped at 0.2",
      watched
          { trained (
                Objective.ofLoss Loss.wasserstein
                |> Objective.project (Projection.clipWeights 0.2)
            ) with
              CriticOptimizer = Optimizers.rmsProp 5e-4
              GeneratorOptimizer = Optimizers.rmsProp 5e-4 }
          300L
      "the non-saturating GAN with R1", watched (trained (Loss.nonSaturating + 0.1 * Penalty.r1)) 300L
      "hinge with a gradient penalty", watched (trained (Loss.hinge + 0.1 * Penalty.gradient)) 300L ]
