namespace Wgan.Functional

/// <summary>What each player minimises, as functions of the critic's raw scores to a 0-dimensional tensor.</summary>
[<Sealed>]
type Loss
    internal (description: Description, generatorUsesReal: bool, critic: Scores -> Tensor, generator: Scores -> Tensor)
    =

    /// <summary>What loss it is.</summary>
    member _.Description = description

    /// <summary>Whether the generator's loss reads real scores. Where it does not, training leaves them out: an empty tensor.</summary>
    member _.GeneratorUsesReal = generatorUsesReal

    /// <summary>What the critic minimises.</summary>
    member _.Critic(scores: Scores) : Tensor = critic scores

    /// <summary>What the generator minimises.</summary>
    member _.Generator(scores: Scores) : Tensor = generator scores

/// <summary>Losses: equations on <c>Scores</c>.</summary>
[<RequireQualifiedAccess>]
module Loss =
    /// <summary>A loss of your own. Change <paramref name="version"/> whenever its meaning changes: it enters the experiment's hash.</summary>
    [<CompiledName "Custom">]
    let custom (name: string) (version: string) (critic: Scores -> Tensor) (generator: Scores -> Tensor) =
        Loss(Description.custom name version [||], true, critic, generator)

    /// <summary>
    /// Critic: mean D(fake) - mean D(real). Generator: -mean D(fake). For a 1-Lipschitz critic at its optimum, minus the
    /// critic's loss is the Wasserstein-1 distance.
    /// </summary>
    /// <remarks>
    /// Arjovsky, Chintala and Bottou, "Wasserstein GAN" (2017), section 3. The paper's Algorithm 1 ascends D(real) - D(fake);
    /// its official code minimises D(real) - D(fake), so its critic has the opposite sign.
    /// </remarks>
    [<CompiledName "Wasserstein">]
    let wasserstein =
        Loss(
            Description.leaf "wasserstein" [],
            false,
            (fun scores -> scores.Fake.mean().sub(scores.Real.mean ())),
            (fun scores -> scores.Fake.mean().neg())
        )
