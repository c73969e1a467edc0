namespace DiffSharp

/// Moving elements about, and + - * /, with their derivative rules. Broadcasting is an explicit `expand`, whose transpose
/// sums, so no other rule needs to know of it.
[<AutoOpen>]
module internal Arithmetic =
    /// A value without derivatives.
    let constant (value: float) : Value = Constant(NdArray.scalar value)

    let private sum: Primitive =
        { Name = "add"
          Evaluate = fun inputs -> NdArray.map2 (fun a b -> a + b) inputs[0] inputs[1]
          Push = fun _ _ _ tangent -> tangent
          Pull = fun _ _ _ adjoint -> adjoint }

    let rec private addSame (a: Value) (b: Value) : Value = Value.apply addSame sum [| a; b |]

    /// Applies a primitive.
    let apply (primitive: Primitive) (inputs: Value[]) : Value = Value.apply addSame primitive inputs

    /// A linear function of one value, which is its own derivative: `again` applies it to a tangent, `transpose` takes
    /// the adjoint back.
    let linear
        name
        (evaluate: NdArray -> NdArray)
        (again: Value -> Value)
        (transpose: Value -> Value)
        (a: Value)
        : Value =
        apply
            { Name = name
              Evaluate = fun inputs -> evaluate inputs[0]
              Push = fun _ _ _ tangent -> again tangent
              Pull = fun _ _ _ adjoint -> transpose adjoint }
            [| a |]

    /// result[i] = a[indices[i]], and 0 where the index is -1.
    let rec take (indices: int[]) (shape: int[]) (a: Value) : Value =
        let from = a.Shape
        linear "take" (NdArray.take indices shape) (take indices shape) (scatter indices from) a

    /// result[indices[i]] += a[i], from zeros.
    and scatter (indices: int[]) (shape: int[]) (a: Value) : Value =
        let from = a.Shape
        linear "scatter" (NdArray.scatter indices shape) (scatter indices shape) (take indices from) a

    /// The same elements in another shape.
    let rec reshape (shape: int[]) (a: Value) : Value =
        let from = a.Shape

        if from = shape then
            a
        else
            linear "view" (fun array -> NdArray.create shape array.Data) (reshape shape) (reshape from) a

    /// Repeats dimensions of size 1, and adds dimensions in front.
    let expand (shape: int[]) (a: Value) : Value =
        if a.Shape = shape then
            a
        else
            take (Indices.expand a.Shape shape) shape a

    /// Both values in the shape that they broadcast to.
    let broadcast (name: string) (a: Value) (b: Value) : struct (Value * Value) =
        let shape = Indices.broadcastShape name a.Shape b.Shape
        struct (expand shape a, expand shape b)

    let private broadcasting name (operation: Value -> Value -> Value) (a: Value) (b: Value) : Value =
        let struct (a, b) = broadcast name a b
        operation a b

    let rec private mulSame (a: Value) (b: Value) : Value =
        let share (primals: Value[]) _ i derivative = mulSame derivative primals[1 - i]

        apply
            { Name = "mul"
              Evaluate = fun inputs -> NdArray.map2 (fun a b -> a * b) inputs[0] inputs[1]
              Push = share
              Pull = share }
            [| a; b |]

    /// a + b, broadcast.
    let (+.) (a: Value) (b: Value) : Value = broadcasting "add" addSame a b

    /// a b, element by element, broadcast.
    let ( *. ) (a: Value) (b: Value) : Value = broadcasting "mul" mulSame a b

    /// -a
    let rec negate (a: Value) : Value = linear "neg" (NdArray.map (fun x -> -x)) negate negate a

    /// a - b, broadcast.
    let (-.) (a: Value) (b: Value) : Value = broadcasting "sub" (fun a b -> addSame a (negate b)) a b

    let rec private divSame (a: Value) (b: Value) : Value =
        let share (primals: Value[]) result i derivative =
            if i = 0 then
                divSame derivative primals[1]
            else
                negate (mulSame derivative (divSame result primals[1]))

        apply
            { Name = "div"
              Evaluate = fun inputs -> NdArray.map2 (fun a b -> a / b) inputs[0] inputs[1]
              Push = share
              Pull = share }
            [| a; b |]

    /// a / b, element by element, broadcast.
    let (/.) (a: Value) (b: Value) : Value = broadcasting "div" divSame a b

    /// A function of each element. `derivative x y` is its derivative at x, where it is y.
    let elementwise name (f: float -> float) (derivative: Value -> Value -> Value) (a: Value) : Value =
        let share (primals: Value[]) result _ change = mulSame change (derivative primals[0] result)

        apply
            { Name = name
              Evaluate = fun inputs -> NdArray.map f inputs[0]
              Push = share
              Pull = share }
            [| a |]

    /// A function of corresponding elements, broadcast. The derivatives in either input are given at (x, y) and the result.
    let elementwise2 name f (inFirst: Value -> Value -> Value -> Value) inSecond (a: Value) (b: Value) : Value =
        let share (primals: Value[]) result i change =
            let derivative = if i = 0 then inFirst else inSecond
            mulSame change (derivative primals[0] primals[1] result)

        let same a b =
            apply
                { Name = name
                  Evaluate = fun inputs -> NdArray.map2 f inputs[0] inputs[1]
                  Push = share
                  Pull = share }
                [| a; b |]

        broadcasting name same a b

    /// A constant: f of each element, without a derivative.
    let flat (f: float -> float) (a: Value) : Value = Constant(NdArray.map f a.Array)
