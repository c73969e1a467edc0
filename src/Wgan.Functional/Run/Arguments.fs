namespace Wgan.Functional

open System
open Argu
open TorchSharp

/// The options of a script's command line.
type internal Argument =
    | [<Unique; CustomCommandLine "--seed">] Seed of int64
    | [<Unique; CustomCommandLine "--iterations">] Iterations of int64
    | [<Unique; CustomCommandLine "--device">] Device of string
    | [<Unique; CustomCommandLine "--threads">] Threads of int
    | [<Unique; CustomCommandLine "--runs">] Runs of string
    | [<Unique; CustomCommandLine "--from-weights">] From_Weights of string
    | [<Unique; CustomCommandLine "--name-map">] Name_Map of string
    | [<Unique; CustomCommandLine "--health-every">] Health_Every of int64
    | [<Unique; CustomCommandLine "--eager">] Eager
    | [<Unique; CustomCommandLine "--quiet">] Quiet
    | [<Unique; CustomCommandLine "--fresh">] Fresh
    | [<Unique; CustomCommandLine "--checkpoint">] Checkpoint of int64
    | [<Unique; CustomCommandLine "--weights">] Weights of string
    | [<Unique; CustomCommandLine "--count">] Count of int
    | [<Unique; CustomCommandLine "--samples">] Samples of int
    | [<Unique; CustomCommandLine "--extractor">] Extractor of string
    | [<Unique; CustomCommandLine "--metrics">] Metrics of string
    | [<Unique; CustomCommandLine "--all-checkpoints">] All_Checkpoints
    | [<Unique; CustomCommandLine "--steps">] Steps of int
    | [<Unique; CustomCommandLine "--class">] Class of string
    | [<Unique; CustomCommandLine "--truncation">] Truncation of float
    | [<Unique; CustomCommandLine "--out">] Out of string
    | [<Unique; CustomCommandLine "--diff">] Diff of string * string

    interface IArgParserTemplate with
        member this.Usage =
            match this with
            | Seed _ -> "the number that every random number derives from (default 0)"
            | Iterations _ -> "iterations to train for (default: the experiment's)"
            | Device _ -> "cpu, cuda or cuda:NUMBER (default cpu)"
            | Threads _ -> "libtorch's threads (default: one for each physical core; resume: the checkpoint's)"
            | Runs _ -> "the folder of all runs (default runs)"
            | From_Weights _ -> "start from the weights in a safetensors file; names that run, as the seed does"
            | Name_Map _ -> "a JSON file of the weights' names to the experiment's, or to null to leave one out"
            | Health_Every _ ->
                "train, resume: iterations between measurements of the critic's health; 0 for none (default 50)"
            | Eager -> "train, resume: no captured steps: the same numbers, later"
            | Quiet -> "no progress"
            | Fresh -> "train: put the run that is there aside and start anew"
            | Checkpoint _ -> "sample, interpolate, evaluate: the checkpoint's iteration (default: the latest)"
            | Weights _ -> "sample, interpolate, evaluate: average or generator (default average)"
            | Count _ -> "sample: how many samples (default 64); interpolate: how many rows (default 8)"
            | Samples _ -> "evaluate: how many samples of either kind (default 10000)"
            | Extractor _ ->
                "evaluate: what makes the features, classifier, projection, pixels or none (default: what suits the data)"
            | Metrics _ -> "evaluate: which metrics, such as fid,kid (default: all that the data allow)"
            | All_Checkpoints -> "evaluate: every checkpoint that was kept; names the best and the last"
            | Steps _ -> "interpolate: how many samples in a row (default 8)"
            | Class _ ->
                "sample, interpolate: the class of all samples, by number or name (default: one after the other)"
            | Truncation _ -> "sample: the largest size of a latent's numbers (default: none)"
            | Out _ -> "sample, interpolate: the file, .safetensors (samples and latents) or .png (default samples.png)"
            | Diff _ -> "describe: compares two runs, each a folder or an experiment.json"

/// A mistake in the command line: exit code 2.
type internal UsageException(message: string) =
    inherit Exception(message)

/// The verbs, and the options that are theirs alone.
[<RequireQualifiedAccess>]
module internal Verbs =
    let all =
        [ "train", "trains, or prints the result of the finished run (the default)"
          "resume", "goes on with an unfinished run from its latest checkpoint"
          "sample", "samples of a run, at any of its checkpoints"
          "interpolate", "samples along paths between latents"
          "evaluate", "measures a run, at any of its checkpoints or at all; writes evaluation.json"
          "report", "writes report.html for a run, finished or not"
          "describe", "the experiment as JSON and its hash; runs nothing" ]

    let usage format = Printf.ksprintf (fun message -> raise (UsageException message)) format

    let atLeast (least: int64) (option: string) (value: int64) : int64 =
        if value < least then
            usage "%s %d: must be at least %d" option value least

        value

    /// The device that --device names; one that is not there is an error.
    let device (name: string) : torch.Device =
        let number =
            match name, name.StartsWith "cuda:" with
            | "cuda", _ -> Some 0
            | _, true ->
                match Int32.TryParse(name.Substring "cuda:".Length) with
                | true, number when number >= 0 -> Some number
                | _ -> None
            | _ -> None

        match name, number with
        | "cpu", _ -> torch.CPU
        | _, Some _ when not (torch.cuda.is_available ()) ->
            Errors.fail "--device %s: libtorch finds no CUDA device here" name
        | _, Some number when number >= torch.cuda.device_count () ->
            Errors.fail "--device %s: libtorch finds %d of them here, from cuda:0" name (torch.cuda.device_count ())
        | _, Some _ -> torch.device name
        | _ -> usage "--device %s: expected cpu, cuda or cuda:NUMBER" name

    let private looking = [ "sample"; "interpolate"; "evaluate" ]

    /// An option that belongs to some verbs alone, with its verbs.
    let private owners (argument: Argument) : (string * string list) option =
        match argument with
        | Fresh -> Some("--fresh", [ "train" ])
        | Health_Every _ -> Some("--health-every", [ "train"; "resume" ])
        | Eager -> Some("--eager", [ "train"; "resume" ])
        | Checkpoint _ -> Some("--checkpoint", looking)
        | Weights _ -> Some("--weights", looking)
        | Count _ -> Some("--count", [ "sample"; "interpolate" ])
        | Samples _ -> Some("--samples", [ "evaluate" ])
        | Extractor _ -> Some("--extractor", [ "evaluate" ])
        | Metrics _ -> Some("--metrics", [ "evaluate" ])
        | All_Checkpoints -> Some("--all-checkpoints", [ "evaluate" ])
        | Class _ -> Some("--class", [ "sample"; "interpolate" ])
        | Out _ -> Some("--out", [ "sample"; "interpolate" ])
        | Steps _ -> Some("--steps", [ "interpolate" ])
        | Truncation _ -> Some("--truncation", [ "sample" ])
        | Diff _ -> Some("--diff", [ "describe" ])
        | _ -> None

    /// Refuses options that the verb does not read.
    let check (verb: string) (arguments: Argument list) : unit =
        for name, verbs in List.choose owners arguments do
            if not (List.contains verb verbs) then
                usage "%s belongs to %s, not to the verb %s" name (String.Join(", ", verbs)) verb
