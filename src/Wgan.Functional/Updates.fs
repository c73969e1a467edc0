namespace Wgan.Functional

open System
open System.Collections.Generic
open TorchSharp

/// The updates that an iteration is made of, each as a pure function and, with `inPlace`, as its interpreter that writes over
/// the old state. Every update has a scope of its own, which only the next state and the telemetry leave.
[<RequireQualifiedAccess>]
module internal Updates =
    /// What is new in a tree leaves the current scope; when the old state is consumed, what has been replaced is freed.
    let survive inPlace (before: Tree) (after: Tree) =
        if not (Object.ReferenceEquals(before, after)) then
            let old = HashSet<Tensor>(Tree.values before, HashIdentity.Reference)

            for value in Tree.values after do
                if not (old.Remove value) then
                    value.MoveToOuterDisposeScope() |> ignore

            if inPlace then
                for value in old do
                    value.Dispose()

    let survivePlayer inPlace (before: Player) (after: Player) =
        survive inPlace before.Network.Parameters after.Network.Parameters
        survive inPlace before.Network.State after.Network.State
        survive inPlace before.Optimizer after.Optimizer

    /// One optimizer step of a player, after its gradients.
    let private descend
        inPlace
        (optimizer: Optimizer)
        (projection: Projection)
        iteration
        (player: Player)
        gradients
        state
        =
        let clock =
            { Iteration = iteration
              Update = player.Updates + 1L }

        let parameters = player.Network.Parameters

        let optimizerState, parameters =
            if inPlace then
                FusedStep.run optimizer projection clock gradients player.Optimizer parameters, parameters
            else
                let result = optimizer.Update(clock, gradients, player.Optimizer, parameters)
                result.State, Optimizer.apply result.Updates parameters |> projection.Apply

        { Network =
            { Parameters = parameters
              State = state }
          Optimizer = optimizerState
          Updates = clock.Update }

    let private keep telemetry =
        for _, value: Tensor in telemetry do
            value.MoveToOuterDisposeScope() |> ignore

        telemetry

    let critic inPlace (parts: Parts) (e: Experiment) iteration (critic: Player) lossState fake isLast draws =
        use _scope = torch.NewDisposeScope()
        let projection = e.Objective.Projection

        /// The critic that this update starts from, and what is left to do after its step.
        let constrained, projectionAfter =
            if projection.IsBeforeStep then
                let project =
                    if inPlace then
                        projection.ApplyInPlace
                    else
                        projection.Apply

                { critic with
                    Network.Parameters = project critic.Network.Parameters },
                Projection.none
            else
                critic, projection

        let found = parts.Critic e iteration constrained.Network lossState fake isLast draws
        use _noGrad = torch.no_grad ()

        let next =
            descend inPlace e.CriticOptimizer projectionAfter iteration constrained found.Gradients found.State

        survivePlayer inPlace critic next
        survive inPlace lossState found.Loss
        next, found.Loss, keep found.Telemetry

    let generator inPlace (parts: Parts) (e: Experiment) iteration (generator: Player) (critic: Player) draws =
        use _scope = torch.NewDisposeScope()
        let found = parts.Generator e iteration generator.Network critic.Network draws
        use _noGrad = torch.no_grad ()

        let next =
            descend inPlace e.GeneratorOptimizer Projection.none iteration generator found.Gradients found.State

        survivePlayer inPlace generator next
        next, keep found.Telemetry

    let average inPlace decay (average: Variables) (generator: Player) =
        use _scope = torch.NewDisposeScope()

        let update =
            if inPlace then
                Ema.updateInPlace decay
            else
                Ema.update decay

        let next =
            { Parameters = update average.Parameters generator.Network.Parameters
              State = update average.State generator.Network.State }

        survive inPlace average.Parameters next.Parameters
        survive inPlace average.State next.State
        next
