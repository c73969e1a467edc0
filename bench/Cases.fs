/// What is measured: the cases by name, each with its PyTorch twin.
module Wgan.Bench.Cases

open TorchSharp
open Wgan.Functional

/// What a case does on our side.
type Work =
    /// Training steps; the operations of one, and by what they are divided for the floor.
    | Training of experiment: (unit -> Experiment) * operations: float * peak: Peaks.Peak
    /// An optimizer's steps on the parameters of these networks.
    | OptimizerSteps of optimizer: Optimizer * networks: (Network * int64[]) list
    /// Batches of that many out of a data set.
    | Batches of data: Dataset * size: int
    /// A program that is started, from the repository's root, until it prints a line.
    | Start of program: string list

/// What "tuned" may choose for the twin beside its threads.
type Choice =
    {
        /// What the table calls it.
        Name: string
        /// The twin's argument.
        Argument: string
    }

type Case =
    {
        Name: string
        Work: Work
        /// The twin's script and its arguments.
        Twin: string list
        /// Tried with the better number of threads, and kept if faster.
        Choices: Choice list
        /// Always given to the tuned twin.
        TunedArguments: string list
    }

    /// What one measurement is of.
    member this.Unit =
        match this.Work with
        | Training _ -> "step (5 critic updates, 1 generator update)"
        | OptimizerSteps _ -> "optimizer step"
        | Batches _ -> "batch of 64"
        | Start _ -> "start to the first iteration"

let private channelsLast =
    { Name = "channels last"
      Argument = "--channels-last" }

let private withOptimizer optimizer latent batch (experiment: Experiment) =
    { experiment with
        Latent = Latent.Normal latent
        GeneratorOptimizer = optimizer
        CriticOptimizer = optimizer
        BatchSize = batch }

let private mlp width batch =
    let network = Mlp.create Weights.PyTorch (Array.replicate 3 width)

    let experiment () =
        Experiment.create "bench" (Synthetic.ring 8) (network 2) (network 1) (Loss.wasserstein + 0.1 * Penalty.gradient)
        |> withOptimizer (Optimizers.adam 1e-4 0.5 0.9) 2 batch

    let operations = Flops.step batch true (Flops.mlp 2 width 2) (Flops.mlp 2 width 1)

    { Name = $"wgan-gp-mlp-3x{width}-batch-{batch}"
      Work = Training(experiment, operations, Peaks.Gemm)
      Twin = [ "gan_step.py"; "mlp"; string width; string batch; "gp" ]
      Choices = []
      TunedArguments = [] }

let private dcgan channels isPenalised =
    let objective, optimizer, constraint' =
        if isPenalised then
            Loss.wasserstein + 10.0 * Penalty.gradient, Optimizers.adam 5e-4 0.0 0.9, "gp"
        else
            Objective.ofLoss Loss.wasserstein
            |> Objective.project (Projection.clipWeights 0.01),
            Optimizers.rmsProp 5e-5,
            "clip"

    let experiment () =
        Experiment.create "bench" FashionMnist.train (Dcgan.generator28 channels) (Dcgan.critic28 channels) objective
        |> withOptimizer optimizer 64 64

    let operations =
        Flops.step 64 isPenalised (Flops.dcganGenerator channels 64) (Flops.dcganCritic channels)

    { Name = $"dcgan28-{channels}-{constraint'}"
      Work = Training(experiment, operations, Peaks.Convolution)
      Twin = [ "gan_step.py"; "dcgan"; string channels; "64"; constraint' ]
      Choices = [ channelsLast ]
      TunedArguments = [] }

let private resnet =
    let width, batch = 32, 64

    let experiment () =
        let images = torch.rand([| 2048L; 3L; 32L; 32L |]).mul(2.0.ToScalar()).sub(1.0.ToScalar())

        Experiment.create
            "bench"
            (Dataset.ofTensor "random" images)
            (ResNet.generator32 3 width)
            (ResNet.critic32 [||] width)
            (Loss.wasserstein + 10.0 * Penalty.gradient)
        |> withOptimizer (Optimizers.adam 1e-4 0.0 0.9) 128 batch

    let operations = Flops.step batch true (Flops.resnetGenerator 3 width 128) (Flops.resnetCritic 3 width)

    { Name = "resnet32-gp"
      Work = Training(experiment, operations, Peaks.Convolution)
      Twin = [ "gan_step.py"; "resnet"; string width; string batch; "gp" ]
      Choices = [ channelsLast ]
      TunedArguments = [] }

let private adam name kind width networks =
    { Name = $"optimizer-adam-{name}"
      Work = OptimizerSteps(Optimizers.adam 1e-4 0.5 0.9, networks)
      Twin = [ "optimizer_step.py"; kind; string width ]
      Choices =
        [ { Name = "foreach"
            Argument = "--foreach" } ]
      TunedArguments = [] }

let private start name program =
    { Name = name
      Work = Start program
      Twin = [ "first_step.py" ]
      Choices = []
      TunedArguments = [] }

let all: Case list =
    let perceptron = Mlp.create Weights.PyTorch [| 512; 512; 512 |]

    [ mlp 64 64
      mlp 128 128
      mlp 512 256
      for channels in [ 32; 64 ] do
          dcgan channels true
          dcgan channels false
      resnet
      adam "mlp-3x512" "mlp" 512 [ perceptron 2, [| 2L |]; perceptron 1, [| 2L |] ]
      adam "dcgan28-64" "dcgan" 64 [ Dcgan.generator28 64, [| 64L |]; Dcgan.critic28 64, [| 1L; 28L; 28L |] ]
      { Name = "data-loading"
        Work = Batches(FashionMnist.train, 64)
        Twin = [ "data_loading.py" ]
        Choices = []
        TunedArguments = [ "--indexed" ] }
      start "start-to-first-step-program" [ "dotnet"; "bench/FirstStep/bin/Release/net10.0/Wgan.FirstStep.dll" ]
      start "start-to-first-step-script" [ "dotnet"; "fsi"; "bench/first_step.fsx" ] ]
