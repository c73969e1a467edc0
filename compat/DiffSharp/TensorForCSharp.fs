namespace DiffSharp

open System.Runtime.CompilerServices

/// The members that C# would not see, since F# type extensions are none to it: in the genuine package they are the tensor's own.
[<AbstractClass; Sealed; Extension>]
type TensorForCSharp =
    [<Extension>]
    static member exp(a: Tensor) : Tensor = a.exp ()

    [<Extension>]
    static member log(a: Tensor) : Tensor = a.log ()

    [<Extension>]
    static member sqrt(a: Tensor) : Tensor = a.sqrt ()

    [<Extension>]
    static member abs(a: Tensor) : Tensor = a.abs ()

    [<Extension>]
    static member relu(a: Tensor) : Tensor = a.relu ()

    [<Extension>]
    static member sigmoid(a: Tensor) : Tensor = a.sigmoid ()

    [<Extension>]
    static member tanh(a: Tensor) : Tensor = a.tanh ()

    [<Extension>]
    static member softplus(a: Tensor) : Tensor = a.softplus ()

    [<Extension>]
    static member sum(a: Tensor) : Tensor = a.sum ()

    [<Extension>]
    static member sum(a: Tensor, dim: int) : Tensor = a.sum dim

    [<Extension>]
    static member mean(a: Tensor) : Tensor = a.mean ()

    [<Extension>]
    static member mean(a: Tensor, dim: int) : Tensor = a.mean dim

    [<Extension>]
    static member view(a: Tensor, shape: int seq) : Tensor = a.view shape
