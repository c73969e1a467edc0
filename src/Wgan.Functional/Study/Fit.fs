namespace Wgan.Functional

open System
open TorchSharp

/// <summary>
/// Training a critic alone, against distributions that stand still: to see what an objective's critic becomes at its optimum.
/// </summary>
[<AbstractClass; Sealed>]
type Fit private () =
    /// <summary>
    /// The critic's variables after that many steps on what its player minimises, constraints of the objective included. A critic with
    /// running statistics or draws of its own, and objectives with terms, are not for this.
    /// </summary>
    /// <param name="objective">What the critic minimises.</param>
    /// <param name="critic">The network.</param>
    /// <param name="optimizer">Its optimizer.</param>
    /// <param name="backend">Device and type.</param>
    /// <param name="key">The key that first parameters and draws derive from.</param>
    /// <param name="start">The variables to start from; null for the network's first ones.</param>
    /// <param name="steps">How many steps.</param>
    /// <param name="batch">The samples of a step, counted from 0: tensors [B, ...] that are freed after it.</param>
    /// <param name="observe">
    /// Called before the first step and after each with the steps so far and the variables, which the fit goes on to change; null for nobody.
    /// </param>
    static member Critic
        (
            objective: Objective,
            critic: Network,
            optimizer: Optimizer,
            backend: Backend,
            key: Key,
            start: Variables | null,
            steps: int64,
            batch: Func<int64, Samples>,
            observe: Action<int64, Variables> | null
        ) : Variables =
        let first =
            use _scope = torch.NewDisposeScope()
            let shape = (batch.Invoke 0L).Real.shape[1..]

            let variables =
                match start with
                | null -> critic.Init(backend, Rng.named "fit" key, shape)
                | start ->
                    { start with
                        Parameters = Tree.clone start.Parameters }

            variables.Parameters |> Tree.moveToOuterScope |> ignore
            variables.State |> Tree.moveToOuterScope |> ignore
            variables

        let parameters = first.Parameters
        let mutable state = optimizer.Init parameters

        let show steps =
            match observe with
            | null -> ()
            | observe ->
                use _scope = torch.NewDisposeScope()
                observe.Invoke(steps, first)

        show 0L

        for step in 0L .. steps - 1L do
            use _scope = torch.NewDisposeScope()
            let samples = batch.Invoke step

            let draws =
                Objective.draws objective samples.Real.shape
                |> Draws.make backend (key |> Rng.named "draws" |> Rng.at step)

            if objective.Projection.IsBeforeStep then
                objective.Projection.ApplyInPlace parameters |> ignore

            let leaves = Tree.leaves parameters

            let score x =
                critic.Apply(Mode.Training, leaves, first.State, Tree.Empty, NetworkInput.Of x).Output
                |> Network.scores

            let loss = objective.CriticLoss(Func<_, _> score, samples, draws, step)
            let gradients = Tree.grad loss leaves

            do
                use _noGrad = torch.no_grad ()
                let clock = { Iteration = step; Update = step + 1L }
                let result = optimizer.UpdateInPlace(clock, gradients, state, parameters)
                Optimizer.applyInPlace result.Updates parameters |> ignore

                if not objective.Projection.IsBeforeStep then
                    objective.Projection.ApplyInPlace parameters |> ignore

                if not (Object.ReferenceEquals(result.State, state)) then
                    Updates.survive true state result.State
                    state <- result.State

            show (step + 1L)

        Tree.dispose state
        first

    /// <summary>The same without looking.</summary>
    /// <param name="objective">What the critic minimises.</param>
    /// <param name="critic">The network.</param>
    /// <param name="optimizer">Its optimizer.</param>
    /// <param name="backend">Device and type.</param>
    /// <param name="key">The key that first parameters and draws derive from.</param>
    /// <param name="start">The variables to start from; null for the network's first ones.</param>
    /// <param name="steps">How many steps.</param>
    /// <param name="batch">The samples of a step, counted from 0: tensors [B, ...] that are freed after it.</param>
    static member Critic
        (
            objective: Objective,
            critic: Network,
            optimizer: Optimizer,
            backend: Backend,
            key: Key,
            start: Variables | null,
            steps: int64,
            batch: Func<int64, Samples>
        ) : Variables =
        Fit.Critic(objective, critic, optimizer, backend, key, start, steps, batch, null)

    /// <summary>The scores of a batch by a critic's variables, in evaluation: [B], without gradients.</summary>
    static member Scores(critic: Network, variables: Variables, x: Tensor) : Tensor =
        use _noGrad = torch.no_grad ()

        critic.Apply(Mode.Evaluation, variables.Parameters, variables.State, Tree.Empty, NetworkInput.Of x).Output
        |> Network.scores

    /// <summary>The critic's estimate of W1 on two samples, and its mean slope between them (<c>WassersteinEstimate</c>).</summary>
    /// <param name="critic">The network.</param>
    /// <param name="variables">Its variables; it is applied in evaluation.</param>
    /// <param name="samples">Real and generated samples: two tensors of one shape [B, ...].</param>
    /// <param name="mixing">u: [B], uniform on (0, 1).</param>
    static member Estimate
        (critic: Network, variables: Variables, samples: Samples, mixing: Tensor)
        : WassersteinEstimate =
        let score x =
            critic.Apply(Mode.Evaluation, variables.Parameters, variables.State, Tree.Empty, NetworkInput.Of x).Output
            |> Network.scores

        WassersteinEstimate.measure score samples mixing

    /// <summary>The slopes of the critic at each sample: grad_x D(x), of the samples' shape.</summary>
    static member Gradients(critic: Network, variables: Variables, x: Tensor) : Tensor =
        let leaf = Tensors.leaf x

        let output =
            critic
                .Apply(Mode.Evaluation, variables.Parameters, variables.State, Tree.Empty, NetworkInput.Of leaf)
                .Output

        (Tensors.grad (output.sum ()) [| leaf |])[0]

    /// <summary>
    /// What the generator's loss tells each generated sample: B d L_G / d G(z_i), [B, ...]. For losses that are means over the batch it does
    /// not depend on B.
    /// </summary>
    static member GeneratorGradients(loss: Loss, critic: Network, variables: Variables, samples: Samples) : Tensor =
        let score x =
            critic.Apply(Mode.Evaluation, variables.Parameters, variables.State, Tree.Empty, NetworkInput.Of x).Output
            |> Network.scores

        let fake = Tensors.leaf samples.Fake

        let value =
            loss.Generator
                { Real = score samples.Real
                  Fake = score fake }

        (Tensors.grad value [| fake |])[0] |> Tensors.scale (float fake.shape[0])
