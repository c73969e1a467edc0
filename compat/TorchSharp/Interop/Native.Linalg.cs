using System.Runtime.InteropServices;

namespace TorchSharp;

// Products and factorisations of matrices.
internal static unsafe partial class Native
{
    [LibraryImport(Shim)]
    internal static partial int tsh_matmul(nint a, nint b, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_mm(nint a, nint b, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_bmm(nint a, nint b, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_mv(nint a, nint b, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_dot(nint a, nint b, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_outer(nint a, nint b, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_kron(nint a, nint b, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_addmm(nint a, nint b, nint c, ScalarArg beta, ScalarArg alpha, out nint result);
    [LibraryImport(Shim, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int tsh_einsum(string equation, nint* operands, int count, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_cdist(nint a, nint b, double p, long mode, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_svd(nint a, int full, out nint u, out nint s, out nint vh);
    [LibraryImport(Shim)]
    internal static partial int tsh_svdvals(nint a, out nint result);
    [LibraryImport(Shim, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int tsh_eigh(nint a, string triangle, out nint values, out nint vectors);
    [LibraryImport(Shim, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int tsh_eigvalsh(nint a, string triangle, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_qr(nint a, out nint q, out nint r);
    [LibraryImport(Shim)]
    internal static partial int tsh_slogdet(nint a, out nint sign, out nint logabsdet);
    [LibraryImport(Shim)]
    internal static partial int tsh_inv(nint a, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_det(nint a, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_cholesky(nint a, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_solve(nint a, nint b, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_trace(nint a, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_tril(nint a, long diagonal, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_triu(nint a, long diagonal, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_diag(nint a, long diagonal, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_diagonal(nint a, long offset, long dim1, long dim2, out nint result);
}
