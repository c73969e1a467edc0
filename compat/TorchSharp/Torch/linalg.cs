namespace TorchSharp;

public static unsafe partial class torch
{
    /// <summary>Norms, factorisations and solutions; all batched over leading dimensions.</summary>
    public static class linalg
    {
        /// <summary>(sum |x|^ord)^(1/ord) over the dimensions, or over everything when they are null.</summary>
        public static Tensor vector_norm(
            Tensor input, double ord, long[]? dims = null, bool keepdim = false)
        {
            fixed (long* over = dims)
            {
                return Tensor.Make(
                    Native.tsh_vector_norm(
                        input.Handle, ord, over, dims?.Length ?? 0, keepdim ? 1 : 0, Tensor.DtypeOf(null), out var result),
                    result,
                    input);
            }
        }

        /// <summary>input = U diag(S) Vh, with S descending; square U and Vh when fullMatrices.</summary>
        public static (Tensor U, Tensor S, Tensor Vh) svd(Tensor input, bool fullMatrices = true)
        {
            Native.Check(Native.tsh_svd(input.Handle, fullMatrices ? 1 : 0, out var u, out var s, out var vh));
            System.GC.KeepAlive(input);
            return (new Tensor(u), new Tensor(s), new Tensor(vh));
        }

        /// <summary>The singular values, descending.</summary>
        public static Tensor svdvals(Tensor input) =>
            Tensor.Make(Native.tsh_svdvals(input.Handle, out var result), result, input);

        /// <summary>The eigenvalues, ascending, and eigenvectors of a symmetric matrix, of which one triangle is read.</summary>
        public static (Tensor, Tensor) eigh(Tensor input, char UPLO = 'L')
        {
            Native.Check(Native.tsh_eigh(input.Handle, UPLO.ToString(), out var values, out var vectors));
            System.GC.KeepAlive(input);
            return (new Tensor(values), new Tensor(vectors));
        }

        /// <summary>The eigenvalues of a symmetric matrix, ascending; one triangle is read.</summary>
        public static Tensor eigvalsh(Tensor input, char UPLO = 'L') =>
            Tensor.Make(Native.tsh_eigvalsh(input.Handle, UPLO.ToString(), out var result), result, input);

        /// <summary>input = Q R, Q with orthonormal columns and R upper triangular.</summary>
        public static (Tensor Q, Tensor R) qr(Tensor input)
        {
            Native.Check(Native.tsh_qr(input.Handle, out var q, out var r));
            System.GC.KeepAlive(input);
            return (new Tensor(q), new Tensor(r));
        }

        /// <summary>The sign of the determinant, and the logarithm of its absolute value.</summary>
        public static (Tensor, Tensor) slogdet(Tensor input)
        {
            Native.Check(Native.tsh_slogdet(input.Handle, out var sign, out var logarithm));
            System.GC.KeepAlive(input);
            return (new Tensor(sign), new Tensor(logarithm));
        }

        /// <summary>The inverse of a square matrix.</summary>
        public static Tensor inv(Tensor input) =>
            Tensor.Make(Native.tsh_inv(input.Handle, out var result), result, input);

        /// <summary>The determinant of a square matrix.</summary>
        public static Tensor det(Tensor input) =>
            Tensor.Make(Native.tsh_det(input.Handle, out var result), result, input);

        /// <summary>The lower triangular L with input = L L^T, for a symmetric positive definite matrix.</summary>
        public static Tensor cholesky(Tensor input) =>
            Tensor.Make(Native.tsh_cholesky(input.Handle, out var result), result, input);

        /// <summary>The X with input X = other.</summary>
        public static Tensor solve(Tensor input, Tensor other) =>
            Tensor.Make(Native.tsh_solve(input.Handle, other.Handle, out var result), result, input, other);
    }
}
