/// The law table: every term times every law that it declares or does not, and those that all have.
module Wgan.Functional.Tests.TermLawTests

open System
open Expecto
open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support
open Wgan.Functional.Tests.TermSubjects

let private narrow i (x: Tensor) = x.narrow (0L, i, 1L)

/// How far the two sides of a law are apart: 0 where it holds.
let private lawGaps: (TermLaw * (Term -> int -> float)) list =
    [ TermLaw.PerSample,
      fun term seed ->
          let passes = passesOf seed

          [ for _, part in parts term do
                let singles = [| for i in 0L .. size - 1L -> part (choose (narrow i) passes) |]
                relativeError (torch.stack(singles).mean()) (part passes) ]
          |> List.max ]

let private valueAndGradients part (passes: CriticPasses) =
    let leaves = mapPasses Tensors.leaf passes
    let value: Tensor = part leaves
    Expect.equal value.shape [||] "a number"
    value, Tensors.grad value (tensorsOf leaves)

let private areFinite part passes (message: string) =
    let value, gradients = valueAndGradients part passes
    Expect.isTrue (Double.IsFinite(Tensors.toFloat value)) $"{message}: value"

    for gradient in gradients do
        Expect.all (Tensors.toArray gradient) Double.IsFinite $"{message}: gradient"

let private commonLaws: (string * (Term -> int -> unit)) list =
    [ "permuting all passes and classes alike changes nothing",
      fun term seed ->
          let order = torch.tensor [| 3L; 0L; 4L; 1L; 2L |]
          let passes = passesOf seed
          let permuted = passes |> choose (fun x -> x.index_select (0L, order))

          for name, part in parts term do
              close 1e-13 (part permuted) (part passes) name

      "a batch of one has a finite value and gradients",
      fun term seed ->
          for name, part in parts term do
              areFinite part (choose (narrow 0L) (passesOf seed)) name

      "float32 and float64 agree",
      fun term seed ->
          let passes = passesOf seed
          let single = passes |> mapPasses (fun x -> x.``to`` torch.ScalarType.Float32)

          for name, part in parts term do
              let value: Tensor = part single
              Expect.equal value.dtype torch.ScalarType.Float32 "type"
              close 2e-5 (value.``to`` torch.ScalarType.Float64) (part passes) name ]

let private gradientsAreDifferences (term: Term) =
    let compared =
        [ for seed in 1..5 do
              let passes = passesOf seed

              for name, part in parts term do
                  let _, gradients = valueAndGradients part passes

                  for i, x in Array.indexed (tensorsOf passes) do
                      isDifference
                          (fun x -> part (withTensor i x passes))
                          x
                          gradients[i]
                          $"{name}, seed {seed}, tensor {i}" ]

    let smooth = compared |> List.filter id |> List.length
    Expect.isGreaterThan (float smooth) (0.9 * float compared.Length) "of all gradients, those away from kinks"

/// What a part is given in training: what the term says that it needs, and nothing else.
let private asDeclared (term: Term) part (passes: CriticPasses) : CriticPasses =
    let needs = term.Needs

    let kept (pass: CriticPass) : CriticPass =
        { pass with
            Features = Tree.named needs.Features [| for feature in needs.Features -> pass.Features[feature] |] }

    let isCritic = (part = "critic")

    { Real =
        if isCritic || needs.RealForGenerator then
            kept passes.Real
        else
            pass (tensor [ 0L ] []) []
      Fake = kept passes.Fake
      RealAgain =
        match passes.RealAgain with
        | null -> null
        | again -> if isCritic && needs.SecondPass then kept again else null
      Condition = if needs.Condition then passes.Condition else null }

[<Tests>]
let tests =
    testList
        "Term laws"
        [ for name, term in all do
              for law, gap in lawGaps do
                  if term.Obeys law then
                      testProperty $"{name}: {law}" (seeded (fun seed -> Expect.isLessThan (gap term seed) 1e-12 "gap"))
                  else
                      testTensors $"{name}: not {law}" (fun () ->
                          let widest = [ for seed in 1..20 -> gap term seed ] |> List.max
                          Expect.isGreaterThan widest 1e-3 "the widest gap of 20 batches")

              for law, check in commonLaws do
                  testProperty $"{name}: {law}" (seeded (check term))

              testTensors $"{name}: the gradients are the finite differences" (fun () -> gradientsAreDifferences term)

              testTensors $"{name}: scores and features of 0 have a finite value and gradients, not NaN" (fun () ->
                  for part, evaluate in parts term do
                      areFinite evaluate (passesOf 1 |> mapPasses torch.zeros_like) part

                      // One sample alone at 0.
                      let first =
                          passesOf 1
                          |> mapPasses (fun x ->
                              torch.cat ([| torch.zeros_like (narrow 0L x); x.narrow (0L, 1L, 4L) |], 0L))

                      areFinite evaluate first part)

              for backend in [ f32; f64 ] do
                  testTensors $"{name}, {backend.DType}: finite at scores and features of 1e4" (fun () ->
                      let large (x: Tensor) = x.sign().mul(scalar 1e4).``to``(backend.DType)

                      for seed in 1..3 do
                          for part, evaluate in parts term do
                              areFinite evaluate (passesOf seed |> mapPasses large) part)

              testTensors $"{name}: it reads what it declares, and nothing else" (fun () ->
                  let passes = passesOf 4

                  for part, evaluate in parts term do
                      let declared = asDeclared term part passes
                      sameBits (evaluate declared) (evaluate passes) part

                      for feature in term.Needs.Features do
                          let without =
                              declared
                              |> fun p ->
                                  { p with
                                      Fake = pass p.Fake.Scores []
                                      Real = pass p.Real.Scores [] }

                          Expect.stringContains (failure (fun () -> evaluate without |> ignore)) $"'{feature}'" part)

          testCase "every term has a description of its own"
          <| fun () ->
              let descriptions = all |> List.map (fun (_, term) -> term.Description.ToJson())
              Expect.equal (List.distinct descriptions).Length descriptions.Length "descriptions" ]
