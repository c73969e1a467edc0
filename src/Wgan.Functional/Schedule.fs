namespace Wgan.Functional

open System

/// <summary>A number that depends on the iteration (one iteration = one generator update, counted from 0).</summary>
[<Sealed>]
type Schedule internal (description: Description, at: int64 -> float) =
    /// <summary>What schedule it is.</summary>
    member _.Description = description

    /// <summary>The value during iteration <paramref name="iteration"/>, from 0. One that is not finite is an error.</summary>
    member _.At(iteration: int64) : float =
        if iteration < 0L then
            Errors.fail "schedule %s: there is no iteration %d" description.Name iteration

        let value = at iteration

        if not (Double.IsFinite value) then
            Errors.fail "schedule %s: its value at iteration %d is %g" description.Name iteration value

        value

    /// <summary>factor x schedule</summary>
    static member (*)(factor: float, schedule: Schedule) : Schedule =
        Arguments.finite "a scaled schedule" "factor" factor

        Schedule(
            Description.node "scaled" [ "factor", Description.number factor ] [ "schedule", schedule.Description ],
            fun iteration -> factor * schedule.At iteration
        )

/// <summary>Schedules and their combinators.</summary>
/// <remarks>
/// Iterations count from 0, as Optax's steps do. Every schedule from a start to a finish is constant outside of them, and
/// takes its end values exactly.
/// </remarks>
[<RequireQualifiedAccess>]
module Schedule =
    /// How much of the way from `start` to `finish` is done, kept to [0, 1].
    let private progress start finish iteration =
        float (iteration - start) / float (finish - start) |> max 0.0 |> min 1.0

    /// From `first` to `last` between two iterations; `remaining` falls from 1 to 0 while progress rises from 0 to 1.
    let private between name first last start finish arguments (remaining: float -> float) =
        Arguments.finite $"a {name} schedule" "first" first
        Arguments.finite $"a {name} schedule" "last" last

        if start < 0L || finish <= start then
            Errors.fail "a %s schedule needs 0 <= start < finish, not %d and %d" name start finish

        let at iteration =
            match progress start finish iteration with
            | 0.0 -> first
            | 1.0 -> last
            | done' -> last + (first - last) * remaining done'

        Schedule(
            Description.leaf
                name
                ([ "first", Description.number first
                   "last", Description.number last
                   "start", Description.integer start
                   "finish", Description.integer finish ]
                 @ arguments),
            at
        )

    /// <summary>The same value always.</summary>
    [<CompiledName "Constant">]
    let constant (value: float) =
        Arguments.finite "a constant schedule" "value" value
        Schedule(Description.leaf "constant" [ "value", Description.number value ], (fun _ -> value))

    /// <summary>
    /// <paramref name="first"/> until iteration <paramref name="start"/>, then on a straight line to
    /// <paramref name="last"/> at iteration <paramref name="finish"/>, and <paramref name="last"/> from there on.
    /// </summary>
    [<CompiledName "Linear">]
    let linear (first: float) (last: float) (start: int64) (finish: int64) =
        between "linear" first last start finish [] (fun progress -> 1.0 - progress)

    /// <summary>
    /// Like <c>linear</c>, but on half a cosine wave: last + (first - last) (1 + cos(pi p)) / 2, where p rises from 0 at
    /// <paramref name="start"/> to 1 at <paramref name="finish"/>.
    /// </summary>
    /// <remarks>Loshchilov and Hutter, "SGDR" (ICLR 2017), equation 5, without restarts; see <c>join</c> for those.</remarks>
    [<CompiledName "Cosine">]
    let cosine (first: float) (last: float) (start: int64) (finish: int64) =
        between "cosine" first last start finish [] (fun progress -> (1.0 + cos (Math.PI * progress)) / 2.0)

    /// <summary>
    /// Like <c>linear</c>, but last + (first - last) (1 - p)^power, where p rises from 0 at <paramref name="start"/> to 1 at
    /// <paramref name="finish"/>. Power 1 is the straight line.
    /// </summary>
    [<CompiledName "Polynomial">]
    let polynomial (first: float) (last: float) (power: float) (start: int64) (finish: int64) =
        Arguments.positive "a polynomial schedule" "power" power

        between "polynomial" first last start finish [ "power", Description.number power ] (fun progress ->
            (1.0 - progress) ** power)

    let private checkExponential name first factor every =
        Arguments.finite $"an {name} schedule" "first" first
        Arguments.positive $"an {name} schedule" "factor" factor

        if every < 1L then
            Errors.fail "an %s schedule needs a period of at least 1 iteration, not %d" name every

        [ "first", Description.number first
          "factor", Description.number factor
          "every", Description.integer every ]

    /// <summary>first x factor^(t / every), without end: <paramref name="factor"/> is what every <paramref name="every"/> iterations multiply by.</summary>
    [<CompiledName "Exponential">]
    let exponential (first: float) (factor: float) (every: int64) =
        let arguments = checkExponential "exponential" first factor every

        Schedule(
            Description.leaf "exponential" arguments,
            fun iteration -> first * factor ** (float iteration / float every)
        )

    /// <summary>first x factor^floor(t / every): the exponential's staircase, PyTorch's StepLR.</summary>
    [<CompiledName "ExponentialSteps">]
    let exponentialSteps (first: float) (factor: float) (every: int64) =
        let arguments = checkExponential "exponential" first factor every

        Schedule(
            Description.leaf "exponentialSteps" arguments,
            fun iteration -> first * factor ** float (iteration / every)
        )

    /// How many of the ascending boundaries have been reached.
    let private segment (boundaries: int64[]) iteration =
        let found = Array.BinarySearch(boundaries, iteration)
        if found >= 0 then found + 1 else ~~~found

    let private checkBoundaries name (boundaries: int64[]) (pieces: int) =
        if pieces <> boundaries.Length + 1 then
            Errors.fail "%s needs one boundary fewer than pieces, not %d and %d" name boundaries.Length pieces

        Array.append [| 0L |] boundaries
        |> Array.pairwise
        |> Array.iter (fun (before, after) ->
            if after <= before then
                Errors.fail
                    "%s needs boundaries above 0 that ascend, but %s"
                    name
                    (if before = 0L then
                         $"the first is {after}"
                     else
                         $"{after} follows {before}"))

    /// <summary>
    /// values[0] before boundaries[0], then values[1], and so on: at iteration boundaries[i] the value is values[i + 1].
    /// </summary>
    [<CompiledName "PiecewiseConstant">]
    let piecewiseConstant (boundaries: int64[]) (values: float[]) =
        checkBoundaries "a piecewise constant schedule" boundaries values.Length

        for value in values do
            Arguments.finite "a piecewise constant schedule" "every value" value

        let boundaries, values = Array.copy boundaries, Array.copy values
        let list (texts: string[]) = "[" + String.Join(",", texts) + "]"

        Schedule(
            Description.leaf
                "piecewiseConstant"
                [ "boundaries", Description.shape boundaries
                  "values", values |> Array.map Description.number |> list ],
            fun iteration -> values[segment boundaries iteration]
        )

    /// <summary>
    /// schedules[0] before boundaries[0], then schedules[1], and so on. Each counts from 0 at the boundary where it begins, as in
    /// Optax's <c>join_schedules</c>; nothing smooths the joins.
    /// </summary>
    [<CompiledName "Join">]
    let join (boundaries: int64[]) (schedules: Schedule[]) =
        checkBoundaries "a joined schedule" boundaries schedules.Length
        let boundaries, schedules = Array.copy boundaries, Array.copy schedules

        let at iteration =
            let index = segment boundaries iteration
            let start = if index = 0 then 0L else boundaries[index - 1]
            schedules[index].At(iteration - start)

        Schedule(
            Description.node
                "join"
                [ "boundaries", Description.shape boundaries ]
                (schedules |> Array.mapi (fun i s -> string i, s.Description) |> List.ofArray),
            at
        )

    /// <summary>factor x schedule; also written <c>factor * schedule</c>.</summary>
    [<CompiledName "Scale">]
    let scale (factor: float) (schedule: Schedule) : Schedule = factor * schedule

    /// <summary>
    /// The schedule times a factor that rises linearly over the first <paramref name="iterations"/>: (t + 1) / iterations, then 1.
    /// The first update is not lost: the factor starts at 1 / iterations, where Optax's and many others start at 0.
    /// </summary>
    [<CompiledName "WarmUp">]
    let warmUp (iterations: int64) (schedule: Schedule) =
        if iterations < 1L then
            Errors.fail "a warm-up needs at least 1 iteration, not %d" iterations

        let at iteration =
            let value = schedule.At iteration

            if iteration + 1L >= iterations then
                value
            else
                value * float (iteration + 1L) / float iterations

        Schedule(
            Description.node
                "warmUp"
                [ "iterations", Description.integer iterations ]
                [ "schedule", schedule.Description ],
            at
        )

    /// <summary>A schedule of your own. It enters hashes as these parameters: change <paramref name="version"/> whenever its meaning changes.</summary>
    /// <param name="name">What it is called in descriptions.</param>
    /// <param name="version">The version of its meaning.</param>
    /// <param name="parameters">The numbers it depends on.</param>
    /// <param name="at">iteration, from 0 -> value; a pure function.</param>
    [<CompiledName "Custom">]
    let custom (name: string) (version: string) (parameters: float[]) (at: int64 -> float) =
        Schedule(Description.custom name version parameters, at)
