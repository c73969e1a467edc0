namespace Wgan.Functional

open System
open System.IO
open Argu
open TorchSharp

/// The verbs that look at what a run has trained: sample, interpolate, evaluate.
[<RequireQualifiedAccess>]
module internal LookVerbs =
    /// A class by its number or name; -1 for none in particular.
    let private classNumber (experiment: Experiment) (word: string) =
        let named = experiment.Data.ClassNames |> Seq.tryFindIndex (fun name -> name = word)

        match Int32.TryParse word, named with
        | _, Some index -> index
        | (true, number), None when number >= 0 -> number
        | _ ->
            Verbs.usage
                "--class %s: expected a class's number, or one of %s"
                word
                (String.Join(", ", experiment.Data.ClassNames))

    let private from (results: ParseResults<Argument>) : TrainedGenerator =
        { Checkpoint =
            match results.TryGetResult <@ Checkpoint @> with
            | Some iteration -> Verbs.atLeast 0L "--checkpoint" iteration
            | None -> -1L
          Weights =
            match results.GetResult(<@ Weights @>, "average") with
            | "average" -> GeneratorWeights.Average
            | "generator" -> GeneratorWeights.Generator
            | other -> Verbs.usage "--weights %s: expected average or generator" other }

    let private count (results: ParseResults<Argument>) (whenNone: int) =
        results.GetResult(<@ Count @>, whenNone)
        |> int64
        |> Verbs.atLeast 1L "--count"
        |> int

    let private onlyClass experiment (results: ParseResults<Argument>) =
        match results.TryGetResult <@ Class @> with
        | Some word -> classNumber experiment word
        | None -> -1

    let private outPath (results: ParseResults<Argument>) =
        let path = results.GetResult(<@ Out @>, "samples.png")

        if Path.GetExtension path <> ".png" && Path.GetExtension path <> ".safetensors" then
            Verbs.usage "--out %s: the file's name must end in .png or .safetensors" path

        path

    let private write
        (options: RunOptions)
        (experiment: Experiment)
        (path: string)
        columns
        (samples: Tensor)
        (latents: Tensor)
        =
        if Path.GetExtension path = ".png" then
            if not (SampleImage.canDraw experiment.Data.SampleShape) then
                Errors.fail
                    "samples of shape %s cannot be drawn; use a .safetensors file"
                    (Tensors.shapeText experiment.Data.SampleShape)

            let real =
                if samples.shape.Length = 4 then
                    samples
                else
                    experiment.Data
                        .Open()
                        .Batch(options.Backend, Rng.key 0L, 0L, SampleImage.count experiment.Data.SampleShape)

            AtomicFile.writeBytes path (SampleImage.draw columns real samples)
        else
            TensorFiles.writeTree path (Tree.ofTensors [ "samples", samples; "latents", latents ])

        printfn "%d samples: %s" samples.shape[0] path

    let sample (options: RunOptions) experiment results =
        let path = outPath results

        let request =
            { From = from results
              Count = count results 64
              OnlyClass = onlyClass experiment results
              Truncation = results.GetResult(<@ Truncation @>, infinity) }

        use _scope = torch.NewDisposeScope()
        let struct (samples, latents) = Sampling.sample options experiment request
        let columns = max 1 (int (ceil (sqrt (float request.Count))))
        write options experiment path columns samples latents

    let interpolate (options: RunOptions) experiment results =
        let path = outPath results
        let steps = results.GetResult(<@ Steps @>, 8) |> int64 |> Verbs.atLeast 2L "--steps" |> int
        use _scope = torch.NewDisposeScope()

        let struct (samples, latents) =
            Sampling.interpolate
                options
                experiment
                (from results)
                (onlyClass experiment results)
                (count results 8)
                steps

        write options experiment path steps samples latents

    let evaluate (options: RunOptions) experiment (results: ParseResults<Argument>) =
        let from = from results

        let checkpoints =
            match results.Contains <@ All_Checkpoints @>, results.Contains <@ Checkpoint @> with
            | true, true -> Verbs.usage "--checkpoint and --all-checkpoints exclude each other"
            | true, false -> [||]
            | false, _ -> [| from.Checkpoint |]

        let settings =
            { EvaluationSettings.Default with
                Samples =
                    results.GetResult(<@ Samples @>, EvaluationSettings.Default.Samples)
                    |> int64
                    |> Verbs.atLeast Evaluate.fewest "--samples"
                    |> int
                Extractor = results.GetResult(<@ Extractor @>, "")
                Metrics = results.GetResult(<@ Metrics @>, "").Split(',', StringSplitOptions.RemoveEmptyEntries)
                Weights = from.Weights }

        let evaluation = Evaluate.run options experiment settings checkpoints
        let directory = RunDirectory.path experiment options
        EvaluationFile.write directory evaluation

        for line in EvaluationTable.lines evaluation do
            printfn "%s" line

        printfn "file: %s" (EvaluationFile.path directory)
