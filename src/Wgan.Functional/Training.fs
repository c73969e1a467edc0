namespace Wgan.Functional

open TorchSharp

/// <summary>Training as a function: (experiment, state, draws) -> (state, telemetry).</summary>
/// <remarks>
/// Running statistics of a network advance only in its own player's updates, and not in penalties. PyTorch code commonly
/// lets the generator's advance in critic updates too.
/// </remarks>
[<RequireQualifiedAccess>]
module Training =
    /// <summary>The first state, from the key's streams "generator" and "critic".</summary>
    [<CompiledName "Init">]
    let init (experiment: Experiment) (backend: Backend) (key: Key) : TrainingState =
        let player name (network: Network) (optimizer: Optimizer) shape =
            let variables = network.Init(backend, Rng.named name key, shape)

            { Network = variables
              Optimizer = optimizer.Init variables.Parameters
              Updates = 0L }

        let generator =
            player "generator" experiment.Generator experiment.GeneratorOptimizer experiment.Latent.Shape

        let critic = player "critic" experiment.Critic experiment.CriticOptimizer experiment.Data.SampleShape

        let average =
            { Parameters = Tree.clone generator.Network.Parameters
              State = Tree.clone generator.Network.State }

        TrainingState(0L, generator, critic, average, experiment.Objective.Loss.InitialState backend)

    /// The draws of an iteration before which the critic has been updated that often.
    let internal drawsAt
        (experiment: Experiment)
        (source: DataSource)
        (backend: Backend)
        (key: Key)
        (iteration: int64)
        (updates: int64)
        : IterationDraws =
        let iterationKey = key |> Rng.named "iteration" |> Rng.at iteration
        let size = experiment.BatchSize
        let batchShape = Array.append [| int64 size |] experiment.Data.SampleShape
        let latentShape = Array.append [| int64 size |] experiment.Latent.Shape
        let critic = experiment.Critic.Draws batchShape
        let generator = experiment.Generator.Draws latentShape |> Draws.prefixed "generator"

        let criticUpdate =
            [| generator
               Draws.prefixed "real" critic
               Draws.prefixed "fake" critic
               Draws.prefixed "penalty" critic
               if experiment.Objective.WantsSecondPass then
                   Draws.prefixed "again" critic
               Objective.draws experiment.Objective batchShape |> Draws.prefixed "objective" |]
            |> Array.concat

        let generatorUpdate =
            [| generator
               Draws.prefixed "real" critic
               Draws.prefixed "fake" critic
               Objective.generatorDraws experiment.Objective batchShape
               |> Draws.prefixed "objective" |]
            |> Array.concat

        let dataKey = Rng.named "data" key
        let real ordinal = source.Batch(backend, dataKey, ordinal, size)

        let classes ordinal : Tensor | null =
            if experiment.IsConditional then
                source.Labels(backend, dataKey, ordinal, size)
            else
                null

        let update updateKey real ordinal specs =
            { Real = real
              Condition = classes ordinal
              Latent = experiment.Latent.Sample(backend, Rng.named "latent" updateKey, size)
              Declared = Draws.make backend updateKey specs }

        let criticUpdates =
            Array.init (experiment.CriticSteps.At iteration) (fun step ->
                let updateKey = iterationKey |> Rng.named "critic" |> Rng.at (int64 step)
                let ordinal = updates + int64 step
                update updateKey (real ordinal) ordinal criticUpdate)

        // The generator's update reads the last critic update's batch again, where it reads real samples at all.
        let last = updates + int64 criticUpdates.Length - 1L

        let lastReal =
            if experiment.Objective.GeneratorUsesReal then
                real last
            else
                torch.empty ([| 0L |], backend.DType, backend.Device)

        { Critic = criticUpdates
          Generator = update (Rng.named "generator" iterationKey) lastReal last generatorUpdate }

    /// <summary>The draws of the iteration that follows <paramref name="state"/>: a function of (key, iteration, number of the batch).</summary>
    [<CompiledName "Draws">]
    let draws (experiment: Experiment) (source: DataSource) (backend: Backend) (key: Key) (state: TrainingState) =
        drawsAt experiment source backend key state.Iteration state.Critic.Updates

    let private iterate
        inPlace
        (parts: Parts)
        (experiment: Experiment)
        (state: TrainingState)
        (draws: IterationDraws)
        : IterationResult =
        let iteration = state.Iteration
        let mutable critic = state.Critic
        let mutable loss = state.Loss
        let mutable criticTelemetry: (string * Tensor) list = []
        let fakes = parts.Fakes experiment iteration state.Generator.Network draws.Critic

        for i, (fake, updateDraws) in Array.indexed (Array.zip fakes draws.Critic) do
            for _, value in criticTelemetry do
                value.Dispose()

            let isLast = i = fakes.Length - 1

            let next, nextLoss, telemetry =
                Updates.critic inPlace parts experiment iteration critic loss fake isLast updateDraws

            critic <- next
            loss <- nextLoss
            criticTelemetry <- telemetry

            if parts.IsFresh fake then
                fake.Dispose()

        let generator, generatorTelemetry =
            Updates.generator inPlace parts experiment iteration state.Generator critic draws.Generator

        let average = Updates.average inPlace experiment.AverageDecay state.Average generator

        { State = TrainingState(iteration + 1L, generator, critic, average, loss)
          Telemetry = Tree.ofPaths (criticTelemetry @ generatorTelemetry) }

    let private unwatched: Watch = fun _ _ _ -> ()

    /// `step`, in which every update is looked at before its optimizer steps.
    let internal stepWatched (watch: Watch) (experiment: Experiment) (state: TrainingState) (draws: IterationDraws) =
        use _scope = torch.NewDisposeScope()
        let result = iterate false (Parts.eager watch) experiment state draws
        Updates.survivePlayer false state.Generator result.State.Generator
        Updates.survivePlayer false state.Critic result.State.Critic
        Updates.survive false state.Average.Parameters result.State.Average.Parameters
        Updates.survive false state.Average.State result.State.Average.State
        Updates.survive false state.Loss result.State.Loss
        Tree.moveToOuterScope result.Telemetry |> ignore
        result

    /// `advance` with these parts.
    let internal advanceWith (parts: Parts) (experiment: Experiment) (state: TrainingState) (draws: IterationDraws) =
        let result = iterate true parts experiment state draws
        state.Consume()
        result

    /// `advance`, in which every update is looked at before its optimizer steps.
    let internal advanceWatched (watch: Watch) = advanceWith (Parts.eager watch)

    /// <summary>One iteration: the critic's updates, the generator's, the average's. <paramref name="state"/> stays valid.</summary>
    [<CompiledName "Step">]
    let step (experiment: Experiment) (state: TrainingState) (draws: IterationDraws) : IterationResult =
        stepWatched unwatched experiment state draws

    /// <summary>
    /// The same numbers, bit for bit, written over <paramref name="state"/>'s memory: it is consumed, and its use afterwards
    /// is an <c>ObjectDisposedException</c>.
    /// </summary>
    [<CompiledName "Advance">]
    let advance (experiment: Experiment) (state: TrainingState) (draws: IterationDraws) : IterationResult =
        advanceWatched unwatched experiment state draws

    /// <summary>
    /// Samples from the averaged generator in evaluation mode, for the given latents X [B, size] and, where the generator reads one, the
    /// condition.
    /// </summary>
    [<CompiledName "Generate">]
    let generate (experiment: Experiment) (average: Variables) (input: NetworkInput) : Tensor =
        use _scope = torch.NewDisposeScope()
        use _noGrad = torch.no_grad ()

        experiment.Generator
            .Apply(Mode.Evaluation, average.Parameters, average.State, Tree.Empty, input)
            .Output.MoveToOuterDisposeScope()
