namespace Wgan.CrossCheck

open System
open DiffSharp
open TorchSharp
open Wgan.Functional

/// <summary>Comparisons of the two-player steps, on a game with curvature that is not zero-sum.</summary>
[<RequireQualifiedAccess>]
module GameChecks =
    let private size = 3
    let private matrix = Library.normal 21 (size * size)

    let private first: Players<float[]> =
        { Generator = Library.normal 22 size
          Critic = Library.normal 23 size }

    /// Losses x A y + |x|^4 / 4 of x, and -x A y + |y|^2 / 2 of y.
    let private game =
        let a () = Library.tensor [| size; size |] matrix

        let gradient (own: Tree) (loss: Tensor -> Tensor) =
            let leaf = Tree.leaves own
            Tree.grad (loss (Seq.head (leaf.Leaves())).Value) leaf

        let product (x: Tensor) (y: Tensor) = x.matmul(a ()).dot y
        let squares (x: Tensor) = x.mul(x).sum()
        let value (tree: Tree) = (Seq.head (tree.Leaves())).Value

        Game(
            (fun p ->
                gradient p.Generator (fun x ->
                    let s = squares x
                    (product x (value p.Critic)).add(s.mul(s).mul((0.25).ToScalar())))),
            (fun p -> gradient p.Critic (fun y -> (squares y).mul((0.5).ToScalar()).sub(product (value p.Generator) y)))
        )

    let private gradients (p: Players<float[]>) : Players<Numbers> =
        let vector (x: float[]) = Twins.ofArray [| size |] x
        let a = Twins.ofArray [| size; size |] matrix
        let product (x: DiffSharp.Tensor) (y: DiffSharp.Tensor) = ((x.unsqueeze 0).matmul(a).view -1).dot y
        let squares (x: DiffSharp.Tensor) = (x * x).sum()

        let generator (x: DiffSharp.Tensor) = product x (vector p.Critic) + 0.25 * squares x ** 2.0
        let critic (y: DiffSharp.Tensor) = 0.5 * squares y - product (vector p.Generator) y

        { Generator = [| Twins.toArray (dsharp.grad generator (vector p.Generator)) |]
          Critic = [| Twins.toArray (dsharp.grad critic (vector p.Critic)) |] }

    let private add (from: float[]) (update: Numbers) = Array.map2 (+) from update[0]

    /// One step of the twin: the optimizers' updates, the number of steps before, and the point, to the next point.
    type private StepTwin = OptimizerTwin -> OptimizerTwin -> int64 -> Players<float[]> -> Players<float[]>

    let private simultaneous: StepTwin =
        fun g c steps p ->
            let slopes = gradients p

            { Generator = add p.Generator (g.Update steps (steps + 1L) [| p.Generator |] slopes.Generator)
              Critic = add p.Critic (c.Update steps (steps + 1L) [| p.Critic |] slopes.Critic) }

    let private alternating: StepTwin =
        fun g c steps p ->
            let y = add p.Critic (c.Update steps (steps + 1L) [| p.Critic |] (gradients p).Critic)
            let slopes = gradients { p with Critic = y }

            { Generator = add p.Generator (g.Update steps (steps + 1L) [| p.Generator |] slopes.Generator)
              Critic = y }

    /// Gidel et al. (2019), Algorithm 4: to the look-ahead point and, with the gradients there, from the old one.
    let private extragradient: StepTwin =
        fun g c steps p ->
            let half count (at: Players<float[]>) : Players<float[]> =
                let slopes = gradients at

                { Generator = add p.Generator (g.Update steps count [| at.Generator |] slopes.Generator)
                  Critic = add p.Critic (c.Update steps count [| at.Critic |] slopes.Critic) }

            p |> half (2L * steps + 1L) |> half (2L * steps + 2L)

    let private check piece step (twin: StepTwin) (optimizers: Players<Optimizer>) : Row[] =
        use _scope = torch.NewDisposeScope()

        let tree (x: float[]) =
            (Layer.dense Weights.PyTorch.WithoutBias 1).Init(Library.backend, Rng.key 1L, [| int64 size |]).Parameters
            |> Tree.map (fun _ -> Library.tensor [| size |] x)

        let mutable state =
            Games.init
                optimizers
                { Generator = tree first.Generator
                  Critic = tree first.Critic }

        let mutable point = first

        let twinOf (optimizer: Optimizer) start =
            (OptimizerTwins.find (Piece.Of optimizer.Description) [| "weight" |] [| start |]).Value

        let generator = twinOf optimizers.Generator first.Generator
        let critic = twinOf optimizers.Critic first.Critic

        for steps in 0L .. 4L do
            state <- step optimizers game state
            point <- twin generator critic steps point

        let numbers (players: Players<Tree>) =
            Array.append (Library.numbers players.Generator) (Library.numbers players.Critic)
            |> Array.concat

        [| Table.row
               Engine.DiffSharp
               piece
               "both players' parameters after 5 steps"
               (numbers state.Parameters)
               (Array.append point.Generator point.Critic)
           Table.row
               Engine.DiffSharp
               piece
               "both optimizers' states after 5 steps"
               (numbers state.Optimizers)
               (Array.append (generator.State()) (critic.State()) |> Array.concat) |]

    /// <summary>The two-player steps.</summary>
    [<CompiledName "Run">]
    let run () : Row[] =
        let optimizers =
            { Generator = Optimizers.adam 0.1 0.5 0.9
              Critic = Optimizers.optimisticSgd 0.05 }

        [| yield! check "Games.simultaneous, Adam against optimistic descent" Games.simultaneous simultaneous optimizers
           yield! check "Games.alternating, Adam against optimistic descent" Games.alternating alternating optimizers
           yield!
               check "Games.extragradient, Adam against optimistic descent" Games.extragradient extragradient optimizers |]
