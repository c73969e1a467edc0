namespace Wgan.Functional

open System
open TorchSharp

/// <summary>A TorchSharp tensor.</summary>
type Tensor = torch.Tensor

/// <summary>Where and how a computation runs. An argument of running, never part of an experiment or its hash.</summary>
[<ReferenceEquality; NoComparison>]
type Backend =
    {
        /// <summary>The device that parameters, batches and draws are moved to; they are always made on the CPU.</summary>
        Device: torch.Device
        /// <summary>The floating-point type of parameters and data: float32 or float64.</summary>
        DType: torch.ScalarType
        /// <summary>libtorch's intra-operation threads; 0 leaves what there is: see <c>Runtime.prepare</c>.</summary>
        Threads: int
    }

    /// <summary>CPU, float32, the number of threads that there is.</summary>
    static member Default =
        { Device = torch.CPU
          DType = torch.ScalarType.Float32
          Threads = 0 }

/// <summary>The only place that knows the binding's quirks; above it code reads like equations.</summary>
[<RequireQualifiedAccess>]
module Tensors =
    /// A number as the binding wants it. F# would otherwise find overloads for numbers ambiguous.
    let internal scalar (value: float) : Scalar = value.ToScalar()

    /// <summary>a x</summary>
    let internal scale (a: float) (x: Tensor) : Tensor = x.mul (scalar a)

    /// <summary>x + a</summary>
    let internal shift (a: float) (x: Tensor) : Tensor = x.add (scalar a)

    /// <summary>x + a y</summary>
    let internal addScaled (a: float) (y: Tensor) (x: Tensor) : Tensor = x.add (y, scalar a)

    /// <summary>x ** 2, elementwise</summary>
    let internal square (x: Tensor) : Tensor = x.mul x

    /// <summary>A 0-dimensional or one-element tensor's value as a double.</summary>
    /// <param name="x">A tensor of exactly one element.</param>
    [<CompiledName "ToDouble">]
    let toFloat (x: Tensor) : float =
        if x.numel () <> 1L then
            Errors.fail "a number was wanted from a tensor of %d elements" (x.numel ())

        use _scope = torch.NewDisposeScope()
        x.detach().``to``(torch.ScalarType.Float64).cpu().item<float>()

    /// <summary>The elements in row-major order, as doubles.</summary>
    [<CompiledName "ToArray">]
    let toArray (x: Tensor) : float[] =
        use _scope = torch.NewDisposeScope()
        x.detach().``to``(torch.ScalarType.Float64).cpu().contiguous().data<float>().ToArray()

    /// <summary>A tensor of the given shape from row-major values, on the backend's device and in its type.</summary>
    [<CompiledName "OfArray">]
    let ofArray (backend: Backend) (shape: int64[]) (values: float[]) : Tensor =
        use _scope = torch.NewDisposeScope()

        let flat =
            if backend.DType = torch.ScalarType.Float32 then
                torch.tensor (Array.map float32 values)
            else
                torch.tensor(values).``to`` backend.DType

        flat.reshape(shape).``to``(backend.Device).MoveToOuterDisposeScope()

    /// <summary>The same values outside autograd's graph, as a leaf whose gradient can be asked for.</summary>
    let internal leaf (x: Tensor) : Tensor =
        let leaf = x.detach ()
        leaf.requires_grad <- true
        leaf

    /// <summary>sqrt(s) for s >= 0, with the subgradient 0 at s = 0, where autograd would give NaN. Exact: no epsilon.</summary>
    let internal sqrtWithZeroSubgradient (s: Tensor) : Tensor =
        let positive = s.gt (scalar 0.0)
        let safe = torch.where (positive, s, torch.ones_like s)
        torch.where (positive, safe.sqrt (), torch.zeros_like s)

    /// <summary>Per-sample Euclidean norm over all dimensions but the first: [B, ...] -> [B]; subgradient 0 at 0.</summary>
    [<CompiledName "NormPerSample">]
    let normPerSample (x: Tensor) : Tensor =
        let flat = x.reshape (x.shape[0], -1L)
        (square flat).sum([| 1L |]) |> sqrtWithZeroSubgradient

    /// <summary>Per-sample weights [B] shaped so that they broadcast over <paramref name="like"/>: [B, 1, ..., 1].</summary>
    let internal perSample (like: Tensor) (weights: Tensor) : Tensor =
        let shape = Array.create like.shape.Length 1L
        shape[0] <- like.shape[0]
        weights.reshape shape

    /// Gradients of a scalar; what does not depend on an input has gradient zero. Checked before the native call,
    /// which in genuine TorchSharp ends the process on an error.
    let private gradients keepGraph (output: Tensor) (inputs: Tensor[]) : Tensor[] =
        if output.numel () <> 1L then
            Errors.fail "a gradient was asked of a tensor of %d elements; only a scalar has one" (output.numel ())

        if not output.requires_grad then
            inputs |> Array.map torch.zeros_like
        else
            KernelLibrary.inOrder output (fun () ->
                let found = torch.autograd.grad ([| output |], inputs, null, keepGraph, keepGraph, true)

                if isNull (box found) then
                    Errors.fail "libtorch returned no gradients"

                Seq.toArray found
                |> Array.mapi (fun i gradient ->
                    if isNull (box gradient) || gradient.IsInvalid then
                        torch.zeros_like inputs[i]
                    else
                        gradient))

    /// <summary>d output / d inputs; frees the graph.</summary>
    /// <param name="output">A scalar.</param>
    /// <param name="inputs">Leaves that require a gradient. One that the output does not depend on gets zeros.</param>
    [<CompiledName "Gradient">]
    let grad (output: Tensor) (inputs: Tensor[]) = gradients false output inputs

    /// <summary>d output / d inputs as a differentiable function of them: keeps the graph, for penalties.</summary>
    [<CompiledName "GradientWithGraph">]
    let gradWithGraph (output: Tensor) (inputs: Tensor[]) = gradients true output inputs

    /// <summary>A shape in words: <c>[64, 1, 28, 28]</c>.</summary>
    let internal shapeText (shape: int64[]) = "[" + String.Join(", ", shape |> Array.map string) + "]"
