namespace Wgan.CrossCheck

open TorchSharp
open Wgan.Functional

/// <summary>The library's side of a comparison: float64 tensors from plain numbers, and back.</summary>
[<RequireQualifiedAccess>]
module Library =
    /// <summary>CPU, float64.</summary>
    [<CompiledName "Backend">]
    let backend =
        { Backend.Default with
            DType = torch.ScalarType.Float64 }

    let internal wide (shape: int[]) = shape |> Array.map int64
    let internal narrow (shape: int64[]) = shape |> Array.map int

    let internal tensor (shape: int[]) (values: float[]) : Tensor = Tensors.ofArray backend (wide shape) values

    /// A leaf that gradients can be asked of.
    let internal leaf (shape: int[]) (values: float[]) : Tensor =
        let leaf = tensor shape values
        leaf.requires_grad <- true
        leaf

    let internal numbers (tree: Tree) : Numbers =
        tree.Leaves() |> Seq.map (fun leaf -> Tensors.toArray leaf.Value) |> Array.ofSeq

    let internal shapes (tree: Tree) : (string * int[])[] =
        tree.Leaves()
        |> Seq.map (fun leaf -> leaf.Name, narrow leaf.Value.shape)
        |> Array.ofSeq

    /// The tree of the same names that holds the numbers.
    let internal withNumbers (tree: Tree) (numbers: Numbers) : Tree =
        let mutable next = 0

        tree
        |> Tree.map (fun value ->
            next <- next + 1
            Tensors.ofArray backend value.shape numbers[next - 1])

    /// A tree's tensors for a twin, by their paths.
    let internal drawsOf (tree: Tree) : string -> DiffSharp.Tensor =
        let table =
            tree.Leaves()
            |> Seq.map (fun leaf -> leaf.Name, Twins.ofArray (narrow leaf.Value.shape) (Tensors.toArray leaf.Value))
            |> Map.ofSeq

        fun name -> table[name]

    /// What a critic without draws or state of its own makes of a batch, at the given parameters.
    let internal pass (critic: Network) (variables: Variables) (parameters: Tree) (x: Tensor) : CriticPass =
        let result = critic.Apply(Mode.Training, parameters, variables.State, Tree.Empty, NetworkInput.Of x)

        { Scores = result.Output.reshape x.shape[0]
          Features = result.Features }

    let internal normal (seed: int) (count: int) : float[] = Rng.normalValues (Rng.key (int64 seed)) count

    /// Central difference quotients of f at x, element by element.
    let internal differences (f: float[] -> float) (x: float[]) : float[] =
        let h = 1e-5

        Array.init x.Length (fun i ->
            let shifted delta = f (x |> Array.mapi (fun j value -> if i = j then value + delta else value))
            (shifted h - shifted -h) / (2.0 * h))
