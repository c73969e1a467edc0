module Wgan.Functional.Tests.StudyTests

open System.IO
open System.Text.Json
open Expecto
open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support

let private study body = Study.create "study" "A study" "What it does." body

let private run (arguments: string list) body folder =
    Study.run (Array.ofList (arguments @ [ "--quick"; "--quiet"; "--runs"; folder ])) (study body)

let private read folder name = File.ReadAllText(Path.Combine(folder, "study", "s0-quick", name))

let private claims measured (context: StudyContext) =
    for value in measured do
        context.Claim(Claim.between "a number" "theory" 0.0 1.0 value)

let private line = Chart.create "t" "x" "y" [| Mark.line "l" [| 0.0; 1.0 |] [| 0.0; 1.0 |] |]

[<Tests>]
let tests =
    testSequenced
    <| testList
        "Study"
        [ for measured, holds in [ 0.0, true; 1.0, true; 0.5, true; -1e-9, false; 1.1, false; nan, false ] do
              testCase $"the claim that {measured} is in (0, 1) has the verdict {holds}" (fun () ->
                  Expect.equal (Claim.between "s" "t" 0.0 1.0 measured).Holds holds "holds")

          testCase "claims say their ranges" (fun () ->
              Expect.equal (Claim.atMost "s" "t" 0.5 0.0).Range "at most 0.5" "at most"
              Expect.equal (Claim.atLeast "s" "t" 0.5 0.0).Range "at least 0.5" "at least"
              Expect.equal (Claim.near "s" "t" 2.0 0.5 0.0).Range "1.5 to 2.5" "near"

              Expect.stringContains
                  (failure (fun () -> Claim.between "s" "t" 1.0 0.0 0.5 |> ignore))
                  "empty range"
                  "empty")

          for values, code in [ [ 0.1; 0.9 ], 0; [ 0.1; 2.0 ], 3; [ nan ], 3; [], 0 ] do
              testCase $"claims measured at {values} end with exit code {code}" (fun () ->
                  inFolder (fun folder -> Expect.equal (run [] (claims values) folder) code "code"))

          for arguments in [ [ "--seed"; "-1" ]; [ "--full" ]; [ "--nonsense" ]; [ "--threads"; "0" ] ] do
              testCase $"""{String.concat " " arguments} is wrong usage: exit code 2, nothing written""" (fun () ->
                  inFolder (fun folder ->
                      Expect.equal (run arguments (claims [ 0.5 ]) folder) 2 "code"
                      Expect.isEmpty (Directory.GetFileSystemEntries folder) "files"))

          testCase "an error of the library's ends with exit code 1" (fun () ->
              inFolder (fun folder ->
                  Expect.equal (run [] (fun context -> context.Figure("../escape", line)) folder) 1 "code"))

          testCase "the files hold claims, figures, and a report that asks nothing of the network" (fun () ->
              inFolder (fun folder ->
                  let body (context: StudyContext) =
                      context.Figure("line", line)

                      context.Frames(
                          "frames",
                          "frames",
                          [| "a"; "b" |],
                          [| Png.encode 1 1 1 [| 0uy |]; Png.encode 1 1 1 [| 9uy |] |]
                      )

                      context.Table([| "h" |], [| [| "<cell>" |] |])
                      claims [ 0.5; infinity ] context

                  Expect.equal (run [] body folder) 3 "code"
                  use json = JsonDocument.Parse(read folder "claims.json")

                  let verdicts =
                      [ for claim in json.RootElement.EnumerateArray() -> claim.GetProperty("holds").GetBoolean() ]

                  Expect.equal verdicts [ true; false ] "verdicts"
                  Expect.stringContains (read folder "figures/line.svg") "<svg" "figure"
                  let report = read folder "report.html"
                  Expect.stringContains report "&lt;cell&gt;" "table"
                  Expect.isFalse (report.Contains "src=\"http" || report.Contains "href=\"http") "requests"))

          testTensors "a fitted critic of the Wasserstein loss climbs by the slope that its penalty allows" (fun () ->
              // Two points at distance 1: the optimal slope is 1 + 1 / (2 lambda).
              let points value = tensor [ 8L; 1L ] (List.replicate 8 value)

              let network =
                  Network.sequential [| Layer.dense Weights.PyTorch 16; Layer.tanh; Layer.dense Weights.PyTorch 1 |]

              let variables =
                  Fit.Critic(
                      Loss.wasserstein + 5.0 * Penalty.gradient,
                      network,
                      Optimizers.adam 1e-2 0.5 0.9,
                      f64,
                      Rng.key 1L,
                      null,
                      400L,
                      fun _ -> { Real = points 1.0; Fake = points 0.0 }
                  )

              let score x = Tensors.toFloat (Fit.Scores(network, variables, points x).mean())
              Expect.isLessThan (abs (score 1.0 - score 0.0 - 1.1)) 0.02 "slope"

              let told =
                  Fit.GeneratorGradients(
                      Loss.wasserstein,
                      network,
                      variables,
                      { Real = points 1.0; Fake = points 0.5 }
                  )

              let slope = Fit.Gradients(network, variables, points 0.5)
              close 1e-12 told (slope.neg ()) "what the generator is told")

          testTensors
              "a fit that is looked at is the fit that is not, and shows every step with its gradients on"
              (fun () ->
                  let network =
                      Network.sequential [| Layer.dense Weights.PyTorch 4; Layer.tanh; Layer.dense Weights.PyTorch 1 |]

                  let samples: Samples =
                      { Real = tensor [ 2L; 1L ] [ 1.0; 2.0 ]
                        Fake = tensor [ 2L; 1L ] [ 0.0; -1.0 ] }

                  let shown = ResizeArray()

                  let observe (steps: int64) (variables: Variables) =
                      let slope = Fit.Gradients(network, variables, samples.Fake).abs().sum() |> Tensors.toFloat
                      shown.Add((steps, slope > 0.0, Tensors.toArray (Tree.norm variables.Parameters)))

                  let fit observe =
                      Fit.Critic(
                          Loss.wasserstein + 1.0 * Penalty.gradient,
                          network,
                          Optimizers.adam 1e-2 0.5 0.9,
                          f64,
                          Rng.key 1L,
                          null,
                          3L,
                          (fun step ->
                              { samples with
                                  Real = samples.Real.mul (torch.tensor (1.0 + float step)) }),
                          observe
                      )

                  let watched, unwatched = fit (System.Action<_, _> observe), fit null
                  sameTree watched.Parameters unwatched.Parameters "parameters"

                  Expect.equal
                      [ for steps, hasSlope, _ in shown -> steps, hasSlope ]
                      [ for i in 0L .. 3L -> i, true ]
                      "steps"

                  let _, _, last = shown[3]

                  Expect.equal
                      last
                      (Tensors.toArray (Tree.norm unwatched.Parameters))
                      "the variables after the last step"

                  Expect.hasLength (List.distinct [ for _, _, norm in shown -> norm[0] ]) 4 "four different states")

          testTensors "a trial in memory is the training that a run does, bit for bit" (fun () ->
              let key = Rng.key 5L
              let seen = ResizeArray()

              let state =
                  Trial.Train(
                      toy,
                      f32,
                      key,
                      3L,
                      (fun state telemetry -> seen.Add(Trial.Number("critic_loss", telemetry)))
                  )

              let source = toy.Data.Open()
              let mutable expected = Training.init toy f32 (Rng.named "init" key)

              for _ in 1..3 do
                  use draws = Training.draws toy source f32 key expected
                  expected <- (Training.advance toy expected draws).State

              sameTree state.Generator.Network.Parameters expected.Generator.Network.Parameters "generator"
              Expect.equal seen.Count 3 "observed")

          testTensors "samples of one key come from the same latents, without gradients" (fun () ->
              let key = Rng.key 6L
              let state = Trial.Train(toy, f32, key, 1L, null)
              let generator = state.Generator.Network
              let samples = Trial.Samples(toy, f32, generator, key, 5)
              let input = NetworkInput.Of(toy.Latent.Sample(f32, key, 5))
              close 0.0 samples (Training.generate toy generator input) "by hand"
              Expect.isFalse samples.requires_grad "no gradients")

          testTensors "trees of one's own tensors want distinct plain names" (fun () ->
              let x = tensor [ 1L ] [ 1.0 ]
              Expect.equal (Tree.named [| "a"; "b" |] [| x; x |]).Count 2 "count"

              for names in [ [| "a"; "a" |]; [| "a.b"; "c" |]; [| "a" |]; [| ""; "b" |] ] do
                  failure (fun () -> Tree.named names [| x; x |] |> ignore) |> ignore) ]
