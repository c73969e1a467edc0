namespace Wgan.Functional

open System

/// <summary>Two-dimensional distributions with known answers. Their units are those of the official WGAN-GP code.</summary>
[<RequireQualifiedAccess>]
module Synthetic =
    let private batches (sample: Key -> int -> float[]) (backend: Backend) key ordinal size =
        sample (Rng.at ordinal key) size |> Tensors.ofArray backend [| int64 size; 2L |]

    let private mixture description (centres: float[][]) deviation =
        let modesOf key size = Rng.integers (Rng.named "mode" key) centres.Length size

        let sample key size =
            let modes = modesOf key size
            let noise = Rng.normalValues (Rng.named "noise" key) (2 * size)
            Array.init (2 * size) (fun i -> centres[modes[i / 2]][i % 2] + deviation * noise[i])

        let modes: Modes =
            { Centres = centres
              Deviation = deviation }

        Dataset(
            description,
            [| 2L |],
            modes,
            Array.init centres.Length (fun i -> $"mode {i}"),
            fun () ->
                DataSource(batches sample, fun key ordinal size -> modesOf (Rng.at ordinal key) size |> Array.map int64)
        )
            .Endless()

    /// <summary>
    /// <paramref name="count"/> equally likely Gaussians on a circle of radius 2 / 1.414 with deviation 0.02 / 1.414: with 8, the
    /// "8 Gaussians" of the official WGAN-GP code (<c>gan_toy.py</c>).
    /// </summary>
    [<CompiledName "Ring">]
    let ring (count: int) =
        if count < 1 then
            Errors.fail "a ring needs at least 1 Gaussian, not %d" count

        let angle i = 2.0 * Math.PI * float i / float count

        let centres = Array.init count (fun i -> [| 2.0 / 1.414 * cos (angle i); 2.0 / 1.414 * sin (angle i) |])

        mixture (Description.leaf "ring" [ "count", Description.integer (int64 count) ]) centres (0.02 / 1.414)

    /// <summary>
    /// side x side equally likely Gaussians at spacing 2 / 2.828 around the origin with deviation 0.05 / 2.828: with side 5, the
    /// "25 Gaussians" of the official WGAN-GP code (<c>gan_toy.py</c>).
    /// </summary>
    [<CompiledName "Grid">]
    let grid (side: int) =
        if side < 1 then
            Errors.fail "a grid needs a side of at least 1 Gaussian, not %d" side

        let coordinate i = (2.0 * float i - float (side - 1)) / 2.828

        let centres = Array.init (side * side) (fun i -> [| coordinate (i / side); coordinate (i % side) |])

        mixture (Description.leaf "grid" [ "side", Description.integer (int64 side) ]) centres (0.05 / 2.828)

    /// <summary>
    /// The Swiss roll: (t cos t, t sin t) + 0.25 noise, all divided by 7.5, with t uniform on (1.5 pi, 4.5 pi): scikit-learn's
    /// roll seen from the side, scaled as in the official WGAN-GP code.
    /// </summary>
    [<CompiledName "SwissRoll">]
    let swissRoll =
        let sample key size =
            let turns = Rng.uniformValues (Rng.named "turn" key) size
            let noise = Rng.normalValues (Rng.named "noise" key) (2 * size)

            Array.init (2 * size) (fun i ->
                let t = 1.5 * Math.PI * (1.0 + 2.0 * turns[i / 2])
                let exact = if i % 2 = 0 then t * cos t else t * sin t
                (exact + 0.25 * noise[i]) / 7.5)

        Dataset(Description.leaf "swissRoll" [], [| 2L |], null, [||], fun () -> DataSource.Unlabelled(batches sample))
            .Endless()
