namespace Wgan.Functional

/// An optimizer's whole step in one native call, where the optimizer has a plan and the kernels serve its tensors.
[<RequireQualifiedAccess>]
module internal FusedStep =
    let private statesOf (plan: Plan) (state: Tree) : Tree list =
        [ for link in plan do
              for path in link.States -> path |> List.fold (fun (tree: Tree) name -> tree.Child name) state ]

    /// theta = theta + u, then to [-bound, bound] where the bound is positive; parameters and state are written over. False where
    /// nothing was done.
    let tryRun (plan: Plan) bound clock gradients state parameters : bool =
        let parameters = Tree.values parameters
        let states = statesOf plan state |> List.map Tree.values |> Array.ofList

        if states |> Array.exists (fun values -> values.Length <> parameters.Length) then
            false
        else
            let constants = Array.zeroCreate (Ranges.Constants * plan.Length)

            plan
            |> List.iteri (fun i link -> (link.Constants clock).CopyTo(constants, Ranges.Constants * i))

            let operations = [| for link in plan -> int link.Operation |]
            Ranges.step operations constants bound parameters (Tree.values gradients) (Array.concat states)

    /// One step, the projection included, written over the parameters and the state: the next state. The gradients stay.
    let run
        (optimizer: Optimizer)
        (projection: Projection)
        (clock: Clock)
        (gradients: Tree)
        (state: Tree)
        (parameters: Tree)
        : Tree =
        let bound = projection.Bound

        match optimizer.Plan with
        | Some plan when tryRun plan bound clock gradients state parameters ->
            if bound = 0.0 then
                projection.ApplyInPlace parameters |> ignore

            state
        | _ ->
            let result = optimizer.UpdateInPlace(clock, gradients, state, parameters)

            Optimizer.applyInPlace result.Updates parameters
            |> projection.ApplyInPlace
            |> ignore

            result.State
