namespace DiffSharp

open System

/// Functions of single elements, with their derivatives.
[<RequireQualifiedAccess>]
module internal Functions =
    let private one = constant 1.0
    let private two = constant 2.0

    let rec exp a = elementwise "exp" Math.Exp (fun _ y -> y) a
    let log a = elementwise "log" Math.Log (fun x _ -> one /. x) a

    let log10 a =
        elementwise "log10" Math.Log10 (fun x _ -> one /. (constant (Math.Log 10.0) *. x)) a

    let sqrt a = elementwise "sqrt" Math.Sqrt (fun _ y -> one /. (two *. y)) a
    let rec sin a = elementwise "sin" Math.Sin (fun x _ -> cos x) a
    and cos a : Value = elementwise "cos" Math.Cos (fun x _ -> negate (sin x)) a
    let tan a = elementwise "tan" Math.Tan (fun _ y -> one +. y *. y) a
    let rec sinh a = elementwise "sinh" Math.Sinh (fun x _ -> cosh x) a
    and cosh a : Value = elementwise "cosh" Math.Cosh (fun x _ -> sinh x) a
    let tanh a = elementwise "tanh" Math.Tanh (fun _ y -> one -. y *. y) a
    let asin a = elementwise "asin" Math.Asin (fun x _ -> one /. sqrt (one -. x *. x)) a

    let acos a =
        elementwise "acos" Math.Acos (fun x _ -> negate (one /. sqrt (one -. x *. x))) a

    let atan a = elementwise "atan" Math.Atan (fun x _ -> one /. (one +. x *. x)) a

    /// -1, 0, 1; NaN stays NaN.
    let signOf (x: float) : float = if Double.IsNaN x then x else float (Math.Sign x)

    // Constant between its jumps: the derivative is 0, but the result still belongs to the differentiation.
    let private steps name f a = elementwise name f (fun x _ -> flat (fun _ -> 0.0) x) a

    let sign a = steps "sign" signOf a
    let floor a = steps "floor" Math.Floor a
    let ceil a = steps "ceil" Math.Ceiling a
    let round a = steps "round" Math.Round a

    /// Subgradient 0 at 0.
    let abs a = elementwise "abs" Math.Abs (fun x _ -> flat signOf x) a

    /// Subgradient 0 at 0.
    let relu a =
        elementwise "relu" (fun x -> Math.Max(0.0, x)) (fun x _ -> x |> flat (fun x -> if x > 0.0 then 1.0 else 0.0)) a

    /// max(0, x) + slope min(0, x), with the slope as subgradient at 0.
    let leakyRelu (slope: float) a =
        elementwise
            "leakyRelu"
            (fun x -> if x > 0.0 then x else slope * x)
            (fun x _ -> x |> flat (fun x -> if x > 0.0 then 1.0 else slope))
            a

    // exp of a positive number is never taken: it would overflow.
    let private logistic x =
        if x >= 0.0 then
            1.0 / (1.0 + Math.Exp -x)
        else
            Math.Exp x / (1.0 + Math.Exp x)

    let sigmoid a = elementwise "sigmoid" logistic (fun _ y -> y *. (one -. y)) a

    // log(1 + e) where 1 + e would round e away: log1p by its inverse error (Higham 2002, problem 1.5).
    let private log1p (e: float) =
        let u = 1.0 + e
        if u = 1.0 then e else Math.Log u * e / (u - 1.0)

    let softplus a =
        elementwise "softplus" (fun x -> Math.Max(x, 0.0) + log1p (Math.Exp -(Math.Abs x))) (fun x _ -> sigmoid x) a

    /// a^n for one constant n.
    let rec powConstant (n: float) (a: Value) : Value =
        let derivative (x: Value) _ =
            if n = 0.0 then flat (fun _ -> 0.0) x
            elif n = 1.0 then flat (fun _ -> 1.0) x
            else constant n *. powConstant (n - 1.0) x

        elementwise "pow" (fun x -> Math.Pow(x, n)) derivative a

    /// a^b. The derivative in b needs log a.
    let rec pow (a: Value) (b: Value) : Value =
        elementwise2
            "pow"
            (fun x y -> Math.Pow(x, y))
            (fun x y _ -> y *. pow x (y -. one))
            (fun x _ z -> z *. log x)
            a
            b

    /// Within [low, high]; the derivative is 1 there, bounds included, and 0 outside.
    let clamp (low: float) (high: float) a =
        elementwise
            "clamp"
            (fun x -> Math.Min(Math.Max(x, low), high))
            (fun x _ -> x |> flat (fun x -> if x >= low && x <= high then 1.0 else 0.0))
            a

    let private share (wins: float -> float -> bool) (x: Value) (y: Value) (_: Value) : Value =
        Constant(
            NdArray.map2
                (fun x y ->
                    if x = y then 0.5
                    elif wins x y then 1.0
                    else 0.0)
                x.Array
                y.Array
        )

    /// The larger of two; equal ones share the derivative.
    let maximum a b = elementwise2 "max" (fun x y -> Math.Max(x, y)) (share (>)) (share (<)) a b

    /// The smaller of two; equal ones share the derivative.
    let minimum a b = elementwise2 "min" (fun x y -> Math.Min(x, y)) (share (<)) (share (>)) a b

    /// 1 where the relation holds and 0 elsewhere, without a derivative.
    let compare (name: string) (relation: float -> float -> bool) (a: Value) (b: Value) : Value =
        let struct (a, b) = broadcast name a b
        Constant(NdArray.map2 (fun x y -> if relation x y then 1.0 else 0.0) a.Array b.Array)
