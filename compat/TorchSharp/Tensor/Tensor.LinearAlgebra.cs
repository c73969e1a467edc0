namespace TorchSharp;

public static partial class torch
{
    public sealed unsafe partial class Tensor
    {
        /// <summary>The matrix product, batched over leading dimensions.</summary>
        public Tensor matmul(Tensor target) =>
            Return(Native.tsh_matmul(Handle, target.Handle, out var result), result, target);

        /// <summary>The product of two matrices.</summary>
        public Tensor mm(Tensor target) =>
            Return(Native.tsh_mm(Handle, target.Handle, out var result), result, target);

        /// <summary>The products of two batches of matrices, [B,n,m] x [B,m,k].</summary>
        public Tensor bmm(Tensor batch2) =>
            Return(Native.tsh_bmm(Handle, batch2.Handle, out var result), result, batch2);

        /// <summary>The product of a matrix and a vector.</summary>
        public Tensor mv(Tensor target) =>
            Return(Native.tsh_mv(Handle, target.Handle, out var result), result, target);

        /// <summary>The inner product of two vectors.</summary>
        public Tensor dot(Tensor target) =>
            Return(Native.tsh_dot(Handle, target.Handle, out var result), result, target);

        /// <summary>The outer product of two vectors.</summary>
        public Tensor outer(Tensor vec2) =>
            Return(Native.tsh_outer(Handle, vec2.Handle, out var result), result, vec2);

        /// <summary>The Kronecker product.</summary>
        public Tensor kron(Tensor other) =>
            Return(Native.tsh_kron(Handle, other.Handle, out var result), result, other);

        /// <summary>beta x + alpha mat1 mat2.</summary>
        public Tensor addmm(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1) =>
            Return(
                Native.tsh_addmm(
                    Handle,
                    mat1.Handle,
                    mat2.Handle,
                    ScalarArg.Of((double)beta),
                    ScalarArg.Of((double)alpha),
                    out var result),
                result,
                mat1,
                mat2);

        /// <summary>The sum of the diagonal.</summary>
        public Tensor trace() => Return(Native.tsh_trace(Handle, out var result), result);

        /// <summary>The matrix, zero above the diagonal.</summary>
        public Tensor tril(long diagonal = 0) => Return(Native.tsh_tril(Handle, diagonal, out var result), result);

        /// <summary>The matrix, zero below the diagonal.</summary>
        public Tensor triu(long diagonal = 0) => Return(Native.tsh_triu(Handle, diagonal, out var result), result);

        /// <summary>The diagonal of a matrix, or the matrix with a vector as its diagonal.</summary>
        public Tensor diag(long diagonal = 0) => Return(Native.tsh_diag(Handle, diagonal, out var result), result);

        /// <summary>A view of the diagonal over two dimensions.</summary>
        public Tensor diagonal(long offset = 0, long dim1 = 0, long dim2 = 1) =>
            Return(Native.tsh_diagonal(Handle, offset, dim1, dim2, out var result), result);

        /// <summary>The inverse of a matrix.</summary>
        public Tensor inverse() => linalg.inv(this);

        /// <summary>The determinant of a matrix.</summary>
        public Tensor det() => linalg.det(this);
    }
}
