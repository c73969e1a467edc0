namespace Wgan.Functional

open TorchSharp

/// <summary>Where a penalty takes the critic's gradient: a batch of points made from the samples and declared draws.</summary>
[<Sealed; AllowNullLiteral(false)>]
type PenaltyPoints
    internal
    (
        description: Description,
        letter: string,
        where: string,
        isPerSample: bool,
        draws: int64[] -> DrawSpec[],
        locate: Samples -> Tree -> Tensor
    ) =

    /// <summary>What points they are.</summary>
    member _.Description = description

    /// <summary>The draws that <c>Locate</c> wants, given the shape [B, ...] of a batch.</summary>
    member _.Draws(batchShape: int64[]) : DrawSpec[] = draws batchShape

    /// <summary>The points: [B, ...].</summary>
    member _.Locate(samples: Samples, draws: Tree) : Tensor = locate samples draws

    /// <summary>Whether point i is made from sample i alone.</summary>
    member _.IsPerSample = isPerSample

    member internal _.Letter = letter
    member internal _.Where = where

/// <summary>Points to take a critic's gradient at.</summary>
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module PenaltyPoints =
    let private uniform name (shape: int64[]) =
        { Name = name
          Shape = shape
          Distribution = Distribution.Uniform(0.0, 1.0) }

    let private between (first: Tensor) (second: Tensor) (mixing: Tensor) =
        let u = Tensors.perSample first mixing
        // second + u (first - second): one pass fewer than the two products.
        second.addcmul (u, first.sub second, Tensors.scalar 1.0)

    /// <summary>u real + (1 - u) fake with one u per sample: points on the lines between pairs of a real and a generated sample.</summary>
    /// <param name="samples">Two batches [B, ...] of one shape.</param>
    /// <param name="mixing">u: [B].</param>
    [<CompiledName "Interpolate">]
    let interpolate (samples: Samples) (mixing: Tensor) : Tensor = between samples.Real samples.Fake mixing

    /// <summary>Interpolates of real and generated samples. Draws: <c>mixing</c> [B], uniform on (0, 1). Gulrajani et al. (2017), section 4.</summary>
    [<CompiledName "Interpolates">]
    let interpolates =
        PenaltyPoints(
            Description.leaf "interpolates" [],
            "x^",
            "x^ = u x + (1 - u) G(z), one u per sample, uniform on (0, 1)",
            true,
            (fun batchShape -> [| uniform "mixing" batchShape[..0] |]),
            fun samples draws -> interpolate samples draws["mixing"]
        )

    let private noDraws (_: int64[]) : DrawSpec[] = [||]

    /// <summary>Real samples. No draws.</summary>
    [<CompiledName "Real">]
    let real =
        PenaltyPoints(Description.leaf "real" [], "x", "", true, noDraws, (fun samples _ -> samples.Real))

    /// <summary>Generated samples. No draws.</summary>
    [<CompiledName "Fake">]
    let fake =
        PenaltyPoints(Description.leaf "fake" [], "G(z)", "", true, noDraws, (fun samples _ -> samples.Fake))

    /// <summary>
    /// Between each real sample and a perturbed copy of it: x + u c s v, with s the standard deviation of all numbers of the real batch
    /// (biased, as NumPy's), v uniform on (0, 1) for each number, u uniform on (0, 1) for each sample. Draws: <c>mixing</c> [B],
    /// <c>perturbation</c> [B, ...]. A point depends on its neighbours through s.
    /// </summary>
    /// <param name="scale">c; 0.5 in DRAGAN's official code.</param>
    [<CompiledName "Perturbed">]
    let perturbed (scale: float) =
        if not (scale > 0.0) then
            Errors.fail "perturbed points need a positive scale, not %g" scale

        PenaltyPoints(
            Description.leaf "perturbed" [ "scale", Description.number scale ],
            "x~",
            $"x~ = x + u {Description.number scale} std(x) v, u uniform on (0, 1) per sample, v per number",
            false,
            (fun batchShape -> [| uniform "mixing" batchShape[..0]; uniform "perturbation" batchShape |]),
            fun samples draws ->
                let x = samples.Real
                let deviation = (x.sub (x.mean ()) |> Tensors.square).mean().sqrt() |> Tensors.scale scale
                between (x.add (draws["perturbation"].mul deviation)) x draws["mixing"]
        )
