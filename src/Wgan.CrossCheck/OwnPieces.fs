namespace Wgan.CrossCheck

open DiffSharp
open TorchSharp
open Wgan.Functional

/// <summary>An objective of one's own with its twins: what a user writes, and an example of it.</summary>
[<RequireQualifiedAccess>]
module OwnPieces =
    let private logCosh (x: Tensor) : Tensor = x.cosh().log().mean()

    let private slope4 (critic: Tensor -> Tensor) (samples: Samples) : Tensor =
        let norm = Penalty.gradientNorm critic samples.Real
        norm.mul(norm).mul(norm).mul(norm).mean()

    let private product (passes: CriticPasses) : Tensor = passes.Real.Scores.mean().mul(passes.Fake.Scores.mean ())

    /// <summary>
    /// The mean of log cosh as loss, the product of both batches' mean scores as term, the fourth power of the slope at real samples as
    /// penalty, and samples seen twofold.
    /// </summary>
    [<CompiledName "Objective">]
    let objective: Objective =
        Loss.custom "logCosh" "1" (fun s -> (logCosh s.Fake).sub(logCosh s.Real)) (fun s -> (logCosh s.Fake).neg())
        + 0.3
          * Term.custom
              "product"
              "1"
              { TermNeeds.None with
                  RealForGenerator = true }
              product
              (fun passes -> (product passes).neg())
        + 0.5
          * Penalty.custom "slope4" "1" (fun _ -> [||]) (fun critic samples _ -> slope4 critic samples)
        |> Objective.withInput (
            Input.custom "twofold" "1" (fun _ -> [||]) (fun _ x _ -> x.mul (torch.full_like (x, (2.0).ToScalar())))
        )

    /// <summary>The same pieces written again in DiffSharp.</summary>
    [<CompiledName "Twins">]
    let twins: OwnTwins =
        let logCosh (x: DiffSharp.Tensor) = (0.5 * (x.exp () + (-x).exp())).log().mean()

        { OwnTwins.None with
            Losses =
                [ "logCosh",
                  { Critic = fun s -> logCosh s.Fake - logCosh s.Real
                    Generator = fun s -> -(logCosh s.Fake) } ]
            Terms =
                [ "product",
                  let mean (pass: PassTwin) = pass.Values.mean ()

                  { CriticPart = Some(fun p -> mean p.OfReal * mean p.OfFake)
                    GeneratorPart = Some(fun p -> -(mean p.OfReal * mean p.OfFake)) } ]
            Penalties =
                [ "slope4",
                  fun critic samples _ ->
                      let x = samples.Real
                      let slopes = dsharp.grad (fun v -> (critic (v.view x.shape)).sum()) (x.view -1)
                      let squares = (slopes.view [ x.shape[0]; x.nelement / x.shape[0] ] ** 2.0).sum 1
                      (squares * squares).mean() ]
            Inputs = [ "twofold", (fun _ x _ -> 2.0 * x) ] }
