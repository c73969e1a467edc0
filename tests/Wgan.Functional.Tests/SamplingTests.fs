module Wgan.Functional.Tests.SamplingTests

open System
open System.IO
open Expecto
open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support
open Wgan.Functional.Tests.TestFiles

let private options root =
    { RunOptions.Default with
        Root = root
        Quiet = true }

let private norm (x: float[]) = sqrt (Array.sumBy (fun v -> v * v) x)
let private key = Rng.key 2L

[<Tests>]
let tests =
    testSequenced
    <| testList
        "Sampling"
        [ testProperty
              "slerp starts at its first point, ends at its last, and turns by equal angles"
              (fun (seed: int) ->
                  let draw name = Rng.normalValues (Rng.key (int64 seed) |> Rng.named name) 5
                  let a, b = draw "a", draw "b"

                  let near (x: float[]) (y: float[]) =
                      Array.forall2 (fun p q -> abs (p - q) < 1e-9 * (1.0 + norm b + norm a)) x y
                  // On the unit sphere the arc is a great circle: the angle between neighbours is a constant.
                  let unit x = Array.map (fun v -> v / norm x) x
                  let u, v = unit a, unit b
                  let steps = [ for i in 0..4 -> Latents.slerp u v (float i / 4.0) ]
                  let angle x y = acos (Math.Clamp(Array.fold2 (fun sum p q -> sum + p * q) 0.0 x y, -1.0, 1.0))
                  let angles = steps |> List.pairwise |> List.map (fun (x, y) -> angle x y)

                  near (Latents.slerp a b 0.0) a
                  && near (Latents.slerp a b 1.0) b
                  && steps |> List.forall (fun x -> abs (norm x - 1.0) < 1e-9)
                  && angles |> List.forall (fun x -> abs (x - List.head angles) < 1e-6))

          testCase "slerp between opposite, equal or zero latents is the straight line" (fun () ->
              let a = [| 1.0; 2.0 |]
              Expect.equal (Latents.slerp a [| -1.0; -2.0 |] 0.5) [| 0.0; 0.0 |] "opposite"
              Expect.equal (Latents.slerp a a 0.25) a "equal"
              Expect.equal (Latents.slerp a [| 0.0; 0.0 |] 0.5) [| 0.5; 1.0 |] "zero")

          testTensors "truncated latents lie within the threshold and have the truncated normal's moments" (fun () ->
              for threshold in [ 0.05; 0.5; 1.0; 2.0 ] do
                  let z = Tensors.toArray (Latents.truncated (Latent.Normal 10) threshold f64 key 4000)
                  Expect.isLessThanOrEqual (z |> Array.map abs |> Array.max) threshold "within"
                  // Var = 1 - 2 t phi(t) / (2 Phi(t) - 1), by Simpson's rule for the mass.
                  let phi x = exp (-x * x / 2.0) / sqrt (2.0 * Math.PI)
                  let h = threshold / 200.0

                  let mass =
                      [ 0..199 ]
                      |> List.sumBy (fun i ->
                          let x = h * float i in h / 6.0 * (phi x + 4.0 * phi (x + h / 2.0) + phi (x + h)))
                      |> (*) 2.0

                  let variance = 1.0 - 2.0 * threshold * phi threshold / mass
                  let found = Array.averageBy (fun v -> v * v) z
                  Expect.isLessThan (abs (found - variance)) (0.03 * variance) $"variance at {threshold}"
                  Expect.isLessThan (abs (Array.average z)) (0.02 * sqrt variance) "mean")

          testTensors "a truncation that cuts nothing off changes nothing" (fun () ->
              let latent = Latent.Normal 3
              sameBits (Latents.truncated latent 100.0 f32 key 7) (latent.Sample(f32, key, 7)) "latents"
              rejects [ "truncation"; "uniform" ] (fun () -> Latents.truncated (Latent.Uniform 3) 1.0 f32 key 2)

              for bad in [ 0.0; -1.0; nan ] do
                  rejects [ "at least 0.01" ] (fun () -> Latents.truncated latent bad f32 key 2))

          testTensors "paths of uniform latents stay in their box" (fun () ->
              let z = Tensors.toArray (Latents.paths (Latent.Uniform 4) f64 key 5 6)
              Expect.isLessThan (z |> Array.map abs |> Array.max) 1.0 "box"
              Expect.equal z.Length (5 * 6 * 4) "count"
              rejects [ "at least 2 steps" ] (fun () -> Latents.paths (Latent.Normal 4) f64 key 1 1))

          testCase "any kept checkpoint can be sampled, its average or its generator" (fun () ->
              inFolder (fun root ->
                  let often = { toy with CheckpointEvery = 8L }
                  let result = Runner.train (options root) often
                  use _scope = torch.NewDisposeScope()

                  let sample checkpoint weights =
                      let from =
                          { Checkpoint = checkpoint
                            Weights = weights }

                      let struct (samples, latents) =
                          Sampling.sample (options root) often { SampleRequest.Of 6 with From = from }

                      let file =
                          if weights = GeneratorWeights.Average then
                              "average"
                          else
                              "generator"

                      let iteration = if checkpoint < 0L then 20L else checkpoint

                      let path =
                          Path.Combine(RunDirectory.checkpoint result.Directory iteration, file + ".safetensors")

                      let template = often.Generator.Init(f32, Rng.key 0L, [| 2L |])
                      let variables = TensorFiles.readNetwork path "generator" f32 template

                      sameBits
                          samples
                          (Training.generate often variables (NetworkInput.Of latents))
                          $"{iteration} {file}"

                      Tensors.toArray samples

                  let all =
                      [ for checkpoint in [ 8L; 16L; -1L ] do
                            for weights in [ GeneratorWeights.Average; GeneratorWeights.Generator ] do
                                sample checkpoint weights ]

                  Expect.equal (List.distinct all).Length 6 "all differ"

                  rejects [ "no checkpoint of iteration 9"; "8, 16, 20" ] (fun () ->
                      Sampling.sample
                          (options root)
                          often
                          { SampleRequest.Of 1 with
                              From =
                                  { TrainedGenerator.Latest with
                                      Checkpoint = 9L } })))

          testCase "a row of an interpolation goes from latent to latent" (fun () ->
              inFolder (fun root ->
                  Runner.train (options root) toy |> ignore
                  use _scope = torch.NewDisposeScope()

                  let struct (samples, latents) =
                      Sampling.interpolate (options root) toy TrainedGenerator.Latest -1 3 5

                  Expect.equal (samples.shape, latents.shape) ([| 15L; 2L |], [| 15L; 2L |]) "shapes"
                  let z = Tensors.toArray latents |> Array.chunkBySize 2
                  let middle = Latents.slerp z[5] z[9] 0.5
                  Expect.isLessThan (abs (middle[0] - z[7][0]) + abs (middle[1] - z[7][1])) 1e-5 "the middle of row 1"))

          testCase "an evaluation counts modes, and estimates the distance by the critic's scores" (fun () ->
              inFolder (fun root ->
                  let result = Runner.train (options root) toy

                  let settings =
                      { EvaluationSettings.Default with
                          Samples = 1000
                          Metrics = [| "coverage"; "critic" |] }

                  let found = (Evaluate.run (options root) toy settings [| -1L |]).Checkpoints[0].Measurements
                  let value name = (found |> Array.find (fun m -> m.Name = name)).Value
                  Expect.isTrue (value "modes captured" >= 0.0 && value "modes captured" <= 8.0) "modes"
                  // By hand, on the same stream.
                  use _scope = torch.NewDisposeScope()
                  let folder = RunDirectory.checkpoint result.Directory 20L
                  let evaluation = Rng.named "evaluate" (Rng.key 0L)

                  let read name (network: Network) prefix =
                      TensorFiles.readNetwork
                          (Checkpoint.file folder name)
                          prefix
                          f32
                          (network.Init(f32, Rng.key 0L, [| 2L |]))

                  let generator, critic = read "average" toy.Generator "generator", read "critic" toy.Critic "critic"

                  let judge x =
                      toy.Critic
                          .Apply(Mode.Evaluation, critic.Parameters, critic.State, Tree.Empty, NetworkInput.Of x)
                          .Output.mean()

                  let difference ordinal =
                      let z = Rng.normal f32 [| 8L; 2L |] (evaluation |> Rng.named "latent" |> Rng.at ordinal)
                      let x = toy.Data.Open().Batch(f32, Rng.named "data" evaluation, ordinal, 8)
                      Tensors.toFloat ((judge x).sub(judge (Training.generate toy generator (NetworkInput.Of z))))

                  let byHand = [ 0L .. 124L ] |> List.averageBy difference
                  Expect.isLessThan (abs (value "Wasserstein estimate" - byHand)) 1e-9 "by hand")) ]
