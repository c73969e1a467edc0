namespace Wgan.Functional

open System
open TorchSharp

/// <summary>Training in memory: no files, no progress, for experiments that train many small networks and look at them on the way.</summary>
[<AbstractClass; Sealed>]
type Trial private () =
    /// <summary>
    /// Trains from the key's first state. The state that comes back, like the one that <paramref name="observe"/> is shown, belongs to the
    /// training until then and to the caller afterwards.
    /// </summary>
    /// <param name="experiment">What to train; it has to be valid (<c>Experiment.validate</c>), problems that are allowed aside.</param>
    /// <param name="backend">Device and type.</param>
    /// <param name="key">The key that every random number derives from.</param>
    /// <param name="iterations">How many iterations.</param>
    /// <param name="observe">Called after each iteration with the state and the iteration's telemetry; null for nobody.</param>
    /// <exception cref="T:Wgan.Functional.WganException">The experiment is refused; the message has every reason.</exception>
    static member Train
        (
            experiment: Experiment,
            backend: Backend,
            key: Key,
            iterations: int64,
            observe: Action<TrainingState, Tree> | null
        ) : TrainingState =
        let refusals = Experiment.validate experiment |> Array.filter _.Refuses |> Array.map _.Message

        if refusals.Length > 0 then
            raise (WganException(String.Join(Environment.NewLine, refusals)))

        let source = experiment.Data.Open()
        let mutable state = Training.init experiment backend (Rng.named "init" key)

        use steps = new CapturedSteps(experiment)

        for _ in 1L .. iterations do
            use draws = Training.draws experiment source backend key state
            let result = steps.Advance(state, draws)
            state <- result.State

            match observe with
            | null -> ()
            | observe ->
                use _scope = torch.NewDisposeScope()
                observe.Invoke(state, result.Telemetry)

            Tree.dispose result.Telemetry
            Runtime.tidy ()

        state

    /// <summary>
    /// Samples [count, ...] of a generator, such as a state's <c>Generator.Network</c> or <c>Average</c>, in evaluation mode and without
    /// gradients. Those of one key come from the same latents. Not for conditional experiments.
    /// </summary>
    static member Samples
        (experiment: Experiment, backend: Backend, generator: Variables, key: Key, count: int)
        : Tensor =
        use _scope = torch.NewDisposeScope()
        let latents = experiment.Latent.Sample(backend, key, count)
        (Training.generate experiment generator (NetworkInput.Of latents)).MoveToOuterDisposeScope()

    /// <summary>A number of the telemetry, by its path, such as <c>critic_loss</c> or <c>penalties.gradientPenalty</c>.</summary>
    static member Number(name: string, telemetry: Tree) : float =
        match telemetry.Leaves() |> Seq.tryFind (fun leaf -> leaf.Name = name) with
        | Some leaf -> Tensors.toFloat leaf.Value
        | None ->
            let known = telemetry.Leaves() |> Seq.map _.Name
            Errors.fail "the telemetry has no '%s'; there is %s" name (String.Join(", ", known))
