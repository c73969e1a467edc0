namespace Wgan.Functional

open System
open System.Collections.Generic
open TorchSharp

/// <summary>A tensor and its name.</summary>
[<Struct; NoEquality; NoComparison>]
type NamedTensor = { Name: string; Value: Tensor }

/// <summary>Named tensors and named children: parameters, network state, optimizer state and draws are all of this type.</summary>
/// <remarks>Immutable. A leaf's path joins the names with dots: <c>3.weight</c>.</remarks>
[<Sealed; AllowNullLiteral(false)>]
type Tree internal (tensors: NamedTensor[], children: struct (string * Tree)[]) =
    static let empty = Tree([||], [||])

    /// <summary>No tensors, no children.</summary>
    static member Empty = empty

    member internal _.TensorArray = tensors
    member internal _.ChildArray = children

    /// <summary>The tensors directly under this node, in their declared order.</summary>
    member _.Tensors: IReadOnlyList<NamedTensor> = tensors

    /// <summary>The names of the children, in their declared order.</summary>
    member _.ChildNames: IReadOnlyList<string> = [| for struct (name, _) in children -> name |]

    /// <summary>How many tensors there are in the whole tree.</summary>
    member _.Count: int =
        tensors.Length
        + (children |> Array.sumBy (fun (struct (_, child)) -> child.Count))

    /// <summary>How many numbers there are in the whole tree.</summary>
    member _.ElementCount: int64 =
        (tensors |> Array.sumBy _.Value.numel())
        + (children |> Array.sumBy (fun (struct (_, child)) -> child.ElementCount))

    /// <summary>The tensor of that name directly under this node.</summary>
    member _.Item
        with get (name: string): Tensor =
            let index = tensors |> Array.tryFindIndex (fun tensor -> tensor.Name = name)

            match index with
            | Some i -> tensors[i].Value
            | None ->
                let known = String.Join(", ", tensors |> Array.map _.Name)
                Errors.fail "no tensor is named '%s' here; there is: %s" name (if known = "" then "none" else known)

    /// <summary>The child of that name; the empty tree if there is none.</summary>
    member _.Child(name: string) : Tree =
        let mutable found = empty

        for struct (key, child) in children do
            if key = name then
                found <- child

        found

    /// <summary>All tensors with their paths, depth first, in declared order.</summary>
    member _.Leaves() : IReadOnlyList<NamedTensor> =
        let leaves = List<NamedTensor>()

        let rec visit prefix (node: Tree) =
            for tensor in node.TensorArray do
                leaves.Add
                    { tensor with
                        Name = prefix + tensor.Name }

            for struct (name, child) in node.ChildArray do
                visit (prefix + name + ".") child

        visit "" (Tree(tensors, children))
        leaves

/// <summary>Functions on trees. Maps keep names and order.</summary>
[<RequireQualifiedAccess>]
module Tree =
    let internal ofTensors (tensors: (string * Tensor) list) =
        Tree(
            tensors
            |> List.map (fun (name, value) -> { Name = name; Value = value })
            |> Array.ofList,
            [||]
        )

    let internal ofChildren (children: (string * Tree) list) =
        children
        |> List.filter (fun (_, child) -> child.Count > 0)
        |> List.map (fun (name, child) -> struct (name, child))
        |> Array.ofList
        |> fun children -> Tree([||], children)

    /// The tensors and children of both, those of `a` first. Names are not to repeat.
    let internal union (a: Tree) (b: Tree) : Tree =
        Tree(Array.append a.TensorArray b.TensorArray, Array.append a.ChildArray b.ChildArray)

    /// <summary>The tree of the same names that holds f of every tensor.</summary>
    [<CompiledName "Map">]
    let rec map (f: Tensor -> Tensor) (tree: Tree) : Tree =
        Tree(
            tree.TensorArray |> Array.map (fun t -> { t with Value = f t.Value }),
            tree.ChildArray
            |> Array.map (fun (struct (name, child)) -> struct (name, map f child))
        )

    /// <summary>All tensors, depth first, in declared order: what <c>withValues</c> puts back.</summary>
    [<CompiledName "Values">]
    let values (tree: Tree) : Tensor[] =
        let values = List<Tensor>()

        let rec visit (node: Tree) =
            for tensor in node.TensorArray do
                values.Add tensor.Value

            for struct (_, child) in node.ChildArray do
                visit child

        visit tree
        values.ToArray()

    /// <summary>The tree of the same names that holds the given tensors, in the order of <c>values</c>.</summary>
    /// <exception cref="T:Wgan.Functional.WganException">There are more or fewer of them than the tree has.</exception>
    [<CompiledName "WithValues">]
    let withValues (tree: Tree) (values: Tensor[]) : Tree =
        if values.Length <> tree.Count then
            Errors.fail "%d tensors for a tree of %d" values.Length tree.Count

        let mutable next = 0

        map
            (fun _ ->
                next <- next + 1
                values[next - 1])
            tree

    /// <summary>
    /// f of each tensor of <paramref name="a"/> and the one in the same place of <paramref name="b"/>, under the names of
    /// <paramref name="a"/>. Both have as many tensors, in the same order.
    /// </summary>
    [<CompiledName "Map2">]
    let map2 (f: Tensor -> Tensor -> Tensor) (a: Tree) (b: Tree) : Tree =
        if a.Count <> b.Count then
            Errors.fail "two trees do not match: one has %d tensors, the other %d" a.Count b.Count

        Array.map2 f (values a) (values b) |> withValues a

    let internal iter2 f (a: Tree) (b: Tree) = Array.iter2 f (values a) (values b)

    let internal paths (tree: Tree) : string[] = tree.Leaves() |> Seq.map _.Name |> Array.ofSeq

    /// The tree whose leaves have these paths, parts separated by dots; siblings keep the order of first appearance.
    let rec internal ofPaths (leaves: (string * Tensor) list) : Tree =
        let here, below = leaves |> List.partition (fun (path, _) -> not (path.Contains '.'))

        let children =
            below
            |> List.groupBy (fun (path, _) -> path.Substring(0, path.IndexOf '.'))
            |> List.map (fun (name, group) ->
                let inside = group |> List.map (fun (path, value) -> path.Substring(name.Length + 1), value)
                struct (name, ofPaths inside))

        Tree((ofTensors here).TensorArray, Array.ofList children)

    /// <summary>Tensors under their names, such as a layer's parameters. Names are without dots and do not repeat.</summary>
    [<CompiledName "Named">]
    let named (names: string[]) (tensors: Tensor[]) : Tree =
        if names.Length <> tensors.Length then
            Errors.fail "%d names do not name %d tensors" names.Length tensors.Length

        for name in names do
            if name = "" || name.Contains '.' then
                Errors.fail "a tensor needs a name without dots, not '%s'" name

        if (Array.distinct names).Length < names.Length then
            Errors.fail "the names of a tree's tensors repeat: %s" (String.Join(", ", names))

        Array.zip names tensors |> List.ofArray |> ofTensors

    /// <summary>Trees as the named children of one, such as the parts of an optimizer's state; empty ones are left out.</summary>
    [<CompiledName "Nest">]
    let nest (names: string[]) (children: Tree[]) : Tree =
        if names.Length <> children.Length then
            Errors.fail "%d names do not name %d trees" names.Length children.Length

        Array.zip names children |> List.ofArray |> ofChildren

    /// <summary>A tree with the same names whose tensors are zero.</summary>
    [<CompiledName "ZerosLike">]
    let zerosLike (tree: Tree) : Tree = map (fun value -> torch.zeros_like (value: Tensor)) tree

    /// <summary>A copy that shares no memory.</summary>
    [<CompiledName "Clone">]
    let clone (tree: Tree) : Tree = map (fun value -> value.clone ()) tree

    /// <summary>The same values as leaves that autograd differentiates with respect to; memory is shared.</summary>
    [<CompiledName "Leaves">]
    let leaves (tree: Tree) : Tree = map Tensors.leaf tree

    /// The definition that `norm` equals up to the order of the sum.
    let internal normByDefinition (tree: Tree) : Tensor =
        match values tree with
        | [||] -> torch.zeros [||]
        | all ->
            let squares = all |> Array.map (fun value -> (Tensors.square value).sum())
            (torch.stack squares).sum().sqrt()

    /// <summary>sqrt(sum of squares over all tensors): a 0-dimensional tensor; the norm of nothing is 0.</summary>
    /// <remarks>
    /// Where no gradient is asked for, the library of kernels sums it in one pass, float32 in float64: the last bits may differ from those
    /// that autograd sees.
    /// </remarks>
    [<CompiledName "Norm">]
    let norm (tree: Tree) : Tensor =
        match Ranges.norm (values tree) with
        | null -> normByDefinition tree
        | norm -> norm

    /// <summary>d output / d parameters, with the parameters' names.</summary>
    /// <param name="output">A scalar.</param>
    /// <param name="parameters">Leaves (see <c>Tree.leaves</c>).</param>
    [<CompiledName "Gradient">]
    let grad (output: Tensor) (parameters: Tree) : Tree =
        Tensors.grad output (values parameters) |> withValues parameters

    /// <summary>Moves every tensor to the dispose scope around the current one, and returns the tree.</summary>
    [<CompiledName "MoveToOuterScope">]
    let moveToOuterScope (tree: Tree) : Tree =
        for value in values tree do
            value.MoveToOuterDisposeScope() |> ignore

        tree

    /// <summary>Frees every tensor of the tree.</summary>
    [<CompiledName "Dispose">]
    let dispose (tree: Tree) =
        for value in values tree do
            value.Dispose()
