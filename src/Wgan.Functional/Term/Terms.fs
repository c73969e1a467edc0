namespace Wgan.Functional

open System
open TorchSharp

/// <summary>
/// Terms of the players' losses that read what the critic makes of the batches, to be weighted and added:
/// <c>Loss.hinge + 0.1 * Term.pullAway "code"</c>. In comments f is the critic's feature of that name, all its dimensions but the batch's
/// taken as one vector, x a real sample and G(z) a generated one. See also <c>AuxiliaryClassifier.term</c>.
/// </summary>
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Term =
    let private own name version needs critic generator =
        let text player part = if Option.isSome part then $"{name}.{player}(D)" else ""

        Term(
            Description.custom name version [||],
            { Critic = text "critic" critic
              Generator = text "generator" generator
              Where = "" },
            needs,
            TermLaw.None,
            critic,
            generator
        )

    /// <summary>
    /// A term of your own in both players' losses, each part a 0-dimensional tensor. Change <paramref name="version"/> whenever its meaning
    /// changes: it enters the experiment's hash. It declares no laws; <c>Declaring</c> adds some.
    /// </summary>
    /// <param name="needs">What the parts read beside the scores: nothing else is given to them.</param>
    /// <param name="critic">What is added to the critic's loss.</param>
    /// <param name="generator">What is added to the generator's loss.</param>
    [<CompiledName "Custom">]
    let custom
        (name: string)
        (version: string)
        (needs: TermNeeds)
        (critic: CriticPasses -> Tensor)
        (generator: CriticPasses -> Tensor)
        =
        own name version needs (Some critic) (Some generator)

    /// <summary>A term of your own in the critic's loss alone: <c>custom</c> without a part for the generator.</summary>
    [<CompiledName "CustomCritic">]
    let customCritic (name: string) (version: string) (needs: TermNeeds) (critic: CriticPasses -> Tensor) =
        own name version needs (Some critic) None

    /// <summary>A term of your own in the generator's loss alone: <c>custom</c> without a part for the critic.</summary>
    [<CompiledName "CustomGenerator">]
    let customGenerator (name: string) (version: string) (needs: TermNeeds) (generator: CriticPasses -> Tensor) =
        own name version needs None (Some generator)

    let private reading feature =
        { TermNeeds.None with
            Features = [| feature |] }

    let private describe name feature arguments =
        Description.leaf name (("feature", Description.text feature) :: arguments)

    /// [B, ...] -> [B, n]
    let private rows (x: Tensor) : Tensor = x.reshape (x.shape[0], -1L)

    /// <summary>
    /// Feature matching, for the generator: |E[f(x)] - E[f(G(z))]|^2, the squared Euclidean distance of the feature's means over the two
    /// batches. With <c>Loss.criticOnly</c> it is all that the generator minimises, as in the paper.
    /// </summary>
    /// <param name="feature">The name that the critic exposes f under (<c>Network.expose</c>).</param>
    /// <remarks>Salimans et al., "Improved techniques for training GANs" (2016), section 3.1.</remarks>
    [<CompiledName "FeatureMatching">]
    let featureMatching (feature: string) : Term =
        let mean (pass: CriticPass) = (rows pass.Features[feature]).mean [| 0L |]

        Term(
            describe "featureMatching" feature [],
            { Critic = ""
              Generator = "|E[f(x)] - E[f(G(z))]|^2"
              Where = $"f is the critic's feature '{feature}'" },
            { reading feature with
                RealForGenerator = true },
            TermLaw.None,
            None,
            Some(fun passes -> (mean passes.Real).sub(mean passes.Fake) |> Tensors.square |> _.sum())
        )

    /// <summary>
    /// The pull-away term, for the generator: 1 / (B (B - 1)) times the sum over i != j of cos(f(G(z_i)), f(G(z_j)))^2, which is least where
    /// the features of a batch are orthogonal. A batch of one has no pairs and the term 0; a feature vector of 0 has the cosine 0 with
    /// every other.
    /// </summary>
    /// <param name="feature">The name that the critic exposes f under; the encoder's output in the paper, with weight 0.1.</param>
    /// <remarks>Zhao, Mathieu and LeCun, "Energy-based generative adversarial networks" (2017), section 2.4.</remarks>
    [<CompiledName "PullAway">]
    let pullAway (feature: string) : Term =
        let generator (passes: CriticPasses) =
            let f = rows passes.Fake.Features[feature]
            let batch = f.shape[0]
            let norm = Tensors.normPerSample f
            let length = torch.where (norm.gt (Tensors.scalar 0.0), norm, torch.ones_like norm)
            let unit = f.div (length.unsqueeze 1L)
            let itself = torch.eye (batch, batch, f.dtype, f.device)
            let cosines = unit.matmul(unit.transpose (0L, 1L)).mul(torch.ones_like(itself).sub itself)

            (Tensors.square cosines).sum()
            |> Tensors.scale (1.0 / float (max 1L (batch * (batch - 1L))))

        Term(
            describe "pullAway" feature [],
            { Critic = ""
              Generator = "1/(B (B - 1)) sum_{i != j} cos(f(G(z_i)), f(G(z_j)))^2"
              Where = $"f is the critic's feature '{feature}'" },
            reading feature,
            TermLaw.None,
            None,
            Some generator
        )

    /// <summary>
    /// The consistency term of CT-GAN, for the critic: E[max(0, (D(x) - D'(x))^2 + 0.1 mean((f(x) - f'(x))^2) - M)], D and f of one pass
    /// over the real samples, D' and f' of another with draws of its own, such as other dropout masks. A critic that draws nothing makes
    /// it 0.
    /// </summary>
    /// <param name="feature">The name that the critic exposes f under; the layer before the last in the paper, after its dropout.</param>
    /// <param name="margin">M, what costs nothing; at least 0. The official code has 0, and weight 2.</param>
    /// <remarks>
    /// Wei et al., "Improving the improved training of Wasserstein GANs: a consistency term and its dual effect" (2018), equation 5. The
    /// distances are the squares that the official code has, the feature's a mean over its numbers; unlike there and as in the paper, a
    /// weight multiplies the maximum and not what is in it, which is the same for M = 0.
    /// </remarks>
    [<CompiledName "Consistency">]
    let consistency (feature: string) (margin: float) : Term =
        if not (margin >= 0.0 && Double.IsFinite margin) then
            Errors.fail "the consistency term needs a finite margin of at least 0, not %g" margin

        let critic (passes: CriticPasses) =
            match passes.RealAgain with
            | null -> Errors.fail "the consistency term wants a second pass over the real samples"
            | again ->
                let f (pass: CriticPass) = rows pass.Features[feature]
                let features = (f passes.Real).sub(f again) |> Tensors.square |> _.mean([| 1L |])

                passes.Real.Scores.sub again.Scores
                |> Tensors.square
                |> Tensors.addScaled 0.1 features
                |> Tensors.shift -margin
                |> _.relu().mean()

        let excess =
            if margin = 0.0 then
                ""
            else
                $" - {Description.number margin}"

        Term(
            describe "consistency" feature [ "margin", Description.number margin ],
            { Critic = $"E[max(0, (D(x) - D'(x))^2 + 0.1 mean((f(x) - f'(x))^2){excess})]"
              Generator = ""
              Where = $"f is the critic's feature '{feature}', D' and f' are of a second pass with draws of its own" },
            { reading feature with
                SecondPass = true },
            TermLaw.PerSample,
            Some critic,
            None
        )
