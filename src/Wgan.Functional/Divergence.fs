namespace Wgan.Functional

open System

/// <summary>
/// How far two distributions on the same k points are apart. A distribution is an array of k probabilities; logarithms are
/// natural; mass of p where q has none costs what the definition's limit says, infinity included.
/// </summary>
[<RequireQualifiedAccess>]
module Divergence =
    let private check (p: float[]) (q: float[]) =
        if p.Length <> q.Length then
            Errors.fail "two distributions on the same points were wanted, not on %d and %d" p.Length q.Length

        for name, values in [ "p", p; "q", q ] do
            if values |> Array.exists (fun value -> not (value >= 0.0)) then
                Errors.fail "probabilities are not negative, but %s has %g" name (Array.min values)

            if abs (Array.sum values - 1.0) > 1e-9 then
                Errors.fail "probabilities sum to 1, but %s to %g" name (Array.sum values)

    let private sumOver (term: float -> float -> float) p q =
        check p q
        Array.map2 term p q |> Array.sum

    /// <summary>D_f(p || q) = sum q f(p / q); where q = 0, p f'(infinity).</summary>
    [<CompiledName "Of">]
    let ofFunction (f: FDivergence) (p: float[]) (q: float[]) : float =
        let term p q =
            if p = 0.0 && q = 0.0 then 0.0
            elif q = 0.0 then p * f.Derivative infinity
            else q * f.Generator(p / q)

        sumOver term p q

    let private xLogRatio x y = if x = 0.0 then 0.0 else x * Math.Log(x / y)

    /// <summary>KL(p || q) = sum p log(p / q).</summary>
    [<CompiledName "Kl">]
    let kl (p: float[]) (q: float[]) : float = sumOver xLogRatio p q

    /// <summary>Jensen-Shannon: 1/2 KL(p || m) + 1/2 KL(q || m), m = (p + q) / 2; at most log 2.</summary>
    [<CompiledName "JensenShannon">]
    let jensenShannon (p: float[]) (q: float[]) : float =
        // p log(p / m) as p log(2 p / (p + q)): half of the smallest numbers would be 0.
        let half x other = if x = 0.0 then 0.0 else x * Math.Log(2.0 * x / (x + other))
        sumOver (fun p q -> (half p q + half q p) / 2.0) p q

    /// <summary>Total variation: 1/2 sum |p - q|, at most 1.</summary>
    [<CompiledName "TotalVariation">]
    let totalVariation (p: float[]) (q: float[]) : float = sumOver (fun p q -> abs (p - q) / 2.0) p q

    let private squareOver denominator p q =
        let difference = p - q

        if difference = 0.0 then
            0.0
        else
            difference * difference / denominator

    /// <summary>Pearson's chi-squared: sum (p - q)^2 / q.</summary>
    [<CompiledName "Pearson">]
    let pearson (p: float[]) (q: float[]) : float = sumOver (fun p q -> squareOver q p q) p q

    /// <summary>Neyman's chi-squared: sum (p - q)^2 / p.</summary>
    [<CompiledName "Neyman">]
    let neyman (p: float[]) (q: float[]) : float = sumOver (fun p q -> squareOver p p q) p q

    /// <summary>
    /// Triangular discrimination (Vincze and Le Cam): sum (p - q)^2 / (p + q), at most 2. Half of it is the least-squares GAN paper's
    /// Pearson divergence 1/2 chi2(p + q || 2 q).
    /// </summary>
    [<CompiledName "Triangular">]
    let triangular (p: float[]) (q: float[]) : float = sumOver (fun p q -> squareOver (p + q) p q) p q

    /// <summary>Squared Hellinger: sum (sqrt p - sqrt q)^2, without a half; at most 2.</summary>
    [<CompiledName "SquaredHellinger">]
    let squaredHellinger (p: float[]) (q: float[]) : float = sumOver (fun p q -> (Math.Sqrt p - Math.Sqrt q) ** 2.0) p q

/// <summary>N(mean, deviation^2) on the line.</summary>
[<Struct>]
type Gaussian =
    {
        /// <summary>The mean.</summary>
        Mean: float
        /// <summary>The standard deviation, positive.</summary>
        Deviation: float
    }

    /// <summary>KL(p || q) = log(s_q / s_p) + (s_p^2 + (m_p - m_q)^2) / (2 s_q^2) - 1/2.</summary>
    static member Kl(p: Gaussian, q: Gaussian) : float =
        let shift = p.Mean - q.Mean

        Math.Log(q.Deviation / p.Deviation)
        + (p.Deviation * p.Deviation + shift * shift) / (2.0 * q.Deviation * q.Deviation)
        - 0.5

    /// <summary>Squared Hellinger, without a half: 2 - 2 sqrt(2 s_p s_q / (s_p^2 + s_q^2)) exp(-(m_p - m_q)^2 / (4 (s_p^2 + s_q^2))).</summary>
    static member SquaredHellinger(p: Gaussian, q: Gaussian) : float =
        let variance = p.Deviation * p.Deviation + q.Deviation * q.Deviation
        let shift = p.Mean - q.Mean

        let overlap =
            Math.Sqrt(2.0 * p.Deviation * q.Deviation / variance)
            * Math.Exp(-shift * shift / (4.0 * variance))

        2.0 - 2.0 * overlap

    /// <summary>Wasserstein-2: sqrt((m_p - m_q)^2 + (s_p - s_q)^2). With equal deviations it is Wasserstein-1 too: |m_p - m_q|.</summary>
    static member Wasserstein2(p: Gaussian, q: Gaussian) : float =
        Math.Sqrt((p.Mean - q.Mean) ** 2.0 + (p.Deviation - q.Deviation) ** 2.0)
