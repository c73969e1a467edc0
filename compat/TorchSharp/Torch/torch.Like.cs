namespace TorchSharp;

public static partial class torch
{
    /// <summary>Zeros in the shape of another tensor, and with its dtype and device unless given.</summary>
    public static unsafe Tensor zeros_like(
        Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Tensor.Make(
            Native.tsh_zeros_like(input.Handle, OptionsArg.Like(dtype, device, requires_grad), out var result),
            result,
            input);

    /// <summary>Ones in the shape of another tensor, and with its dtype and device unless given.</summary>
    public static unsafe Tensor ones_like(
        Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Tensor.Make(
            Native.tsh_ones_like(input.Handle, OptionsArg.Like(dtype, device, requires_grad), out var result),
            result,
            input);

    /// <summary>A tensor in the shape of another, and with its dtype and device unless given, not initialised.</summary>
    public static unsafe Tensor empty_like(
        Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Tensor.Make(
            Native.tsh_empty_like(input.Handle, OptionsArg.Like(dtype, device, requires_grad), out var result),
            result,
            input);

    /// <summary>Standard normal numbers in the shape of another tensor.</summary>
    public static unsafe Tensor randn_like(
        Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Tensor.Make(
            Native.tsh_randn_like(input.Handle, OptionsArg.Like(dtype, device, requires_grad), out var result),
            result,
            input);

    /// <summary>Uniform numbers over [0, 1) in the shape of another tensor.</summary>
    public static unsafe Tensor rand_like(
        Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Tensor.Make(
            Native.tsh_rand_like(input.Handle, OptionsArg.Like(dtype, device, requires_grad), out var result),
            result,
            input);

    /// <summary>One value in the shape of another tensor, and with its dtype and device unless given.</summary>
    public static unsafe Tensor full_like(
        Tensor input, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Tensor.Make(
            Native.tsh_full_like(
                input.Handle, value.Value, OptionsArg.Like(dtype, device, requires_grad), out var result),
            result,
            input);
}
