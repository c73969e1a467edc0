/// Each transformation's numbers: against plain arithmetic written here from the equations, and against PyTorch's.
module Wgan.Functional.Tests.OptimizerStepTests

open System
open Expecto
open FsCheck
open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support

let private named (values: (string * Tensor) list) = Tree.ofPaths values

let private clock step =
    { Iteration = int64 step
      Update = int64 step + 1L }

/// The path of one scalar parameter under the given gradients.
let private pathOf (optimizer: Optimizer) (start: float) (gradients: float list) =
    let mutable p = named [ "p", tensor [ 1L ] [ start ] ]
    let mutable state = optimizer.Init p

    gradients
    |> List.mapi (fun i g ->
        let result = optimizer.Update(clock i, named [ "p", tensor [ 1L ] [ g ] ], state, p)
        state <- result.State
        p <- Optimizer.apply result.Updates p
        Tensors.toFloat p["p"])

/// The path of theta where every step adds `step t g theta`, with t from 1.
let private walk (start: float) (gradients: float list) (step: int -> float -> float -> float) =
    let mutable theta = start

    gradients
    |> List.mapi (fun i g ->
        theta <- theta + step (i + 1) g theta
        theta)

let private adamDirection beta1 beta2 epsilon =
    let mutable m, v = 0.0, 0.0

    fun t g ->
        m <- beta1 * m + (1.0 - beta1) * g
        v <- beta2 * v + (1.0 - beta2) * g * g
        (m / (1.0 - beta1 ** float t)) / (sqrt (v / (1.0 - beta2 ** float t)) + epsilon)

/// A function that remembers what it was given last; at first `fallback` of what it is given.
let private remembering fallback =
    let mutable last = None

    fun (x: float) ->
        let before = last |> Option.defaultValue (fallback x)
        last <- Some x
        before

/// Name, optimizer, and its closed form: start -> gradients -> path.
let private closedForms =
    [ "sgd", Optimizers.sgd 0.1, (fun start gs -> walk start gs (fun _ g _ -> -0.1 * g))

      "momentum",
      Optimizers.momentum 0.1 0.8,
      fun start gs ->
          let mutable velocity = 0.0

          walk start gs (fun _ g _ ->
              velocity <- 0.8 * velocity + g
              -0.1 * velocity)

      "momentum as an explicit sum",
      Optimizers.momentum 0.1 0.8,
      fun start gs ->
          walk start gs (fun t _ _ ->
              -0.1
              * (gs
                 |> List.take t
                 |> List.mapi (fun i g -> 0.8 ** float (t - 1 - i) * g)
                 |> List.sum))

      "nesterov",
      Optimizers.nesterov 0.1 0.8,
      fun start gs ->
          let mutable velocity = 0.0

          walk start gs (fun _ g _ ->
              velocity <- 0.8 * velocity + g
              -0.1 * (g + 0.8 * velocity))

      "rmsProp",
      Optimizers.rmsProp 0.01,
      fun start gs ->
          let mutable v = 0.0

          walk start gs (fun _ g _ ->
              v <- 0.99 * v + 0.01 * g * g
              -0.01 * g / (sqrt v + 1e-8))

      "rmsPropCentred",
      Optimizers.rmsPropCentred 0.01,
      fun start gs ->
          let mutable m, v = 0.0, 0.0

          walk start gs (fun _ g _ ->
              m <- 0.99 * m + 0.01 * g
              v <- 0.99 * v + 0.01 * g * g
              -0.01 * g / (sqrt (v - m * m) + 1e-8))

      "rmsPropTf1",
      Optimizers.rmsPropTf1 0.01,
      fun start gs ->
          let mutable v = 1.0

          walk start gs (fun _ g _ ->
              v <- 0.9 * v + 0.1 * g * g
              -0.01 * g / sqrt (v + 1e-10))

      "TF1's RMSProp where epsilon counts",
      Optimizer.chain [| ScaleByRms.tensorFlow1 0.5 0.25; Optimizer.scale -1.0 |],
      fun start gs ->
          let mutable v = 1.0

          walk start gs (fun _ g _ ->
              v <- (v + g * g) / 2.0
              -g / sqrt (v + 0.25))

      "PyTorch's centred RMSProp where epsilon counts",
      Optimizer.chain [| ScaleByRms.pyTorchCentred 0.5 0.25; Optimizer.scale -1.0 |],
      fun start gs ->
          let mutable m, v = 0.0, 0.0

          walk start gs (fun _ g _ ->
              m <- (m + g) / 2.0
              v <- (v + g * g) / 2.0
              -g / (sqrt (v - m * m) + 0.25))

      "adam",
      Optimizers.adam 0.01 0.5 0.9,
      fun start gs ->
          let direction = adamDirection 0.5 0.9 1e-8
          walk start gs (fun t g _ -> -0.01 * direction t g)

      "adam where epsilon counts",
      Optimizer.chain [| ScaleByAdam.create 0.9 0.99 0.25; Optimizer.scale -1.0 |],
      fun start gs ->
          let direction = adamDirection 0.9 0.99 0.25
          walk start gs (fun t g _ -> -(direction t g))

      "adamW",
      Optimizers.adamW 0.01 0.9 0.999 0.3,
      fun start gs ->
          let direction = adamDirection 0.9 0.999 1e-8
          walk start gs (fun t g theta -> -0.01 * (direction t g + 0.3 * theta))

      "lion",
      Optimizers.lion 0.01 0.3,
      fun start gs ->
          let mutable m = 0.0

          walk start gs (fun _ g theta ->
              let direction = sign (0.9 * m + 0.1 * g)
              m <- 0.99 * m + 0.01 * g
              -0.01 * (float direction + 0.3 * theta))

      "an L2 penalty in the gradient",
      Optimizer.chain [| AddDecayedWeights.create 0.3; Optimizers.sgd 0.1 |],
      fun start gs -> walk start gs (fun _ g theta -> -0.1 * (g + 0.3 * theta))

      "clipping by value",
      Optimizer.chain [| ClipGradients.byValue 0.7; Optimizers.sgd 0.1 |],
      fun start gs -> walk start gs (fun _ g _ -> -0.1 * max -0.7 (min 0.7 g))

      "clipping one number by its norm",
      Optimizer.chain [| ClipGradients.byGlobalNorm 0.7; Optimizers.sgd 0.1 |],
      fun start gs -> walk start gs (fun _ g _ -> if abs g > 0.7 then -0.07 * float (sign g) else -0.1 * g)

      "optimisticSgd",
      Optimizers.optimisticSgd 0.1,
      fun start gs ->
          let last = remembering id
          walk start gs (fun _ g _ -> -0.2 * g + 0.1 * last g)

      "optimisticAdam",
      Optimizers.optimisticAdam 0.01 0.5 0.9,
      fun start gs ->
          let direction, last = adamDirection 0.5 0.9 1e-8, remembering id

          walk start gs (fun t g _ ->
              let u = direction t g
              -0.02 * u + 0.01 * last u)

      "a cosine rate",
      Optimizers.momentum 1.0 0.5
      |> Optimizer.scheduled (Schedule.cosine 0.2 0.0 0L 6L),
      fun start gs ->
          let mutable velocity = 0.0

          walk start gs (fun t g _ ->
              velocity <- 0.5 * velocity + g
              -0.1 * (1.0 + cos (Math.PI * float (t - 1) / 6.0)) * velocity) ]

/// A start and six gradients; now and then one is 0.
let private randomProblem seed =
    let random = Random(seed: int)
    let number () = 6.0 * random.NextDouble() - 3.0
    let start = number ()
    start, List.init 6 (fun _ -> if random.Next 5 = 0 then 0.0 else number ())

/// Minimises a^2 / 2 + 2 (b - 1)^2 + sin(a b) from (1, -2).
let private pathOnTheTestProblem (optimizer: Optimizer) =
    let mutable p = named [ "p", tensor [ 2L ] [ 1.0; -2.0 ] ]
    let mutable state = optimizer.Init p

    [ for i in 0..4 do
          let at = Tensors.toArray p["p"]
          let a, b = at[0], at[1]

          let gradient = [ a + b * cos (a * b); 4.0 * (b - 1.0) + a * cos (a * b) ]

          let result = optimizer.Update(clock i, named [ "p", tensor [ 2L ] gradient ], state, p)
          state <- result.State
          p <- Optimizer.apply result.Updates p
          let at = Tensors.toArray p["p"]
          at[0], at[1] ]

/// PyTorch 1.13, float64: five steps of torch.optim's classes, with the arguments named, on
/// p = [1, -2]; loss = 0.5 * p[0]**2 + 2 * (p[1] - 1)**2 + sin(p[0] * p[1]).
let private pyTorch =
    [ "SGD(lr=0.05)",
      Optimizers.sgd 0.05,
      [ 0.9083853163452857, -1.3791926581726428
        0.8845247306976526, -0.9175534397303875
        0.8718779138203427, -0.5644854229778379
        0.8531584388175294, -0.29000821094994883
        0.824559343165012, -0.07336541942316777 ]
      "SGD(lr=0.05, momentum=0.9)",
      Optimizers.momentum 0.05 0.9,
      [ 0.9083853163452857, -1.3791926581726428
        0.8020715154084097, -0.358826832085766
        0.6834889203503545, 0.7928136904281058
        0.5086283425024233, 1.8414487764973493
        0.27126766184120854, 2.601861980351372 ]
      "SGD(lr=0.05, momentum=0.9, nesterov=True)",
      Optimizers.nesterov 0.05 0.9,
      [ 0.825932101056043, -0.8204660505280214
        0.7339830440251857, 0.31303806886249835
        0.560947125959073, 1.2276123521320415
        0.3086234745331415, 1.8315983312195472
        -0.026824948799352318, 2.0948805239263897 ]
      "RMSprop(lr=0.05)",
      Optimizers.rmsProp 0.05,
      [ 0.5000000272882007, -1.5000000040270143
        0.6557265285099966, -1.1925216969229886
        0.7053517585647381, -0.95741935456498
        0.7163305705141091, -0.7660796687407238
        0.6998273385870551, -0.6047189067534601 ]
      "RMSprop(lr=0.05, centered=True)",
      Optimizers.rmsPropCentred 0.05,
      [ 0.49748111993423305, -1.4974810964380851
        0.6548832148472338, -1.1871460206305966
        0.7047386917930789, -0.9490180195250256
        0.715170941635977, -0.7546288803576108
        0.6973289782335559, -0.5902779853029321 ]
      "Adam(lr=0.1, betas=(0.5, 0.9))",
      Optimizers.adam 0.1 0.5 0.9,
      [ 0.900000000545764, -1.9000000000805404
        0.8086342208606707, -1.8008456423388768
        0.7341287146890898, -1.7029294457409194
        0.6831739466694603, -1.6064503856556456
        0.6575564413467772, -1.5114691427698939 ]
      "AdamW(lr=0.1, betas=(0.9, 0.999), weight_decay=0.2)",
      Optimizers.adamW 0.1 0.9 0.999 0.2,
      [ 0.880000000545764, -1.8600000000805403
        0.7678905113276845, -1.7230736150568402
        0.6700236225081051, -1.5893089997501746
        0.5918629671951122, -1.458759078799944
        0.53510378025503, -1.3314573143801753 ] ]

let private update (optimizer: Optimizer) gradients parameters =
    optimizer.Update(clock 0, gradients, optimizer.Init parameters, parameters).Updates

let private two seed = named [ "a", normal seed [ 4L; 3L ]; "b", normal (seed + 1) [ 5L ] ]

let private clip = ClipGradients.byGlobalNorm

[<Tests>]
let tests =
    testList
        "Optimizer steps"
        [ for name, optimizer, byHand in closedForms do
              testProperty $"{name}: follows its equations" (fun (NonNegativeInt seed) ->
                  scoped
                      (fun () ->
                          let start, gradients = randomProblem seed

                          for actual, expected in List.zip (pathOf optimizer start gradients) (byHand start gradients) do
                              Expect.floatClose Accuracy.veryHigh actual expected "parameter")
                      ())

          for name, optimizer, expected in pyTorch do
              testTensors $"the numbers of PyTorch's {name}" (fun () ->
                  for (a, b), (a', b') in List.zip (pathOnTheTestProblem optimizer) expected do
                      let tight = { absolute = 1e-13; relative = 1e-13 }
                      Expect.floatClose tight a a' "a"
                      Expect.floatClose tight b b' "b")

          testProperty
              "clipping by norm: a long gradient is shortened to c in its direction"
              (fun (NonNegativeInt seed) ->
                  scoped
                      (fun () ->
                          let seed = seed % 1000
                          let g = two seed
                          let clipped = update (clip 0.5) g (two 0)
                          Expect.floatClose Accuracy.veryHigh (Tensors.toFloat (Tree.norm clipped)) 0.5 "norm"
                          let factor = 0.5 / Tensors.toFloat (Tree.norm g)

                          for name in [ "a"; "b" ] do
                              close 1e-14 clipped[name] (g[name].mul(scalar factor)) name)
                      ())

          testProperty "clipping by norm: a short gradient passes to the last bit" (fun (NonNegativeInt seed) ->
              scoped
                  (fun () ->
                      let g = two (seed % 1000)
                      let c = Tensors.toFloat (Tree.norm g) * 1.001
                      sameTree (update (clip c) g (two 0)) g "gradient")
                  ())

          testTensors "clipping by norm: a zero gradient stays zero" (fun () ->
              let zeros = Tree.zerosLike (two 0)
              sameTree (update (clip 1.0) zeros (two 0)) zeros "gradient")

          testTensors "clipping by norm: a norm that is not finite shows in every parameter" (fun () ->
              let isNan (tree: Tree) =
                  tree.Leaves()
                  |> Seq.forall (fun leaf -> Tensors.toArray leaf.Value |> Array.forall Double.IsNaN)

              for bad in [ nan; infinity; -infinity ] do
                  let g = named [ "a", tensor [ 2L ] [ 1.0; bad ]; "b", tensor [ 1L ] [ 2.0 ] ]
                  Expect.isTrue (isNan (update (clip 1.0) g g)) $"%g{bad}"

              let overflow = named [ "a", (tensor [ 2L ] [ 1e30; 1.0 ]).``to`` torch.ScalarType.Float32 ]
              Expect.isTrue (isNan (update (clip 1.0) overflow overflow)) "overflow in float32")

          testTensors "clipping by value keeps NaN" (fun () ->
              let g = named [ "a", tensor [ 3L ] [ nan; infinity; -infinity ] ]
              let clipped = Tensors.toArray ((update (ClipGradients.byValue 2.0) g g).Item "a")
              Expect.isTrue (Double.IsNaN clipped[0]) "NaN"
              Expect.equal clipped[1..] [| 2.0; -2.0 |] "infinities")

          testTensors
              "centred RMSProp: a constant gradient never gives NaN, though rounding makes its variance negative"
              (fun () ->
                  let constants = [ for k in 1..79 -> float k / 10.0 ]

                  let lowestVariance g =
                      let mutable m, v, lowest = 0.0, 0.0, infinity

                      for _ in 1..100 do
                          m <- 0.5 * m + 0.5 * g
                          v <- 0.5 * v + 0.5 * g * g
                          lowest <- min lowest (v - m * m)

                      lowest

                  Expect.isLessThan (constants |> List.map lowestVariance |> List.min) 0.0 "in plain arithmetic"
                  let optimizer = ScaleByRms.pyTorchCentred 0.5 1e-8
                  let g = named [ "p", tensor [ 79L ] constants ]
                  let mutable state = optimizer.Init g

                  for i in 0..99 do
                      let result = optimizer.Update(clock i, g, state, g)
                      state <- result.State
                      Expect.all (Tensors.toArray result.Updates["p"]) Double.IsFinite $"update {i}")

          testTensors "Lion's first update is minus the rate times the sign" (fun () ->
              Expect.equal (pathOf (Optimizers.lion 0.5 0.0) 0.0 [ 3.0 ]) [ -0.5 ] "positive"
              Expect.equal (pathOf (Optimizers.lion 0.5 0.0) 0.0 [ -1e-9 ]) [ 0.5 ] "negative"
              Expect.equal (pathOf (Optimizers.lion 0.5 0.0) 0.0 [ 0.0 ]) [ 0.0 ] "zero")

          testTensors "TF1's and PyTorch's RMSProp differ tenfold in the first step" (fun () ->
              let first optimizer = (pathOf optimizer 0.0 [ 1.0 ]).Head
              Expect.floatClose Accuracy.medium (first (Optimizers.rmsProp 0.01)) -0.1 "PyTorch"
              Expect.floatClose Accuracy.medium (first (Optimizers.rmsPropTf1 0.01)) -0.01 "TF1") ]
