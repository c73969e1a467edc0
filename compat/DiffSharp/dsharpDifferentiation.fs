namespace DiffSharp

/// Derivatives of functions. f takes and gives tensors; it may itself differentiate, and may refer to tensors that are
/// being differentiated outside it. The functions whose name starts with f give the value of f, too. As in DiffSharp,
/// vectors have one dimension and scalars none, and other shapes are refused.
[<AutoOpen>]
module DsharpDifferentiation =
    let private describe (x: Tensor) = NdArray.describe x.shape

    let private expect (x: int option) (y: int option) (what: string) (argument: Tensor) (result: Tensor) =
        let clashes (dim: int option) (tensor: Tensor) = dim |> Option.exists (fun dim -> dim <> tensor.dim)

        if clashes x argument || clashes y result then
            invalidArg "f" $"f must be {what}, not {describe argument} -> {describe result}."

    let private sameCount (x: Tensor) (v: Tensor) =
        if x.nelement <> v.nelement then
            invalidArg "v" $"x and v must have the same number of elements: {describe x} and {describe v}."

    let private oneOf (i: int) (shape: int[]) = Tensor.Of(scatter [| i |] shape (Constant(NdArray.full [| 1 |] 1.0)))

    type dsharp with
        /// f(x), and the derivative of f at x along v: forward mode.
        static member evalForwardDiff (f: Tensor -> Tensor) (x: Tensor) (v: Tensor) : Tensor * Tensor =
            let tag = Nesting.Next()
            let marked = x.forwardDiff (v, nestingTag = tag)
            // What f itself marks without a level of its own must not be taken for x.
            Nesting.Next() |> ignore
            let value, tangent = Differentiation.tangent tag ((f marked).Floats "forwardDiff")
            Tensor.Of value, Tensor.Of tangent

        /// f(x), and the function that takes an adjoint of f's result to that of x: reverse mode.
        static member evalReverseDiff (f: Tensor -> Tensor) (x: Tensor) : Tensor * (Tensor -> Tensor) =
            let tag = Nesting.Next()
            let marked = x.reverseDiff (nestingTag = tag)
            Nesting.Next() |> ignore
            let value, pull = Differentiation.pullback tag marked.Value ((f marked).Floats "reverseDiff")
            Tensor.Of value, (fun adjoint -> Tensor.Of(pull (adjoint.Floats "reverseDiff")))

        /// f(x) and the Jacobian times v.
        static member fjacobianv (f: Tensor -> Tensor) (x: Tensor) (v: Tensor) : Tensor * Tensor =
            sameCount x v
            let value, derivative = dsharp.evalForwardDiff f x v
            expect (Some 1) (Some 1) "a vector-valued function of a vector" x value
            value, derivative

        /// The Jacobian of a vector-valued function of a vector, times v.
        static member jacobianv (f: Tensor -> Tensor) (x: Tensor) (v: Tensor) : Tensor = dsharp.fjacobianv f x v |> snd

        /// f(x) and the transposed Jacobian times v.
        static member fjacobianTv (f: Tensor -> Tensor) (x: Tensor) (v: Tensor) : Tensor * Tensor =
            let value, pull = dsharp.evalReverseDiff f x
            expect (Some 1) (Some 1) "a vector-valued function of a vector" x value
            sameCount value v
            value, pull v

        /// The transposed Jacobian of a vector-valued function of a vector, times v.
        static member jacobianTv (f: Tensor -> Tensor) (x: Tensor) (v: Tensor) : Tensor =
            dsharp.fjacobianTv f x v |> snd

        /// f(x) and the Jacobian.
        static member fjacobian (f: Tensor -> Tensor) (x: Tensor) : Tensor * Tensor =
            let value, pull = dsharp.evalReverseDiff f x
            expect (Some 1) (Some 1) "a vector-valued function of a vector" x value

            if x.nelement > value.nelement then
                value, dsharp.stack (Seq.init value.nelement (fun i -> pull (oneOf i value.shape)))
            else
                let columns = Seq.init x.nelement (fun j -> dsharp.jacobianv f x (oneOf j x.shape))
                value, dsharp.stack (columns, dim = 1)

        /// The Jacobian of a vector-valued function of a vector: row i is the derivative of result i.
        static member jacobian (f: Tensor -> Tensor) (x: Tensor) : Tensor = dsharp.fjacobian f x |> snd

        /// f(x) and the gradient.
        static member fgrad (f: Tensor -> Tensor) (x: Tensor) : Tensor * Tensor =
            let value, pull = dsharp.evalReverseDiff f x
            expect (Some 1) (Some 0) "a scalar-valued function of a vector" x value
            value, pull (Tensor.Of(constant 1.0))

        /// The gradient of a scalar-valued function of a vector.
        static member grad (f: Tensor -> Tensor) (x: Tensor) : Tensor = dsharp.fgrad f x |> snd

        /// f(x) and the derivative along v.
        static member fgradv (f: Tensor -> Tensor) (x: Tensor) (v: Tensor) : Tensor * Tensor =
            sameCount x v
            let value, derivative = dsharp.evalForwardDiff f x v
            expect (Some 1) (Some 0) "a scalar-valued function of a vector" x value
            value, derivative

        /// The gradient of a scalar-valued function of a vector, times v.
        static member gradv (f: Tensor -> Tensor) (x: Tensor) (v: Tensor) : Tensor = dsharp.fgradv f x v |> snd

        /// f(x), the derivative along v, and the Hessian times v: forward mode, then reverse.
        static member fgradhessianv (f: Tensor -> Tensor) (x: Tensor) (v: Tensor) : Tensor * Tensor * Tensor =
            let derivative, pull = dsharp.evalReverseDiff (fun x -> dsharp.gradv f x v) x
            f x, derivative, pull (Tensor.Of(constant 1.0))

        /// The derivative along v, and the Hessian times v.
        static member gradhessianv (f: Tensor -> Tensor) (x: Tensor) (v: Tensor) : Tensor * Tensor =
            let _, derivative, product = dsharp.fgradhessianv f x v
            derivative, product

        /// f(x), and the Hessian times v.
        static member fhessianv (f: Tensor -> Tensor) (x: Tensor) (v: Tensor) : Tensor * Tensor =
            let value, _, product = dsharp.fgradhessianv f x v
            value, product

        /// The Hessian of a scalar-valued function of a vector, times v.
        static member hessianv (f: Tensor -> Tensor) (x: Tensor) (v: Tensor) : Tensor = dsharp.fhessianv f x v |> snd

        /// f(x), the gradient and the Hessian.
        static member fgradhessian (f: Tensor -> Tensor) (x: Tensor) : Tensor * Tensor * Tensor =
            let gradient, hessian = dsharp.fjacobian (dsharp.grad f) x
            f x, gradient, hessian

        /// The gradient and the Hessian.
        static member gradhessian (f: Tensor -> Tensor) (x: Tensor) : Tensor * Tensor =
            dsharp.fjacobian (dsharp.grad f) x

        /// f(x) and the Hessian.
        static member fhessian (f: Tensor -> Tensor) (x: Tensor) : Tensor * Tensor = f x, dsharp.hessian f x

        /// The Hessian of a scalar-valued function of a vector.
        static member hessian (f: Tensor -> Tensor) (x: Tensor) : Tensor = dsharp.jacobian (dsharp.grad f) x

        /// f(x) and the sum of the second derivatives.
        static member flaplacian (f: Tensor -> Tensor) (x: Tensor) : Tensor * Tensor =
            let value, hessian = dsharp.fhessian f x
            value, hessian.trace ()

        /// The sum of a function's second derivatives, one in each direction.
        static member laplacian (f: Tensor -> Tensor) (x: Tensor) : Tensor = dsharp.flaplacian f x |> snd

        /// f(x) and f'(x).
        static member fdiff (f: Tensor -> Tensor) (x: Tensor) : Tensor * Tensor =
            let value, derivative = dsharp.evalForwardDiff f x (x.onesLike ())
            expect (Some 0) None "a function of a scalar" x value
            value, derivative

        /// The derivative of a function of a scalar, of the shape of its result.
        static member diff (f: Tensor -> Tensor) (x: Tensor) : Tensor = dsharp.fdiff f x |> snd

        /// The second derivative of a function of a scalar.
        static member diff2 (f: Tensor -> Tensor) (x: Tensor) : Tensor = dsharp.diffn 2 f x

        /// The derivative of order n of a function of a scalar.
        static member diffn (n: int) (f: Tensor -> Tensor) (x: Tensor) : Tensor =
            if n < 0 then
                invalidArg "n" $"diffn: the order {n} is negative."

            if n = 0 then
                f x
            else
                dsharp.diff (dsharp.diffn (n - 1) f) x

        /// f(x) and the derivative of order n.
        static member fdiffn (n: int) (f: Tensor -> Tensor) (x: Tensor) : Tensor * Tensor = f x, dsharp.diffn n f x

        /// Moves to a new nesting level: tensors marked from now on are told apart from those marked before.
        static member nest() : unit = Nesting.Next() |> ignore

        /// Moves to the given nesting level.
        static member nest(level: uint32) : unit = Nesting.Set level

        /// Moves back to nesting level 0.
        static member nestReset() : unit = Nesting.Set 0u

        /// This thread's nesting level.
        static member nestLevel() : uint32 = Nesting.Level

        /// The tensor with a perturbation at the level.
        static member forwardDiff (nestingTag: uint32) (derivative: Tensor) (tensor: Tensor) : Tensor =
            tensor.forwardDiff (derivative, nestingTag)

        /// The tensor as a place that derivatives are propagated back to at the level.
        static member reverseDiff (nestingTag: uint32) (tensor: Tensor) : Tensor =
            tensor.reverseDiff (nestingTag = nestingTag)

        /// Propagates the value back from the tensor.
        static member reverse (value: Tensor) (tensor: Tensor) : unit = tensor.reverse value

        /// Adds to the derivatives that earlier passes left.
        static member reversePush (value: Tensor) (tensor: Tensor) : unit = tensor.reversePush value

        /// Forgets the derivatives of every tensor that this one depends on at its level.
        static member reverseReset(tensor: Tensor) : unit = tensor.reverseReset ()

        /// The value one differentiation down.
        static member primal(tensor: Tensor) : Tensor = tensor.primal

        /// The derivative at the tensor's innermost level.
        static member derivative(tensor: Tensor) : Tensor = tensor.derivative

        /// The value one differentiation down, and the derivative.
        static member primalDerivative(tensor: Tensor) : Tensor * Tensor = tensor.primal, tensor.derivative

        /// The value without any differentiation.
        static member noDiff(tensor: Tensor) : Tensor = tensor.noDiff ()
