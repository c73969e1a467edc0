namespace Wgan.Functional

open System

/// <summary>The f-divergences of the f-GAN paper. In comments p is the real distribution, q the generator's, u = p / q.</summary>
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module FDivergence =
    let private reals =
        { Low = -infinity
          High = infinity
          IsClosed = false }

    let private below bound = { reals with High = bound }

    let private named name definition = FDivergence(Description.leaf name [], definition, false)

    /// <summary>A divergence of your own. Change <paramref name="version"/> whenever its meaning changes: it enters the experiment's hash.</summary>
    [<CompiledName "Custom">]
    let custom (name: string) (version: string) (definition: FDivergenceDefinition) =
        FDivergence(Description.custom name version [||], definition, false)

    let private log2 = Math.Log 2.0
    let private xLogX x = if x = 0.0 then 0.0 else x * Math.Log x

    // Kahan's: the rounding of 1 + x and of exp(x) cancels in the quotient.
    let private log1p (x: float) =
        let y = 1.0 + x

        if y = 1.0 then x
        elif Double.IsInfinity y then y
        else Math.Log y * (x / (y - 1.0))

    let private expm1 (x: float) =
        let y = Math.Exp x

        if y = 1.0 then x
        elif y = 0.0 || Double.IsInfinity y then y - 1.0
        else (y - 1.0) * (x / Math.Log y)

    /// log(exp(x) - 1) for x > 0.
    let private logExpm1 (x: float) = x + Math.Log -(expm1 -x)

    /// <summary>KL(p || q) = sum p log(p / q). f = u log u, f* = exp(t - 1), g = v. Optimal score 1 + log u.</summary>
    [<CompiledName "Kl">]
    let kl =
        named
            "kl"
            { Generator = xLogX
              Derivative = fun u -> 1.0 + Math.Log u
              Conjugate = fun t -> Math.Exp(t - 1.0)
              Domain = reals
              Activation = id
              InverseActivation = id
              ConjugateOfActivation = fun v -> (v |> Tensors.shift -1.0).exp()
              ActivationText = "v"
              ConjugateOfActivationText = "exp(v - 1)" }

    /// <summary>KL(q || p). f = -log u, f* = -1 - log(-t) for t &lt; 0, g = -exp(-v). Optimal score log u.</summary>
    [<CompiledName "ReverseKl">]
    let reverseKl =
        named
            "reverseKl"
            { Generator = fun u -> -Math.Log u
              Derivative = fun u -> -1.0 / u
              Conjugate = fun t -> -1.0 - Math.Log -t
              Domain = below 0.0
              Activation = fun v -> v.neg().exp().neg()
              InverseActivation = fun t -> -Math.Log -t
              ConjugateOfActivation = Tensors.shift -1.0
              ActivationText = "-exp(-v)"
              ConjugateOfActivationText = "v - 1" }

    /// <summary>
    /// Pearson's chi-squared: sum (p - q)^2 / q. f = (u - 1)^2, f* = t^2 / 4 + t, g = v. Optimal score 2 (u - 1). As in the paper f is
    /// extended to negative u; the bound is as tight, since 2 (u - 1) >= -2.
    /// </summary>
    [<CompiledName "Pearson">]
    let pearson =
        named
            "pearson"
            { Generator = fun u -> (u - 1.0) * (u - 1.0)
              Derivative = fun u -> 2.0 * (u - 1.0)
              Conjugate = fun t -> t * t / 4.0 + t
              Domain = reals
              Activation = id
              InverseActivation = id
              ConjugateOfActivation = fun v -> v |> Tensors.addScaled 0.25 (Tensors.square v)
              ActivationText = "v"
              ConjugateOfActivationText = "v^2/4 + v" }

    /// <summary>
    /// Neyman's chi-squared: sum (p - q)^2 / p. f = (1 - u)^2 / u, f* = 2 - 2 sqrt(1 - t) for t &lt; 1, g = 1 - exp(-v) (the paper has
    /// 1 - exp(v), which decreases). Optimal score 2 log u. Where both players' exponentials overflow, the critic's loss is infinity
    /// minus infinity; <c>alpha -1</c>, half this divergence, has an activation that does not overflow so.
    /// </summary>
    [<CompiledName "Neyman">]
    let neyman =
        named
            "neyman"
            { Generator = fun u -> if Double.IsInfinity u then u else (1.0 - u) * (1.0 - u) / u
              Derivative = fun u -> 1.0 - 1.0 / (u * u)
              Conjugate = fun t -> 2.0 - 2.0 * Math.Sqrt(1.0 - t)
              Domain = below 1.0
              Activation = fun v -> v.neg().expm1().neg()
              InverseActivation = fun t -> -(log1p -t)
              ConjugateOfActivation = fun v -> (v |> Tensors.scale -0.5).expm1() |> Tensors.scale -2.0
              ActivationText = "1 - exp(-v)"
              ConjugateOfActivationText = "2 - 2 exp(-v/2)" }

    /// <summary>
    /// Squared Hellinger: sum (sqrt p - sqrt q)^2 (no half). f = (sqrt u - 1)^2, f* = t / (1 - t) for t &lt; 1, g = 1 - exp(-v). Optimal score
    /// (log u) / 2.
    /// </summary>
    [<CompiledName "SquaredHellinger">]
    let squaredHellinger =
        named
            "squaredHellinger"
            { Generator = fun u -> (Math.Sqrt u - 1.0) ** 2.0
              Derivative = fun u -> 1.0 - 1.0 / Math.Sqrt u
              Conjugate = fun t -> t / (1.0 - t)
              Domain = below 1.0
              Activation = fun v -> v.neg().expm1().neg()
              InverseActivation = fun t -> -(log1p -t)
              ConjugateOfActivation = fun v -> v.expm1 ()
              ActivationText = "1 - exp(-v)"
              ConjugateOfActivationText = "exp(v) - 1" }

    /// <summary>
    /// Twice the Jensen-Shannon divergence: sum p log(2p / (p + q)) + q log(2q / (p + q)). f = u log u - (u + 1) log((1 + u) / 2),
    /// f* = -log(2 - exp(t)) for t &lt; log 2, g = log 2 - log(1 + exp(-v)). Optimal score log u.
    /// </summary>
    [<CompiledName "JensenShannon">]
    let jensenShannon =
        named
            "jensenShannon"
            { Generator = fun u -> xLogX u - (u + 1.0) * Math.Log((1.0 + u) / 2.0)
              Derivative = fun u -> log2 - log1p (1.0 / u)
              Conjugate = fun t -> -Math.Log(2.0 - Math.Exp t)
              Domain = below log2
              Activation = fun v -> v.log_sigmoid () |> Tensors.shift log2
              InverseActivation = fun t -> -(logExpm1 (log2 - t))
              ConjugateOfActivation = fun v -> Links.softplus v |> Tensors.shift -log2
              ActivationText = "log 2 - softplus(-v)"
              ConjugateOfActivationText = "softplus(v) - log 2" }

    /// <summary>
    /// The minimax GAN's value: 2 JS(p, q) - log 4. f = u log u - (u + 1) log(u + 1), f* = -log(1 - exp(t)) for t &lt; 0,
    /// g = -log(1 + exp(-v)). Optimal score log u. Its losses are the minimax losses exactly.
    /// </summary>
    [<CompiledName "Gan">]
    let gan =
        named
            "gan"
            { Generator = fun u -> xLogX u - xLogX (u + 1.0)
              Derivative = fun u -> -(log1p (1.0 / u))
              Conjugate = fun t -> -Math.Log -(expm1 t)
              Domain = below 0.0
              Activation = fun v -> v.log_sigmoid ()
              InverseActivation = fun t -> -(logExpm1 -t)
              ConjugateOfActivation = Links.softplus
              ActivationText = "-softplus(-v)"
              ConjugateOfActivationText = "softplus(v)" }

    /// <summary>
    /// Total variation: 1/2 sum |p - q|. f = |u - 1| / 2, f* = t for |t| &lt;= 1/2, g = tanh(v) / 2. The optimal score is plus or minus
    /// infinity, the sign of u - 1.
    /// </summary>
    [<CompiledName "TotalVariation">]
    let totalVariation =
        let half (v: Tensor) = v.tanh () |> Tensors.scale 0.5

        FDivergence(
            Description.leaf "totalVariation" [],
            { Generator = fun u -> abs (u - 1.0) / 2.0
              Derivative = fun u -> float (sign (u - 1.0)) / 2.0
              Conjugate = id
              Domain =
                { Low = -0.5
                  High = 0.5
                  IsClosed = true }
              Activation = half
              InverseActivation = fun t -> Math.Atanh(2.0 * t)
              ConjugateOfActivation = half
              ActivationText = "tanh(v)/2"
              ConjugateOfActivationText = "tanh(v)/2" },
            true
        )

    /// <summary>
    /// The alpha-divergence, alpha neither 0 nor 1: f = (u^alpha - 1 - alpha (u - 1)) / (alpha (alpha - 1)). With
    /// s = 1 + (alpha - 1) t, f* = (s^(alpha / (alpha - 1)) - 1) / alpha. For alpha > 1, g = v and s is cut off at 0, where f* is constant. For
    /// alpha &lt; 1, t &lt; 1 / (1 - alpha) and g = 1 / (1 - alpha) - log(1 + exp(-v)).
    /// alpha = 2 is half Pearson's, 1/2 twice the squared Hellinger, -1 half Neyman's; the limits at 1 and 0 are KL and reverse KL.
    /// </summary>
    [<CompiledName "Alpha">]
    let alpha (alpha: float) =
        if not (Double.IsFinite alpha) || alpha = 0.0 || alpha = 1.0 then
            Errors.fail
                "an alpha-divergence needs a finite alpha other than 0 and 1 (their limits are kl and reverseKl), not %g"
                alpha

        let power = alpha / (alpha - 1.0)
        let bound = 1.0 / (1.0 - alpha)

        let common =
            { Generator = fun u -> (u ** alpha - 1.0 - alpha * (u - 1.0)) / (alpha * (alpha - 1.0))
              Derivative = fun u -> (u ** (alpha - 1.0) - 1.0) / (alpha - 1.0)
              Conjugate = fun t -> ((max 0.0 (1.0 + (alpha - 1.0) * t)) ** power - 1.0) / alpha
              Domain = reals
              Activation = id
              InverseActivation = id
              ConjugateOfActivation =
                fun v ->
                    let s = (v |> Tensors.scale (alpha - 1.0) |> Tensors.shift 1.0).relu()

                    s.pow (Tensors.scalar power)
                    |> Tensors.shift -1.0
                    |> Tensors.scale (1.0 / alpha)
              ActivationText = "v"
              ConjugateOfActivationText = "(max(0, 1 + (alpha - 1) v)^(alpha/(alpha - 1)) - 1)/alpha" }

        let definition =
            if alpha > 1.0 then
                common
            else
                { common with
                    Domain = below bound
                    Activation = fun v -> v.log_sigmoid () |> Tensors.shift bound
                    InverseActivation = fun t -> -(logExpm1 (bound - t))
                    // s^power - 1 = exp(power log s) - 1 with s = (1 - alpha) softplus(-v).
                    ConjugateOfActivation =
                        fun v ->
                            let logS = Links.logSoftplus (v.neg ()) |> Tensors.shift (Math.Log(1.0 - alpha))
                            (logS |> Tensors.scale power).expm1() |> Tensors.scale (1.0 / alpha)
                    ActivationText = "1/(1 - alpha) - softplus(-v)"
                    ConjugateOfActivationText = "(((1 - alpha) softplus(-v))^(alpha/(alpha - 1)) - 1)/alpha" }

        FDivergence(Description.leaf "alpha" [ "alpha", Description.number alpha ], definition, false)
