namespace Wgan.CrossCheck

open TorchSharp
open Wgan.Functional

/// <summary>Comparisons of what moves parameters: projections, optimizers, and whole iterations.</summary>
[<RequireQualifiedAccess>]
module StepChecks =
    let private row piece quantity (actual: Numbers) (expected: Numbers) =
        Table.row Engine.DiffSharp piece quantity (Array.concat actual) (Array.concat expected)

    let private updates = 5

    /// Parameters that optimizers are tried on: those of a perceptron on six numbers.
    let private start () =
        let network =
            Network.sequential
                [| Layer.flatten
                   Layer.dense Weights.PyTorch 3
                   Layer.dense Weights.PyTorch 1 |]

        network.Init(Library.backend, Rng.key 5L, [| 2L; 3L |]).Parameters

    /// The gradients of update t, a few of them far from the size of the others.
    let private gradients (like: Tree) (t: int) : Numbers =
        Library.numbers like
        |> Array.mapi (fun i numbers -> Library.normal (100 * t + i) numbers.Length |> Array.map (fun g -> g * g * g))

    /// <summary>An optimizer: parameters and state after five updates, in the iterations 0 to 4, on the same gradients.</summary>
    /// <param name="piece">What the rows call it.</param>
    /// <param name="optimizer">The optimizer.</param>
    /// <param name="find">Makes a fresh twin from the parameters' paths and numbers.</param>
    [<CompiledName "OptimizerAgainst">]
    let optimizerAgainst (piece: string) (optimizer: Optimizer) (find: string[] -> Numbers -> OptimizerTwin) : Row[] =
        use _scope = torch.NewDisposeScope()
        let first = start ()
        let paths = Library.shapes first |> Array.map fst
        let mutable parameters, state = first, optimizer.Init first
        let mutable numbers = Library.numbers first
        let twin = find paths numbers

        for t in 1..updates do
            let g = gradients first t

            let clock =
                { Iteration = int64 t - 1L
                  Update = int64 t }

            let result = optimizer.Update(clock, Library.withNumbers first g, state, parameters)
            parameters <- Optimizer.apply result.Updates parameters
            state <- result.State
            numbers <- Array.map2 (Array.map2 (+)) numbers (twin.Update clock.Iteration clock.Update numbers g)

        [| yield row piece $"parameters after {updates} updates" (Library.numbers parameters) numbers
           if state.Count > 0 || (twin.State()).Length > 0 then
               yield row piece $"state after {updates} updates" (Library.numbers state) (twin.State()) |]

    let private missing (piece: string) =
        raise (WganException $"the cross-check has no twin of {piece}; its description names an unknown piece")

    /// <summary>A schedule of the library against its twin, in the iterations 0 to 12.</summary>
    [<CompiledName "Schedule">]
    let schedule (piece: string) (schedule: Schedule) : Row[] =
        match ScheduleTwins.find (Piece.Of schedule.Description) with
        | Some twin ->
            let values at = [| [| for t in 0L .. 12L -> at t |] |]
            [| row piece "values of iterations 0 to 12" (values schedule.At) (values twin) |]
        | None -> missing piece

    /// <summary>An optimizer of the library against its twin.</summary>
    [<CompiledName "Optimizer">]
    let optimizer (piece: string) (optimizer: Optimizer) : Row[] =
        optimizerAgainst piece optimizer (fun paths numbers ->
            match OptimizerTwins.find (Piece.Of optimizer.Description) paths numbers with
            | Some twin -> twin
            | None -> missing piece)

    /// <summary>A projection: parameters after five updates of gradient descent, each followed by the projection.</summary>
    [<CompiledName "ProjectionAgainst">]
    let projectionAgainst (piece: string) (projection: Projection) (twin: string[] -> Numbers -> Numbers) : Row[] =
        use _scope = torch.NewDisposeScope()
        let first = start ()
        let paths = Library.shapes first |> Array.map fst
        let mutable parameters = first
        let mutable numbers = Library.numbers first

        for t in 1..updates do
            let g = gradients first t |> Array.map (Array.map (fun g -> -0.05 * g))
            parameters <- Optimizer.apply (Library.withNumbers first g) parameters |> projection.Apply
            numbers <- Array.map2 (Array.map2 (+)) numbers g |> twin paths

        [| row piece $"parameters after {updates} updates" (Library.numbers parameters) numbers |]

    /// <summary>A projection of the library against its twin.</summary>
    [<CompiledName "Projection">]
    let projection (piece: string) (projection: Projection) : Row[] =
        match ProjectionTwins.find (Piece.Of projection.Description) with
        | Some twin -> projectionAgainst piece projection twin
        | None -> missing piece

    let private iterations = 2

    /// <summary>
    /// Whole training iterations: two calls of <c>Training.step</c>, each with all critic updates and the generator's, against the twin's on
    /// the same batches, latents and draws. Parameters of both players and of the generator's average, both optimizers' states, and the
    /// loss's.
    /// </summary>
    /// <param name="piece">What the rows call it.</param>
    /// <param name="experiment">An experiment of pieces that have twins, networks without state and draws.</param>
    [<CompiledName "Iteration">]
    let iteration (piece: string) (experiment: Experiment) : Row[] =
        use _scope = torch.NewDisposeScope()
        let some found = found |> Option.defaultWith (fun () -> missing piece)
        let mutable state = Training.init experiment Library.backend (Rng.key 3L)
        let source = experiment.Data.Open()

        let player (network: Network) (optimizer: Optimizer) (projection: Projection) (parameters: Tree) =
            let shapes = Library.shapes parameters
            let paths = Array.map fst shapes

            let piece = Piece.Of projection.Description
            let project = some (ProjectionTwins.find piece)
            let skip _ (numbers: Numbers) = numbers
            let isBefore = ProjectionTwins.isBeforeStep piece

            { Network = some (NetworkTwins.find (Piece.Of network.Description) paths)
              Exposed = fun name -> some (FeatureTwins.find (Piece.Of network.Description) paths name)
              Shapes = shapes
              Optimizer = some (OptimizerTwins.find (Piece.Of optimizer.Description) paths (Library.numbers parameters))
              ProjectBefore = if isBefore then project else skip
              ProjectAfter = if isBefore then skip else project }

        let theta, w = state.Generator.Network.Parameters, state.Critic.Network.Parameters
        let generator = player experiment.Generator experiment.GeneratorOptimizer Projection.none theta
        let critic = player experiment.Critic experiment.CriticOptimizer experiment.Objective.Projection w
        let objective = some (ObjectiveTwin.find OwnTwins.None experiment.Objective)

        let update (draws: UpdateDraws) : UpdateTwin =
            let tensor (t: Tensor) = Twins.ofArray (Library.narrow t.shape) (Tensors.toArray t)

            { Real =
                if draws.Real.numel () = 0L then
                    None
                else
                    Some(tensor draws.Real)
              Latent = tensor draws.Latent
              Draws = Library.drawsOf (draws.Declared.Child "objective") }

        let mutable numbers = Library.numbers theta, Library.numbers w, objective.InitialState
        let mutable average = Library.numbers theta

        for _ in 1..iterations do
            let draws = Training.draws experiment source Library.backend (Rng.key 3L) state
            let before = state
            state <- (Training.step experiment state draws).State

            numbers <-
                IterationTwin.run
                    objective
                    experiment.Objective.GeneratorUsesReal
                    generator
                    critic
                    before.Iteration
                    before.Critic.Updates
                    numbers
                    (Array.map update draws.Critic, update draws.Generator)

            let decay = experiment.AverageDecay
            let theta, _, _ = numbers
            average <- Array.map2 (Array.map2 (fun a p -> decay * a + (1.0 - decay) * p)) average theta

        let quantity text = $"{text} after {iterations} iterations"
        let compare text tree expected = row piece (quantity text) (Library.numbers tree) expected

        let theta, w, lossState = numbers

        [| compare "generator's parameters" state.Generator.Network.Parameters theta
           compare "critic's parameters" state.Critic.Network.Parameters w
           compare "generator's average" state.Average.Parameters average
           compare "generator's optimizer state" state.Generator.Optimizer (generator.Optimizer.State())
           compare "critic's optimizer state" state.Critic.Optimizer (critic.Optimizer.State())
           if not lossState.IsEmpty then
               compare "loss's state" state.Loss [| for _, value in lossState -> [| value |] |] |]
