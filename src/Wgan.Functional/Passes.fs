namespace Wgan.Functional

open TorchSharp

/// Passes of several batches through a network, made as one where that is the same function.
[<RequireQualifiedAccess>]
module internal Passes =
    /// Whether each sample's output is a function of that sample and the parameters alone, so that batches may be joined. Code of the
    /// user's own may have left undeclared that it mixes samples; its batches stay apart.
    let areIndependent (network: Network) (state: Tree) (draws: Tree seq) =
        not network.Traits.MixesSamples
        && not network.Description.ContainsCustomCode
        && state.Count = 0
        && draws |> Seq.forall (fun drawn -> drawn.Count = 0)

    let private part (count: int) (index: int) (joined: Tensor) : Tensor =
        let size = joined.shape[0] / int64 count
        joined.narrow (0L, int64 index * size, size)

    let private joined (batches: Tensor[]) : Tensor = torch.cat (batches, 0L)

    let private joinedConditions (conditions: (Tensor | null)[]) : Tensor | null =
        match conditions[0] with
        | null -> null
        | _ -> conditions |> Array.map nonNull |> joined

    let private scoresAndFeatures (result: NetworkResult) : CriticPass =
        { Scores = Network.scores result.Output
          Features = result.Features }

    /// One pass of the critic in training, and the critic's state after it.
    let critic (e: Experiment) parameters state draws x condition : CriticPass * Tree =
        let result = e.Critic.Apply(Mode.Training, parameters, state, draws, { X = x; Condition = condition })

        scoresAndFeatures result, result.State

    /// What the critic makes of the real, then of the generated samples, and its state after both.
    let realThenFake (e: Experiment) parameters state (draws: Tree) (samples: Samples) condition =
        let ofReal, ofFake = draws.Child "real", draws.Child "fake"

        if areIndependent e.Critic state [ ofReal; ofFake ] then
            let both, after =
                critic
                    e
                    parameters
                    state
                    ofReal
                    (joined [| samples.Real; samples.Fake |])
                    (joinedConditions [| condition; condition |])

            let half index : CriticPass =
                { Scores = part 2 index both.Scores
                  Features = Tree.map (part 2 index) both.Features }

            half 0, half 1, after
        else
            let real, afterReal = critic e parameters state ofReal samples.Real condition
            let fake, afterFake = critic e parameters afterReal ofFake samples.Fake condition
            real, fake, afterFake

    /// The generated samples of all critic updates of an iteration, without a graph, for the caller to free. The generator stays as it is
    /// meanwhile.
    let fakes (e: Experiment) (generator: Variables) (updates: UpdateDraws[]) : Tensor[] =
        use _scope = torch.NewDisposeScope()
        use _noGrad = torch.no_grad ()

        let generate draws latent condition =
            e.Generator
                .Apply(
                    Mode.Training,
                    generator.Parameters,
                    generator.State,
                    draws,
                    { X = latent; Condition = condition }
                )
                .Output

        let draws = updates |> Array.map _.Declared.Child("generator")

        let fakes =
            if updates.Length > 1 && areIndependent e.Generator generator.State draws then
                let all =
                    generate
                        Tree.Empty
                        (updates |> Array.map _.Latent |> joined)
                        (updates |> Array.map _.Condition |> joinedConditions)

                Array.init updates.Length (fun i -> part updates.Length i all)
            else
                Array.map2
                    (fun drawn (update: UpdateDraws) -> generate drawn update.Latent update.Condition)
                    draws
                    updates

        for fake in fakes do
            fake.MoveToOuterDisposeScope() |> ignore

        fakes
