namespace Wgan.Functional

open TorchSharp

/// Looks at an update before its step: the player's name, the parts of its loss by name (unweighted) and its gradients, all of which are
/// freed afterwards.
type internal Watch = string -> (string * Tensor) list -> Tree -> unit

/// What the computing part of an update finds, before its optimizer steps.
[<NoEquality; NoComparison>]
type internal Computed =
    {
        Gradients: Tree
        /// The network's state afterwards.
        State: Tree
        /// The loss's state afterwards; empty for the generator's update.
        Loss: Tree
        Telemetry: (string * Tensor) list
    }

/// The parts of an iteration that are functions of tensors: they change nothing that they are given. What they give is in the caller's scope.
[<NoEquality; NoComparison>]
type internal Parts =
    {
        Fakes: Experiment -> int64 -> Variables -> UpdateDraws[] -> Tensor[]
        /// The experiment, the iteration, the critic, the loss's state, the generated samples, whether telemetry is wanted, and the draws.
        Critic: Experiment -> int64 -> Variables -> Tree -> Tensor -> bool -> UpdateDraws -> Computed
        Generator: Experiment -> int64 -> Variables -> Variables -> UpdateDraws -> Computed
        /// Whether generated samples are the caller's to free.
        IsFresh: Tensor -> bool
    }

/// The parts as they are defined.
[<RequireQualifiedAccess>]
module internal Parts =
    /// What the critic makes of real samples that an update does not read.
    let private nothing (real: Tensor) : CriticPass = { Scores = real; Features = Tree.Empty }

    let private critics (passes: CriticPasses) : Scores =
        { Real = passes.Real.Scores
          Fake = passes.Fake.Scores }

    /// A player's terms: names, weights and values.
    let private terms (e: Experiment) has evaluate (passes: CriticPasses) =
        [| for name, term in Array.zip (Objective.termNames e.Objective) e.Objective.Terms do
               if has term.Term then
                   name, term.Weight, (evaluate: Term -> CriticPasses -> Tensor) term.Term passes |]

    let private plusTerms (loss: Tensor) terms =
        terms
        |> Array.fold (fun (sum: Tensor) (_, weight, value) -> sum |> Tensors.addScaled weight value) loss

    /// A player's terms as parts of its loss.
    let private termParts terms = [ for name, _, value in terms -> name, value ]

    /// What the critic sees in its update.
    let seen (e: Experiment) iteration (fake: Tensor) (draws: UpdateDraws) : Samples =
        let objectiveDraws = draws.Declared.Child "objective"

        { Real = e.Objective.Seen(iteration, "real", objectiveDraws, draws.Real)
          Fake = e.Objective.Seen(iteration, "fake", objectiveDraws, fake) }

    /// What the critic's update is after its gradients are found, for samples as the critic sees them.
    let criticGradients
        (watch: Watch)
        (e: Experiment)
        iteration
        (critic: Variables)
        lossState
        (samples: Samples)
        (draws: UpdateDraws)
        : Computed =
        let parameters = Tree.leaves critic.Parameters

        let pass (name: string) state x =
            Passes.critic e parameters state (draws.Declared.Child name) x draws.Condition
            |> fst

        let objectiveDraws = draws.Declared.Child "objective"

        let real, fake, afterFake =
            Passes.realThenFake e parameters critic.State draws.Declared samples draws.Condition

        let passes =
            { Real = real
              Fake = fake
              RealAgain =
                if e.Objective.WantsSecondPass then
                    pass "again" afterFake samples.Real
                else
                    null
              Condition = draws.Condition }

        let scores = critics passes
        let terms = terms e _.HasCritic (fun term -> term.Critic) passes

        let penalties =
            e.Objective.Penalties
            |> Array.mapi (fun i term ->
                term.Penalty.Evaluate(
                    (fun x -> (pass "penalty" afterFake x).Scores),
                    samples,
                    objectiveDraws.Child(string i),
                    iteration
                ))

        let ownLoss = e.Objective.Loss.CriticIn(lossState, scores)

        let loss =
            Array.fold2
                (fun (sum: Tensor) (term: WeightedPenalty) value -> sum |> Tensors.addScaled term.Weight value)
                (plusTerms ownLoss terms)
                e.Objective.Penalties
                penalties

        let gradients = Tree.grad loss parameters

        watch
            "critic"
            [ yield e.Objective.Loss.Description.Name, ownLoss
              yield! Array.zip (Objective.penaltyNames e.Objective) penalties
              yield! termParts terms ]
            gradients

        use _noGrad = torch.no_grad ()
        let gradientNorm = Tree.norm gradients
        let nextLoss = e.Objective.Loss.NextState(lossState, scores)

        { Gradients = gradients
          State = afterFake
          Loss = nextLoss
          Telemetry =
            [ yield "critic_loss", loss.detach ()
              yield "wasserstein_estimate", scores.Real.detach().mean().sub(scores.Fake.detach().mean())
              yield "critic_gradient_norm", gradientNorm
              for name, value in Array.zip (Objective.penaltyNames e.Objective) penalties do
                  yield "penalties." + name, value.detach ()
              for name, _, value in terms do
                  yield "critic_terms." + name, value.detach ()
              for leaf in nextLoss.Leaves() do
                  yield "loss_state." + leaf.Name, leaf.Value.clone () ] }

    let generatorGradients
        (watch: Watch)
        (e: Experiment)
        iteration
        (generator: Variables)
        (critic: Variables)
        (draws: UpdateDraws)
        : Computed =
        let parameters = Tree.leaves generator.Parameters

        let result =
            e.Generator.Apply(
                Mode.Training,
                parameters,
                generator.State,
                draws.Declared.Child "generator",
                { X = draws.Latent
                  Condition = draws.Condition }
            )

        let objectiveDraws = draws.Declared.Child "objective"

        let pass (name: string) x : CriticPass =
            let judged =
                e.Critic.Apply(
                    Mode.Training,
                    critic.Parameters,
                    critic.State,
                    draws.Declared.Child name,
                    { X = e.Objective.Seen(iteration, name, objectiveDraws, x)
                      Condition = draws.Condition }
                )

            { Scores = Network.scores judged.Output
              Features = judged.Features }

        let passes =
            { Real =
                if e.Objective.GeneratorUsesReal then
                    pass "real" draws.Real
                else
                    nothing draws.Real
              Fake = pass "fake" result.Output
              RealAgain = null
              Condition = draws.Condition }

        let terms = terms e _.HasGenerator (fun term -> term.Generator) passes
        let ownLoss = e.Objective.Loss.Generator(critics passes)
        let loss = plusTerms ownLoss terms
        let gradients = Tree.grad loss parameters
        watch "generator" ((e.Objective.Loss.Description.Name, ownLoss) :: termParts terms) gradients
        use _noGrad = torch.no_grad ()

        { Gradients = gradients
          State = result.State
          Loss = Tree.Empty
          Telemetry =
            [ yield "generator_loss", loss.detach ()
              yield "generator_gradient_norm", Tree.norm gradients
              for name, _, value in terms do
                  yield "generator_terms." + name, value.detach () ] }

    /// The parts as they are defined, each looked at before its optimizer steps.
    let eager (watch: Watch) : Parts =
        { Fakes = fun e _ generator draws -> Passes.fakes e generator draws
          Critic =
            fun e iteration critic lossState fake _ draws ->
                criticGradients watch e iteration critic lossState (seen e iteration fake draws) draws
          Generator =
            fun e iteration generator critic draws -> generatorGradients watch e iteration generator critic draws
          IsFresh = fun _ -> true }
