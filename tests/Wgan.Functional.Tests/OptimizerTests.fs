/// The law table: every optimizer and transformation times every law; descriptions, refusals and one's own.
module Wgan.Functional.Tests.OptimizerTests

open Expecto
open FsCheck
open Wgan.Functional
open Wgan.Functional.Tests.Support
open Wgan.Functional.Tests.OptimizerSubjects
open Wgan.Functional.Tests.OptimizerLaws

let private few =
    { FsCheckConfig.defaultConfig with
        maxTest = 20 }

let private holds name law check (optimizer: Optimizer) =
    testPropertyWithConfig few $"{name}: {law}" (fun (NonNegativeInt seed) ->
        scoped (fun () -> check optimizer (seed % 1000)) ())

/// WGAN-GP on the ring with the optimizer for both players, three iterations.
let private train iterate (optimizer: Optimizer) =
    let experiment =
        { toy with
            GeneratorOptimizer = optimizer
            CriticOptimizer = optimizer }

    let key = Rng.key 3L
    let source = experiment.Data.Open()
    let mutable state = Training.init experiment f64 key

    for _ in 1..3 do
        use draws = Training.draws experiment source f64 key state
        let result: IterationResult = iterate experiment state draws
        state <- result.State

    [ state.Generator.Network.Parameters
      state.Generator.Optimizer
      state.Critic.Network.Parameters
      state.Critic.Optimizer ]

[<Tests>]
let tests =
    testList
        "Optimizer"
        [ for name, optimizer in all do
              for law, check in laws do
                  holds name law check optimizer

          for name, optimizer in library do
              holds name "the in-place interpreter writes the next state over the old" writesOverItsState optimizer

          for name, optimizer in all do
              testTensors $"{name}: training by step and by advance gives the same bits" (fun () ->
                  sameTrees (train Training.advance optimizer) (train Training.step optimizer) "tree")

          testCase "descriptions tell all of them apart"
          <| fun () ->
              let descriptions = all |> List.map (fun (_, optimizer) -> optimizer.Description.ToJson())
              Expect.equal (List.distinct descriptions) descriptions "distinct"

          testCase "descriptions that entered hashes before have not changed"
          <| fun () ->
              for optimizer, expected in
                  [ Optimizers.sgd 0.1, """{"name":"descend","rate":{"name":"constant","value":0.1}}"""
                    Optimizer.scale 0.3, """{"factor":{"name":"constant","value":0.3},"name":"scaleBySchedule"}"""
                    Optimizers.adam 0.01 0.5 0.9,
                    """{"0":{"beta1":0.5,"beta2":0.9,"epsilon":1E-08,"name":"scaleByAdam"},"1":{"name":"descend","rate":{"name":"constant","value":0.01}},"name":"chain"}"""
                    Optimizers.rmsProp 0.01,
                    """{"0":{"alpha":0.99,"epsilon":1E-08,"name":"scaleByRms"},"1":{"name":"descend","rate":{"name":"constant","value":0.01}},"name":"chain"}""" ] do
                  Expect.equal (optimizer.Description.ToJson()) expected "description"

          testCase "a custom one is described by its name, version and numbers, and says that it is custom"
          <| fun () ->
              Expect.equal
                  (ownMomentum.Description.ToJson())
                  """{"name":"ownMomentum","parameter0":0.9,"version":"1"}"""
                  "description"

              Expect.isTrue
                  (Optimizer.scheduled (Schedule.constant 1.0) ownMomentum).Description.ContainsCustomCode
                  "custom"

          testTensors "a custom one's own in-place form is what UpdateInPlace runs, and only that" (fun () ->
              let mutable calls = 0

              let watched =
                  ownMomentum
                  |> Optimizer.withInPlace (fun clock g s p ->
                      calls <- calls + 1
                      ownMomentum.Update(clock, g, s, p))

              let p = parameters 1
              let expected = pure' ownMomentum 1 (gradients 1 1) (ownMomentum.Init p) p
              sameTree (pure' watched 1 (gradients 1 1) (watched.Init p) p).Updates expected.Updates "pure"
              Expect.equal calls 0 "calls after Update"
              sameTree (inPlace watched 1 (gradients 1 1) (watched.Init p) p).Updates expected.Updates "in place"
              Expect.equal calls 1 "calls after UpdateInPlace"
              Expect.equal (watched.Description.ToJson()) (ownMomentum.Description.ToJson()) "description"
              Expect.equal watched.Laws ownMomentum.Laws "laws")

          testCase "a custom one declares nothing until it is told to, and its in-place form goes on serving"
          <| fun () ->
              let mutable calls = 0

              let silent =
                  Optimizer.custom "silent" "1" [||] (fun _ -> Tree.Empty) (fun _ g s _ -> { Updates = g; State = s })
                  |> Optimizer.withInPlace (fun _ g s _ ->
                      calls <- calls + 1
                      { Updates = g; State = s })

              Expect.isFalse (silent.Obeys OptimizerLaw.HasMomentum) "before"
              let told = silent.Declaring OptimizerLaw.HasMomentum
              Expect.isTrue (told.Obeys OptimizerLaw.HasMomentum) "after"
              inPlace told 1 Tree.Empty Tree.Empty Tree.Empty |> ignore
              Expect.equal calls 1 "calls"

          testCase "arguments outside their range are refused by name"
          <| fun () ->
              for make, text in
                  [ (fun () -> ScaleByAdam.create 1.0 0.9 1e-8), "scaleByAdam: beta1 must lie in [0, 1), not 1"
                    (fun () -> ScaleByAdam.create 0.9 -0.1 1e-8), "scaleByAdam: beta2"
                    (fun () -> ScaleByAdam.create 0.9 0.9 0.0), "scaleByAdam: epsilon must be positive"
                    (fun () -> ScaleByRms.pyTorch nan 1e-8), "scaleByRms: alpha"
                    (fun () -> ScaleByRms.pyTorchCentred 0.9 -1.0), "scaleByRmsCentred: epsilon"
                    (fun () -> ScaleByRms.tensorFlow1 1.5 1e-8), "scaleByRmsTf1: decay"
                    (fun () -> ScaleByLion.create 0.9 1.0), "scaleByLion: beta2"
                    (fun () -> Trace.heavyBall -0.5), "trace: mu"
                    (fun () -> Trace.nesterov infinity), "traceNesterov: mu"
                    (fun () -> ClipGradients.byGlobalNorm 0.0), "clipByGlobalNorm: c must be positive"
                    (fun () -> ClipGradients.byValue nan), "clipByValue: c must be positive"
                    (fun () -> AddDecayedWeights.create -0.1),
                    "addDecayedWeights: decay must be finite and not negative"
                    (fun () -> Optimizers.sgd nan), "finite" ] do
                  let message = failure (fun () -> make () |> ignore)
                  Expect.stringContains message text "message"

          testTensors "gradients for other parameters than the state's are refused" (fun () ->
              let state = (Trace.heavyBall 0.9).Init(parameters 1)
              let short = named [ "0.weight", normal 1 [ 3L; 2L ] ]

              Expect.stringContains
                  (failure (fun () -> pure' (Trace.heavyBall 0.9) 1 short state short |> ignore))
                  "2 tensors"
                  "message")

          testTensors "the average of a constant stays it, and moves by 1 - decay" (fun () ->
              let at value = named [ "p", tensor [ 2L ] [ value; value ] ]
              sameTree (Ema.update 0.5 (at 3.0) (at 3.0)) (at 3.0) "constant"
              sameTree (Ema.update 0.75 (at 0.0) (at 4.0)) (at 1.0) "moved"
              let average = at 0.0
              sameTree (Ema.updateInPlace 0.75 average (at 4.0)) (at 1.0) "in place")

          testTensors "clipping moves every parameter into [-c, c] and no further" (fun () ->
              let p = named [ "a", tensor [ 4L ] [ -2.0; -0.01; 0.005; 3.0 ] ]
              let clipped = (Projection.clipWeights 0.01).Apply p
              sameTree clipped (named [ "a", tensor [ 4L ] [ -0.01; -0.01; 0.005; 0.01 ] ]) "clipped"
              sameTree ((Projection.clipWeights 0.01).ApplyInPlace(Tree.clone p)) clipped "in place")

          testCase "a bound that is not positive is refused"
          <| fun () ->
              Expect.stringContains (failure (fun () -> Projection.clipWeights 0.0 |> ignore)) "positive" "message" ]
