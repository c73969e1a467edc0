namespace DiffSharp

open System
open System.Globalization

/// A multi-dimensional array of elements of one type that can be differentiated, forward and in reverse, to any order.
/// A subset of DiffSharp 1.0's type, in Float64; names and meanings are those of its documentation.
[<Sealed>]
type Tensor internal (value: Value, dtype: Dtype) =
    /// What it is made of.
    member internal _.Value = value

    /// What it is made of, for an operation that needs floats.
    member internal _.Floats(operation: string) : Value =
        if dtype <> Dtype.Float64 then
            invalidOp $"{operation}: a tensor of Dtype.{dtype} has to be cast to Dtype.Float64 first."

        value

    static member internal Of(value: Value) = Tensor(value, Dtype.Float64)
    static member internal Number(value: scalar) = constant (Settings.number value)

    static member internal Map operation (f: Value -> Value) (a: Tensor) = Tensor.Of(f (a.Floats operation))

    /// Bool and Int32 widen to Float64 beside a Float64.
    static member internal Map2 operation (f: Value -> Value -> Value) (a: Tensor) (b: Tensor) =
        if a.dtype <> Dtype.Float64 && b.dtype <> Dtype.Float64 then
            a.Floats operation |> ignore

        Tensor.Of(f a.Value b.Value)

    /// The shape.
    member _.shape: int[] = Array.copy value.Shape

    /// The number of dimensions.
    member _.dim: int = value.Shape.Length

    /// The number of elements.
    member _.nelement: int = NdArray.length value.Shape

    /// The element type.
    member _.dtype: Dtype = dtype

    /// The only element, as a float.
    member this.toDouble() : float =
        if this.nelement <> 1 then
            invalidOp $"A tensor of shape {NdArray.describe value.Shape} is not one number."

        value.Array.Data[0]

    /// The element of a tensor without dimensions, as an object: a float, int or bool.
    member this.toScalar() : scalar =
        match dtype with
        | Dtype.Bool -> this.toDouble () <> 0.0
        | Dtype.Int32 -> int (this.toDouble ())
        | _ -> this.toDouble ()

    /// Allows `float t`.
    static member op_Explicit(a: Tensor) : float = a.toDouble ()

    /// Allows `int t`.
    static member op_Explicit(a: Tensor) : int = int (a.toDouble ())

    /// Allows `bool t`-like reading of a comparison.
    static member op_Explicit(a: Tensor) : bool = a.toDouble () <> 0.0

    /// a + b, broadcast.
    static member (+)(a: Tensor, b: Tensor) = Tensor.Map2 "add" (+.) a b
    /// a + b
    static member (+)(a: Tensor, b: scalar) = Tensor.Map "add" (fun a -> a +. Tensor.Number b) a
    /// a + b
    static member (+)(a: scalar, b: Tensor) = Tensor.Map "add" (fun b -> Tensor.Number a +. b) b

    /// a - b, broadcast.
    static member (-)(a: Tensor, b: Tensor) = Tensor.Map2 "sub" (-.) a b
    /// a - b
    static member (-)(a: Tensor, b: scalar) = Tensor.Map "sub" (fun a -> a -. Tensor.Number b) a
    /// a - b
    static member (-)(a: scalar, b: Tensor) = Tensor.Map "sub" (fun b -> Tensor.Number a -. b) b

    /// a b element by element, broadcast.
    static member (*)(a: Tensor, b: Tensor) = Tensor.Map2 "mul" ( *. ) a b
    /// a b
    static member (*)(a: Tensor, b: scalar) = Tensor.Map "mul" (fun a -> a *. Tensor.Number b) a
    /// a b
    static member (*)(a: scalar, b: Tensor) = Tensor.Map "mul" (fun b -> Tensor.Number a *. b) b

    /// a / b element by element, broadcast.
    static member (/)(a: Tensor, b: Tensor) = Tensor.Map2 "div" (/.) a b
    /// a / b
    static member (/)(a: Tensor, b: scalar) = Tensor.Map "div" (fun a -> a /. Tensor.Number b) a
    /// a / b
    static member (/)(a: scalar, b: Tensor) = Tensor.Map "div" (fun b -> Tensor.Number a /. b) b

    /// -a
    static member (~-)(a: Tensor) = Tensor.Map "neg" negate a

    /// a^b element by element, broadcast: `a ** b`.
    static member Pow(a: Tensor, b: Tensor) = Tensor.Map2 "pow" Functions.pow a b
    /// a^b
    static member Pow(a: Tensor, b: float) = Tensor.Map "pow" (Functions.powConstant b) a
    /// a^b
    static member Pow(a: Tensor, b: int) = Tensor.Map "pow" (Functions.powConstant (float b)) a
    /// a^b
    static member Pow(a: Tensor, b: scalar) = Tensor.Map "pow" (Functions.powConstant (Settings.number b)) a
    /// a^b
    static member Pow(a: scalar, b: Tensor) = Tensor.Map "pow" (Functions.pow (Tensor.Number a)) b

    /// Allows `abs t`.
    static member Abs(a: Tensor) = Tensor.Map "abs" Functions.abs a
    /// Allows `acos t`.
    static member Acos(a: Tensor) = Tensor.Map "acos" Functions.acos a
    /// Allows `asin t`.
    static member Asin(a: Tensor) = Tensor.Map "asin" Functions.asin a
    /// Allows `atan t`.
    static member Atan(a: Tensor) = Tensor.Map "atan" Functions.atan a
    /// Allows `ceil t`.
    static member Ceiling(a: Tensor) = Tensor.Map "ceil" Functions.ceil a
    /// Allows `cos t`.
    static member Cos(a: Tensor) = Tensor.Map "cos" Functions.cos a
    /// Allows `cosh t`.
    static member Cosh(a: Tensor) = Tensor.Map "cosh" Functions.cosh a
    /// Allows `exp t`.
    static member Exp(a: Tensor) = Tensor.Map "exp" Functions.exp a
    /// Allows `floor t`.
    static member Floor(a: Tensor) = Tensor.Map "floor" Functions.floor a
    /// Allows `log t`.
    static member Log(a: Tensor) = Tensor.Map "log" Functions.log a
    /// Allows `log10 t`.
    static member Log10(a: Tensor) = Tensor.Map "log10" Functions.log10 a
    /// Allows `round t`.
    static member Round(a: Tensor) = Tensor.Map "round" Functions.round a
    /// Allows `sin t`.
    static member Sin(a: Tensor) = Tensor.Map "sin" Functions.sin a
    /// Allows `sinh t`.
    static member Sinh(a: Tensor) = Tensor.Map "sinh" Functions.sinh a
    /// Allows `sqrt t`.
    static member Sqrt(a: Tensor) = Tensor.Map "sqrt" Functions.sqrt a
    /// Allows `tan t`.
    static member Tan(a: Tensor) = Tensor.Map "tan" Functions.tan a
    /// Allows `tanh t`.
    static member Tanh(a: Tensor) = Tensor.Map "tanh" Functions.tanh a

    /// The scalar 0, for `Seq.sum`.
    static member Zero = Tensor.Of(constant 0.0)

    /// The scalar 1.
    static member One = Tensor.Of(constant 1.0)

    /// Same element type, shape and values; derivatives do not count.
    override _.Equals(other: obj) =
        match other with
        | :? Tensor as other -> dtype = other.dtype && NdArray.equal value.Array other.Value.Array
        | _ -> false

    override _.GetHashCode() = HashCode.Combine(dtype, hash value.Array.Data)

    /// tensor([[1, 2], [3, 4]]), values with all their digits.
    override this.ToString() =
        let array = value.Array

        let element (x: float) =
            match dtype with
            | Dtype.Bool -> if x = 0.0 then "false" else "true"
            | _ -> x.ToString("R", CultureInfo.InvariantCulture)

        let rec part (shape: int[]) start =
            if shape.Length = 0 then
                element array.Data[start]
            else
                let size = NdArray.length shape[1..]

                let parts =
                    Seq.init shape[0] (fun i -> part shape[1..] (start + i * size))
                    |> String.concat ", "

                $"[{parts}]"

        let suffix = if dtype = Dtype.Float64 then "" else $",dtype={dtype}"
        $"tensor({part array.Shape 0}{suffix})"
