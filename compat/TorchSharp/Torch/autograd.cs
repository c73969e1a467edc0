using System;
using System.Collections.Generic;

namespace TorchSharp;

public static unsafe partial class torch
{
    /// <summary>Reverse-mode differentiation of recorded operations.</summary>
    public static class autograd
    {
        /// <summary>
        /// The gradients of the outputs' sum, each weighted by its entry in grad_outputs, with respect to the inputs.
        /// retain_graph keeps the graph for another call and is not implied by create_graph, which records this call's
        /// own operations; a gradient penalty passes both. With allow_unused, the gradient of an input that the outputs
        /// do not depend on is a tensor without a handle (<see cref="Tensor.IsInvalid"/>).
        /// </summary>
        public static IList<Tensor> grad(
            IList<Tensor> outputs,
            IList<Tensor> inputs,
            IList<Tensor>? grad_outputs = null,
            bool retain_graph = false,
            bool create_graph = false,
            bool allow_unused = false)
        {
            var results = new nint[inputs.Count];
            var weights = HandleList.Of(grad_outputs);
            fixed (nint* output = HandleList.Of(outputs), input = HandleList.Of(inputs), weight = weights, grad = results)
            {
                Native.Check(Native.tsh_grad(
                    output,
                    outputs.Count,
                    input,
                    inputs.Count,
                    weight,
                    weights.Length,
                    retain_graph ? 1 : 0,
                    create_graph ? 1 : 0,
                    allow_unused ? 1 : 0,
                    grad));
            }

            GC.KeepAlive(outputs);
            GC.KeepAlive(inputs);
            GC.KeepAlive(grad_outputs);
            return Array.ConvertAll(results, handle => new Tensor(handle));
        }

        /// <summary>
        /// Adds the gradients of the tensors' sum, each weighted by its entry in grad_tensors, to those that the leaves
        /// (or the inputs given) have accumulated. retain_graph is as create_graph when null.
        /// </summary>
        public static void backward(
            IList<Tensor> tensors,
            IList<Tensor>? grad_tensors = null,
            bool? retain_graph = null,
            bool create_graph = false,
            IList<Tensor>? inputs = null)
        {
            var weights = HandleList.Of(grad_tensors);
            var leaves = HandleList.Of(inputs);
            fixed (nint* output = HandleList.Of(tensors), weight = weights, leaf = leaves)
            {
                Native.Check(Native.tsh_backward(
                    output,
                    tensors.Count,
                    weight,
                    weights.Length,
                    retain_graph is { } retain ? (retain ? 1 : 0) : -1,
                    create_graph ? 1 : 0,
                    leaf,
                    leaves.Length));
            }

            GC.KeepAlive(tensors);
            GC.KeepAlive(grad_tensors);
            GC.KeepAlive(inputs);
        }
    }

    /// <summary>Until it is disposed, this thread records nothing for differentiation.</summary>
    public static IDisposable no_grad() => new GradMode(false);

    /// <summary>Until it is disposed, this thread records (or does not) for differentiation.</summary>
    public static IDisposable enable_grad(bool enabled = true) => new GradMode(enabled);

    /// <summary>Until it is disposed, this thread records (or does not) for differentiation.</summary>
    public static IDisposable set_grad_enabled(bool mode = true) => new GradMode(mode);

    /// <summary>Whether this thread records for differentiation.</summary>
    public static bool is_grad_enabled() => Native.tsh_grad_enabled() != 0;

    /// <summary>Until it is disposed, this thread's new tensors can never take part in differentiation.</summary>
    public static IDisposable inference_mode(bool mode = true) => new InferenceMode(mode);

    /// <summary>Whether this thread is in inference mode.</summary>
    public static bool is_inference_mode_enabled() => Native.tsh_inference_enabled() != 0;

    private sealed class GradMode : IDisposable
    {
        private readonly bool before = is_grad_enabled();

        internal GradMode(bool enabled) => Native.tsh_set_grad_enabled(enabled ? 1 : 0);

        public void Dispose() => Native.tsh_set_grad_enabled(before ? 1 : 0);
    }

    private sealed class InferenceMode : IDisposable
    {
        private nint guard;

        internal InferenceMode(bool enabled) => Native.Check(Native.tsh_inference_enter(enabled ? 1 : 0, out guard));

        public void Dispose()
        {
            Native.tsh_inference_leave(guard);
            guard = 0;
        }
    }
}
