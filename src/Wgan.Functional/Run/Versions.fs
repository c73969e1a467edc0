namespace Wgan.Functional

open System.Reflection
open TorchSharp

/// The versions that the bits of a run depend on.
[<RequireQualifiedAccess>]
module internal Versions =
    let private ofAssembly (assembly: Assembly) = string (assembly.GetName().Version)

    /// Name and version of the library, the binding and libtorch.
    let all () : (string * string) list =
        [ "Wgan.Functional", ofAssembly typeof<Experiment>.Assembly
          "TorchSharp", ofAssembly typeof<Tensor>.Assembly
          "libtorch", torch.__version__ ]
