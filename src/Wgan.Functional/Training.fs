namespace Wgan.Functional

open System
open System.Collections.Generic
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

        let average =
            { Parameters = Tree.clone generator.Network.Parameters
              State = Tree.clone generator.Network.State }

        TrainingState(
            0L,
            generator,
            player "critic" experiment.Critic experiment.CriticOptimizer experiment.Data.SampleShape,
            average
        )

    /// <summary>The draws of the iteration that follows <paramref name="state"/>: a function of (key, iteration, number of the batch).</summary>
    [<CompiledName "Draws">]
    let draws (experiment: Experiment) (source: DataSource) (backend: Backend) (key: Key) (state: TrainingState) =
        let iterationKey = key |> Rng.named "iteration" |> Rng.at state.Iteration
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
               Objective.draws experiment.Objective batchShape |> Draws.prefixed "objective" |]
            |> Array.concat

        let generatorUpdate =
            [| generator; Draws.prefixed "real" critic; Draws.prefixed "fake" critic |]
            |> Array.concat

        let real ordinal =
            source.Batch(backend, Rng.named "data" key, ordinal, size)

        let update updateKey real specs =
            { Real = real
              Latent = experiment.Latent.Sample(backend, Rng.named "latent" updateKey, size)
              Declared = Draws.make backend updateKey specs }

        let criticUpdates =
            Array.init (experiment.CriticSteps.At state.Iteration) (fun step ->
                let updateKey = iterationKey |> Rng.named "critic" |> Rng.at (int64 step)
                update updateKey (real (state.Critic.Updates + int64 step)) criticUpdate)

        // The generator's update reads the last critic update's batch again, where its loss reads real samples at all.
        let lastReal =
            if experiment.Objective.Loss.GeneratorUsesReal then
                real (state.Critic.Updates + int64 criticUpdates.Length - 1L)
            else
                torch.empty ([| 0L |], backend.DType, backend.Device)

        { Critic = criticUpdates
          Generator = update (Rng.named "generator" iterationKey) lastReal generatorUpdate }

    /// What is new in a tree leaves the current scope; when the old state is consumed, what has been replaced is freed.
    let private survive inPlace (before: Tree) (after: Tree) =
        if not (Object.ReferenceEquals(before, after)) then
            let old = HashSet<Tensor>(Tree.values before, HashIdentity.Reference)

            for value in Tree.values after do
                if not (old.Remove value) then
                    value.MoveToOuterDisposeScope() |> ignore

            if inPlace then
                for value in old do
                    value.Dispose()

    let private survivePlayer inPlace (before: Player) (after: Player) =
        survive inPlace before.Network.Parameters after.Network.Parameters
        survive inPlace before.Network.State after.Network.State
        survive inPlace before.Optimizer after.Optimizer

    /// One optimizer step of a player, after its gradients.
    let private descend inPlace (optimizer: Optimizer) (projection: Projection) iteration (player: Player) gradients state =
        let clock =
            { Iteration = iteration
              Update = player.Updates + 1L }

        let parameters = player.Network.Parameters

        let result, parameters =
            if inPlace then
                let result = optimizer.UpdateInPlace(clock, gradients, player.Optimizer, parameters)
                result, Optimizer.applyInPlace result.Updates parameters |> projection.ApplyInPlace
            else
                let result = optimizer.Update(clock, gradients, player.Optimizer, parameters)
                result, Optimizer.apply result.Updates parameters |> projection.Apply

        { Network =
            { Parameters = parameters
              State = state }
          Optimizer = result.State
          Updates = clock.Update }

    let private criticUpdate inPlace (e: Experiment) iteration (generator: Player) (critic: Player) (draws: UpdateDraws) =
        use _scope = torch.NewDisposeScope()

        let fake =
            use _noGrad = torch.no_grad ()

            e.Generator
                .Apply(
                    Mode.Training,
                    generator.Network.Parameters,
                    generator.Network.State,
                    draws.Declared.Child "generator",
                    NetworkInput.Of draws.Latent
                )
                .Output

        let parameters = Tree.leaves critic.Network.Parameters

        let pass (name: string) state x =
            let result =
                e.Critic.Apply(Mode.Training, parameters, state, draws.Declared.Child name, NetworkInput.Of x)

            Network.scores result.Output, result.State

        let realScores, afterReal = pass "real" critic.Network.State draws.Real
        let fakeScores, afterFake = pass "fake" afterReal fake

        let scores: Scores =
            { Real = realScores
              Fake = fakeScores }

        let samples: Samples = { Real = draws.Real; Fake = fake }
        let objectiveDraws = draws.Declared.Child "objective"

        let penalties =
            e.Objective.Penalties
            |> Array.mapi (fun i term ->
                term.Penalty.Evaluate(
                    (fun x -> fst (pass "penalty" afterFake x)),
                    samples,
                    objectiveDraws.Child(string i)
                ))

        let loss =
            Array.fold2
                (fun (sum: Tensor) (term: WeightedPenalty) value -> sum |> Tensors.addScaled term.Weight value)
                (e.Objective.Loss.Critic scores)
                e.Objective.Penalties
                penalties

        let gradients = Tree.grad loss parameters
        use _noGrad = torch.no_grad ()
        // Before the step: it may write over the gradients.
        let gradientNorm = Tree.norm gradients
        let next = descend inPlace e.CriticOptimizer e.Objective.Projection iteration critic gradients afterFake
        survivePlayer inPlace critic next

        let names =
            e.Objective.Penalties
            |> Array.mapi (fun i term ->
                let name = term.Penalty.Description.Name
                let isRepeated = e.Objective.Penalties |> Array.filter (fun t -> t.Penalty.Description.Name = name) |> Array.length > 1
                if isRepeated then $"{name}{i}" else name)

        let telemetry =
            [ yield "critic_loss", loss.detach ()
              yield "wasserstein_estimate", realScores.detach().mean().sub (fakeScores.detach().mean ())
              yield "critic_gradient_norm", gradientNorm
              for name, value in Array.zip names penalties do
                  yield "penalties." + name, value.detach () ]

        for _, value in telemetry do
            value.MoveToOuterDisposeScope() |> ignore

        next, telemetry

    let private generatorUpdate inPlace (e: Experiment) iteration (generator: Player) (critic: Player) (draws: UpdateDraws) =
        use _scope = torch.NewDisposeScope()
        let parameters = Tree.leaves generator.Network.Parameters

        let result =
            e.Generator.Apply(
                Mode.Training,
                parameters,
                generator.Network.State,
                draws.Declared.Child "generator",
                NetworkInput.Of draws.Latent
            )

        let pass (name: string) x =
            e.Critic
                .Apply(Mode.Training, critic.Network.Parameters, critic.Network.State, draws.Declared.Child name, NetworkInput.Of x)
                .Output
            |> Network.scores

        let scores: Scores =
            { Real =
                if e.Objective.Loss.GeneratorUsesReal then
                    pass "real" draws.Real
                else
                    draws.Real
              Fake = pass "fake" result.Output }

        let loss = e.Objective.Loss.Generator scores
        let gradients = Tree.grad loss parameters
        use _noGrad = torch.no_grad ()
        let gradientNorm = Tree.norm gradients
        let next = descend inPlace e.GeneratorOptimizer Projection.none iteration generator gradients result.State
        survivePlayer inPlace generator next

        let telemetry =
            [ "generator_loss", loss.detach (); "generator_gradient_norm", gradientNorm ]

        for _, value in telemetry do
            value.MoveToOuterDisposeScope() |> ignore

        next, telemetry

    let private averageWith inPlace decay (average: Variables) (generator: Player) =
        use _scope = torch.NewDisposeScope()
        let update = if inPlace then Ema.updateInPlace decay else Ema.update decay

        let next =
            { Parameters = update average.Parameters generator.Network.Parameters
              State = update average.State generator.Network.State }

        survive inPlace average.Parameters next.Parameters
        survive inPlace average.State next.State
        next

    let private iterate inPlace (experiment: Experiment) (state: TrainingState) (draws: IterationDraws) : IterationResult =
        let iteration = state.Iteration
        let mutable critic = state.Critic
        let mutable criticTelemetry: (string * Tensor) list = []

        for updateDraws in draws.Critic do
            for _, value in criticTelemetry do
                value.Dispose()

            let next, telemetry =
                criticUpdate inPlace experiment iteration state.Generator critic updateDraws

            critic <- next
            criticTelemetry <- telemetry

        let generator, generatorTelemetry =
            generatorUpdate inPlace experiment iteration state.Generator critic draws.Generator

        let average = averageWith inPlace experiment.AverageDecay state.Average generator

        { State = TrainingState(iteration + 1L, generator, critic, average)
          Telemetry = Tree.ofPaths (criticTelemetry @ generatorTelemetry) }

    /// <summary>One iteration: the critic's updates, the generator's, the average's. <paramref name="state"/> stays valid.</summary>
    [<CompiledName "Step">]
    let step (experiment: Experiment) (state: TrainingState) (draws: IterationDraws) : IterationResult =
        use _scope = torch.NewDisposeScope()
        let result = iterate false experiment state draws
        survivePlayer false state.Generator result.State.Generator
        survivePlayer false state.Critic result.State.Critic
        survive false state.Average.Parameters result.State.Average.Parameters
        survive false state.Average.State result.State.Average.State
        Tree.moveToOuterScope result.Telemetry |> ignore
        result

    /// <summary>
    /// The same numbers, bit for bit, written over <paramref name="state"/>'s memory: it is consumed, and its use afterwards
    /// is an <c>ObjectDisposedException</c>.
    /// </summary>
    [<CompiledName "Advance">]
    let advance (experiment: Experiment) (state: TrainingState) (draws: IterationDraws) : IterationResult =
        let result = iterate true experiment state draws
        state.Consume()
        result

    /// <summary>Samples from the averaged generator in evaluation mode, for the given latents [B, size].</summary>
    [<CompiledName "Generate">]
    let generate (experiment: Experiment) (average: Variables) (latents: Tensor) : Tensor =
        use _scope = torch.NewDisposeScope()
        use _noGrad = torch.no_grad ()

        experiment.Generator
            .Apply(Mode.Evaluation, average.Parameters, average.State, Tree.Empty, NetworkInput.Of latents)
            .Output.MoveToOuterDisposeScope()
