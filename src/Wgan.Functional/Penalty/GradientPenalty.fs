namespace Wgan.Functional

open System
open TorchSharp

/// <summary>The norm that a gradient is measured in. A critic of slope at most 1 in it is 1-Lipschitz for the dual norm of the samples.</summary>
type GradientNorm =
    /// <summary>Euclidean, its own dual.</summary>
    | L2 = 0
    /// <summary>The sum of absolute values; the dual is LInfinity.</summary>
    | L1 = 1
    /// <summary>The largest absolute value; the dual is L1.</summary>
    | LInfinity = 2

/// <summary>The choices in a gradient penalty.</summary>
[<ReferenceEquality; NoComparison>]
type GradientPenaltyOptions =
    {
        /// <summary>Where the gradient is taken.</summary>
        Points: PenaltyPoints
        /// <summary>The slope that costs nothing.</summary>
        Target: float
        /// <summary>Whether only slopes above the target cost.</summary>
        OneSided: bool
        /// <summary>How the slope is measured.</summary>
        Norm: GradientNorm
    }

    /// <summary>The WGAN-GP paper's: at interpolates, target 1, two-sided, Euclidean.</summary>
    static member Default =
        { Points = PenaltyPoints.interpolates
          Target = 1.0
          OneSided = false
          Norm = GradientNorm.L2 }

/// The family of penalties on the norm of the critic's gradient.
[<RequireQualifiedAccess>]
module internal GradientPenalty =
    /// grad_x D(x): [B, ...], differentiable in the critic's parameters.
    let gradientAt (critic: Tensor -> Tensor) (x: Tensor) : Tensor =
        let point = Tensors.leaf x
        (Tensors.gradWithGraph ((critic point).sum()) [| point |])[0]

    /// [B, ...] -> [B]. At a gradient of 0 each has the subgradient 0.
    let norm (kind: GradientNorm) (gradient: Tensor) : Tensor =
        let absolute () = gradient.reshape(gradient.shape[0], -1L).abs()

        match kind with
        | GradientNorm.L2 -> Tensors.normPerSample gradient
        | GradientNorm.L1 -> absolute().sum [| 1L |]
        | GradientNorm.LInfinity -> absolute().amax [| 1L |]
        | other -> Errors.fail "there is no gradient norm number %d" (int other)

    let private normText (kind: GradientNorm) =
        match kind with
        | GradientNorm.L1 -> "_1"
        | GradientNorm.LInfinity -> "_inf"
        | _ -> ""

    /// What every penalty that takes gradients at those points declares.
    let lawsAt (points: PenaltyPoints) =
        if points.IsPerSample then
            PenaltyLaw.SlopeOnly ||| PenaltyLaw.PerSample
        else
            PenaltyLaw.SlopeOnly

    /// Only what differs from the defaults enters the description, so that the default's stays what it was.
    let private describe (options: GradientPenaltyOptions) =
        Description.node
            "gradientPenalty"
            [ yield "target", Description.number options.Target
              if options.OneSided then
                  yield "oneSided", "true"
              if options.Norm <> GradientNorm.L2 then
                  yield "norm", Description.text (string options.Norm) ]
            [ if options.Points.Description.Name <> "interpolates" then
                  "points", options.Points.Description ]

    let create (options: GradientPenaltyOptions) : Penalty =
        if not (options.Target >= 0.0 && Double.IsFinite options.Target) then
            Errors.fail "a gradient penalty needs a finite target slope of at least 0, not %g" options.Target

        let slope = $"|grad D({options.Points.Letter})|{normText options.Norm}"

        let excess =
            if options.Target = 0.0 then
                slope
            else
                $"{slope} - {Description.number options.Target}"

        Penalty(
            describe options,
            (if options.OneSided then
                 $"E[max(0, {excess})^2]"
             else
                 $"E[({excess})^2]"),
            options.Points.Where,
            lawsAt options.Points,
            options.Points.Draws,
            fun critic samples draws ->
                let norm = options.Points.Locate(samples, draws) |> gradientAt critic |> norm options.Norm

                let excess = norm |> Tensors.shift -options.Target
                let counted = if options.OneSided then excess.relu () else excess
                (Tensors.square counted).mean()
        )

    /// 1/2 E[|grad D|^2] at those points.
    let zeroCentred name (points: PenaltyPoints) : Penalty =
        Penalty(
            Description.leaf name [],
            $"1/2 E[|grad D({points.Letter})|^2]",
            points.Where,
            lawsAt points,
            points.Draws,
            fun critic samples draws ->
                let gradient = points.Locate(samples, draws) |> gradientAt critic
                let flat = gradient.reshape (gradient.shape[0], -1L)
                (Tensors.square flat).sum([| 1L |]).mean() |> Tensors.scale 0.5
        )
