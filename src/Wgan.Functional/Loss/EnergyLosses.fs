namespace Wgan.Functional

open System
open TorchSharp

/// Losses of critics whose score is minus an energy, such as an auto-encoder's reconstruction error: L(x) = -D(x), least where x is real.
[<RequireQualifiedAccess>]
module internal EnergyLosses =
    let ebgan (margin: float) =
        if not (margin > 0.0 && Double.IsFinite margin) then
            Errors.fail "EBGAN needs a finite positive margin, not %g" margin

        LossForms.ofTerms
            (Description.leaf "ebgan" [ "margin", Description.number margin ])
            (LossForms.equations $"-E[D(x)] + E[max(0, {Description.number margin} + D(G(z)))]" "-E[D(G(z))]")
            LossLaw.None
            null
            (fun real -> real.neg ())
            (fun fake -> (fake |> Tensors.shift margin).relu())
            (fun fake -> fake.neg ())

    let began (gamma: float) (rate: float) =
        if not (gamma > 0.0 && gamma <= 1.0) then
            Errors.fail "BEGAN's diversity ratio gamma is above 0 and at most 1, not %g" gamma

        if not (rate > 0.0 && Double.IsFinite rate) then
            Errors.fail "BEGAN's rate of k is finite and positive, not %g" rate

        let energy (scores: Tensor) = scores.mean().neg()

        let next (state: Tree) (scores: Scores) =
            let real = energy (scores.Real.detach ())
            let balance = (real |> Tensors.scale gamma).sub(energy (scores.Fake.detach ()))

            Tree.ofTensors
                [ "k", (state["k"] |> Tensors.addScaled rate balance).clamp(Tensors.scalar 0.0, Tensors.scalar 1.0)
                  "convergence", real.add (balance.abs ()) ]

        let number = Description.number

        Loss(
            Description.leaf "began" [ "gamma", number gamma; "rate", number rate ],
            { Critic = "-E[D(x)] + k E[D(G(z))]"
              Generator = "-E[D(G(z))]"
              Where =
                $"k is 0 at first, and after each update of the critic k + {number rate} ({number gamma} E[-D(x)] - E[-D(G(z))]) within [0, 1]" },
            LossForms.separate ||| LossLaw.CriticLinear,
            null,
            (fun scores -> energy scores.Real),
            (fun scores -> energy scores.Fake),
            Some
                { Initial = [| "k", 0.0; "convergence", 0.0 |]
                  Critic = fun state scores -> (energy scores.Real).sub(state["k"].mul(energy scores.Fake))
                  Next = next }
        )
