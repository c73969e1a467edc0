/// The experiment in OwnExperiment.cs, every piece of which is made from delegates.
module Wgan.CSharp.Tests.OwnExperimentTests

open System.IO
open Expecto
open TorchSharp
open Wgan.CrossCheck
open Wgan.Functional
open Wgan.Functional.Interop
open Wgan.CSharp
open Wgan.CSharp.Usages
open Wgan.CSharp.Tests.Support

let private key = Rng.key 4L

[<Tests>]
let tests =
    testList
        "C# own experiment"
        [ testCase "every piece is named in the description, which says that there is custom code"
          <| fun () ->
              let description = Experiment.describe (OwnExperiment.Build().Build())
              Expect.isTrue description.ContainsCustomCode "custom code"

              for name in
                  [ "line"
                    "jitter"
                    "swish"
                    "gain"
                    "ownClip"
                    "ownHinge"
                    "centring"
                    "mirror"
                    "ownHeavyBall"
                    "inverseTime" ] do
                  Expect.stringContains (description.ToJson()) $"\"name\":\"{name}\"" name

          testCase "it trains, and the same seed gives the same bytes" (fun () ->
              inFolder (fun root ->
                  let weights name =
                      let settings = RunSettings(Seed = 2L, Root = Path.Combine(root, name))
                      let result = OwnExperiment.Build().RunAsync(settings).GetAwaiter().GetResult()

                      File.ReadAllBytes(
                          Path.Combine(result.Directory, "checkpoints", "000004", "average.safetensors")
                      )

                  Expect.equal (weights "a") (weights "b") "average"))

          testTensors
              "a layer from a delegate computes it, and one with parameters starts and trains with them"
              (fun () ->
                  let x = normal 1L [ 5L; 3L ]

                  let apply (network: Network) =
                      let variables = network.Init(f64, key, [| 3L |])

                      network
                          .Apply(Mode.Training, variables.Parameters, variables.State, Tree.Empty, NetworkInput.Of x)
                          .Output

                  close (apply (OwnExperiment.Swish())) (x.mul (x.sigmoid ())) "swish"
                  close (apply (OwnExperiment.Gain())) (x.add x) "gain")

          testTensors "a data set from a delegate has its batches, and one of a wrong shape is an error" (fun () ->
              let batch = OwnExperiment.Line().Open().Batch(f64, key, 3L, 6)
              Expect.equal (batch.shape, batch.dtype) ([| 6L; 2L |], torch.ScalarType.Float64) "shape and type"
              let expected = (Rng.normal Backend.Default [| 6L; 1L |] (Rng.at 3L key)).expand(6L, 2L).``to`` f64.DType
              close batch expected "numbers"

              let wrong =
                  Custom.Dataset("wrong", "1", [||], [| 3L |], (fun _ _ size -> torch.zeros [| int64 size; 2L |]))

              Expect.throwsC (fun () -> wrong.Open().Batch(f64, key, 7L, 4) |> ignore) (fun error ->
                  Expect.equal error.Message "data set 'wrong': batch 7 is [4, 2], not [4, 3]" "message"))

          testTensors "a batch that a delegate keeps is not disposed of with the one it was given for" (fun () ->
              let kept = torch.zeros ([| 4L; 2L |], torch.ScalarType.Float64)
              let data = Custom.Dataset("kept", "1", [||], [| 2L |], (fun _ _ _ -> kept))
              data.Open().Batch(f64, key, 0L, 4).Dispose()
              Expect.equal (Tensors.toFloat (kept.sum ())) 0.0 "still there")

          testTensors "a projection from a delegate is the library's, pure and in place" (fun () ->
              let tree = Tree.named [| "w" |] [| normal 2L [ 3L; 3L ] |]
              let own, library = OwnExperiment.Clip 0.5, Projection.clipWeights 0.5
              let w (tree: Tree) = tree["w"]
              close (w (own.Apply tree)) (w (library.Apply tree)) "projected"
              close (w (own.ApplyInPlace(Tree.clone tree))) (w (library.Apply tree)) "in place")

          testTensors "an extractor from a delegate extracts" (fun () ->
              let x = normal 3L [ 6L; 2L ]
              close ((OwnExperiment.Squares().Extract x).Values) (x.mul x) "features")

          testCase "CrossCheck compares pieces from delegates with finite differences"
          <| fun () ->
              let rows = Usages.Twins.AgainstFiniteDifferences()
              Expect.all rows (fun row -> row.Engine = Engine.FiniteDifferences) "engines"
              Expect.all rows Table.passes "all pass"

          testCase "CrossCheck compares pieces from delegates with twins from delegates, and reports a wrong one"
          <| fun () ->
              let right = Usages.Twins.AgainstTwins 1.0
              Expect.all right (fun row -> row.Engine = Engine.DiffSharp) "engines"
              Expect.all right Table.passes "all pass"
              Expect.exists (Usages.Twins.AgainstTwins 1.01) (Table.passes >> not) "a wrong penalty" ]
