namespace Wgan.CrossCheck

open DiffSharp

/// <summary>One player of the twin's training: a network, its parameters and its optimizer.</summary>
[<ReferenceEquality; NoComparison>]
type PlayerTwin =
    {
        /// <summary>The network.</summary>
        Network: NetworkTwin
        /// <summary>What it exposes, by name.</summary>
        Exposed: string -> NetworkTwin
        /// <summary>Its parameters' paths and shapes.</summary>
        Shapes: (string * int[])[]
        /// <summary>The optimizer, with its memory.</summary>
        Optimizer: OptimizerTwin
        /// <summary>The constraint imposed before each gradient.</summary>
        ProjectBefore: string[] -> Numbers -> Numbers
        /// <summary>The constraint imposed after each step.</summary>
        ProjectAfter: string[] -> Numbers -> Numbers
    }

/// <summary>The numbers of one update, as the library was given them.</summary>
[<ReferenceEquality; NoComparison>]
type UpdateTwin =
    {
        /// <summary>A batch of real samples; none where the update does not read them.</summary>
        Real: Tensor option
        /// <summary>A batch of latents.</summary>
        Latent: Tensor
        /// <summary>The objective's draws.</summary>
        Draws: string -> Tensor
    }

/// <summary>A whole iteration written again: gradients by DiffSharp, everything else in plain float arithmetic.</summary>
[<RequireQualifiedAccess>]
module IterationTwin =
    let private vector (numbers: Numbers) : Tensor =
        let all = Array.concat numbers
        Twins.ofArray [| all.Length |] all

    let private apply (player: PlayerTwin) (parameters: Tensor) (x: Tensor) : Tensor =
        player.Network (Twins.named player.Shapes parameters) x

    let private judge (player: PlayerTwin) parameters (x: Tensor) : PassTwin =
        { Values = (apply player parameters x).view -1
          Feature = fun name -> player.Exposed name (Twins.named player.Shapes parameters) x }

    /// The optimizer's update number t on the gradient of a loss, and the projections.
    let private descend player iteration t (parameters: Numbers) (loss: Tensor -> Tensor) : Numbers =
        let paths = Array.map fst player.Shapes
        let parameters = player.ProjectBefore paths parameters
        let gradient = dsharp.grad loss (vector parameters) |> Twins.named player.Shapes

        let gradients = player.Shapes |> Array.map (fun (path, _) -> Twins.toArray (gradient path))
        let updates = player.Optimizer.Update iteration t parameters gradients

        Array.map2 (Array.map2 (+)) parameters updates |> player.ProjectAfter paths

    /// <summary>Arjovsky, Chintala and Bottou (2017), Algorithm 1: the critic's updates on detached fakes, then one of the generator.</summary>
    /// <returns>The parameters of the generator and of the critic after it, and the loss's state.</returns>
    [<CompiledName "Run">]
    let run
        (objective: ObjectiveTwin)
        (generatorUsesReal: bool)
        (generator: PlayerTwin)
        (critic: PlayerTwin)
        (iteration: int64)
        (criticUpdatesBefore: int64)
        (theta: Numbers, w: Numbers, state: (string * float) list)
        (criticUpdates: UpdateTwin[], generatorUpdate: UpdateTwin)
        : Numbers * Numbers * (string * float) list =
        let mutable w, state = w, state

        for i, update in Array.indexed criticUpdates do
            let fake = apply generator (vector theta) update.Latent

            let samples: Pair =
                { Real = update.Real.Value
                  Fake = fake }

            let before = critic.ProjectBefore (Array.map fst critic.Shapes) w

            let scores = objective.Scores(judge critic (vector before), samples, update.Draws, iteration)
            let lossState = state

            w <-
                descend critic iteration (criticUpdatesBefore + int64 i + 1L) w (fun parameters ->
                    objective.CriticLoss(judge critic parameters, samples, update.Draws, iteration, lossState))

            state <-
                match objective.LossState with
                | Some twin ->
                    twin.Next
                        (fun name -> Map.find name (Map.ofList lossState))
                        (Twins.toArray scores.Real)
                        (Twins.toArray scores.Fake)
                | None -> []

        let fixedCritic = judge critic (vector w)

        let theta =
            descend generator iteration (iteration + 1L) theta (fun parameters ->
                let fake = apply generator parameters generatorUpdate.Latent
                let real = generatorUpdate.Real |> Option.defaultValue fake
                let samples: Pair = { Real = real; Fake = fake }
                objective.GeneratorLoss(fixedCritic, samples, generatorUpdate.Draws, iteration, generatorUsesReal))

        theta, w, state
