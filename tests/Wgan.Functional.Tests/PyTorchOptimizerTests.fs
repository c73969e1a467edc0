/// The library's optimizers against PyTorch's own numbers.
module Wgan.Functional.Tests.PyTorchOptimizerTests

open Expecto
open Wgan.Functional
open Wgan.Functional.Tests.Support
open Wgan.Functional.Tests.OptimizerSubjects

/// Minimises a^2 / 2 + 2 (b - 1)^2 + sin(a b) from (1, -2).
let private pathOnTheTestProblem (optimizer: Optimizer) =
    let mutable p = named [ "p", tensor [ 2L ] [ 1.0; -2.0 ] ]
    let mutable state = optimizer.Init p

    [ for i in 0..4 do
          let at = Tensors.toArray p["p"]
          let a, b = at[0], at[1]

          let gradient = [ a + b * cos (a * b); 4.0 * (b - 1.0) + a * cos (a * b) ]

          let result = optimizer.Update(clock (i + 1), named [ "p", tensor [ 2L ] gradient ], state, p)
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

[<Tests>]
let tests =
    testList
        "PyTorch's optimizers"
        [ for name, optimizer, expected in pyTorch do
              testTensors $"the numbers of PyTorch's {name}" (fun () ->
                  for (a, b), (a', b') in List.zip (pathOnTheTestProblem optimizer) expected do
                      let tight = { absolute = 1e-13; relative = 1e-13 }
                      Expect.floatClose tight a a' "a"
                      Expect.floatClose tight b b' "b") ]
