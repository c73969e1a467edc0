namespace Wgan.Functional.Interop

open System
open Wgan.Functional

/// <summary>Pieces of one's own. Each has a name and a version; change the version whenever the meaning changes: both enter the experiment's hash.</summary>
[<AbstractClass; Sealed>]
type Custom =
    /// <summary>A loss: what each player minimises, as a 0-dimensional tensor of the critic's raw scores. It declares no laws; <c>Declaring</c> adds some.</summary>
    /// <param name="name">What it is called in descriptions.</param>
    /// <param name="version">The version of its meaning.</param>
    /// <param name="critic">scores -> what the critic minimises.</param>
    /// <param name="generator">scores -> what the generator minimises.</param>
    static member Loss(name: string, version: string, critic: Func<Scores, Tensor>, generator: Func<Scores, Tensor>) =
        Piece.named name version

        Loss.custom
            name
            version
            (Delegates.of1 name (nameof critic) critic)
            (Delegates.of1 name (nameof generator) generator)

    /// <summary>A penalty with declared draws: a 0-dimensional tensor, differentiable in the critic's parameters. It declares no laws; <c>Declaring</c> adds some.</summary>
    /// <param name="name">What it is called in descriptions.</param>
    /// <param name="version">The version of its meaning.</param>
    /// <param name="draws">A batch's shape [B, ...] -> the random tensors that <paramref name="evaluate"/> is to be given.</param>
    /// <param name="evaluate">(critic, real and generated samples, draws) -> the penalty.</param>
    static member Penalty
        (
            name: string,
            version: string,
            draws: Func<int64[], DrawSpec[]>,
            evaluate: Func<Func<Tensor, Tensor>, Samples, Tree, Tensor>
        ) =
        Piece.named name version
        let evaluate = Delegates.of3 name (nameof evaluate) evaluate

        Penalty.custom name version (Delegates.of1 name (nameof draws) draws) (fun critic samples draws ->
            evaluate (Func<Tensor, Tensor> critic) samples draws)

    /// <summary>A penalty without draws.</summary>
    /// <param name="name">What it is called in descriptions.</param>
    /// <param name="version">The version of its meaning.</param>
    /// <param name="evaluate">(critic, real and generated samples) -> the penalty.</param>
    static member Penalty(name: string, version: string, evaluate: Func<Func<Tensor, Tensor>, Samples, Tensor>) =
        ArgumentNullException.ThrowIfNull(evaluate, nameof evaluate)

        Custom.Penalty(name, version, (fun _ -> [||]), (fun critic samples _ -> evaluate.Invoke(critic, samples)))

    /// <summary>
    /// A term of both players' losses, each part a 0-dimensional tensor of what the critic makes of the batches. It declares no laws;
    /// <c>Declaring</c> adds some.
    /// </summary>
    /// <param name="name">What it is called in descriptions.</param>
    /// <param name="version">The version of its meaning.</param>
    /// <param name="needs">What the parts read beside the scores; <c>TermNeeds.None</c> for scores alone.</param>
    /// <param name="critic">passes -> what is added to the critic's loss.</param>
    /// <param name="generator">passes -> what is added to the generator's loss.</param>
    static member Term
        (
            name: string,
            version: string,
            needs: TermNeeds,
            critic: Func<CriticPasses, Tensor>,
            generator: Func<CriticPasses, Tensor>
        ) =
        Piece.named name version
        ArgumentNullException.ThrowIfNull(needs, nameof needs)

        Term.custom
            name
            version
            needs
            (Delegates.of1 name (nameof critic) critic)
            (Delegates.of1 name (nameof generator) generator)

    /// <summary>A term of the critic's loss alone.</summary>
    /// <param name="name">What it is called in descriptions.</param>
    /// <param name="version">The version of its meaning.</param>
    /// <param name="needs">What it reads beside the scores.</param>
    /// <param name="critic">passes -> what is added to the critic's loss.</param>
    static member CriticTerm(name: string, version: string, needs: TermNeeds, critic: Func<CriticPasses, Tensor>) =
        Piece.named name version
        ArgumentNullException.ThrowIfNull(needs, nameof needs)
        Term.customCritic name version needs (Delegates.of1 name (nameof critic) critic)

    /// <summary>A term of the generator's loss alone.</summary>
    /// <param name="name">What it is called in descriptions.</param>
    /// <param name="version">The version of its meaning.</param>
    /// <param name="needs">What it reads beside the scores.</param>
    /// <param name="generator">passes -> what is added to the generator's loss.</param>
    static member GeneratorTerm
        (name: string, version: string, needs: TermNeeds, generator: Func<CriticPasses, Tensor>)
        =
        Piece.named name version
        ArgumentNullException.ThrowIfNull(needs, nameof needs)
        Term.customGenerator name version needs (Delegates.of1 name (nameof generator) generator)

    /// <summary>A transformation of what the critic sees, with declared draws.</summary>
    /// <param name="name">What it is called in descriptions.</param>
    /// <param name="version">The version of its meaning.</param>
    /// <param name="draws">A batch's shape [B, ...] -> the random tensors that <paramref name="apply"/> is to be given.</param>
    /// <param name="apply">(iteration, batch, draws) -> a tensor of the batch's shape, differentiable in it.</param>
    static member Input
        (name: string, version: string, draws: Func<int64[], DrawSpec[]>, apply: Func<int64, Tensor, Tree, Tensor>)
        =
        Piece.named name version
        Input.custom name version (Delegates.of1 name (nameof draws) draws) (Delegates.of3 name (nameof apply) apply)

    /// <summary>A transformation of what the critic sees, without draws.</summary>
    /// <param name="name">What it is called in descriptions.</param>
    /// <param name="version">The version of its meaning.</param>
    /// <param name="apply">(iteration, batch) -> a tensor of the batch's shape, differentiable in it.</param>
    static member Input(name: string, version: string, apply: Func<int64, Tensor, Tensor>) =
        ArgumentNullException.ThrowIfNull(apply, nameof apply)
        Custom.Input(name, version, (fun _ -> [||]), (fun iteration x _ -> apply.Invoke(iteration, x)))

    /// <summary>A projection of a critic's parameters.</summary>
    /// <param name="name">What it is called in descriptions.</param>
    /// <param name="version">The version of its meaning.</param>
    /// <param name="parameters">The numbers it depends on; they enter the hash too.</param>
    /// <param name="project">All parameters -> projected parameters, in the same places; changes nothing that it is given.</param>
    static member Projection(name: string, version: string, parameters: float[], project: Func<Tree, Tree>) =
        Piece.named name version
        ArgumentNullException.ThrowIfNull(parameters, nameof parameters)
        Projection.custom name version parameters (Delegates.of1 name (nameof project) project)

    /// <summary>A schedule.</summary>
    /// <param name="name">What it is called in descriptions.</param>
    /// <param name="version">The version of its meaning.</param>
    /// <param name="parameters">The numbers it depends on; they enter the hash too.</param>
    /// <param name="at">iteration, from 0 -> value; a pure function.</param>
    static member Schedule(name: string, version: string, parameters: float[], at: Func<int64, float>) =
        Piece.named name version
        ArgumentNullException.ThrowIfNull(parameters, nameof parameters)
        Schedule.custom name version parameters (Delegates.of1 name (nameof at) at)

    /// <summary>A gradient transformation. It declares no laws; <c>Declaring</c> adds some.</summary>
    /// <param name="name">What it is called in descriptions.</param>
    /// <param name="version">The version of its meaning.</param>
    /// <param name="hyperparameters">The numbers it depends on; they enter the hash too.</param>
    /// <param name="init">parameters -> the state before the first update.</param>
    /// <param name="update">(clock, gradients, state, parameters) -> updates and next state; changes nothing that it is given.</param>
    static member Optimizer
        (
            name: string,
            version: string,
            hyperparameters: float[],
            init: Func<Tree, Tree>,
            update: Func<Clock, Tree, Tree, Tree, OptimizerResult>
        ) =
        Piece.named name version
        ArgumentNullException.ThrowIfNull(hyperparameters, nameof hyperparameters)

        Optimizer.custom
            name
            version
            hyperparameters
            (Delegates.of1 name (nameof init) init)
            (Delegates.of4 name (nameof update) update)

    /// <summary>An f-divergence from its generator function f and what belongs to it. C# names the arguments: <c>generator: u => ...</c>.</summary>
    /// <param name="name">What it is called in descriptions.</param>
    /// <param name="version">The version of its meaning.</param>
    /// <param name="generator">f: convex on [0, infinity). f(1) = 0 makes D_f(p || p) = 0.</param>
    /// <param name="derivative">f'; at infinity, the limit of f(u) / u.</param>
    /// <param name="conjugate">f*(t) = sup over u of u t - f(u), on the domain.</param>
    /// <param name="domain">Where f* is finite.</param>
    /// <param name="activation">g_f: a raw score to the domain; increasing.</param>
    /// <param name="inverseActivation">The inverse of g_f.</param>
    /// <param name="conjugateOfActivation">f*(g_f(v)), in one stable expression.</param>
    /// <param name="activationText">g_f(v) in words, for equations.</param>
    /// <param name="conjugateOfActivationText">f*(g_f(v)) in words, for equations.</param>
    static member FDivergence
        (
            name: string,
            version: string,
            generator: Func<float, float>,
            derivative: Func<float, float>,
            conjugate: Func<float, float>,
            domain: Interval,
            activation: Func<Tensor, Tensor>,
            inverseActivation: Func<float, float>,
            conjugateOfActivation: Func<Tensor, Tensor>,
            activationText: string,
            conjugateOfActivationText: string
        ) =
        Piece.named name version
        ArgumentNullException.ThrowIfNull(activationText, nameof activationText)
        ArgumentNullException.ThrowIfNull(conjugateOfActivationText, nameof conjugateOfActivationText)

        FDivergence.custom
            name
            version
            { Generator = Delegates.of1 name (nameof generator) generator
              Derivative = Delegates.of1 name (nameof derivative) derivative
              Conjugate = Delegates.of1 name (nameof conjugate) conjugate
              Domain = domain
              Activation = Delegates.of1 name (nameof activation) activation
              InverseActivation = Delegates.of1 name (nameof inverseActivation) inverseActivation
              ConjugateOfActivation = Delegates.of1 name (nameof conjugateOfActivation) conjugateOfActivation
              ActivationText = activationText
              ConjugateOfActivationText = conjugateOfActivationText }

    /// <summary>A network or a layer.</summary>
    /// <param name="name">What it is called in descriptions.</param>
    /// <param name="version">The version of its meaning.</param>
    /// <param name="hyperparameters">The numbers it depends on; they enter the hash too.</param>
    /// <param name="traits">What it declares about itself; <c>NetworkTraits.None</c> for a function of single samples.</param>
    /// <param name="outputShape">The shape of one input -> that of one output, both without the batch dimension; throws where they clash.</param>
    /// <param name="init">(backend, key, shape of one input) -> the first parameters and state.</param>
    /// <param name="draws">The whole input shape [B, ...] -> the random tensors that a pass is to be given.</param>
    /// <param name="apply">(mode, parameters and state, draws, input) -> output and next state; changes nothing that it is given.</param>
    static member Network
        (
            name: string,
            version: string,
            hyperparameters: float[],
            traits: NetworkTraits,
            outputShape: Func<int64[], int64[]>,
            init: Func<Backend, Key, int64[], Variables>,
            draws: Func<int64[], DrawSpec[]>,
            apply: Func<Mode, Variables, Tree, NetworkInput, NetworkResult>
        ) =
        Piece.named name version
        ArgumentNullException.ThrowIfNull(hyperparameters, nameof hyperparameters)
        ArgumentNullException.ThrowIfNull(traits, nameof traits)

        Network.custom
            name
            version
            hyperparameters
            traits
            (Delegates.of1 name (nameof outputShape) outputShape)
            (Delegates.of3 name (nameof init) init)
            (Delegates.of1 name (nameof draws) draws)
            (Delegates.of4 name (nameof apply) apply)

    /// <summary>A layer without parameters, state and draws, which acts on single numbers: an activation.</summary>
    /// <param name="name">What it is called in descriptions.</param>
    /// <param name="version">The version of its meaning.</param>
    /// <param name="apply">A batch -> a batch of the same shape.</param>
    static member Network(name: string, version: string, apply: Func<Tensor, Tensor>) =
        let nothing: Variables =
            { Parameters = Tree.Empty
              State = Tree.Empty }

        let apply = Delegates.of1 name (nameof apply) apply

        Custom.Network(
            name,
            version,
            [||],
            NetworkTraits.None,
            (fun shape -> shape),
            (fun _ _ _ -> nothing),
            (fun _ -> [||]),
            (fun _ variables _ input -> NetworkResult.Of(apply input.X, variables.State))
        )

    /// <summary>A distribution of real samples, without labels, each batch made anew.</summary>
    /// <param name="name">What it is called in descriptions.</param>
    /// <param name="version">The version of its meaning.</param>
    /// <param name="parameters">The numbers it depends on; they enter the hash too.</param>
    /// <param name="sampleShape">The shape of one sample.</param>
    /// <param name="batch">(key, number of the batch, size) -> a batch [size, ...], of any type and on any device; a pure function.</param>
    static member Dataset
        (name: string, version: string, parameters: float[], sampleShape: int64[], batch: Func<Key, int64, int, Tensor>)
        =
        Piece.named name version
        ArgumentNullException.ThrowIfNull(parameters, nameof parameters)
        ArgumentNullException.ThrowIfNull(sampleShape, nameof sampleShape)
        Dataset.custom name version parameters sampleShape (Delegates.of3 name (nameof batch) batch)

    /// <summary>A transformation of a data set's samples.</summary>
    /// <param name="name">What it is called in descriptions.</param>
    /// <param name="version">The version of its meaning.</param>
    /// <param name="outputShape">The shape of a sample -> that of a transformed sample; throws where it takes none of that shape.</param>
    /// <param name="draws">A batch's shape [B, ...] -> the random tensors that <paramref name="apply"/> is to be given.</param>
    /// <param name="apply">(batch, draws) -> the transformed batch.</param>
    static member DataTransform
        (
            name: string,
            version: string,
            outputShape: Func<int64[], int64[]>,
            draws: Func<int64[], DrawSpec[]>,
            apply: Func<Tensor, Tree, Tensor>
        ) =
        Piece.named name version

        DataTransform.custom
            name
            version
            (Delegates.of1 name (nameof outputShape) outputShape)
            (Delegates.of1 name (nameof draws) draws)
            (Delegates.of2 name (nameof apply) apply)

    /// <summary>An extractor of features for evaluation.</summary>
    /// <param name="name">Its name, which results carry: change it whenever the function changes.</param>
    /// <param name="preprocessing">What it does to samples first, in words.</param>
    /// <param name="batchSize">How many samples it is given at once.</param>
    /// <param name="extract">Samples [B, ...] -> features [B, d]; row i a function of sample i alone.</param>
    static member FeatureExtractor(name: string, preprocessing: string, batchSize: int, extract: Func<Tensor, Tensor>) =
        ArgumentNullException.ThrowIfNull(name, nameof name)
        ArgumentNullException.ThrowIfNull(preprocessing, nameof preprocessing)
        FeatureExtractor.custom name preprocessing batchSize (Delegates.of1 name (nameof extract) extract)
