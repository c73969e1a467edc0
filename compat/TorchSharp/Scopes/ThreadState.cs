using System;
using System.Collections.Generic;
using System.Numerics;
using System.Threading;

namespace TorchSharp;

/// <summary>What each thread keeps: its innermost scope and its share of the number of live tensors.</summary>
internal sealed class ThreadState
{
    [ThreadStatic]
    private static ThreadState? current;

    private static readonly List<Tally> tallies = [];
    private static long retired;

    private const int MaxSpares = 4;
    private const int MaxSpareLength = 1 << 16;

    private readonly Tally tally = new();
    private readonly Stack<torch.Tensor?[]> spares = new();
    private nint[] handles = [];

    private ThreadState()
    {
        lock (tallies)
        {
            tallies.Add(tally);
        }
    }

    ~ThreadState()
    {
        lock (tallies)
        {
            tallies.Remove(tally);
            retired += tally.Count;
        }
    }

    internal static ThreadState Current => current ?? Create();

    /// <summary>The innermost scope, or null.</summary>
    internal DisposeScope? Scope { get; set; }

    /// <summary>
    /// Adds to the number of live tensors. One thread may only count births and another only deaths: the sum is right.
    /// </summary>
    internal void Count(long change) => tally.Count += change;

    internal static long TotalCount
    {
        get
        {
            lock (tallies)
            {
                var total = retired;
                foreach (var one in tallies)
                {
                    total += Volatile.Read(ref one.Count);
                }

                return total;
            }
        }
    }

    /// <summary>Frees the tensors with one call and clears the span.</summary>
    internal unsafe void Free(Span<torch.Tensor?> tensors)
    {
        if (handles.Length < tensors.Length)
        {
            handles = new nint[BitOperations.RoundUpToPowerOf2((uint)tensors.Length)];
        }

        for (var i = 0; i < tensors.Length; i++)
        {
            handles[i] = tensors[i]!.Release();
        }

        tensors.Clear();
        fixed (nint* first = handles)
        {
            Native.tsh_free_many(first, tensors.Length);
        }

        Count(-tensors.Length);
    }

    /// <summary>A larger array with the same tensors: one that a scope gave back, if there is any.</summary>
    internal torch.Tensor?[] Enlarge(torch.Tensor?[] tensors, int count)
    {
        if (count == 0 && spares.TryPop(out var spare))
        {
            return spare;
        }

        var larger = new torch.Tensor?[Math.Max(64, 2 * count)];
        Array.Copy(tensors, larger, count);
        return larger;
    }

    /// <summary>Keeps an emptied array for the next scope.</summary>
    internal void GiveBack(torch.Tensor?[] tensors)
    {
        if (tensors.Length is > 0 and <= MaxSpareLength && spares.Count < MaxSpares)
        {
            spares.Push(tensors);
        }
    }

    private static ThreadState Create() => current = new ThreadState();

    private sealed class Tally
    {
        internal long Count;
    }
}
