namespace Wgan.Functional

/// <summary>A number that depends on the iteration (one iteration = one generator update, counted from 0).</summary>
[<Sealed>]
type Schedule internal (description: Description, at: int64 -> float) =
    /// <summary>What schedule it is.</summary>
    member _.Description = description

    /// <summary>The value during iteration <paramref name="iteration"/>.</summary>
    member _.At(iteration: int64) : float = at iteration

/// <summary>Schedules and their combinators.</summary>
[<RequireQualifiedAccess>]
module Schedule =
    /// <summary>The same value always.</summary>
    [<CompiledName "Constant">]
    let constant (value: float) =
        Schedule(Description.leaf "constant" [ "value", Description.number value ], (fun _ -> value))

    /// <summary>
    /// <paramref name="first"/> until iteration <paramref name="start"/>, then on a straight line to
    /// <paramref name="last"/> at iteration <paramref name="finish"/>, and <paramref name="last"/> from there on.
    /// </summary>
    [<CompiledName "Linear">]
    let linear (first: float) (last: float) (start: int64) (finish: int64) =
        if start < 0L || finish <= start then
            Errors.fail "a linear schedule needs 0 <= start < finish, not %d and %d" start finish

        let at iteration =
            let progress = float (iteration - start) / float (finish - start)
            first + (last - first) * max 0.0 (min 1.0 progress)

        Schedule(
            Description.leaf
                "linear"
                [ "first", Description.number first
                  "last", Description.number last
                  "start", Description.integer start
                  "finish", Description.integer finish ],
            at
        )
