namespace DiffSharp

open System.Threading

/// What a tensor is made of. `Forward` carries a perturbation, `Reverse` a place in the graph of one differentiation. Both
/// wrap a value of strictly smaller tags, so the outermost wrapper is the innermost differentiation.
[<ReferenceEquality>]
type internal Value =
    | Constant of NdArray
    | Forward of primal: Value * tangent: Value * tag: uint32
    | Reverse of Node

    /// The numbers, without any derivative.
    member this.Array: NdArray =
        match this with
        | Constant array -> array
        | Forward(primal, _, _) -> primal.Array
        | Reverse(node: Node) -> node.Primal.Array

    member this.Shape: int[] = this.Array.Shape

    /// The tag of the innermost differentiation that it takes part in; -1 for a constant.
    member this.Level: int64 =
        match this with
        | Constant _ -> -1L
        | Forward(_, _, tag) -> int64 tag
        | Reverse node -> int64 node.Tag

/// A place in the graph of one reverse differentiation: its value one level down, and for each parent the function that
/// takes this node's adjoint to the parent's share.
and internal Node(primal: Value, tag: uint32, parents: (struct (Node * (Value -> Value)))[]) =
    static let mutable last = 0L
    let id = Interlocked.Increment(&last)

    /// Later nodes have larger numbers: parents come before children.
    member _.Id: int64 = id
    member _.Primal: Value = primal
    member _.Tag: uint32 = tag
    member _.Parents = parents

    /// What `reverse` left here.
    member val Derivative: Value voption = ValueNone with get, set

/// A primitive: how to compute it, and its derivative rules, written in terms of values so that they can be
/// differentiated again.
type internal Primitive =
    {
        Name: string
        Evaluate: NdArray[] -> NdArray
        /// primals, result, which input, its tangent -> its share of the result's tangent.
        Push: Value[] -> Value -> int -> Value -> Value
        /// primals, result, which input, the result's adjoint -> its share of the input's adjoint.
        Pull: Value[] -> Value -> int -> Value -> Value
    }

[<RequireQualifiedAccess>]
module internal Value =
    /// One differentiation down, if the value takes part in this one.
    let lower (tag: int64) (value: Value) : Value =
        match value with
        | Forward(primal, _, own) when int64 own = tag -> primal
        | Reverse node when int64 node.Tag = tag -> node.Primal
        | _ -> value

    let private mixed name =
        invalidOp $"{name}: forward and reverse mode meet at one nesting level; call dsharp.nest() between them."

    /// Applies the primitive `sum` adds tangents with, to inputs of any levels.
    let rec apply (add: Value -> Value -> Value) (primitive: Primitive) (inputs: Value[]) : Value =
        let tag = inputs |> Array.fold (fun top value -> max top value.Level) -1L

        if tag < 0L then
            Constant(primitive.Evaluate(inputs |> Array.map _.Array))
        else
            let primals = inputs |> Array.map (lower tag)
            let result = apply add primitive primals
            let atLevel = inputs |> Array.indexed |> Array.filter (fun (_, value) -> value.Level = tag)

            match snd atLevel[0] with
            | Forward _ ->
                let tangent =
                    atLevel
                    |> Array.map (fun (i, value) ->
                        match value with
                        | Forward(_, tangent, _) -> primitive.Push primals result i tangent
                        | _ -> mixed primitive.Name)
                    |> Array.reduce add

                Forward(result, tangent, uint32 tag)
            | _ ->
                let parents =
                    atLevel
                    |> Array.map (fun (i, value) ->
                        match value with
                        | Reverse node -> struct (node, primitive.Pull primals result i)
                        | _ -> mixed primitive.Name)

                Reverse(Node(result, uint32 tag, parents))
