// Games without a minimum to descend to: the bilinear game and the Dirac-GAN, by every kind of step.
#load "load.fsx"

open TorchSharp
open Wgan.Functional

let backend =
    { Backend.Default with
        DType = torch.ScalarType.Float64 }

let number (value: float) = Tensors.ofArray backend [||] [| value |]
let one name value = Tree.named [| name |] [| number value |]
let value (tree: Tree) = tree.Leaves()[0] |> _.Value
let read (tree: Tree) = Tensors.toFloat (value tree)

/// The path of (theta, w) over so many steps of one kind.
let path step (optimizer: Optimizer) (game: Game) count =
    use _scope = torch.NewDisposeScope()

    let optimizers: Players<Optimizer> =
        { Generator = optimizer
          Critic = optimizer }

    let start: Players<Tree> =
        { Generator = one "theta" 1.0
          Critic = one "w" 1.0 }

    let mutable state = Games.init optimizers start

    [| yield 1.0, 1.0
       for _ in 1..count do
           state <- step optimizers game state
           yield read state.Parameters.Generator, read state.Parameters.Critic |]

let radius (theta, w) = sqrt (theta * theta + w * w)

/// min over theta, max over w of theta w.
let bilinear =
    Game(
        (fun players -> Tree.named [| "theta" |] [| value players.Critic |]),
        (fun players -> Tree.named [| "w" |] [| (value players.Generator).neg() |])
    )

/// Dirac-GAN (Mescheder et al. 2018): data at 0, a generated point at theta, the critic D(x) = w x; gamma is R1's weight.
let dirac (loss: Loss) (gamma: float) =
    let scores (theta: Tensor) (w: Tensor) : Scores =
        { Real = number(0.0).reshape 1L
          Fake = theta.mul(w).reshape 1L }

    let gradient (name: string) (choose: Tensor * Tensor -> Tensor) evaluate (players: Players<Tree>) =
        let theta, w = value (Tree.leaves players.Generator), value (Tree.leaves players.Critic)
        let value: Tensor = evaluate (scores theta w) w
        Tree.named [| name |] (Tensors.grad value [| choose (theta, w) |])

    Game(
        (fun players -> gradient "theta" fst (fun scores _ -> loss.Generator scores) players),
        (fun players ->
            gradient
                "w"
                snd
                // grad_x D = w, so R1's 1/2 |grad D|^2 is w^2 / 2.
                (fun scores w -> (loss.Critic scores).add(w.mul(w).mul(number (gamma / 2.0))))
                players)
    )

let body (study: StudyContext) =
    let rate, count = 0.1, 300
    let sgd = Optimizers.sgd rate
    let last = Array.last >> radius
    let simultaneous = path Games.simultaneous sgd bilinear count
    let alternating = path Games.alternating sgd bilinear count
    let extragradient = path Games.extragradient sgd bilinear count
    let optimistic = path Games.simultaneous (Optimizers.optimisticSgd rate) bilinear count
    let first = sqrt 2.0
    let theory = "theory; seeds 000 (Nash), 004"

    study.Claim(
        Claim.near
            "simultaneous steps leave as sqrt(1 + r^2) a step"
            theory
            1.0
            1e-6
            (last simultaneous / (first * (1.0 + rate * rate) ** (float count / 2.0)))
    )

    study.Claim(
        Claim.between
            "alternating steps circle: largest over least distance"
            theory
            1.0
            1.2
            ((alternating |> Array.map radius |> Array.max)
             / (alternating |> Array.map radius |> Array.min))
    )

    study.Claim(
        Claim.near
            "extragradient steps come in as sqrt(1 - r^2 + r^4) a step"
            "Gidel et al. 2019; theory"
            1.0
            1e-6
            (last extragradient
             / (first * (1.0 - rate ** 2.0 + rate ** 4.0) ** (float count / 2.0)))
    )

    study.Claim(Claim.atMost "optimistic steps come in" "Daskalakis et al. 2018" (0.5 * first) (last optimistic))

    let lines name paths =
        [| for label, path in paths -> Mark.line label (Array.map fst path) (Array.map snd path) |]
        |> Chart.create name "theta" "w"

    study.Figure(
        "bilinear",
        { lines
              "min max of theta w, from (1, 1)"
              [ "simultaneous", simultaneous
                "alternating", alternating
                "extragradient", extragradient
                "optimistic", optimistic ] with
            EqualUnits = true }
    )

    let mescheder = "Mescheder, Geiger and Nowozin 2018, sections 2 and 4"
    let run loss gamma = path Games.alternating sgd (dirac loss gamma) 1000
    let minimax, wasserstein = run Loss.minimax 0.0, run Loss.wasserstein 0.0
    let plain, regularised = run Loss.nonSaturating 0.0, run Loss.nonSaturating 1.0

    study.Claim(
        Claim.atLeast "Dirac-GAN, minimax, unregularised: distance after 1,000 steps" mescheder 0.5 (last minimax)
    )

    study.Claim(
        Claim.atLeast
            "Dirac-GAN, non-saturating, comes in at best slowly: its distance over that with R1"
            mescheder
            100.0
            (last plain / last regularised)
    )

    study.Claim(
        Claim.atLeast
            "Dirac-GAN, Wasserstein without a constraint: distance after 1,000 steps"
            mescheder
            0.5
            (last wasserstein)
    )

    study.Claim(
        Claim.atMost "Dirac-GAN with R1 converges: distance after 1,000 steps" mescheder 1e-3 (last regularised)
    )

    let theta, w = Array.last regularised

    study.Claim(
        Claim.near
            "there the discriminator says 1/2"
            "Goodfellow et al. 2014; seed 004"
            0.5
            1e-3
            (1.0 / (1.0 + exp (-(w * theta))))
    )

    study.Figure(
        "dirac",
        { lines
              "Dirac-GAN by alternating steps"
              [ "minimax", minimax
                "non-saturating", plain
                "Wasserstein", wasserstein
                "non-saturating + R1", regularised ] with
            EqualUnits = true }
    )

Load.study
    "nash"
    "Games that plain descent does not solve"
    "In min max of theta w and in the Dirac-GAN each player's descent turns around the equilibrium. Simultaneous steps spiral out, alternating ones circle, extragradient and optimistic ones come in at the rates of theory; with R1 the Dirac-GAN converges, and its discriminator says 1/2."
    body
