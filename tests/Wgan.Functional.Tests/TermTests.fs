module Wgan.Functional.Tests.TermTests

open Expecto
open Wgan.Functional
open Wgan.Functional.Tests.Support
open Wgan.Functional.Tests.TermSubjects

let private none: CriticPass = pass (tensor [ 0L ] []) []

let private fakes features : CriticPasses =
    { Real = none
      Fake = pass (tensor [ 2L ] [ 0.0; 0.0 ]) features
      RealAgain = null
      Condition = null }

let private vectors (rows: float list list) =
    [ "f", tensor [ int64 rows.Length; int64 rows.Head.Length ] (List.concat rows) ]

let private pullAway rows = Tensors.toFloat ((Term.pullAway "f").Generator(fakes (vectors rows)))

let private exposing names =
    Network.sequential
        [| yield Layer.dense Weights.PyTorch 4
           for name in names do
               yield Network.expose name
           yield Layer.dense Weights.PyTorch 1 |]

let private equations =
    [ Loss.criticOnly Loss.hinge + 1.0 * Term.featureMatching "h",
      "L_D = E[max(0, 1 - D(x))] + E[max(0, 1 + D(G(z)))]\n\
       L_G = |E[f(x)] - E[f(G(z))]|^2\n\
       where f is the critic's feature 'h'"
      Loss.ebgan 2.0 + 0.1 * Term.pullAway "code",
      "L_D = -E[D(x)] + E[max(0, 2 + D(G(z)))]\n\
       L_G = -E[D(G(z))] + 0.1 1/(B (B - 1)) sum_{i != j} cos(f(G(z_i)), f(G(z_j)))^2\n\
       where f is the critic's feature 'code'"
      Loss.wasserstein
      + 2.0 * Term.consistency "h" 0.0
      + -1.0 * Term.consistency "h" 0.2,
      "L_D = E[D(G(z))] - E[D(x)] + 2 E[max(0, (D(x) - D'(x))^2 + 0.1 mean((f(x) - f'(x))^2))] "
      + "- E[max(0, (D(x) - D'(x))^2 + 0.1 mean((f(x) - f'(x))^2) - 0.2)]\n\
       L_G = -E[D(G(z))]\n\
       where f is the critic's feature 'h', D' and f' are of a second pass with draws of its own"
      Loss.hinge + 3.0 * product,
      "L_D = E[max(0, 1 - D(x))] + E[max(0, 1 + D(G(z)))] + 3 product.critic(D)\n\
       L_G = -E[D(G(z))] + 3 product.generator(D)"
      Objective.ofLoss (Loss.criticOnly Loss.wasserstein), "L_D = E[D(G(z))] - E[D(x)]\nL_G = 0"
      Objective.ofLoss (Loss.began 0.5 0.001),
      "L_D = -E[D(x)] + k E[D(G(z))]\n\
       L_G = -E[D(G(z))]\n\
       where k is 0 at first, and after each update of the critic k + 0.001 (0.5 E[-D(x)] - E[-D(G(z))]) within [0, 1]" ]

let private findings experiment = Experiment.validate experiment |> Array.map _.Message |> List.ofArray

[<Tests>]
let tests =
    testList
        "Term"
        [ testTensors "feature matching is the squared distance of the means" (fun () ->
              let passes =
                  { fakes (vectors [ [ 0.0; 0.0 ]; [ 2.0; 2.0 ] ]) with
                      Real = pass (tensor [ 2L ] [ 0.0; 0.0 ]) (vectors [ [ 1.0; 2.0 ]; [ 3.0; 4.0 ] ]) }

              // Means (2, 3) and (1, 1).
              Expect.equal (Tensors.toFloat ((Term.featureMatching "f").Generator passes)) 5.0 "value")

          testCase "pull-away is the mean squared cosine of all pairs of different samples"
          <| scoped (fun () ->
              let near expected rows message = Expect.floatClose Accuracy.veryHigh (pullAway rows) expected message
              near 0.0 [ [ 1.0; 0.0 ]; [ 0.0; -3.0 ] ] "orthogonal"
              near 1.0 [ [ 1.0; 2.0 ]; [ -2.0; -4.0 ] ] "on one line"
              near 0.25 [ [ 1.0; 0.0 ]; [ 1.0; sqrt 3.0 ] ] "at 60 degrees"
              near ((0.0 + 0.5 + 0.5) / 3.0) [ [ 1.0; 0.0 ]; [ 0.0; 1.0 ]; [ 1.0; 1.0 ] ] "three"
              near 0.0 [ [ 0.0; 0.0 ]; [ 1.0; 1.0 ] ] "a vector of 0"
              near 0.0 [ [ 1.0; 1.0 ] ] "a batch of one")

          testTensors "the consistency term by hand" (fun () ->
              let passes: CriticPasses =
                  { Real = pass (tensor [ 2L ] [ 1.0; 2.0 ]) (vectors [ [ 1.0; 1.0 ]; [ 0.0; 0.0 ] ])
                    Fake = none
                    RealAgain = pass (tensor [ 2L ] [ 1.5; 2.0 ]) (vectors [ [ 0.0; 1.0 ]; [ 0.0; 2.0 ] ])
                    Condition = null }

              let value margin = Tensors.toFloat ((Term.consistency "f" margin).Critic passes)
              // Squares 0.25 and 0, means of the features' squares 0.5 and 2.
              Expect.floatClose Accuracy.veryHigh (value 0.0) ((0.3 + 0.2) / 2.0) "margin 0"
              Expect.floatClose Accuracy.veryHigh (value 0.25) ((0.05 + 0.0) / 2.0) "margin 0.25")

          for objective, expected in equations do
              testCase $"the equation of {objective.Description}"
              <| fun () -> Expect.equal (Objective.equation objective) expected "equation"

          for words, make in
              [ "margin of at least 0", (fun () -> Term.consistency "f" -1.0 |> ignore)
                "finite margin", (fun () -> Term.consistency "f" nan |> ignore)
                "wants a second pass", (fun () -> (Term.consistency "f" 0.0).Critic(fakes []) |> ignore)
                "pullAway has no part for the critic", (fun () -> (Term.pullAway "f").Critic(fakes []) |> ignore)
                "consistency has no part for the generator",
                (fun () -> (Term.consistency "f" 0.0).Generator(fakes []) |> ignore)
                "product reads more of the critic than its scores",
                (fun () ->
                    (Loss.hinge + 1.0 * product)
                        .GeneratorLoss(
                            id,
                            { Real = tensor [ 1L ] [ 1.0 ]
                              Fake = tensor [ 1L ] [ 1.0 ] },
                            Tree.Empty,
                            0L
                        )
                    |> ignore) ] do
              testTensors $"an error says '{words}'" (fun () -> Expect.stringContains (failure make) words "message")

          testCase "a term of one's own is told by name and version, and can have either part alone"
          <| fun () ->
              let half = Term.customCritic "half" "3" TermNeeds.None _.Real.Scores.mean()
              let other = Term.customGenerator "half" "3" TermNeeds.None _.Fake.Scores.mean()
              Expect.equal (half.HasCritic, half.HasGenerator) (true, false) "critic's"
              Expect.equal (other.HasCritic, other.HasGenerator) (false, true) "generator's"
              Expect.equal (product.HasCritic, product.HasGenerator) (true, true) "both"
              Expect.isTrue half.Description.ContainsCustomCode "custom"
              Expect.equal (half.Description.ToJson()) "{\"name\":\"half\",\"version\":\"3\"}" "description"

          testCase "a term changes the hash, and so does its weight"
          <| fun () ->
              let hash weight =
                  Experiment.hash
                      { toy with
                          Objective = toy.Objective + weight * product }

              Expect.hasLength (List.distinct [ Experiment.hash toy; hash 1.0; hash 2.0 ]) 3 "hashes"

          testCase "a feature that the critic does not expose is refused, and those it has are told"
          <| fun () ->
              let judged critic =
                  { toy with
                      Critic = critic
                      Objective = toy.Objective + 1.0 * Term.featureMatching "h" }

              Expect.isEmpty (findings (judged (exposing [ "h"; "g" ]))) "exposed"

              Expect.equal
                  (findings (judged (exposing [ "g"; "k" ])))
                  [ "Objective: featureMatching reads the critic's feature 'h', but the critic exposes g, k" ]
                  "others"

              Expect.equal
                  (findings (judged (exposing [])))
                  [ "Objective: featureMatching reads the critic's feature 'h', but the critic exposes none" ]
                  "none"

          testCase "a weight that is not finite is refused, and classes that the data have not"
          <| fun () ->
              let unlabelled =
                  { toy with
                      Data = Dataset.ofTensor "unlabelled" (tensor [ 8L; 2L ] (List.replicate 16 0.5))
                      Critic = exposing [ "classes" ]
                      Objective = toy.Objective + nan * AuxiliaryClassifier.term }

              Expect.equal
                  (findings unlabelled)
                  [ "Objective: the weight of auxiliaryClassifier must be finite, not NaN"
                    "Objective: auxiliaryClassifier reads the samples' classes, but the data have no labels" ]
                  "findings"

          testCase "a transformation for images is refused where samples are none, in a penalty too"
          <| fun () ->
              let objective =
                  Loss.hinge + 1.0 * Consistency.real Augment.mirror
                  |> Objective.withInput (Augment.translation 0.125)

              Expect.equal
                  (findings { toy with Objective = objective })
                  [ "Objective: a translation is for images [batch, channels, height, width], not for [1, 2]"
                    "Objective: a mirror image is for images [batch, channels, height, width], not for [1, 2]" ]
                  "findings" ]
