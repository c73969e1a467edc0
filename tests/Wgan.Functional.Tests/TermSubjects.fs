/// Every term, and what critics make of the batches that their laws are checked on.
module Wgan.Functional.Tests.TermSubjects

open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support

/// A term of one's own with both parts, on scores alone.
let product =
    let value (passes: CriticPasses) = passes.Real.Scores.mul(passes.Fake.Scores).mean()

    Term.custom
        "product"
        "1"
        { TermNeeds.None with
            RealForGenerator = true }
        value
        (fun passes -> (value passes).neg())

let all =
    [ "feature matching", Term.featureMatching "f"
      "pull-away", Term.pullAway "f"
      "consistency", Term.consistency "f" 0.0
      "consistency, margin 0.5", Term.consistency "f" 0.5
      "auxiliary classifier", AuxiliaryClassifier.term
      "one's own", product.Declaring TermLaw.PerSample ]

/// The names and values of a term's parts.
let parts (term: Term) : (string * (CriticPasses -> Tensor)) list =
    [ if term.HasCritic then
          "critic", term.Critic
      if term.HasGenerator then
          "generator", term.Generator ]

let size = 5L

let pass (scores: Tensor) (features: (string * Tensor) list) : CriticPass =
    { Scores = scores
      Features = Tree.ofTensors features }

/// Three passes of five samples, with a feature "f" of [2, 3] and logits "classes" of 4 classes.
let passesOf seed : CriticPasses =
    let drawn i shape = normal (10 * seed + i) (size :: shape)

    let one i =
        pass (drawn i []) [ "f", drawn (i + 1) [ 2L; 3L ]; "classes", drawn (i + 2) [ 4L ] ]

    { Real = one 0
      Fake = one 3
      RealAgain = one 6
      Condition = torch.tensor [| 0L; 3L; 1L; 2L; 1L |] }

/// f of every tensor of scores and features, in a fixed order.
let mapPasses (f: Tensor -> Tensor) (passes: CriticPasses) : CriticPasses =
    let mapped (pass: CriticPass) : CriticPass =
        { Scores = f pass.Scores
          Features = Tree.map f pass.Features }

    { passes with
        Real = mapped passes.Real
        Fake = mapped passes.Fake
        RealAgain =
            match passes.RealAgain with
            | null -> null
            | again -> mapped again }

/// Some of the samples, or the same in another order, with their classes.
let choose (f: Tensor -> Tensor) (passes: CriticPasses) : CriticPasses =
    { mapPasses f passes with
        Condition =
            match passes.Condition with
            | null -> null
            | condition -> f condition }

let tensorsOf (passes: CriticPasses) : Tensor[] =
    let found = ResizeArray<Tensor>()

    passes
    |> mapPasses (fun x ->
        found.Add x
        x)
    |> ignore

    found.ToArray()

/// The same passes with another tensor in place i of `tensorsOf`.
let withTensor i (other: Tensor) (passes: CriticPasses) : CriticPasses =
    let mutable next = -1

    passes
    |> mapPasses (fun x ->
        next <- next + 1
        if next = i then other else x)
