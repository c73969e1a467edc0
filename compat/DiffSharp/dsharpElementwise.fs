namespace DiffSharp

/// Functions of single elements, and comparisons, as functions of `dsharp`.
[<AutoOpen>]
module DsharpElementwise =
    type dsharp with
        /// |a|, with derivative 0 at 0.
        static member abs(input: Tensor) : Tensor = input.abs ()
        /// -1, 0 or 1; the derivative is 0.
        static member sign(input: Tensor) : Tensor = input.sign ()
        /// The largest integer at most a; the derivative is 0.
        static member floor(input: Tensor) : Tensor = input.floor ()
        /// The smallest integer at least a; the derivative is 0.
        static member ceil(input: Tensor) : Tensor = input.ceil ()
        /// The nearest integer, halves to the even one; the derivative is 0.
        static member round(input: Tensor) : Tensor = input.round ()
        /// -a
        static member neg(input: Tensor) : Tensor = input.neg ()
        /// e^a
        static member exp(input: Tensor) : Tensor = input.exp ()
        /// The natural logarithm.
        static member log(input: Tensor) : Tensor = input.log ()
        /// The logarithm of base 10.
        static member log10(input: Tensor) : Tensor = input.log10 ()
        /// The square root.
        static member sqrt(input: Tensor) : Tensor = input.sqrt ()
        /// The sine.
        static member sin(input: Tensor) : Tensor = input.sin ()
        /// The cosine.
        static member cos(input: Tensor) : Tensor = input.cos ()
        /// The tangent.
        static member tan(input: Tensor) : Tensor = input.tan ()
        /// The hyperbolic sine.
        static member sinh(input: Tensor) : Tensor = input.sinh ()
        /// The hyperbolic cosine.
        static member cosh(input: Tensor) : Tensor = input.cosh ()
        /// The hyperbolic tangent.
        static member tanh(input: Tensor) : Tensor = input.tanh ()
        /// The arcsine.
        static member asin(input: Tensor) : Tensor = input.asin ()
        /// The arccosine.
        static member acos(input: Tensor) : Tensor = input.acos ()
        /// The arctangent.
        static member atan(input: Tensor) : Tensor = input.atan ()
        /// 1 / (1 + e^-a)
        static member sigmoid(input: Tensor) : Tensor = input.sigmoid ()
        /// log(1 + e^a), computed so that it does not overflow.
        static member softplus(input: Tensor) : Tensor = input.softplus ()
        /// max(0, a), with derivative 0 at 0.
        static member relu(input: Tensor) : Tensor = input.relu ()
        /// Where an element is infinite.
        static member isinf(input: Tensor) : Tensor = input.isinf ()
        /// Where an element is NaN.
        static member isnan(input: Tensor) : Tensor = input.isnan ()
        /// a + b, broadcast.
        static member add(a: Tensor, b: Tensor) : Tensor = a.add b
        /// a - b, broadcast.
        static member sub(a: Tensor, b: Tensor) : Tensor = a.sub b
        /// a b element by element, broadcast.
        static member mul(a: Tensor, b: Tensor) : Tensor = a.mul b
        /// a / b element by element, broadcast.
        static member div(a: Tensor, b: Tensor) : Tensor = a.div b
        /// a^b element by element, broadcast.
        static member pow(a: Tensor, b: Tensor) : Tensor = a.pow b
        /// a < b, element by element: a Bool tensor without a derivative.
        static member lt(a: Tensor, b: Tensor) : Tensor = a.lt b
        /// a > b
        static member gt(a: Tensor, b: Tensor) : Tensor = a.gt b
        /// a <= b
        static member le(a: Tensor, b: Tensor) : Tensor = a.le b
        /// a >= b
        static member ge(a: Tensor, b: Tensor) : Tensor = a.ge b
        /// a = b
        static member eq(a: Tensor, b: Tensor) : Tensor = a.eq b
        /// a <> b
        static member ne(a: Tensor, b: Tensor) : Tensor = a.ne b

        /// max(0, a) + negativeSlope min(0, a); the slope is 0.01 unless given.
        static member leakyRelu(input: Tensor, ?negativeSlope: float) : Tensor =
            input.leakyRelu (?negativeSlope = negativeSlope)

        /// Within [low, high]; a bound that is not given does not bind.
        static member clamp(input: Tensor, ?low: scalar, ?high: scalar) : Tensor =
            input.clamp (?low = low, ?high = high)

        /// log(max(a, epsilon)); epsilon is 1e-12 unless given.
        static member safelog(input: Tensor, ?epsilon: float) : Tensor = input.safelog (?epsilon = epsilon)

        /// Whether any element is infinite.
        static member hasinf(input: Tensor) : bool = input.hasinf ()

        /// Whether any element is NaN.
        static member hasnan(input: Tensor) : bool = input.hasnan ()
