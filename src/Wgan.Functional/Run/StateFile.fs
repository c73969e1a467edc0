namespace Wgan.Functional

open System.IO
open System.Text.Json

/// What a checkpoint holds besides tensors: its state.json.
[<ReferenceEquality; NoComparison>]
type internal CheckpointState =
    {
        Experiment: string
        /// The experiment's hash, and the canonical description that it is the hash of.
        Hash: string
        Description: string
        Seed: int64
        Iteration: int64
        GeneratorUpdates: int64
        /// Also the data cursor: update number u of the critic reads batch number u.
        CriticUpdates: int64
        LossState: (string * float)[]
        /// Seconds of training and real images read so far.
        Seconds: float
        Images: int64
        /// How far the run's other files had been written.
        MetricsBytes: int64
        EventsFile: string
        EventsBytes: int64
        Device: string
        Type: string
        Threads: int
        /// Which native kernels run; empty while all of them are libtorch's own.
        KernelPlan: string[]
        Versions: (string * string)[]
        /// SHA-256 of each of the checkpoint's other files.
        Files: (string * string)[]
    }

/// Reading and writing state.json.
[<RequireQualifiedAccess>]
module internal StateFile =
    let name = "state.json"
    let private format = 1L

    let toBytes (state: CheckpointState) : byte[] =
        use buffer = new MemoryStream()

        do
            use json = new Utf8JsonWriter(buffer, JsonWriterOptions(Indented = true))

            let texts (name: string) (pairs: (string * string)[]) =
                json.WriteStartObject name

                for key, value in pairs do
                    json.WriteString(key, value)

                json.WriteEndObject()

            json.WriteStartObject()
            json.WriteNumber("format", format)
            json.WriteString("experiment", state.Experiment)
            json.WriteString("experiment_hash", state.Hash)
            json.WriteNumber("seed", state.Seed)
            json.WriteNumber("iteration", state.Iteration)
            json.WriteNumber("generator_updates", state.GeneratorUpdates)
            json.WriteNumber("critic_updates", state.CriticUpdates)
            json.WriteNumber("next_batch", state.CriticUpdates)
            json.WriteStartObject "loss_state"

            for name, value in state.LossState do
                json.WriteNumber(name, value)

            json.WriteEndObject()
            json.WriteNumber("seconds", state.Seconds)
            json.WriteNumber("images", state.Images)
            json.WriteNumber("metrics_bytes", state.MetricsBytes)
            json.WriteString("events_file", state.EventsFile)
            json.WriteNumber("events_bytes", state.EventsBytes)
            json.WriteString("device", state.Device)
            json.WriteString("type", state.Type)
            json.WriteNumber("threads", state.Threads)
            json.WriteStartArray "kernel_plan"
            state.KernelPlan |> Array.iter json.WriteStringValue
            json.WriteEndArray()
            texts "versions" state.Versions
            texts "sha256" state.Files
            json.WritePropertyName "description"
            json.WriteRawValue state.Description
            json.WriteEndObject()

        buffer.ToArray()

    let private fields =
        [ "format"
          "experiment"
          "experiment_hash"
          "seed"
          "iteration"
          "generator_updates"
          "critic_updates"
          "next_batch"
          "loss_state"
          "seconds"
          "images"
          "metrics_bytes"
          "events_file"
          "events_bytes"
          "device"
          "type"
          "threads"
          "kernel_plan"
          "versions"
          "sha256"
          "description" ]

    let private parse (root: JsonElement) : CheckpointState =
        let field = StrictJson.fields "state" fields root
        let text name = StrictJson.text name (field name)
        let count name = StrictJson.count name (field name)

        if count "format" <> format then
            Errors.fail "its format is %d, and this library reads %d" (count "format") format

        if count "next_batch" <> count "critic_updates" then
            Errors.fail
                "the next batch is number %d after %d updates of the critic"
                (count "next_batch")
                (count "critic_updates")

        if count "threads" > 65536L then
            Errors.fail "'threads' is %d" (count "threads")

        let description = (field "description").GetRawText()

        if Description.hash description <> text "experiment_hash" then
            Errors.fail "its description is not the one that its experiment_hash is the hash of"

        let texts name =
            [| for key, value in StrictJson.pairs name (field name) -> key, StrictJson.text key value |]

        { Experiment = text "experiment"
          Hash = text "experiment_hash"
          Description = description
          Seed = count "seed"
          Iteration = count "iteration"
          GeneratorUpdates = count "generator_updates"
          CriticUpdates = count "critic_updates"
          LossState =
            [| for key, value in StrictJson.pairs "loss_state" (field "loss_state") -> key, StrictJson.number key value |]
          Seconds = StrictJson.number "seconds" (field "seconds")
          Images = count "images"
          MetricsBytes = count "metrics_bytes"
          EventsFile = text "events_file"
          EventsBytes = count "events_bytes"
          Device = text "device"
          Type = text "type"
          Threads = int (count "threads")
          KernelPlan =
            [| for item in StrictJson.items "kernel_plan" (field "kernel_plan") -> StrictJson.text "kernel_plan" item |]
          Versions = texts "versions"
          Files = texts "sha256" }

    let read (path: string) : CheckpointState = StrictJson.readFile path "a checkpoint's state" parse
