namespace Wgan.Functional

open System
open System.Diagnostics
open System.IO
open System.Runtime.InteropServices
open System.Security.Cryptography
open System.Text
open System.Text.Encodings.Web
open System.Text.Json
open TorchSharp

/// <summary>Where a run's files are: <c>runs/NAME/HASH8-sSEED/</c>, with <c>-wHASH8</c> behind it where it starts from given weights.</summary>
[<RequireQualifiedAccess>]
module RunDirectory =
    /// SHA-256 of the weights that a run starts from, and of their name map; empty where it starts from random ones.
    let internal weightsHash (options: RunOptions) : string =
        match options.FromWeights with
        | null -> ""
        | weights ->
            use hash = IncrementalHash.CreateHash HashAlgorithmName.SHA256

            for path in [ Some weights; Option.ofObj options.NameMap ] |> List.choose id do
                Errors.reading path (fun stream -> hash.AppendData(SHA256.HashData stream))

            Convert.ToHexStringLower(hash.GetHashAndReset())

    /// <summary>The run's folder: a function of the experiment's name and hash, the seed, and the weights it starts from.</summary>
    [<CompiledName "Path">]
    let path (experiment: Experiment) (options: RunOptions) : string =
        let hash = Experiment.hash experiment

        let weights =
            match weightsHash options with
            | "" -> ""
            | hash -> $"-w{hash[..7]}"

        Path.Combine(options.Root, experiment.Name, $"{hash[..7]}-s{options.Seed}{weights}")

    /// An iteration as files and folders are named after it.
    let internal six (iteration: int64) = iteration.ToString "D6"

    let internal metrics directory = Path.Combine(directory, "metrics.jsonl")
    let internal description directory = Path.Combine(directory, "experiment.json")
    let internal result directory = Path.Combine(directory, "result.json")

    let internal health directory = Path.Combine(directory, "health.json")

    let internal report directory = Path.Combine(directory, "report.html")
    let internal samples directory = Path.Combine(directory, "samples")
    let internal checkpoints directory = Path.Combine(directory, "checkpoints")

    let internal sample directory iteration = Path.Combine(samples directory, six iteration + ".png")

    let internal checkpoint directory iteration = Path.Combine(checkpoints directory, six iteration)

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

        match options.FromWeights with
        | null -> ()
        | weights ->
            json.WriteString("from weights", weights)
            json.WriteString("weights hash", weightsHash options)

        json.WriteStartObject "networks"
        NetworkSummary.write json "generator" experiment.Generator experiment.Latent.Shape
        NetworkSummary.write json "critic" experiment.Critic experiment.Data.SampleShape
        json.WriteEndObject()
        json.WritePropertyName "description"
        use parsed = JsonDocument.Parse(description.ToJson())
        parsed.RootElement.WriteTo json
        json.WriteStartObject "versions"

        for name, version in Versions.all () do
            json.WriteString(name, version)

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
