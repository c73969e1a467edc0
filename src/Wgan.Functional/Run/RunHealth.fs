namespace Wgan.Functional

open System

/// <summary>A critic's health over a run, as metrics.jsonl has it.</summary>
[<RequireQualifiedAccess>]
module RunHealth =
    /// What the numbers' names begin with in metrics.jsonl.
    let internal prefix = "health."

    /// The numbers for a line of metrics.jsonl, under their names there; what is no number is left out, as JSON has no NaN.
    let internal toLine (health: CriticHealth) : (string * float)[] =
        CriticHealth.numbers health
        |> Array.filter (snd >> Double.IsFinite)
        |> Array.map (fun (name, value) -> prefix + name, value)

    /// The measurements among those lines.
    let internal ofLines (lines: (string * float)[][]) : HealthMeasurement[] =
        [| for line in lines do
               let numbers = dict line

               if numbers.ContainsKey(prefix + "estimate") && numbers.ContainsKey "iteration" then
                   let number name =
                       match numbers.TryGetValue(prefix + name) with
                       | true, value -> value
                       | _ -> nan

                   { Iteration = int64 numbers["iteration"]
                     Health = CriticHealth.ofNumbers number } |]

    /// <summary>A run's measurements so far, in their order; none where there is no metrics.jsonl.</summary>
    /// <param name="directory">The run's folder.</param>
    [<CompiledName "Read">]
    let read (directory: string) : HealthMeasurement[] = RunDirectory.metrics directory |> Metrics.read |> ofLines
