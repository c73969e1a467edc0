using System;
using System.Collections.Generic;

namespace TorchSharp;

/// <summary>
/// Owns the tensors that its thread makes while it is the innermost scope, and frees them all when it is disposed.
/// A scope belongs to the thread that opened it.
/// </summary>
public sealed class DisposeScope : IDisposable
{
    private readonly ThreadState thread;
    private torch.Tensor?[] tensors = [];
    private int count;
    private bool disposed;

    internal DisposeScope(ThreadState thread)
    {
        this.thread = thread;
        OuterScope = thread.Scope;
        thread.Scope = this;
    }

    /// <summary>Reached only when scope and tensors are all garbage, as when a thread ended without disposing.</summary>
    ~DisposeScope()
    {
        for (var i = 0; i < count; i++)
        {
            Orphans.Add(tensors[i]!.Release());
        }
    }

    /// The scope that was innermost when this one was opened.
    private DisposeScope? OuterScope { get; }

    private DisposeScope? OpenOuterScope
    {
        get
        {
            var outer = OuterScope;
            while (outer is { disposed: true })
            {
                outer = outer.OuterScope;
            }

            return outer;
        }
    }

    /// <summary>How many tensors the scope owns.</summary>
    public int DisposablesCount => count;

    /// <summary>Whether the scope owns the tensor.</summary>
    public bool Contains(torch.Tensor disposable) => disposable.scope == this;

    /// <summary>Hands the tensor to the outer scope, or to nobody where there is none.</summary>
    public torch.Tensor MoveToOuter(torch.Tensor disposable) => MoveToOther(OpenOuterScope, disposable);

    /// <summary>Hands the tensors to the outer scope, or to nobody where there is none.</summary>
    public (torch.Tensor, torch.Tensor) MoveToOuter(torch.Tensor first, torch.Tensor second) =>
        (MoveToOuter(first), MoveToOuter(second));

    /// <summary>Hands the tensors to the outer scope, or to nobody where there is none.</summary>
    public (torch.Tensor, torch.Tensor, torch.Tensor) MoveToOuter(
        torch.Tensor first, torch.Tensor second, torch.Tensor third) =>
        (MoveToOuter(first), MoveToOuter(second), MoveToOuter(third));

    /// <summary>Hands the tensors to the outer scope, or to nobody where there is none.</summary>
    public void MoveToOuter(params torch.Tensor[] disposables)
    {
        foreach (var tensor in disposables)
        {
            MoveToOuter(tensor);
        }
    }

    /// <summary>Hands the tensor to another scope, or to nobody when that is null.</summary>
    public torch.Tensor MoveToOther(DisposeScope? scope, torch.Tensor disposable)
    {
        if (disposable.scope == this)
        {
            disposable.MoveTo(scope);
        }

        return disposable;
    }

    /// <summary>Takes the tensor out of the scope: from now on its owner disposes it.</summary>
    public torch.Tensor Detach(torch.Tensor disposable) => MoveToOther(null, disposable);

    /// <summary>Takes the tensors out of the scope.</summary>
    public (torch.Tensor, torch.Tensor) Detach(torch.Tensor first, torch.Tensor second) =>
        (Detach(first), Detach(second));

    /// <summary>Takes the tensors out of the scope.</summary>
    public (torch.Tensor, torch.Tensor, torch.Tensor) Detach(
        torch.Tensor first, torch.Tensor second, torch.Tensor third) =>
        (Detach(first), Detach(second), Detach(third));

    /// <summary>Takes the tensors out of the scope.</summary>
    public void Detach(params torch.Tensor[] disposables)
    {
        foreach (var tensor in disposables)
        {
            Detach(tensor);
        }
    }

    /// <summary>Frees everything the scope owns; the scope stays open.</summary>
    public void DisposeEverything()
    {
        var freed = count;
        if (freed == 0)
        {
            return;
        }

        count = 0;
        ThreadState.Current.Free(tensors.AsSpan(0, freed));
    }

    /// <summary>Frees everything the scope owns except the tensor given; the scope stays open.</summary>
    public torch.Tensor DisposeEverythingBut(torch.Tensor keep)
    {
        DisposeEverythingBut([keep]);
        return keep;
    }

    /// <summary>Frees everything the scope owns except the tensors given; the scope stays open.</summary>
    public (torch.Tensor, torch.Tensor) DisposeEverythingBut(torch.Tensor first, torch.Tensor second)
    {
        DisposeEverythingBut([first, second]);
        return (first, second);
    }

    /// <summary>Frees everything the scope owns except the tensors given; the scope stays open.</summary>
    public void DisposeEverythingBut(params torch.Tensor[] keep)
    {
        var kept = new List<torch.Tensor>();
        foreach (var tensor in keep)
        {
            if (tensor.scope == this)
            {
                Detach(tensor);
                kept.Add(tensor);
            }
        }

        DisposeEverything();
        kept.ForEach(tensor => tensor.MoveTo(this));
    }

    /// <summary>Frees everything the scope owns, and makes the outer scope the innermost again.</summary>
    public void Dispose()
    {
        if (disposed)
        {
            return;
        }

        disposed = true;
        GC.SuppressFinalize(this);
        if (thread.Scope == this)
        {
            thread.Scope = OpenOuterScope;
        }

        DisposeEverything();
        ThreadState.Current.GiveBack(tensors);
        tensors = [];
    }

    internal void Add(torch.Tensor tensor)
    {
        if ((uint)count >= (uint)tensors.Length)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            tensors = ThreadState.Current.Enlarge(tensors, count);
        }

        tensors[count] = tensor;
        tensor.scope = this;
        tensor.slot = count++;
    }

    /// <summary>Forgets the tensor; the last one takes its place.</summary>
    internal void Remove(torch.Tensor tensor)
    {
        var last = tensors[--count]!;
        tensors[tensor.slot] = last;
        last.slot = tensor.slot;
        tensors[count] = null;
        tensor.scope = null;
    }
}
