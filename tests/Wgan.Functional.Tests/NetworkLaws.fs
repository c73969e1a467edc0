/// What holds for every network: each law is tried on every subject.
module Wgan.Functional.Tests.NetworkLaws

open System
open System.Reflection
open System.Text.RegularExpressions
open Expecto
open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support
open Wgan.Functional.Tests.NetworkSubjects

let private key = Rng.key 12L

let private draws (subject: Subject) (x: Tensor) = subject.Network.Draws x.shape |> Draws.make f64 (Rng.key 31L)

let private apply mode subject (variables: Variables) drawn (x: Tensor) =
    // One class for all, so that batches can be turned and sliced; ConditionalTests tell classes apart.
    let condition: Tensor | null =
        if subject.Network.Traits.Classes > 0 then
            torch.ones ([| x.shape[0] |], torch.ScalarType.Int64)
        else
            null

    subject.Network.Apply(mode, variables.Parameters, variables.State, drawn, { X = x; Condition = condition })

/// First variables in float64. Biases are not 0: units of a dead neighbourhood would lie on their ReLU's kink. Spectral norms' vectors have settled: only then is an estimate's slope, taken with its vectors fixed, that
/// of the value.
let private init (subject: Subject) : Variables =
    let first = subject.Network.Init(f64, key, Array.ofList subject.Input)

    let shifted (leaf: NamedTensor) : Tensor =
        let value = leaf.Value

        if value.shape.Length = 1 || leaf.Name.EndsWith "shift" then
            value.add (normal 51 (List.ofArray value.shape) |> fun noise -> noise.mul (scalar 0.1))
        else
            value

    let variables =
        { first with
            Parameters =
                first.Parameters.Leaves()
                |> Seq.map shifted
                |> Array.ofSeq
                |> Tree.withValues first.Parameters }

    if subject.Network.Description.ToString().Contains "spectralNorm" then
        use _noGrad = torch.no_grad ()
        let x = inputs subject 2 2L
        let mutable state = variables.State

        for _ in 1..400 do
            state <- (apply Mode.Training subject { variables with State = state } (draws subject x) x).State

        { variables with State = state }
    else
        variables

/// A weighting of the outputs that no symmetry hides behind.
let private weighted (output: Tensor) : Tensor = output.mul(normal 4 (List.ofArray output.shape)).sum()

/// The slope of f at x in a random direction is that of the gradient: two evaluations whatever the size. A step that crosses a kink says
/// nothing, so that smaller ones are tried after it.
let private isSlope (f: Tensor -> Tensor) (x: Tensor) message =
    let leaf = Tensors.leaf x
    let gradient = (Tensors.grad (f leaf) [| leaf |])[0]
    let direction = normal 77 (List.ofArray x.shape)
    let slope = Tensors.toFloat (gradient.mul(direction).sum())

    let difference h =
        let at h = Tensors.toFloat (f (x.add(direction.mul (scalar h)).detach()))
        (at h - at -h) / (2.0 * h)

    let agrees h =
        let difference = difference h
        abs (slope - difference) / max 1.0 (abs difference) < 1e-5

    Expect.exists [ 1e-6; 1e-7; 1e-8 ] agrees $"{message}: slope {slope}, difference quotient {difference 1e-6}"

let private replaced (parameters: Tree) (name: string) (value: Tensor) =
    parameters.Leaves()
    |> Seq.map (fun leaf -> leaf.Name, (if leaf.Name = name then value else leaf.Value))
    |> List.ofSeq
    |> Tree.ofPaths

let private slopes mode subject =
    let variables = init subject
    let x = inputs subject 3 4L
    let drawn = draws subject x

    let value parameters x =
        weighted
            (apply
                mode
                subject
                { variables with
                    Parameters = parameters }
                drawn
                x)
                .Output

    for leaf in variables.Parameters.Leaves() do
        isSlope (fun p -> value (replaced variables.Parameters leaf.Name p) x) leaf.Value leaf.Name

    if not subject.TakesIndices then
        isSlope (value variables.Parameters) x "input"

/// A critic that the network is the body of.
let private critic subject (variables: Variables) drawn (parameters: Tree) (x: Tensor) : Tensor =
    let y =
        (apply
            Mode.Training
            subject
            { variables with
                Parameters = parameters }
            drawn
            x)
            .Output

    let y = y.reshape (y.shape[0], -1L)
    y.tanh().mul(normal 8 [ 1L; y.shape[1] ]).sum [| 1L |]

/// Its gradient penalty.
let private penalty subject (variables: Variables) drawn (x: Tensor) (parameters: Tree) : Tensor =
    let samples: Samples =
        { Real = x
          Fake = normal 6 (List.ofArray x.shape) }

    let mixing = Tree.named [| "mixing" |] [| tensor [ 3L ] [ 0.2; 0.5; 0.7 ] |]
    Penalty.gradient.Evaluate(Func<_, _>(critic subject variables drawn parameters), samples, mixing)

/// The sum of its squared slopes at x, as a function of x.
let private squaredSlopes subject (variables: Variables) drawn (x: Tensor) : Tensor =
    let x = if x.requires_grad then x else Tensors.leaf x
    let scores = critic subject variables drawn variables.Parameters x
    let slopes = (Tensors.gradWithGraph (scores.sum ()) [| x |])[0]
    slopes.square().sum()

let private slicesOf (tree: Tree) (i: int64) : Tree = Tree.map (fun value -> value.narrow (0L, i, 1L)) tree

let private laws: (string * (Subject -> bool) * (Subject -> unit)) list =
    let always _ = true
    let mixes subject = subject.Network.Traits.MixesSamples

    [ "the inferred shape is the shape that comes out, in both types and modes and for a batch of one",
      always,
      fun subject ->
          Expect.equal (subject.Network.OutputShape(Array.ofList subject.Input)) (Array.ofList subject.Output) "shape"

          for backend in [ f32; f64 ] do
              let variables = subject.Network.Init(backend, key, Array.ofList subject.Input)

              for mode in [ Mode.Training; Mode.Evaluation ] do
                  for batch in [ 1L; 4L ] do
                      let x = inputs subject 1 batch
                      let drawn = subject.Network.Draws x.shape |> Draws.make backend (Rng.key 31L)
                      let x = if subject.TakesIndices then x else x.``to`` backend.DType
                      let y = (apply mode subject variables drawn x).Output
                      Expect.equal y.shape (Array.ofList (batch :: subject.Output)) $"{backend.DType}, {mode}"
                      Expect.equal y.dtype backend.DType "type"
                      Expect.isTrue (Double.IsFinite(Tensors.toFloat (y.sum ()))) "finite"

      "the same key gives the same bits, another key others",
      always,
      fun subject ->
          let init seed = subject.Network.Init(f64, Rng.key seed, Array.ofList subject.Input)
          sameTree (init 1L).Parameters (init 1L).Parameters "parameters"
          sameTree (init 1L).State (init 1L).State "state"

          for one, other in Seq.zip ((init 1L).Parameters.Leaves()) ((init 2L).Parameters.Leaves()) do
              let values = Tensors.toArray one.Value

              if (Array.distinct values).Length > 1 then
                  Expect.notEqual values (Tensors.toArray other.Value) one.Name

      "a pass leaves parameters, state, draws and input as they are",
      always,
      fun subject ->
          let variables = init subject
          let x = inputs subject 5 4L
          let drawn = draws subject x
          let given = [ variables.Parameters; variables.State; drawn; Tree.named [| "x" |] [| x |] ]
          let before = given |> List.map Tree.clone
          let leaves = Tree.leaves variables.Parameters
          let y = (apply Mode.Training subject { variables with Parameters = leaves } drawn x).Output
          Tree.grad (y.sum ()) leaves |> ignore

          for given, before in List.zip given before do
              sameTree given before "given"

      "slopes in parameters and input are difference quotients, in training", always, slopes Mode.Training

      "slopes in parameters and input are difference quotients, in evaluation", always, slopes Mode.Evaluation

      "slopes of a gradient penalty in the parameters are difference quotients",
      (fun subject -> not (mixes subject || subject.TakesIndices)),
      fun subject ->
          let variables = init subject
          let x = inputs subject 5 3L
          let drawn = draws subject x

          for leaf in variables.Parameters.Leaves() do
              isSlope
                  (fun p -> penalty subject variables drawn x (replaced variables.Parameters leaf.Name p))
                  leaf.Value
                  leaf.Name

      "slopes of squared slopes in the input are difference quotients",
      (fun subject -> not (mixes subject || subject.TakesIndices)),
      fun subject ->
          let variables = init subject
          let x = inputs subject 5 3L
          isSlope (squaredSlopes subject variables (draws subject x)) x "input"

      "a sample's output depends on no other sample",
      (mixes >> not),
      fun subject ->
          let variables = init subject
          let x = inputs subject 9 4L
          let drawn = draws subject x
          let together = (apply Mode.Training subject variables drawn x).Output

          for i in 0L .. 3L do
              let alone = (apply Mode.Training subject variables (slicesOf drawn i) (x.narrow (0L, i, 1L))).Output
              close 1e-12 (together.narrow (0L, i, 1L)) alone $"sample {i}"

      "samples in another order give outputs in that order",
      (mixes >> not),
      fun subject ->
          let variables = init subject
          let x = inputs subject 9 4L
          let order = torch.tensor [| 2L; 0L; 3L; 1L |]
          let turn (t: Tensor) : Tensor = t.index_select (0L, order)
          let drawn = draws subject x
          let turned = (apply Mode.Training subject variables (Tree.map turn drawn) (turn x)).Output
          close 1e-12 turned (turn (apply Mode.Training subject variables drawn x).Output) "turned"

      "a network that says so mixes samples: in training an output moves with its neighbours",
      mixes,
      fun subject ->
          let variables = init subject
          let x = inputs subject 9 4L
          let others = torch.cat ([| x.narrow (0L, 0L, 1L); inputs subject 10 3L |], 0L)

          let first x =
              (apply Mode.Training subject variables (draws subject x) x).Output.narrow(0L, 0L, 1L)

          Expect.isGreaterThan (relativeError (first others) (first x)) 1e-6 "difference"

      "evaluation leaves the state as it is, and gives the same bits again",
      always,
      fun subject ->
          let variables = init subject
          let x = inputs subject 11 4L
          let one = apply Mode.Evaluation subject variables Tree.Empty x
          let again = apply Mode.Evaluation subject { variables with State = one.State } Tree.Empty x
          sameTree one.State variables.State "state"
          sameBits again.Output one.Output "output"

      "the linear maps that it declares are its parameters of at least two dimensions called weight",
      (fun subject -> not (subject.Network.Description.ToString().Contains "spectralNorm")),
      fun subject ->
          let parameters = (init subject).Parameters
          let declared = subject.Network.Traits.LinearWeights

          for leaf in parameters.Leaves() do
              let isNormalisation = leaf.Value.shape.Length <> 2 && leaf.Value.shape.Length <> 4

              if leaf.Name.EndsWith "weight" && not isNormalisation then
                  Expect.exists declared (fun weight -> weight.Path = leaf.Name) leaf.Name

          for weight in declared do
              let leaf = parameters.Leaves() |> Seq.find (fun leaf -> leaf.Name = weight.Path)
              Expect.isGreaterThan leaf.Value.shape.Length weight.OutputDimension weight.Path ]

/// "Module.name" of every public value and function that gives a network.
let private offered =
    let flags = BindingFlags.Static ||| BindingFlags.Public ||| BindingFlags.DeclaredOnly

    [ for holder in typeof<Network>.Assembly.GetExportedTypes() do
          // Interop hands over to functions of these.
          if holder.Namespace <> "Wgan.Functional.Interop" then
              let name = Regex.Replace(holder.Name, "Module$", "")

              for property in holder.GetProperties flags do
                  if property.PropertyType = typeof<Network> then
                      $"{name}.{property.Name}"

              for method in holder.GetMethods flags do
                  if not method.IsSpecialName && method.ReturnType = typeof<Network> then
                      $"{name}.{method.Name}" ]
    |> List.distinct

[<Tests>]
let tests =
    testList
        "Network laws"
        [ for law, applies, check in laws do
              for subject in subjects do
                  if applies subject then
                      testTensors $"{subject.Name}: {law}" (fun () -> check subject)

          for name in offered do
              testCase $"{name} is a subject" (fun () ->
                  let named (subject: Subject) =
                      Regex.Match(subject.Name, @"^\w+\.\w+").Value.Equals(name, StringComparison.OrdinalIgnoreCase)

                  Expect.exists subjects named name)

          testCase "reflection finds networks" (fun () ->
              for name in
                  [ "Layer.Dense"
                    "Layer.Relu"
                    "Network.Sum"
                    "SpectralNorm.Wrap"
                    "ResNet.Critic32" ] do
                  Expect.contains offered name "offered") ]
