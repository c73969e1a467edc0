// Breaks the library in one place at a time and asks whether a test notices: dotnet fsi build/mutants.fsx [NUMBER ...]
// Works on a copy under artifacts/mutants, takes about half a minute a mutant, and writes docs/mutants.md when all are run.
#load "Shell.fsx"

open System
open System.Diagnostics
open System.IO
open System.Text.RegularExpressions
open Shell

/// What is broken, in words; the file under src/Wgan.Functional; the text, and what replaces its first occurrence.
let mutants =
    [ "Wasserstein: the critic's sign flipped",
      "Loss/Losses.fs",
      "scores.Fake.mean().sub(scores.Real.mean ())",
      "scores.Real.mean().sub(scores.Fake.mean ())"
      "Wasserstein: the generator's sign flipped", "Loss/Losses.fs", "scores.Fake.mean().neg()", "scores.Fake.mean()"
      "logistic losses: real and fake targets exchanged",
      "Loss/LossForms.fs",
      "(towards targets.Real)\n            (towards targets.Fake)",
      "(towards targets.Fake)\n            (towards targets.Real)"
      "logistic losses: libtorch's softplus, inexact above 20",
      "Loss/Links.fs",
      "x.neg().log_sigmoid().neg()",
      "torch.nn.functional.softplus (x, 1, 20)"
      "least squares: a factor dropped",
      "Loss/LossForms.fs",
      "|> Links.squaredError target |> Tensors.scale factor",
      "|> Links.squaredError target"
      "least squares: targets a and b exchanged",
      "Loss/LossForms.fs",
      "(term b)\n            (term a)",
      "(term a)\n            (term b)"
      "hinge: margin of 1 dropped", "Loss/Links.fs", "(x.neg () |> Tensors.shift 1.0).relu()", "(x.neg ()).relu()"
      "relativistic: the generator not exchanged", "Loss/Relativistic.fs", "exchanged >> critic", "critic"
      "relativistic average: the mean of the same batch",
      "Loss/Relativistic.fs",
      "scores.Real.sub (scores.Fake.mean ())",
      "scores.Real.sub (scores.Real.mean ())"
      "f-GAN: conjugate without activation sign",
      "Loss/LossForms.fs",
      "(f.Activation real).neg()",
      "(f.Activation real)"
      "gradient penalty: one mixing weight per batch",
      "Penalty/PenaltyPoints.fs",
      "between samples.Real samples.Fake mixing",
      "between samples.Real samples.Fake ((mixing.narrow (0L, 0L, 1L)).expand mixing.shape)"
      "gradient penalty: the norm over the second dimension only",
      "Tensors.fs",
      "(square flat).sum([| 1L |]) |> sqrtWithZeroSubgradient",
      "(square x).sum([| 1L |]).reshape(x.shape[0], -1L).mean([| 1L |]) |> sqrtWithZeroSubgradient"
      "gradient penalty: no create_graph",
      "Penalty/GradientPenalty.fs",
      "(Tensors.gradWithGraph ((critic point).sum()) [| point |])[0]",
      "(Tensors.grad ((critic point).sum()) [| point |])[0]"
      "gradient penalty: the mean of scores instead of their sum",
      "Penalty/GradientPenalty.fs",
      "(critic point).sum()",
      "(critic point).mean()"
      "gradient penalty: target 1 ignored",
      "Penalty/GradientPenalty.fs",
      "norm |> Tensors.shift -options.Target",
      "norm"
      "gradient penalty: one side not cut off",
      "Penalty/GradientPenalty.fs",
      "if options.OneSided then excess.relu () else excess",
      "excess"
      "a zero gradient's norm has derivative NaN",
      "Tensors.fs",
      "torch.where (positive, safe.sqrt (), torch.zeros_like s)",
      "s.sqrt ()"
      "R1, R2: the half dropped", "Penalty/GradientPenalty.fs", ".mean() |> Tensors.scale 0.5", ".mean()"
      "the penalty's weight dropped in training",
      "Updates.fs",
      "sum |> Tensors.addScaled term.Weight value",
      "sum |> Tensors.addScaled 1.0 value"
      "the generator draws the latents of the first critic update again",
      "Training.fs",
      "Rng.named \"generator\" iterationKey",
      "iterationKey |> Rng.named \"critic\" |> Rng.at 0L"
      "clipping before the step where it should follow",
      "Updates.fs",
      "if projection.IsBeforeStep then",
      "if not projection.IsBeforeStep then"
      "clipping on one side only",
      "Projection.fs",
      "(Array.map (fun p -> p.clamp (low, high)))",
      "(Array.map (fun p -> p.clamp_max high))"
      "Adam: bias corrections of the update before",
      "Optimizer/ScaleByAdam.fs",
      "let t = float clock.Update",
      "let t = float (clock.Update + 1L)"
      "Adam: epsilon before the bias correction",
      "Optimizer/ScaleByAdam.fs",
      "v.sqrt () |> Tensors.scale rootCorrection |> Tensors.shift epsilon",
      "v.sqrt () |> Tensors.shift epsilon |> Tensors.scale rootCorrection"
      "RMSProp: the decay's complement dropped",
      "Optimizer/Moments.fs",
      "v.mul(decay).addcmul(g, g, share)",
      "v.mul(decay).addcmul(g, g, Tensors.scalar 1.0)"
      "descent: the sign flipped", "Optimizer/Optimizer.fs", "-(rate.At iteration)", "rate.At iteration"
      "the average keeps 1 - decay instead of decay",
      "Optimizer/Ema.fs",
      "Tensors.scale decay a |> Tensors.addScaled (1.0 - decay) v",
      "Tensors.scale (1.0 - decay) a |> Tensors.addScaled decay v"
      "step writes over its argument",
      "Training.fs",
      "iterate false watch experiment state draws",
      "iterate true watch experiment state draws"
      "batch normalisation writes over the old statistics",
      "Network/BatchNorm.fs",
      "statistic.detach().clone()",
      "statistic.detach()"
      "BEGAN: k without its bounds", "Loss/EnergyLosses.fs", ".clamp(Tensors.scalar 0.0, Tensors.scalar 1.0)", ""
      "BEGAN: k multiplies the real samples' energy",
      "Loss/EnergyLosses.fs",
      "(energy scores.Real).sub(state[\"k\"].mul(energy scores.Fake))",
      "state[\"k\"].mul(energy scores.Real).sub(energy scores.Fake)"
      "the critic's loss without the loss's state",
      "Updates.fs",
      "e.Objective.Loss.CriticIn(lossState, scores)",
      "e.Objective.Loss.Critic scores"
      "pull-away: each sample paired with itself too", "Term/Terms.fs", ".mul(torch.ones_like(itself).sub itself)", ""
      "feature matching: the distance of samples instead of means",
      "Term/Terms.fs",
      "(mean passes.Real).sub(mean passes.Fake) |> Tensors.square |> _.sum()",
      "(rows passes.Real.Features[feature]).sub(rows passes.Fake.Features[feature]) |> Tensors.square |> _.sum()"
      "consistency: the second pass with the first one's draws",
      "Updates.fs",
      "pass \"again\" afterFake samples.Real",
      "pass \"real\" afterFake samples.Real"
      "an auto-encoder's score with the error's sign",
      "Network/Reconstruction.fs",
      "(result.Output.sub input.X |> perSample error).neg()",
      "result.Output.sub input.X |> perSample error"
      "consistency of transformed samples: the transformed scores detached",
      "Penalty/Consistency.fs",
      "(critic transformed)",
      "((critic transformed).detach())"
      "cutout: one place fewer for even sizes",
      "Augment.fs",
      "choices (side + 1L - size % 2L) draws",
      "choices side draws"
      "translation: draws of 1 in float32 shift too far",
      "Augment.fs",
      ".floor().clamp_max(Tensors.scalar (float (count - 1L)))",
      ".floor()"
      "an epoch in the data's order",
      "Data/DataSource.fs",
      "let order = Rng.permutation (Rng.at epoch key) count",
      "let order = Array.init count id"
      "momentum: the heavy ball does not declare it",
      "Optimizer/Trace.fs",
      "Moments.momentumIf (mu > 0.0)",
      "OptimizerLaw.None"
      "momentum: a chain forgets what its links declare",
      "Optimizer/Optimizer.fs",
      "Array.fold (fun laws link -> laws ||| link.Laws)",
      "Array.fold (fun laws _ -> laws)"
      "momentum: a mask forgets what it masks", "Optimizer/Masked.fs", "inner.Laws", "OptimizerLaw.None"
      "presets: another critic's rate than the source's",
      "Presets.fs",
      "firstGansMomentum 0.05",
      "firstGansMomentum 0.1" ]

/// Two are broken at a time, each in a copy of its own.
let copies = [ for worker in 0..1 -> at $"artifacts/mutants{worker}" ]
let testProject = "tests/Wgan.Functional.Tests"

/// Lists that need no long run or script.
let lists =
    [ "Loss"
      "FDivergence"
      "Penalty"
      "Projection"
      "Optimizer"
      "Training"
      "Network"
      "Data"
      "Objective"
      "Term"
      "Reconstruction"
      "Consistency"
      "Augment"
      "Variant training"
      "Presets" ]

let prepare copy =
    if Directory.Exists copy then
        Directory.Delete(copy, true)

    quietly "mutants-clone" [] "git" [ "clone"; "-q"; root; copy ]

    for folder in [ ".paket"; "artifacts/native" ] do
        let target = Path.Combine(copy, folder)
        Directory.CreateDirectory(Path.GetDirectoryName target) |> ignore
        quietly "mutants-copy" [] "cp" [ "-r"; at folder; target ]

/// Exit code and output. The output goes to a file, not a pipe: build servers outlive the command and would keep a pipe open.
let runIn copy (program: string) (arguments: string list) =
    let log = Path.Combine(copy, "artifacts/mutant.log")
    let redirected = [ "-c"; "exec \"$@\" >\"$0\" 2>&1 </dev/null"; log; program ] @ arguments
    let start = ProcessStartInfo("bash", redirected, WorkingDirectory = copy)
    use started = Process.Start start
    started.WaitForExit()
    started.ExitCode, File.ReadAllText log

let build copy =
    runIn copy "dotnet" [ "build"; testProject; "-c"; "Release"; "-v"; "q"; "-nologo" ]

/// The first test that fails, over the lists.
let killer copy (file: string) =
    let isNamedByFolder (list: string) = list.StartsWith(file.Split('/', '.')[0])

    lists
    |> List.sortBy (fun list -> if isNamedByFolder list then 0 else 1)
    |> List.tryPick (fun list ->
        let code, output =
            runIn
                copy
                "dotnet"
                [ $"{testProject}/bin/Release/net10.0/Wgan.Functional.Tests.dll"
                  "--filter-test-list"
                  list ]

        if code = 0 then
            None
        else
            let failed = Regex.Matches(output, @"FAILED   (.*) \(\d")

            let first =
                if failed.Count > 0 then
                    failed[0].Groups[1].Value
                else
                    $"{list} ended with exit code {code}"

            Some(first, max 1 failed.Count))

let verdict copy (what: string, file: string, text: string, replacement: string) =
    let path = Path.Combine(copy, "src/Wgan.Functional", file)
    let original = File.ReadAllText path
    let place = original.IndexOf text

    if place < 0 then
        fail $"{file} no longer holds: {text}"

    try
        File.WriteAllText(
            path,
            original.Substring(0, place)
            + replacement
            + original.Substring(place + text.Length)
        )

        match build copy with
        | 0, _ -> killer copy file
        | _, output ->
            say $"the mutant '{what}' does not compile:\n{output}"
            None
    finally
        File.WriteAllText(path, original)

try
    let chosen = fsi.CommandLineArgs |> Array.skip 1 |> Array.map int |> Array.toList

    let judge copy (number, mutant) =
        let what, file, _, _ = mutant
        let found = verdict copy mutant

        match found with
        | Some(test, count) -> say $"{number} killed: {what} | {test} (and {count - 1} more of its list)"
        | None -> say $"{number} SURVIVED: {what}"

        number, (what, file, found)

    let mine worker =
        List.indexed mutants
        |> List.filter (fun (number, _) -> chosen.IsEmpty || List.contains number chosen)
        |> List.filter (fun (number, _) -> number % copies.Length = worker)

    List.iter prepare copies

    let results =
        copies
        |> List.indexed
        |> Array.ofList
        |> Array.Parallel.map (fun (worker, copy) -> mine worker |> List.map (judge copy))
        |> List.concat
        |> List.sortBy fst
        |> List.map snd

    if chosen.IsEmpty then
        let rows =
            [ for what, file, found in results do
                  let test = found |> Option.map fst |> Option.defaultValue "**survived**"
                  $"| {what} | `{file}` | {test} |" ]

        let killed = results |> List.filter (fun (_, _, found) -> found.IsSome) |> List.length

        [ "# Mutants"
          ""
          "Written by `dotnet fsi build/mutants.fsx`: the library broken in one place at a time, and the first test that failed."
          ""
          "| what was broken | file | first test to fail |"
          "| --- | --- | --- |" ]
        @ rows
        @ [ ""; $"{killed} of {results.Length} killed"; "" ]
        |> String.concat "\n"
        |> fun text -> File.WriteAllText(at "docs/mutants.md", text)

    if results |> List.exists (fun (_, _, found) -> found.IsNone) then
        exit 1
with BuildFailed message ->
    eprintfn $"{message}"
    exit 1
