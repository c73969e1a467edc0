namespace Wgan.Functional

open System
open System.Collections.Generic
open TorchSharp

/// What an iteration tells TensorBoard.
[<RequireQualifiedAccess>]
module internal Telemetry =
    /// A telemetry name as a tag: TensorBoard groups tags by what stands before a slash.
    let private tag (name: string) = name.Replace('.', '/')

    let scalars (values: (string * float)[]) : (string * EventValue) list =
        [ for name, value in values -> tag name, EventValue.Scalar value ]

    let private histogram (value: Tensor) = EventValue.Distribution(Histogram.ofValues (Tensors.toArray value))

    /// Gradients as histograms, of the generator's update and of the critic's last of `criticUpdates`, while an iteration is watched.
    let watchGradients (criticUpdates: int) (found: List<string * EventValue>) : Watch =
        let mutable seen = 0

        fun player _ gradients ->
            if player = "critic" then
                seen <- seen + 1

            if player = "generator" || seen = criticUpdates then
                for leaf in gradients.Leaves() do
                    if leaf.Value.isfinite().all().item<bool>() then
                        found.Add($"gradients/{player}.{leaf.Name}", histogram leaf.Value)

    /// Both players' parameters as histograms.
    let weights (state: TrainingState) : (string * EventValue) list =
        [ for player, variables in [ "generator", state.Generator; "critic", state.Critic ] do
              for leaf in variables.Network.Parameters.Leaves() -> $"weights/{player}.{leaf.Name}", histogram leaf.Value ]
