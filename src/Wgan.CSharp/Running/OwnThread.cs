using System;
using System.Threading;
using System.Threading.Tasks;

namespace Wgan.CSharp;

/// <summary>Long work on a thread of its own: disposal scopes and libtorch's number of threads belong to a thread.</summary>
internal static class OwnThread
{
    internal static Task<T> Run<T>(Func<T> work, CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested
            ? Task.FromCanceled<T>(cancellationToken)
            : Task.Factory.StartNew(work, cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
