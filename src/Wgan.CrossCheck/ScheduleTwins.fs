namespace Wgan.CrossCheck

/// <summary>Schedules written again.</summary>
[<RequireQualifiedAccess>]
module ScheduleTwins =
    /// <summary>The value in an iteration, from 0; None for a schedule without a twin.</summary>
    [<CompiledName "Find">]
    let rec find (piece: Piece) : (int64 -> float) option =
        let ramp (shape: float -> float) =
            let first, last = piece.Number "first", piece.Number "last"
            let start, finish = piece.Number "start", piece.Number "finish"

            Some(fun (t: int64) ->
                if float t <= start then
                    first
                elif float t >= finish then
                    last
                else
                    first + (last - first) * shape ((float t - start) / (finish - start)))

        match piece.Name with
        | "constant" ->
            let value = piece.Number "value"
            Some(fun _ -> value)
        | "linear" -> ramp id
        | "cosine" -> ramp (fun p -> 0.5 - 0.5 * cos (System.Math.PI * p))
        | "polynomial" ->
            let power = piece.Number "power"
            ramp (fun p -> 1.0 - (1.0 - p) ** power)
        | "exponential" ->
            let first, factor, every = piece.Number "first", piece.Number "factor", piece.Number "every"
            Some(fun t -> first * exp (log factor * float t / every))
        | "exponentialSteps" ->
            let first, factor, every = piece.Number "first", piece.Number "factor", piece.Number "every"
            Some(fun t -> Seq.fold (fun value _ -> value * factor) first (seq { 1 .. int (floor (float t / every)) }))
        | "piecewiseConstant" ->
            let boundaries, values = piece.Numbers "boundaries", piece.Numbers "values"
            Some(fun t -> values[boundaries |> Array.filter (fun b -> b <= float t) |> Array.length])
        | "join" ->
            let starts = Array.append [| 0.0 |] (piece.Numbers "boundaries")
            let parts = piece.Sequence |> Array.choose find

            if parts.Length < starts.Length then
                None
            else
                Some(fun t ->
                    let i = starts |> Array.findIndexBack (fun start -> start <= float t)
                    parts[i](t - int64 starts[i]))
        | "scaled" ->
            let factor = piece.Number "factor"
            find (piece.Part "schedule") |> Option.map (fun at t -> factor * at t)
        | "warmUp" ->
            let iterations = piece.Number "iterations"

            find (piece.Part "schedule")
            |> Option.map (fun at t -> at t * min 1.0 ((float t + 1.0) / iterations))
        | _ -> None
