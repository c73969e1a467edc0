namespace Wgan.Functional

open System
open System.Collections.Generic
open System.Globalization
open System.IO
open System.Text.Encodings.Web
open System.Text.Json
open TorchSharp

/// The measurements of a run's critic, and the warnings that have been told.
[<Sealed; AllowNullLiteral(false)>]
type internal HealthLog
    private
    (
        experiment: Experiment,
        options: RunOptions,
        directory: string,
        heldOut: DataSource | null,
        before: HealthMeasurement[]
    ) =
    let measured = List<HealthMeasurement> before
    let warnings = List<HealthWarning>(HealthWarnings.told before)
    let key = Rng.key options.Seed |> Rng.named "health"

    let batch (iteration: int64) (draws: IterationDraws) : HealthBatch =
        let last = Array.last draws.Critic
        let size, dataKey = experiment.BatchSize, Rng.named "data" key

        let labels (source: DataSource) : Tensor | null =
            if experiment.IsConditional then
                source.Labels(options.Backend, dataKey, iteration, size)
            else
                null

        let seen =
            { HealthBatch.Of last.Real with
                Condition = last.Condition }

        match heldOut with
        | null -> seen
        | source ->
            { seen with
                HeldOut = source.Batch(options.Backend, dataKey, iteration, size)
                HeldOutCondition = labels source }

    let write () =
        use buffer = new MemoryStream()

        do
            use json =
                new Utf8JsonWriter(
                    buffer,
                    JsonWriterOptions(Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping)
                )

            let last = measured[measured.Count - 1]
            json.WriteStartObject()
            json.WriteNumber("iteration", last.Iteration)
            json.WriteStartObject "health"

            for name, value in CriticHealth.numbers last.Health do
                if Double.IsFinite value then
                    json.WriteNumber(name, value)

            json.WriteEndObject()
            json.WriteStartArray "warnings"

            for warning in warnings do
                json.WriteStartObject()
                json.WriteString("name", warning.Name)
                json.WriteNumber("iteration", warning.Iteration)
                json.WriteString("message", warning.Message)
                json.WriteEndObject()

            json.WriteEndArray()
            json.WriteEndObject()

        AtomicFile.writeBytes (RunDirectory.health directory) (buffer.ToArray())

    /// What the run needs, with the measurements that were made before it. The data's held-out part is opened and tried, so that what
    /// is wrong with it is told at the start.
    static member Open(experiment: Experiment, options: RunOptions, directory: string, before: HealthMeasurement[]) =
        if options.HealthEvery < 0L then
            Errors.fail "HealthEvery: must be at least 0, not %d" options.HealthEvery

        let heldOut: DataSource | null =
            match experiment.Data.HeldOut with
            | null -> null
            | _ when options.HealthEvery = 0L -> null
            | data ->
                let source = data.Open()
                use _scope = torch.NewDisposeScope()
                source.Batch(options.Backend, Rng.key 0L, 0L, experiment.BatchSize) |> ignore
                source

        HealthLog(experiment, options, directory, heldOut, before)

    /// After an iteration: the numbers for its line of metrics, none where no measurement is due. What is new is told and recorded.
    member _.After(state: TrainingState, draws: IterationDraws) : (string * float)[] =
        let iteration = state.Iteration

        if options.HealthEvery = 0L || iteration % options.HealthEvery <> 0L then
            [||]
        else
            use _scope = torch.NewDisposeScope()

            let health =
                CriticHealth.measure experiment options.Backend (Rng.at iteration key) state (batch iteration draws)

            measured.Add
                { Iteration = iteration
                  Health = health }

            let known = warnings |> Seq.map _.Problem |> HashSet

            match
                HealthWarnings.current (measured.ToArray())
                |> Array.filter (fun warning -> not (known.Contains warning.Problem))
            with
            | [||] -> ()
            | found ->
                warnings.AddRange found
                write ()

                for warning in found do
                    Progress.warn options.Quiet (string warning)

            RunHealth.toLine health

    /// Records where the run has come to, and says it in a line; empty where nothing was measured.
    member _.Finish() : string =
        if measured.Count = 0 then
            ""
        else
            write ()
            let last = measured[measured.Count - 1]
            let health = last.Health
            let number (value: float) = value.ToString("G3", CultureInfo.InvariantCulture)

            let gap =
                if Double.IsNaN health.HeldOutGap then
                    ""
                else
                    $", held-out gap {number health.HeldOutGap} +- {number health.HeldOutError}"

            let told =
                match warnings.Count with
                | 0 -> "no warning"
                | _ -> "warnings: " + String.Join(", ", warnings |> Seq.map _.Name)

            $"critic at iteration {last.Iteration}: estimate {number health.Estimate} +- {number health.EstimateError}{gap}, slopes {number health.SlopeLow} to {number health.SlopeHigh}; {told}"
