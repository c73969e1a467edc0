namespace Wgan.Functional

/// <summary>When an optimizer's update happens.</summary>
[<Struct>]
type Clock =
    {
        /// <summary>The iteration, from 0: what schedules are functions of.</summary>
        Iteration: int64
        /// <summary>The number of this optimizer's update, from 1: what bias corrections are functions of.</summary>
        Update: int64
    }

/// What a native step can compute number by number, as src/Wgan.Kernels/elementwise.h numbers it.
type internal Operation =
    | Scale = 0
    | Adam = 1
    | Rms = 2
    | RmsCentred = 3
    | RmsTensorFlow = 4
    | Lion = 5
    | HeavyBall = 6
    | Nesterov = 7
    | Optimistic = 8
    | DecayedWeights = 9
    | ClipByValue = 10
    | ClipByGlobalNorm = 11

/// One link of a step: an operation, its constants at a time, and where in the optimizer's state its trees are.
[<NoEquality; NoComparison>]
type internal PlanLink =
    { Operation: Operation
      Constants: Clock -> float[]
      States: string list list }

/// How a native step computes an optimizer's update: link after link on each number, so that all parameters are passed over once.
/// The third interpreter of an optimizer, beside the pure and the in-place one; not every optimizer has one.
type internal Plan = PlanLink list

[<RequireQualifiedAccess>]
module internal Plan =
    /// One link whose states are these children of its state.
    let timed operation (constants: Clock -> float[]) (states: string list) : Plan option =
        Some
            [ { Operation = operation
                Constants = constants
                States = states |> List.map List.singleton } ]

    let constant operation (constants: float list) states : Plan option =
        let constants = Array.ofList constants
        timed operation (fun _ -> constants) states

    /// The links of all one after another, the i-th one's states under the child "i"; none if one has none.
    let chain (plans: Plan option[]) : Plan option =
        if plans |> Array.forall Option.isSome then
            plans
            |> Array.mapi (fun i plan ->
                Option.get plan
                |> List.map (fun link ->
                    { link with
                        States = link.States |> List.map (fun path -> string i :: path) }))
            |> List.concat
            |> Some
        else
            None
