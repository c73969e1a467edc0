namespace Wgan.Functional

/// <summary>An optimizer's whole step, written over what it changes: one native call where the optimizer and its tensors allow it.</summary>
[<RequireQualifiedAccess>]
module FusedStep =
    let private statesOf (plan: Plan) (state: Tree) : Tree list =
        [ for link in plan do
              for path in link.States -> path |> List.fold (fun (tree: Tree) name -> tree.Child name) state ]

    /// theta = theta + u, then to [-bound, bound] where the bound is positive; parameters and state are written over. False where
    /// nothing was done.
    let internal tryRun (plan: Plan) bound clock gradients state parameters : bool =
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

    /// <summary>
    /// theta = projection(theta + u) with (u, state) = optimizer(gradients, state, theta): the bits of <c>Update</c>, <c>Optimizer.apply</c> and the
    /// projection, written over the parameters and, as far as it can be, the state. The next state; the gradients stay.
    /// </summary>
    /// <param name="optimizer">The optimizer.</param>
    /// <param name="projection">Where the parameters are moved after the step: <c>Projection.none</c> for nowhere.</param>
    /// <param name="clock">When the step happens.</param>
    /// <param name="gradients">d loss / d parameters, of the parameters' shapes.</param>
    /// <param name="state">The optimizer's state, from its <c>Init</c> or its last step.</param>
    /// <param name="parameters">What is written over; not leaves that autograd records.</param>
    [<CompiledName "Run">]
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
