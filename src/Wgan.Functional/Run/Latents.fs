namespace Wgan.Functional

open System

/// <summary>Latents to look at a trained generator with: truncated ones, and paths between them.</summary>
[<RequireQualifiedAccess>]
module Latents =
    let private leastThreshold = 0.01

    let private wantNormal (what: string) (latent: Latent) =
        if not latent.IsNormal then
            Errors.fail "%s is for normal latents, and this experiment's are uniform" what

    /// <summary>
    /// <paramref name="count"/> independent latents [count, size] whose every number is drawn from N(0, 1) given that it is at most
    /// <paramref name="threshold"/> in size: those outside are drawn again (the truncation trick of Brock, Donahue and Simonyan 2019,
    /// section 3.1). Only for normal latents, and thresholds from 0.01.
    /// </summary>
    [<CompiledName "Truncated">]
    let truncated (latent: Latent) (threshold: float) (backend: Backend) (key: Key) (count: int) : Tensor =
        wantNormal "truncation" latent

        if not (threshold >= leastThreshold) then
            Errors.fail "a truncation threshold is at least %g, not %g" leastThreshold threshold

        let values = Rng.normalValues key (count * int latent.Shape[0])

        let mutable outside =
            [| for i in 0 .. values.Length - 1 do
                   if abs values[i] > threshold then
                       i |]

        let mutable round = 0L

        while outside.Length > 0 do
            let again = Rng.normalValues (key |> Rng.named "again" |> Rng.at round) outside.Length
            Array.iter2 (fun i value -> values[i] <- value) outside again
            outside <- outside |> Array.filter (fun i -> abs values[i] > threshold)
            round <- round + 1L

        Tensors.ofArray backend [| int64 count; latent.Shape[0] |] values

    /// <summary>
    /// The point at <paramref name="t"/> of [0, 1] on the arc from a to b: slerp(a, b; t) = (sin((1 - t) w) a + sin(t w) b) / sin w, with w the
    /// angle between them (Shoemake 1985; for latents, White 2016). Where sin w is below 1e-6, on the straight line.
    /// </summary>
    [<CompiledName "Slerp">]
    let slerp (a: float[]) (b: float[]) (t: float) : float[] =
        if a.Length <> b.Length then
            Errors.fail "there is no path between latents of %d and of %d dimensions" a.Length b.Length

        let dot = Array.fold2 (fun sum x y -> sum + x * y) 0.0
        let cosine = dot a b / (sqrt (dot a a) * sqrt (dot b b))
        let angle = acos (max -1.0 (min 1.0 cosine))

        let first, second =
            // Where a latent is zero the angle is not a number, and no arc is defined.
            if sin angle > 1e-6 then
                sin ((1.0 - t) * angle) / sin angle, sin (t * angle) / sin angle
            else
                1.0 - t, t

        Array.map2 (fun x y -> first * x + second * y) a b

    /// <summary>
    /// Rows of latents [rows * steps, size]: row i goes in <paramref name="steps"/> equal steps from one independent latent to another, on the
    /// arc between them for normal latents, and on the straight line for uniform ones.
    /// </summary>
    [<CompiledName "Paths">]
    let paths (latent: Latent) (backend: Backend) (key: Key) (rows: int) (steps: int) : Tensor =
        if rows < 1 || steps < 2 then
            Errors.fail "paths want at least 1 row of at least 2 steps, not %d of %d" rows steps

        let size = int latent.Shape[0]
        // Drawn in full precision, and rounded once at the end.
        let exact =
            { Backend.Default with
                DType = TorchSharp.torch.ScalarType.Float64 }

        let ends name =
            use drawn = latent.Sample(exact, Rng.named name key, rows)
            Tensors.toArray drawn |> Array.chunkBySize size

        let starts, stops = ends "start", ends "stop"

        let between =
            if latent.IsNormal then
                slerp
            else
                fun a b t -> Array.map2 (fun x y -> (1.0 - t) * x + t * y) a b

        [| for row in 0 .. rows - 1 do
               for step in 0 .. steps - 1 do
                   yield! between starts[row] stops[row] (float step / float (steps - 1)) |]
        |> Tensors.ofArray backend [| int64 (rows * steps); int64 size |]
