namespace Wgan.CrossCheck

open System

/// <summary>Projections written again, in plain float arithmetic.</summary>
[<RequireQualifiedAccess>]
module ProjectionTwins =
    let private length (numbers: float[]) = numbers |> Array.sumBy (fun p -> p * p) |> sqrt

    /// The nearest point of the ball.
    let private intoBall radius length (numbers: float[]) =
        if length <= radius then
            numbers
        else
            numbers |> Array.map (fun p -> p / length * radius)

    /// <summary>The twin of a projection by its description: parameters' paths and numbers to numbers; None where there is none.</summary>
    [<CompiledName "Find">]
    let rec find (piece: Piece) : (string[] -> Numbers -> Numbers) option =
        match piece.Name with
        | "none" -> Some(fun _ numbers -> numbers)
        | "clipWeights" ->
            let c = piece.Number "c"
            Some(fun _ numbers -> numbers |> Array.map (Array.map (fun p -> Math.Max(-c, Math.Min(c, p)))))
        | "normBallPerTensor" ->
            let radius = piece.Number "radius"
            Some(fun _ numbers -> numbers |> Array.map (fun p -> intoBall radius (length p) p))
        | "normBallGlobal" ->
            let radius = piece.Number "radius"

            Some(fun _ numbers ->
                let all = length (Array.concat numbers)
                numbers |> Array.map (intoBall radius all))
        | "beforeStep" -> find (piece.Part "projection")
        | "except" ->
            let left = piece.Texts "paths"

            let isLeft (path: string) =
                left |> Array.exists (fun place -> path = place || path.StartsWith(place + "."))

            find (piece.Part "projection")
            |> Option.map (fun project paths numbers ->
                let places = Array.indexed paths |> Array.filter (snd >> isLeft >> not) |> Array.map fst

                let projected =
                    project (places |> Array.map (fun i -> paths[i])) (places |> Array.map (fun i -> numbers[i]))

                let next = Array.copy numbers
                Array.iter2 (fun place p -> next[place] <- p) places projected
                next)
        | _ -> None

    /// <summary>Whether it is imposed before the critic's gradient is taken, as in the official WGAN code, instead of after the step.</summary>
    [<CompiledName "IsBeforeStep">]
    let rec isBeforeStep (piece: Piece) : bool =
        piece.Name = "beforeStep"
        || (piece.Name = "except" && isBeforeStep (piece.Part "projection"))
