namespace DiffSharp

open System.Collections.Generic

/// Starting a differentiation and reading its result, for values.
[<RequireQualifiedAccess>]
module internal Differentiation =
    let private above (tag: uint32) (value: Value) =
        if value.Level >= int64 tag then
            invalidOp
                $"A tensor of nesting level {value.Level} cannot be differentiated at level {tag}; call dsharp.nest() first."

    /// x with the perturbation v at the level.
    let forward (tag: uint32) (v: Value) (x: Value) : Value =
        if x.Shape <> v.Shape then
            invalidArg
                "derivative"
                $"A derivative of shape {NdArray.describe v.Shape} does not fit a tensor of shape {NdArray.describe x.Shape}."

        above tag x
        above tag v
        Forward(x, v, tag)

    /// x as a place in the graph of the level.
    let reverse (tag: uint32) (x: Value) : Value =
        above tag x
        Reverse(Node(x, tag, [||]))

    let private zeros (shape: int[]) = Constant(NdArray.full shape 0.0)

    let private escaped (tag: uint32) (y: Value) =
        if y.Level > int64 tag then
            invalidOp "The function's result belongs to a differentiation inside it that has not been finished."

    /// The value and tangent of y at the level; the tangent is zero if y does not depend on what was perturbed there.
    let tangent (tag: uint32) (y: Value) : Value * Value =
        escaped tag y

        match y with
        | Forward(primal, tangent, own) when own = tag -> primal, tangent
        | _ -> y, zeros y.Shape

    // Every node that the root depends on, children before parents.
    let private graph (root: Node) : Node[] =
        let seen = HashSet<Node>(HashIdentity.Reference)
        let waiting = Stack<Node>()
        waiting.Push root

        while waiting.Count > 0 do
            let node = waiting.Pop()

            if seen.Add node then
                for struct (parent, _) in node.Parents do
                    waiting.Push parent

        seen |> Seq.sortByDescending _.Id |> Array.ofSeq

    /// The adjoint of every node that the root depends on, given the root's.
    let adjoints (root: Node) (adjoint: Value) : Dictionary<Node, Value> =
        if adjoint.Shape <> root.Primal.Shape then
            invalidArg
                "value"
                $"An adjoint of shape {NdArray.describe adjoint.Shape} does not fit a tensor of shape {NdArray.describe root.Primal.Shape}."

        let found = Dictionary<Node, Value>(HashIdentity.Reference)
        found[root] <- adjoint

        for node in graph root do
            for struct (parent, pull) in node.Parents do
                let share = pull found[node]

                found[parent] <-
                    match found.TryGetValue parent with
                    | true, sum -> sum +. share
                    | _ -> share

        found

    /// The value of y at the level, and the function that takes y's adjoint to that of x.
    let pullback (tag: uint32) (x: Value) (y: Value) : Value * (Value -> Value) =
        escaped tag y

        match x, y with
        | Reverse leaf, Reverse root when root.Tag = tag ->
            let pull adjoint =
                match (adjoints root adjoint).TryGetValue leaf with
                | true, share -> share
                | _ -> zeros leaf.Primal.Shape

            root.Primal, pull
        | _ -> y, (fun _ -> zeros x.Shape)

    /// Leaves in every node that the root depends on its adjoint, in place of what is there or added to it.
    let record (replace: bool) (root: Node) (adjoint: Value) : unit =
        for pair in adjoints root adjoint do
            pair.Key.Derivative <-
                match pair.Key.Derivative with
                | ValueSome old when not replace -> ValueSome(old +. pair.Value)
                | _ -> ValueSome pair.Value

    /// Forgets what `record` left.
    let reset (root: Node) : unit =
        for node in graph root do
            node.Derivative <- ValueNone
