namespace Wgan.Functional

open System
open TorchSharp

/// <summary>What moving a unit of mass from x to y costs.</summary>
type TransportCost =
    /// <summary>|x - y|: towards W1.</summary>
    | Euclidean = 0
    /// <summary>|x - y|^2 / 2: towards W2^2 / 2.</summary>
    | HalfSquaredEuclidean = 1

/// <summary>Entropic optimal transport's cost, regularisation and accuracy.</summary>
type Sinkhorn =
    {
        /// <summary>c(x, y).</summary>
        Cost: TransportCost
        /// <summary>The weight of the entropy, in the units of the cost, above 0.</summary>
        Epsilon: float
        /// <summary>How many iterations are made at most.</summary>
        Iterations: int
        /// <summary>The iteration ends when the plan's marginals are off by at most this share of the mass; if it never does, that is an error.</summary>
        Tolerance: float
    }

    /// <summary>The Euclidean cost, 10,000 iterations at most, marginals to 1e-4.</summary>
    /// <param name="epsilon">The weight of the entropy.</param>
    static member Euclidean(epsilon: float) =
        { Cost = TransportCost.Euclidean
          Epsilon = epsilon
          Iterations = 10000
          Tolerance = 1e-4 }

    /// <summary>Half the squared Euclidean cost, 10,000 iterations at most, marginals to 1e-4.</summary>
    /// <param name="epsilon">The weight of the entropy.</param>
    static member HalfSquaredEuclidean(epsilon: float) =
        { Sinkhorn.Euclidean epsilon with
            Cost = TransportCost.HalfSquaredEuclidean }

    /// <summary>Cost and epsilon, as a number made with them should be labelled: <c>Sinkhorn divergence, cost |x - y|, epsilon 0.1</c>.</summary>
    override this.ToString() =
        let cost =
            match this.Cost with
            | TransportCost.Euclidean -> "|x - y|"
            | _ -> "|x - y|^2 / 2"

        $"Sinkhorn divergence, cost {cost}, epsilon {Description.number this.Epsilon}"

/// <summary>
/// The Sinkhorn divergence S(a, b) = OT(a, b) - OT(a, a) / 2 - OT(b, b) / 2 of two samples, where
/// OT(a, b) = min over couplings P of sum P_ij c(x_i, y_j) + epsilon KL(P || a x b). In the log domain; differentiable.
/// </summary>
/// <remarks>
/// Feydy et al. (AISTATS 2019), equations 1 and 3. S is 0 for equal distributions and positive otherwise, tends to the unregularised cost as
/// epsilon falls and to an energy distance (half of ours, for the Euclidean cost) as it grows.
/// </remarks>
[<RequireQualifiedAccess>]
module Sinkhorn =
    let private check (settings: Sinkhorn) =
        if not (settings.Epsilon > 0.0 && Double.IsFinite settings.Epsilon) then
            Errors.fail "Epsilon of a Sinkhorn divergence must be above 0, not %g" settings.Epsilon

        if settings.Iterations < 1 || not (settings.Tolerance > 0.0) then
            Errors.fail
                "a Sinkhorn divergence needs at least 1 iteration and a tolerance above 0, not %d and %g"
                settings.Iterations
                settings.Tolerance

    let private cost (settings: Sinkhorn) x y =
        match settings.Cost with
        | TransportCost.Euclidean -> Pairwise.distances x y
        | TransportCost.HalfSquaredEuclidean -> Pairwise.squaredDistances x y |> Tensors.scale 0.5
        | other -> Errors.fail "there is no transport cost number %d" (int other)

    /// -epsilon log mean_j exp((g_j - C_ij) / epsilon): [N, M] and [M] -> [N].
    let private softMin epsilon (costs: Tensor) (g: Tensor) : Tensor =
        let exponents = g.unsqueeze(0L).sub(costs) |> Tensors.scale (1.0 / epsilon)

        exponents.logsumexp 1L
        |> Tensors.shift -(log (float costs.shape[1]))
        |> Tensors.scale -epsilon

    /// f = T f, by f <- f + share (T f - f) from 0, where the plan of f has the row masses exp((f - T f) / epsilon) / N.
    let private fixedPoint (settings: Sinkhorn) share (t: Tensor -> Tensor) (costs: Tensor) : Tensor =
        let mutable f = torch.zeros (costs.shape[0], dtype = costs.dtype, device = costs.device)
        let mutable error, iteration = infinity, 0

        while error > settings.Tolerance do
            if iteration = settings.Iterations then
                Errors.fail
                    "the Sinkhorn iteration with epsilon %g is off by %g of the mass after %d iterations; raise Epsilon, Iterations or Tolerance"
                    settings.Epsilon
                    error
                    iteration

            use _scope = torch.NewDisposeScope()
            iteration <- iteration + 1
            let change = (t f).sub f
            let rowMasses = (change |> Tensors.scale (-1.0 / settings.Epsilon)).exp()
            error <- (rowMasses |> Tensors.shift -1.0).abs().mean() |> Tensors.toFloat
            f <- (f |> Tensors.addScaled share change).MoveToOuterDisposeScope()

        f

    /// Potentials f and g of the optimal plan P_ij = exp((f_i + g_j - C_ij) / epsilon) / (N M).
    let private potentials (settings: Sinkhorn) (costs: Tensor) : struct (Tensor * Tensor) =
        use _noGrad = torch.no_grad ()
        use _scope = torch.NewDisposeScope()
        let costs = costs.detach ()
        let transposed = costs.t().contiguous()
        let toColumns = softMin settings.Epsilon transposed
        let f = fixedPoint settings 1.0 (toColumns >> softMin settings.Epsilon costs) costs
        let g = toColumns f
        struct (f.MoveToOuterDisposeScope(), g.MoveToOuterDisposeScope())

    /// The potential f = g of a sample and itself; half steps converge fast where whole ones alternate.
    let private selfPotential (settings: Sinkhorn) (costs: Tensor) : Tensor =
        use _noGrad = torch.no_grad ()
        use _scope = torch.NewDisposeScope()
        let costs = costs.detach ()
        (fixedPoint settings 0.5 (softMin settings.Epsilon costs) costs).MoveToOuterDisposeScope()

    /// The dual objective mean f + mean g - epsilon mean_ij (exp((f_i + g_j - C_ij) / epsilon) - 1) at fixed potentials: at the optimum its
    /// value is OT and its derivative by C is the plan (the envelope theorem).
    let private dual (settings: Sinkhorn) (costs: Tensor) (f: Tensor) (g: Tensor) : Tensor =
        let mass =
            (f.unsqueeze(1L).add(g.unsqueeze 0L).sub costs
             |> Tensors.scale (1.0 / settings.Epsilon))
                .exp()
                .mean()

        f.mean().add(g.mean ())
        |> Tensors.addScaled -settings.Epsilon (mass |> Tensors.shift -1.0)

    let private transportOf settings x y : Tensor =
        let costs = cost settings x y
        let struct (f, g) = potentials settings costs
        dual settings costs f g

    let private selfTransport settings x : Tensor =
        let costs = cost settings x x
        let f = selfPotential settings costs
        dual settings costs f f

    /// <summary>OT(a, b), with its entropy: not 0 for equal samples.</summary>
    /// <param name="settings">Cost, epsilon and accuracy.</param>
    /// <param name="x">[N, ...], each point of mass 1 / N.</param>
    /// <param name="y">[M, ...], each point of mass 1 / M.</param>
    [<CompiledName "Transport">]
    let transport (settings: Sinkhorn) (x: Tensor) (y: Tensor) : Tensor =
        check settings
        let struct (x, y) = Pairwise.rowsOf x y
        transportOf settings x y

    /// <summary>S(a, b), debiased.</summary>
    /// <param name="settings">Cost, epsilon and accuracy.</param>
    /// <param name="x">[N, ...], each point of mass 1 / N.</param>
    /// <param name="y">[M, ...], each point of mass 1 / M.</param>
    [<CompiledName "Divergence">]
    let divergence (settings: Sinkhorn) (x: Tensor) (y: Tensor) : Tensor =
        check settings
        let struct (x, y) = Pairwise.rowsOf x y

        transportOf settings x y
        |> Tensors.addScaled -0.5 (selfTransport settings x)
        |> Tensors.addScaled -0.5 (selfTransport settings y)
