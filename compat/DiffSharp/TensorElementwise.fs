namespace DiffSharp

/// Functions of single elements, and comparisons, as members of a tensor.
[<AutoOpen>]
module TensorElementwise =
    let private compare name relation (a: Tensor) (b: Tensor) =
        Tensor(Functions.compare name relation a.Value b.Value, Dtype.Bool)

    let private flag (f: float -> bool) (a: Tensor) =
        Tensor(flat (fun x -> if f x then 1.0 else 0.0) a.Value, Dtype.Bool)

    type Tensor with
        /// a + b, broadcast.
        member a.add(b: Tensor) = a + b
        /// a + b
        member a.add(b: scalar) = a + b
        /// a - b, broadcast.
        member a.sub(b: Tensor) = a - b
        /// a - b
        member a.sub(b: scalar) = a - b
        /// a b element by element, broadcast.
        member a.mul(b: Tensor) = a * b
        /// a b
        member a.mul(b: scalar) = a * b
        /// a / b element by element, broadcast.
        member a.div(b: Tensor) = a / b
        /// a / b
        member a.div(b: scalar) = a / b
        /// a^b element by element, broadcast.
        member a.pow(b: Tensor) = Tensor.Pow(a, b)
        /// a^b
        member a.pow(b: scalar) = Tensor.Pow(a, b)
        /// -a
        member a.neg() = -a
        /// |a|, with derivative 0 at 0.
        member a.abs() = Tensor.Abs a
        /// -1, 0 or 1; the derivative is 0.
        member a.sign() = Tensor.Map "sign" Functions.sign a
        /// The largest integer at most a; the derivative is 0.
        member a.floor() = Tensor.Floor a
        /// The smallest integer at least a; the derivative is 0.
        member a.ceil() = Tensor.Ceiling a
        /// The nearest integer, halves to the even one; the derivative is 0.
        member a.round() = Tensor.Round a
        /// e^a
        member a.exp() = Tensor.Exp a
        /// The natural logarithm.
        member a.log() = Tensor.Log a
        /// The logarithm of base 10.
        member a.log10() = Tensor.Log10 a
        /// The square root.
        member a.sqrt() = Tensor.Sqrt a
        /// The sine.
        member a.sin() = Tensor.Sin a
        /// The cosine.
        member a.cos() = Tensor.Cos a
        /// The tangent.
        member a.tan() = Tensor.Tan a
        /// The hyperbolic sine.
        member a.sinh() = Tensor.Sinh a
        /// The hyperbolic cosine.
        member a.cosh() = Tensor.Cosh a
        /// The hyperbolic tangent.
        member a.tanh() = Tensor.Tanh a
        /// The arcsine.
        member a.asin() = Tensor.Asin a
        /// The arccosine.
        member a.acos() = Tensor.Acos a
        /// The arctangent.
        member a.atan() = Tensor.Atan a
        /// 1 / (1 + e^-a)
        member a.sigmoid() = Tensor.Map "sigmoid" Functions.sigmoid a
        /// log(1 + e^a), computed so that it does not overflow.
        member a.softplus() = Tensor.Map "softplus" Functions.softplus a
        /// max(0, a), with derivative 0 at 0.
        member a.relu() = Tensor.Map "relu" Functions.relu a

        /// max(0, a) + negativeSlope min(0, a); the slope is 0.01 unless given.
        member a.leakyRelu(?negativeSlope: float) =
            Tensor.Map "leakyRelu" (Functions.leakyRelu (defaultArg negativeSlope 0.01)) a

        /// Within [low, high]; a bound that is not given does not bind. The derivative is 1 within, bounds included.
        member a.clamp(?low: scalar, ?high: scalar) =
            let bound = Option.map Settings.number
            let low, high = bound low |> Option.defaultValue -infinity, bound high |> Option.defaultValue infinity
            Tensor.Map "clamp" (Functions.clamp low high) a

        /// log(max(a, epsilon)); epsilon is 1e-12 unless given.
        member a.safelog(?epsilon: float) = a.clamp(low = defaultArg epsilon 1e-12).log()

        /// The larger of two elements, broadcast; equal ones share the derivative.
        member a.max(b: Tensor) = Tensor.Map2 "max" Functions.maximum a b
        /// The smaller of two elements, broadcast; equal ones share the derivative.
        member a.min(b: Tensor) = Tensor.Map2 "min" Functions.minimum a b
        /// a < b, element by element: a Bool tensor without a derivative.
        member a.lt(b: Tensor) = compare "lt" (<) a b
        /// a > b
        member a.gt(b: Tensor) = compare "gt" (>) a b
        /// a <= b
        member a.le(b: Tensor) = compare "le" (<=) a b
        /// a >= b
        member a.ge(b: Tensor) = compare "ge" (>=) a b
        /// a = b
        member a.eq(b: Tensor) = compare "eq" (=) a b
        /// a <> b
        member a.ne(b: Tensor) = compare "ne" (<>) a b
        /// Where an element is infinite.
        member a.isinf() = flag System.Double.IsInfinity a
        /// Where an element is NaN.
        member a.isnan() = flag System.Double.IsNaN a
        /// Whether any element is infinite.
        member a.hasinf() : bool = a.Value.Array.Data |> Array.exists System.Double.IsInfinity
        /// Whether any element is NaN.
        member a.hasnan() : bool = a.Value.Array.Data |> Array.exists System.Double.IsNaN
        /// Whether any element is infinite or NaN.
        member a.hasinfnan() : bool = a.hasinf () || a.hasnan ()

        /// Whether |a - b| <= absoluteTolerance + relativeTolerance |b| everywhere.
        member a.allclose(b: Tensor, ?relativeTolerance: float, ?absoluteTolerance: float) : bool =
            let relative = defaultArg relativeTolerance 1e-5
            let absolute = defaultArg absoluteTolerance 1e-8

            a.shape = b.shape
            && Array.forall2
                (fun (x: float) y -> abs (x - y) <= absolute + relative * abs y)
                a.Value.Array.Data
                b.Value.Array.Data
