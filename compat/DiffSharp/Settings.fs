namespace DiffSharp

open System

/// A number beside a tensor: float, int, ...
type scalar = System.IConvertible

/// The type of a tensor's elements. A subset: this stand-in computes in Float64. Int32 holds indices, Bool the results of
/// comparisons. Float32 is here because it is DiffSharp's default, which has to be configured away.
[<RequireQualifiedAccess>]
type Dtype =
    | Float32
    | Float64
    | Int32
    | Bool

/// What computes. A subset: only Reference is there.
[<RequireQualifiedAccess>]
type Backend =
    | Reference
    | Torch

/// Where tensors are. A subset: only the CPU is there.
[<Sealed>]
type Device private () =
    static let cpu = Device()

    /// The CPU.
    static member CPU = cpu

/// The element type of tensors that are made without one.
module internal Settings =
    let mutable dtype = Dtype.Float32

    let private supported = "this stand-in for DiffSharp computes in Float64 on the Reference backend only"

    /// Refuses what the stand-in does not have.
    let check (dtype: Dtype) (backend: Backend option) : unit =
        if dtype = Dtype.Float32 then
            invalidOp
                $"Dtype.Float32: {supported}. Call dsharp.config(dtype=Dtype.Float64, backend=Backend.Reference) first."

        if backend = Some Backend.Torch then
            invalidOp $"Backend.Torch: {supported}."

    /// The element type to use where one may be given.
    let choose (given: Dtype option) (backend: Backend option) : Dtype =
        let chosen = defaultArg given dtype
        check chosen backend
        chosen

    /// The float that a scalar stands for.
    let number (value: scalar) : float = value.ToDouble Globalization.CultureInfo.InvariantCulture
