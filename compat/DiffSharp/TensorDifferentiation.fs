namespace DiffSharp

/// Differentiation step by step: mark a tensor with forwardDiff or reverseDiff, compute, read the derivative. Levels are
/// those of dsharp.nest; the functions of `dsharp` (grad, jacobianv, ...) do all of this by themselves.
[<AutoOpen>]
module TensorDifferentiation =
    let private graph (a: Tensor) : Node =
        match a.Value with
        | Reverse node -> node
        | _ -> invalidOp "A tensor that does not depend on one made by reverseDiff cannot be propagated backwards from."

    let private adjoint (a: Tensor) (value: Tensor option) : Value =
        match value with
        | Some value -> value.Floats "reverse"
        | None when a.nelement = 1 -> Constant(NdArray.full a.shape 1.0)
        | None -> invalidOp $"reverse: a tensor of shape {NdArray.describe a.shape} needs an adjoint of its shape."

    type Tensor with
        /// This tensor with a perturbation, at the nesting level given or the current one.
        member a.forwardDiff(derivative: Tensor, ?nestingTag: uint32) =
            let tag = defaultArg nestingTag Nesting.Level
            Tensor.Of(Differentiation.forward tag (derivative.Floats "forwardDiff") (a.Floats "forwardDiff"))

        /// This tensor as a place that derivatives are propagated back to, at the nesting level given or the current one.
        member a.reverseDiff(?derivative: Tensor, ?nestingTag: uint32) =
            let tag = defaultArg nestingTag Nesting.Level
            let value = Differentiation.reverse tag (a.Floats "reverseDiff")

            match derivative, value with
            | Some derivative, Reverse node -> node.Derivative <- ValueSome(derivative.Floats "reverseDiff")
            | _ -> ()

            Tensor.Of value

        /// Propagates back from this tensor; every tensor that it depends on at this level then has its derivative.
        /// The value is this tensor's own adjoint: 1 unless given. Derivatives of earlier passes are replaced, or added
        /// to if zeroDerivatives is false.
        member a.reverse(?value: Tensor, ?zeroDerivatives: bool) : unit =
            Differentiation.record (defaultArg zeroDerivatives true) (graph a) (adjoint a value)

        /// The same as reverse.
        member a.backward(?value: Tensor, ?zeroDerivatives: bool) : unit =
            a.reverse (?value = value, ?zeroDerivatives = zeroDerivatives)

        /// Adds to the derivatives that earlier passes left.
        member a.reversePush(value: Tensor) : unit = Differentiation.record false (graph a) (value.Floats "reversePush")

        /// Forgets the derivatives of every tensor that this one depends on at its level.
        member a.reverseReset() : unit = Differentiation.reset (graph a)

        /// The value one differentiation down.
        member a.primal: Tensor = Tensor(Value.lower a.Value.Level a.Value, a.dtype)

        /// The value without any differentiation.
        member a.primalDeep: Tensor = Tensor(Constant a.Value.Array, a.dtype)

        /// The same as primalDeep.
        member a.noDiff() : Tensor = a.primalDeep

        /// The derivative at its innermost level: the perturbation, or what reverse left, 0 if nothing has.
        member a.derivative: Tensor =
            match a.Value with
            | Forward(_, tangent, _) -> Tensor.Of tangent
            | Reverse node ->
                match node.Derivative with
                | ValueSome derivative -> Tensor.Of derivative
                | ValueNone -> a.zerosLike ()
            | Constant _ -> invalidOp "A constant tensor has no derivative."

        /// Whether its innermost differentiation is a forward one.
        member a.isForwardDiff: bool =
            match a.Value with
            | Forward _ -> true
            | _ -> false

        /// Whether its innermost differentiation is a reverse one.
        member a.isReverseDiff: bool =
            match a.Value with
            | Reverse _ -> true
            | _ -> false

        /// Whether it takes part in no differentiation.
        member a.isNoDiff: bool = a.Value.Level < 0L

        /// The number of differentiations that it takes part in.
        member a.depth: int = if a.isNoDiff then 0 else 1 + a.primal.depth

        /// The level of its innermost differentiation.
        member a.nestingTag: uint32 =
            if a.isNoDiff then
                invalidOp "A constant tensor has no nesting level."

            uint32 a.Value.Level
