namespace Wgan.Functional

open System
open System.Runtime.InteropServices
open TorchSharp

/// The C functions of src/Wgan.Kernels. Tensors are handles, `out` is a tensor that becomes the result.
module internal NativeKernels =
    [<Literal>]
    let Library = "wgan_kernels"

    [<DllImport(Library, EntryPoint = "wgan_leaky_relu")>]
    extern int leakyRelu(nativeint x, double slope, nativeint out)

    [<DllImport(Library, EntryPoint = "wgan_libtorch_major")>]
    extern int libtorchMajor()

    [<DllImport(Library, EntryPoint = "wgan_has_matrix_product")>]
    extern int hasMatrixProduct()

    [<DllImport(Library, EntryPoint = "wgan_serves_linear")>]
    extern int servesLinear(int64 batch, int64 inputs, int64 units)

    [<DllImport(Library, EntryPoint = "wgan_linear")>]
    extern int linear(nativeint x, nativeint w, nativeint bias, nativeint out)

    [<DllImport(Library, EntryPoint = "wgan_flatten")>]
    extern int flatten(nativeint x, nativeint out)

    [<DllImport(Library, EntryPoint = "wgan_unflatten")>]
    extern int unflatten(nativeint x, int64 c, int64 h, int64 w, nativeint out)

    [<DllImport(Library, EntryPoint = "wgan_upsample_nearest2d")>]
    extern int upsampleNearest2d(nativeint x, int64 k, nativeint out)

    [<DllImport(Library, EntryPoint = "wgan_average_pool2d")>]
    extern int averagePool2d(nativeint x, int64 k, nativeint out)

    [<DllImport(Library, EntryPoint = "wgan_conv2d")>]
    extern int conv2d(nativeint x, nativeint w, nativeint bias, int64 stride, int64 padding, nativeint out)

    [<DllImport(Library, EntryPoint = "wgan_conv2d_means")>]
    extern int conv2dMeans(nativeint x, nativeint w, nativeint bias, int64 k, int64 padding, nativeint out)

    [<DllImport(Library, EntryPoint = "wgan_conv2d_of_repeated")>]
    extern int conv2dOfRepeated(nativeint x, nativeint w, nativeint bias, int64 k, int64 padding, nativeint out)

    [<DllImport(Library, EntryPoint = "wgan_conv_transpose2d")>]
    extern int convTranspose2d(nativeint g, nativeint w, nativeint bias, int64 stride, int64 padding, nativeint out)

/// Fast interpreters of definitions that stay as they are: each function here says what it equals, and is that where the
/// library of kernels was not compiled, does not fit the process's libtorch, or the tensors are not on the CPU.
[<RequireQualifiedAccess>]
module internal Kernels =
    let private serves (x: Tensor) = x.device_type = DeviceType.CPU && KernelLibrary.isLoaded ()

    /// The tensor that the native function leaves in `out`.
    let private run (call: nativeint -> int) : Tensor =
        let out = torch.empty [| 0L |]

        if call out.Handle <> 0 then
            out.Dispose()
            KernelLibrary.fail ()

        out

    let private handle (x: Tensor | null) =
        match x with
        | null -> 0n
        | x -> x.Handle

    /// x where x > 0, else slope x, for slope >= 0, equal bit for bit to libtorch's, as are its derivatives: only that the second one's
    /// zeros do not go on to what x was made from.
    let leakyRelu (slope: float) (x: Tensor) : Tensor =
        if slope >= 0.0 && serves x then
            let result = run (fun out -> NativeKernels.leakyRelu (x.Handle, slope, out))
            GC.KeepAlive x
            result
        elif slope = 0.0 then
            x.relu ()
        else
            torch.nn.functional.leaky_relu (x, slope)

    let private products = lazy (KernelLibrary.isLoaded () && NativeKernels.hasMatrixProduct () <> 0)

    /// Whether `linear` has products of its own here.
    let hasMatrixProduct () = products.Value

    /// torch.nn.functional.linear, rounded in another order.
    let linear (bias: Tensor | null) (weight: Tensor) (x: Tensor) : Tensor =
        let isServed =
            x.dtype = torch.ScalarType.Float32
            && weight.dtype = x.dtype
            && x.device_type = DeviceType.CPU
            && weight.device_type = DeviceType.CPU
            && x.shape.Length = 2
            && weight.shape.Length = 2
            && weight.shape[1] = x.shape[1]
            && KernelLibrary.isLoaded ()
            && NativeKernels.servesLinear (x.shape[0], x.shape[1], weight.shape[0]) <> 0

        if isServed then
            let result = run (fun out -> NativeKernels.linear (x.Handle, weight.Handle, handle bias, out))

            GC.KeepAlive x
            GC.KeepAlive weight
            GC.KeepAlive bias
            result
        else
            torch.nn.functional.linear (x, weight, bias)

    /// [B, ...] as [B, n]; of images that are channels last in memory, faster than libtorch's.
    let flatten (x: Tensor) : Tensor =
        if x.shape.Length = 4 && serves x then
            let result = run (fun out -> NativeKernels.flatten (x.Handle, out))
            GC.KeepAlive x
            result
        else
            x.reshape (x.shape[0], -1L)

    /// [B, n] in another shape (without the batch dimension); images are channels last in memory.
    let reshape (shape: int64[]) (x: Tensor) : Tensor =
        if shape.Length = 3 && x.shape.Length = 2 && serves x then
            let result = run (fun out -> NativeKernels.unflatten (x.Handle, shape[0], shape[1], shape[2], out))
            GC.KeepAlive x
            result
        else
            x.reshape (Array.append [| x.shape[0] |] shape)

    let private wantsPlainImages = lazy (KernelLibrary.isLoaded () && NativeKernels.libtorchMajor () >= 2)

    /// torch.nn.functional.group_norm. libtorch 2.6 crashes where images that are channels last in memory, as the kernels give them, are
    /// normalised and gradients are asked for in weight and bias alone.
    let groupNorm (groups: int64) (weight: Tensor | null) (bias: Tensor | null) (epsilon: float) (x: Tensor) : Tensor =
        let x = if wantsPlainImages.Value then x.contiguous () else x
        torch.nn.functional.group_norm (x, groups, weight, bias, epsilon)

    let private resampled native (definition: Tensor -> Tensor) (k: int64) (x: Tensor) : Tensor =
        if x.shape.Length = 4 && x.dtype = torch.ScalarType.Float32 && serves x then
            let result = run (fun out -> native (x.Handle, k, out))
            GC.KeepAlive x
            result
        else
            definition x

    /// [B, c, h, w] with each pixel in a square of k x k: the definition's bits. The sums of its derivatives are rounded in another order.
    let upsampleNearest2d (k: int64) (x: Tensor) : Tensor =
        let definition (x: Tensor) =
            let b, c, h, w = x.shape[0], x.shape[1], x.shape[2], x.shape[3]
            x.reshape(b, c, h, 1L, w, 1L).expand(b, c, h, k, w, k).reshape(b, c, h * k, w * k)

        resampled NativeKernels.upsampleNearest2d definition k x

    /// torch.nn.functional.avg_pool2d over squares of k x k that tile the image, equal bit for bit to libtorch's, as is its first derivative;
    /// further ones are rounded in another order.
    let averagePool2d (k: int64) (x: Tensor) : Tensor =
        let definition (x: Tensor) = torch.nn.functional.avg_pool2d (x, [| k; k |], [| k; k |])
        resampled NativeKernels.averagePool2d definition k x

    let private convolution
        native
        (definition: Tensor -> Tensor -> Tensor | null -> int64[] -> int64[] -> Tensor)
        (stride: int)
        (padding: int)
        (bias: Tensor | null)
        (weight: Tensor)
        (x: Tensor)
        : Tensor =
        if serves x then
            let result =
                run (fun out -> native (x.Handle, weight.Handle, handle bias, int64 stride, int64 padding, out))

            GC.KeepAlive x
            GC.KeepAlive weight
            GC.KeepAlive bias
            result
        else
            let both n = [| int64 n; int64 n |]
            definition x weight bias (both stride) (both padding)

    /// torch.nn.functional.conv2d, rounded in another order.
    let conv2d stride padding bias weight x =
        let definition (x: Tensor) (w: Tensor) bias (s: int64[]) (p: int64[]) =
            torch.nn.functional.conv2d (x, w, bias, s, p)

        convolution NativeKernels.conv2d definition stride padding bias weight x

    /// torch.nn.functional.conv_transpose2d, rounded in another order.
    let convTranspose2d stride padding bias weight x =
        let definition (x: Tensor) (w: Tensor) bias (s: int64[]) (p: int64[]) =
            torch.nn.functional.conv_transpose2d (x, w, bias, s, p)

        convolution NativeKernels.convTranspose2d definition stride padding bias weight x

    let private isServedImage (weight: Tensor) (x: Tensor) =
        x.shape.Length = 4
        && x.dtype = torch.ScalarType.Float32
        && weight.dtype = x.dtype
        && weight.shape[1] = x.shape[1]
        && serves x

    let private joined native (k: int64) (padding: int) (bias: Tensor | null) (weight: Tensor) (x: Tensor) : Tensor =
        let result = run (fun out -> native (x.Handle, weight.Handle, handle bias, k, int64 padding, out))

        GC.KeepAlive x
        GC.KeepAlive weight
        GC.KeepAlive bias
        result

    /// averagePool2d k (conv2d 1 padding bias weight x) as one convolution with fewer products, rounded in another order; null where no
    /// kernel serves, or the squares do not tile.
    let tryConv2dMeans (k: int64) (padding: int) bias (weight: Tensor) (x: Tensor) : Tensor | null =
        let tiles d =
            let size = x.shape[d] + 2L * int64 padding - weight.shape[d] + 1L
            size > 0L && size % k = 0L

        if isServedImage weight x && tiles 2 && tiles 3 then
            joined NativeKernels.conv2dMeans k padding bias weight x
        else
            null

    /// conv2d 1 padding bias weight (upsampleNearest2d k x) as one transposed convolution with fewer products, rounded in another order;
    /// null where no kernel serves, or the padding is as wide as the weight.
    let tryConv2dOfRepeated (k: int64) (padding: int) bias (weight: Tensor) (x: Tensor) : Tensor | null =
        let fits d =
            int64 padding < weight.shape[d]
            && x.shape[d] * k + 2L * int64 padding >= weight.shape[d]

        if isServedImage weight x && fits 2 && fits 3 then
            joined NativeKernels.conv2dOfRepeated k padding bias weight x
        else
            null
