using System.Collections.Concurrent;
using System.Threading;

namespace TorchSharp;

/// <summary>
/// Tensors that the garbage collector found before anybody disposed them. Finalizers only put the handles here; the
/// next thread that makes a tensor frees them, so that libtorch never runs on the finalizer thread.
/// </summary>
internal static unsafe class Orphans
{
    private static readonly ConcurrentQueue<nint> handles = new();
    private static int waiting;

    /// <summary>Whether there is anything to free: one read, for hot paths.</summary>
    internal static bool Any => waiting != 0;

    internal static void Add(nint handle)
    {
        handles.Enqueue(handle);
        Interlocked.Increment(ref waiting);
    }

    internal static void Free()
    {
        while (handles.TryDequeue(out var handle))
        {
            Interlocked.Decrement(ref waiting);
            Native.tsh_free(handle);
            ThreadState.Current.Count(-1);
        }
    }
}

/// <summary>Stands guard over a tensor that is in no scope; a tensor in a scope needs no finalizer of its own.</summary>
internal sealed class OrphanGuard(nint handle)
{
    ~OrphanGuard() => Orphans.Add(handle);
}
