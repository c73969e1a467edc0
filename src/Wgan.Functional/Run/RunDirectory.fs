namespace Wgan.Functional

open System
open System.Diagnostics
open System.IO
open System.Runtime.InteropServices
open System.Text
open System.Text.Encodings.Web
open System.Text.Json
open System.Threading
open TorchSharp

/// <summary>What a run is besides its experiment.</summary>
[<ReferenceEquality; NoComparison>]
type RunOptions =
    {
        /// <summary>The seed that every random number of the run derives from.</summary>
        Seed: int64
        /// <summary>The folder of all runs.</summary>
        Root: string
        /// <summary>Device, type and threads.</summary>
        Backend: Backend
        /// <summary>Whether to leave out progress.</summary>
        Quiet: bool
        /// <summary>Asks the run to stop: it finishes its iteration and ends in an <c>OperationCanceledException</c>.</summary>
        Stop: CancellationToken
        /// <summary>Is told of each logged iteration, on the thread that trains; null for nobody.</summary>
        Progress: IProgress<IterationReport> | null
    }

    /// <summary>Seed 0, folder <c>runs</c>, the default backend, with progress on the console and told to nobody else.</summary>
    static member Default =
        { Seed = 0L
          Root = "runs"
          Backend = Backend.Default
          Quiet = false
          Stop = CancellationToken.None
          Progress = null }

/// <summary>Where a run's files are: <c>runs/NAME/HASH8-sSEED/</c>.</summary>
[<RequireQualifiedAccess>]
module RunDirectory =
    /// <summary>The run's folder: a function of the experiment's name and hash, and the seed.</summary>
    [<CompiledName "Path">]
    let path (experiment: Experiment) (options: RunOptions) : string =
        let hash = Experiment.hash experiment
        Path.Combine(options.Root, experiment.Name, $"{hash[..7]}-s{options.Seed}")

    let private six (iteration: int64) = iteration.ToString "D6"

    let internal metrics directory = Path.Combine(directory, "metrics.jsonl")
    let internal description directory = Path.Combine(directory, "experiment.json")
    let internal result directory = Path.Combine(directory, "result.json")

    let internal sample directory iteration = Path.Combine(directory, "samples", six iteration + ".png")

    let internal checkpoint directory iteration = Path.Combine(directory, "checkpoints", six iteration)

    let private gitCommit () : string | null =
        try
            let start =
                ProcessStartInfo("git", "rev-parse HEAD", RedirectStandardOutput = true, RedirectStandardError = true)

            match Process.Start start with
            | null -> null
            | git ->
                use git = git
                let commit = git.StandardOutput.ReadToEnd().Trim()
                git.WaitForExit()
                if git.ExitCode = 0 && commit <> "" then commit else null
        with :? ComponentModel.Win32Exception ->
            null

    /// <summary>The experiment as JSON: canonical description, hash, seed, versions, commit and machine.</summary>
    [<CompiledName "DescriptionJson">]
    let descriptionJson (experiment: Experiment) (options: RunOptions) : string =
        use buffer = new MemoryStream()

        use json =
            new Utf8JsonWriter(
                buffer,
                JsonWriterOptions(Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping)
            )

        let description = Experiment.describe experiment
        let version (assembly: Reflection.Assembly) = string (assembly.GetName().Version)

        json.WriteStartObject()
        json.WriteString("name", experiment.Name)
        json.WriteString("hash", Experiment.hash experiment)
        json.WriteNumber("seed", options.Seed)
        json.WriteNumber("iterations", experiment.Iterations)
        json.WriteBoolean("contains custom code", description.ContainsCustomCode)
        json.WriteStartArray "equations"

        for line in (Objective.equation experiment.Objective).Split '\n' do
            json.WriteStringValue line

        json.WriteEndArray()
        json.WriteStartArray "warnings"

        for finding in Experiment.validate experiment do
            json.WriteStringValue finding.Message

        json.WriteEndArray()
        json.WritePropertyName "description"
        use parsed = JsonDocument.Parse(description.ToJson())
        parsed.RootElement.WriteTo json
        json.WriteStartObject "versions"
        json.WriteString("Wgan.Functional", version (typeof<Experiment>.Assembly))
        json.WriteString("TorchSharp", version (typeof<Tensor>.Assembly))
        json.WriteString("dotnet", RuntimeInformation.FrameworkDescription)
        json.WriteEndObject()
        json.WriteString("git commit", gitCommit ())
        json.WriteStartObject "machine"
        json.WriteString("system", RuntimeInformation.OSDescription)
        json.WriteString("architecture", string RuntimeInformation.ProcessArchitecture)
        json.WriteNumber("cores", Environment.ProcessorCount)
        json.WriteString("device", string options.Backend.Device)
        json.WriteString("type", string options.Backend.DType)
        json.WriteNumber("threads", torch.get_num_threads ())
        json.WriteEndObject()
        json.WriteEndObject()
        json.Flush()
        Encoding.UTF8.GetString(buffer.ToArray()) + "\n"
