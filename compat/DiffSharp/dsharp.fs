namespace DiffSharp

/// Tensors and their derivatives, by DiffSharp 1.0's names. A subset: see the members; the rest is in the modules that
/// extend this class.
[<AbstractClass; Sealed>]
type dsharp private () =
    static let made (shape: int[]) (dtype: Dtype option) (backend: Backend option) (value: float) =
        let dtype = Settings.choose dtype backend

        if Array.exists (fun size -> size < 0) shape then
            invalidArg "shape" $"A tensor cannot have the shape {NdArray.describe shape}."

        Tensor(Constant(NdArray.full shape (Contents.cast dtype value)), dtype)

    /// Sets the element type, and what computes, of tensors that are made without naming them. DiffSharp's own default is
    /// Float32; this stand-in has Float64 only, so a program has to call this first.
    static member config(?device: Device, ?dtype: Dtype, ?backend: Backend) : unit =
        ignore device
        let dtype = defaultArg dtype Settings.dtype

        if dtype = Dtype.Bool || dtype = Dtype.Int32 then
            invalidArg "dtype" $"Dtype.{dtype}: only floating-point types can be the default."

        Settings.check dtype backend
        Settings.dtype <- dtype

    /// A tensor of a number, an array, or nested sequences of numbers. Int data makes an Int32 tensor and bool data a Bool
    /// tensor unless a type is given.
    static member tensor(value: obj, ?device: Device, ?dtype: Dtype, ?backend: Backend) : Tensor =
        ignore device

        match value with
        | :? Tensor as tensor -> Tensor(tensor.Value, tensor.dtype) |> _.cast(defaultArg dtype tensor.dtype)
        | _ ->
            let array, suggested = Contents.read value
            let dtype = Settings.choose (Option.orElse suggested dtype) backend
            Tensor(Constant(NdArray.map (Contents.cast dtype) array), dtype)

    /// A tensor without dimensions.
    static member scalar(value: scalar, ?device: Device, ?dtype: Dtype, ?backend: Backend) : Tensor =
        ignore device
        made [||] dtype backend (Settings.number value)

    /// Zeros of the shape.
    static member zeros(shape: seq<int>, ?device: Device, ?dtype: Dtype, ?backend: Backend) : Tensor =
        ignore device
        made (Array.ofSeq shape) dtype backend 0.0

    /// A vector of zeros.
    static member zeros(length: int, ?device: Device, ?dtype: Dtype, ?backend: Backend) : Tensor =
        ignore device
        made [| length |] dtype backend 0.0

    /// Ones of the shape.
    static member ones(shape: seq<int>, ?device: Device, ?dtype: Dtype, ?backend: Backend) : Tensor =
        ignore device
        made (Array.ofSeq shape) dtype backend 1.0

    /// A vector of ones.
    static member ones(length: int, ?device: Device, ?dtype: Dtype, ?backend: Backend) : Tensor =
        ignore device
        made [| length |] dtype backend 1.0

    /// One value in the shape.
    static member full(shape: seq<int>, value: scalar, ?device: Device, ?dtype: Dtype, ?backend: Backend) : Tensor =
        ignore device
        made (Array.ofSeq shape) dtype backend (Settings.number value)

    /// A vector of one value.
    static member full(length: int, value: scalar, ?device: Device, ?dtype: Dtype, ?backend: Backend) : Tensor =
        ignore device
        made [| length |] dtype backend (Settings.number value)

    /// Ones on the diagonal, zeros elsewhere; square unless the columns are given.
    static member eye(rows: int, ?cols: int, ?device: Device, ?dtype: Dtype, ?backend: Backend) : Tensor =
        ignore device
        let columns = defaultArg cols rows
        let dtype = Settings.choose dtype backend
        let data = Array.init (rows * columns) (fun i -> if i / columns = i % columns then 1.0 else 0.0)
        Tensor(Constant(NdArray.create [| rows; columns |] data), dtype)

    /// startVal, startVal + step, ... up to but without endVal.
    static member arange
        (endVal: float, ?startVal: float, ?step: float, ?device: Device, ?dtype: Dtype, ?backend: Backend)
        : Tensor =
        ignore device
        let start, step = defaultArg startVal 0.0, defaultArg step 1.0
        let length = int (System.Math.Ceiling((endVal - start) / step))
        let dtype = Settings.choose dtype backend
        let data = Array.init length (fun i -> Contents.cast dtype (start + float i * step))
        Tensor(Constant(NdArray.create [| length |] data), dtype)

    /// 0 of the input's shape and type.
    static member zerosLike(input: Tensor, ?shape: seq<int>) : Tensor = input.zerosLike (?shape = shape)

    /// 1 of the input's shape and type.
    static member onesLike(input: Tensor, ?shape: seq<int>) : Tensor = input.onesLike (?shape = shape)

    /// One value of the input's shape and type.
    static member fullLike(input: Tensor, value: scalar, ?shape: seq<int>) : Tensor =
        let shape = shape |> Option.map Array.ofSeq |> Option.defaultValue input.shape
        made shape (Some input.dtype) None (Settings.number value)

    /// The scalar 0.
    static member zero() : Tensor = made [||] None None 0.0

    /// The scalar 1.
    static member one() : Tensor = made [||] None None 1.0

    /// Whether the value is a tensor.
    static member isTensor(value: obj) : bool = value :? Tensor

    /// The number of elements.
    static member nelement(input: Tensor) : int = input.nelement
