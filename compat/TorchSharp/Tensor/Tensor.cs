using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>
    /// A multi-dimensional array that libtorch holds. Its memory is native: the innermost <see cref="DisposeScope"/>
    /// of the thread that made it frees it, or its owner by <see cref="Dispose"/>.
    /// </summary>
    public sealed unsafe partial class Tensor : IDisposable
    {
        /// <summary>The scope that owns the tensor, and its place there.</summary>
        internal DisposeScope? scope;
        internal int slot;

        private nint handle;
        private bool disposed;
        private OrphanGuard? guard;

        /// <summary>Takes over a handle, on behalf of the thread's innermost scope.</summary>
        internal Tensor(nint handle)
        {
            this.handle = handle;
            if (handle == 0)
            {
                return;
            }

            var thread = ThreadState.Current;
            thread.Count(1);
            if (thread.Scope is { } innermost)
            {
                innermost.Add(this);
            }
            else
            {
                guard = new OrphanGuard(handle);
            }

            if (Orphans.Any)
            {
                Orphans.Free();
            }
        }

        /// <summary>How many tensors this process holds; flat over iterations where nothing leaks.</summary>
        public static long TotalCount
        {
            get
            {
                Orphans.Free();
                return ThreadState.TotalCount;
            }
        }

        /// <summary>The address of libtorch's at::Tensor.</summary>
        public nint Handle
        {
            get
            {
                if (handle == 0)
                {
                    ThrowInvalid();
                }

                return handle;
            }
        }

        /// <summary>Whether there is nothing behind the tensor: it was disposed, or is an unused input's gradient.</summary>
        public bool IsInvalid => handle == 0;

        /// <summary>Frees the tensor. Other tensors that share its memory are unaffected.</summary>
        public void Dispose()
        {
            var freed = Interlocked.Exchange(ref handle, 0);
            if (freed == 0)
            {
                return;
            }

            disposed = true;
            scope?.Remove(this);
            DropGuard();
            Native.tsh_free(freed);
            ThreadState.Current.Count(-1);
        }

        /// <summary>Hands the tensor to the scope around the one that owns it.</summary>
        public Tensor MoveToOuterDisposeScope()
        {
            scope?.MoveToOuter(this);
            return this;
        }

        /// <summary>Takes the tensor out of its scope: from now on its owner disposes it.</summary>
        public Tensor DetachFromDisposeScope()
        {
            scope?.Detach(this);
            return this;
        }

        /// <summary>Hands the tensor to another scope.</summary>
        public Tensor MoveToOtherDisposeScope(DisposeScope other)
        {
            MoveTo(other);
            return this;
        }

        /// <summary>Hands the tensor to the scope that owns another tensor.</summary>
        public Tensor MoveToOtherDisposeScope(Tensor other)
        {
            MoveTo(other.scope);
            return this;
        }

        internal void MoveTo(DisposeScope? target)
        {
            _ = Handle;
            scope?.Remove(this);
            if (target is null)
            {
                guard ??= new OrphanGuard(handle);
            }
            else
            {
                target.Add(this);
                DropGuard();
            }
        }

        /// <summary>Gives the handle away to somebody who frees it.</summary>
        internal nint Release()
        {
            var released = handle;
            handle = 0;
            disposed = true;
            scope = null;
            return released;
        }

        private void DropGuard()
        {
            if (guard is not null)
            {
                GC.SuppressFinalize(guard);
                guard = null;
            }
        }

        [DoesNotReturn]
        private void ThrowInvalid()
        {
            throw new InvalidOperationException(
                disposed
                    ? "the tensor has been disposed"
                    : "the tensor is undefined: it stands for a gradient that does not exist");
        }

        /// <summary>The handle of an optional argument; 0 when it is not given.</summary>
        internal static nint HandleOf(Tensor? tensor) => tensor is null ? 0 : tensor.Handle;

        /// <summary>A new tensor from a call that succeeded; the arguments stay alive until here.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal static Tensor Make(int code, nint result, object? a = null, object? b = null, object? c = null)
        {
            Native.Check(code);
            GC.KeepAlive(a);
            GC.KeepAlive(b);
            GC.KeepAlive(c);
            return new Tensor(result);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private Tensor Return(int code, nint result, Tensor? b = null, Tensor? c = null) =>
            Make(code, result, this, b, c);

        /// <summary>After an in-place call: the tensor itself.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private Tensor Same(int code, Tensor? b = null, Tensor? c = null)
        {
            Native.Check(code);
            GC.KeepAlive(this);
            GC.KeepAlive(b);
            GC.KeepAlive(c);
            return this;
        }
    }

    /// <summary>Opens a scope on this thread; <c>use</c> or <c>using</c> it.</summary>
    public static DisposeScope NewDisposeScope() => new(ThreadState.Current);

    /// <summary>Runs the function in a scope of its own and hands its result to the scope around.</summary>
    public static Tensor WrappedTensorDisposeScope(Func<Tensor> expr)
    {
        using var scope = NewDisposeScope();
        return expr().MoveToOuterDisposeScope();
    }
}
