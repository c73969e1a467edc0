// Whether our WGAN-GP on Fashion-MNIST is as good as its PyTorch twin: same networks, settings and iterations, FID of both.
// dotnet fsi bench/quality.fsx [FOLDER [SEED ...]]; trains what FOLDER (default runs/quality) does not hold yet.
#load "../experiments/load.fsx"

open System
open System.Diagnostics
open System.IO
open TorchSharp
open Wgan.Functional

let samples, iterations = 10000, 2800
let script = Path.Combine(__SOURCE_DIRECTORY__, "../experiments/wgan_gp_fashion.fsx")
let twin = Path.Combine(__SOURCE_DIRECTORY__, "fashion_gan.py")

let folder, seeds =
    match Array.tail fsi.CommandLineArgs with
    | [||] -> "runs/quality", [| 0; 1; 2 |]
    | [| folder |] -> folder, [| 0; 1; 2 |]
    | words -> words[0], Array.map int words[1..]

Directory.CreateDirectory folder |> ignore

let start (program: string) (arguments: string list) =
    use started = nonNull (Process.Start(ProcessStartInfo(program, arguments)))
    started.WaitForExit()

    if started.ExitCode <> 0 then
        eprintfn "%s failed with exit code %d" (String.Join(" ", program :: arguments)) started.ExitCode
        exit 1

/// The file of a seed's samples, made by `make` if it is not there.
let samplesOf (name: string) (seed: int) make =
    let path = Path.Combine(folder, $"{name}-{seed}.safetensors")

    if not (File.Exists path) then
        make path

    path

let ours seed =
    samplesOf "ours" seed (fun path ->
        let common = [ "--seed"; string seed; "--runs"; folder ]
        start "dotnet" ([ "fsi"; script; "--"; "train"; "--iterations"; string iterations ] @ common)

        start
            "dotnet"
            ([ "fsi"; script; "--"; "sample"; "--iterations"; string iterations ]
             @ common
             @ [ "--count"; string samples; "--out"; path ]))

/// Debian's interpreter, which sees Debian's python3-torch, before another on the path.
let python =
    if File.Exists "/usr/bin/python3" then
        "/usr/bin/python3"
    else
        "python3"

let theirs seed =
    samplesOf "pytorch" seed (fun path -> start python [ twin; string seed; string iterations; string samples; path ])

let extractor = FashionClassifier.featureExtractor Backend.Default

let featuresOf (path: string) =
    let entry =
        (Safetensors.read path).Tensors
        |> Seq.find (fun entry -> entry.Name = "samples")

    let values = Array.zeroCreate<float32>(entry.Data.Length / 4)
    Buffer.BlockCopy(entry.Data, 0, values, 0, entry.Data.Length)
    extractor.Extract(torch.tensor(values).reshape(entry.Shape |> Seq.toArray))

let real =
    let source = FashionMnist.test.Open()
    extractor.Extract(source.Batch(Backend.Default, Rng.key 0L, 0L, 10000))

let score name seed path =
    let score = Fid.withInterval (Rng.key 0L) 100 real (featuresOf path)
    printfn "%-8s seed %d: %O" name seed score
    score.Value

let report name (values: float[]) =
    let mean = Array.average values
    let spread = values |> Array.sumBy (fun value -> (value - mean) ** 2.0)
    let error = sqrt (spread / float (values.Length - 1) / float values.Length)
    printfn "%-8s mean %.2f, standard error %.2f over %d seeds" name mean error values.Length
    mean, error

let mine = seeds |> Array.map (fun seed -> score "ours" seed (ours seed))
let peers = seeds |> Array.map (fun seed -> score "PyTorch" seed (theirs seed))
let (mean, error), (peerMean, peerError) = report "ours" mine, report "PyTorch" peers
let difference, its = mean - peerMean, sqrt (error ** 2.0 + peerError ** 2.0)

printfn
    "difference %.2f, standard error %.2f: ours is %s"
    difference
    its
    (if difference <= 2.0 * its then "no worse" else "worse")
