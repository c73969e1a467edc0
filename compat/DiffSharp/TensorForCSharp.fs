namespace DiffSharp

open System.Runtime.CompilerServices

/// The members that C# would not see, since F# type extensions are none to it: in the genuine package they are the tensor's own.
[<AbstractClass; Sealed; Extension>]
type TensorForCSharp =
    [<Extension>]
    static member exp(a: Tensor) : Tensor = dsharp.exp a

    [<Extension>]
    static member log(a: Tensor) : Tensor = dsharp.log a

    [<Extension>]
    static member sqrt(a: Tensor) : Tensor = dsharp.sqrt a

    [<Extension>]
    static member abs(a: Tensor) : Tensor = dsharp.abs a

    [<Extension>]
    static member relu(a: Tensor) : Tensor = dsharp.relu a

    [<Extension>]
    static member sigmoid(a: Tensor) : Tensor = dsharp.sigmoid a

    [<Extension>]
    static member tanh(a: Tensor) : Tensor = dsharp.tanh a

    [<Extension>]
    static member softplus(a: Tensor) : Tensor = dsharp.softplus a

    [<Extension>]
    static member sum(a: Tensor) : Tensor = dsharp.sum a

    [<Extension>]
    static member sum(a: Tensor, dim: int) : Tensor = dsharp.sum (a, dim)

    [<Extension>]
    static member mean(a: Tensor) : Tensor = dsharp.mean a

    [<Extension>]
    static member mean(a: Tensor, dim: int) : Tensor = dsharp.mean (a, dim)

    [<Extension>]
    static member view(a: Tensor, shape: int seq) : Tensor = dsharp.view (a, shape)
