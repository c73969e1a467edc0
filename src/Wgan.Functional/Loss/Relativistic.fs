namespace Wgan.Functional

/// The relativistic family: a link h of the difference between two scores, which falls as the difference grows.
/// Jolicoeur-Martineau, "The relativistic discriminator: a key element missing from standard GAN" (2019).
[<RequireQualifiedAccess>]
module internal Relativistic =
    /// A link and its text, with {0} for its argument.
    type Link =
        { Name: string
          Apply: Tensor -> Tensor
          Text: string }

    let logistic =
        { Name = "logistic"
          Apply = fun u -> Links.softplus (u.neg ())
          Text = "softplus(-({0}))" }

    let leastSquares =
        { Name = "leastSquares"
          Apply = Links.squaredError 1.0
          Text = "({0} - 1)^2" }

    let hinge =
        { Name = "hinge"
          Apply = Links.hinge
          Text = "max(0, 1 - ({0}))" }

    let private text (link: Link) (first: string) (second: string) =
        System.String.Format(link.Text, $"{first} - {second}")

    let private real, private fake = "D(x)", "D(G(z))"

    let private laws =
        LossLaw.CriticShiftInvariant
        ||| LossLaw.GeneratorShiftInvariant
        ||| LossLaw.ExchangeSymmetric

    let private exchanged (scores: Scores) : Scores =
        { Real = scores.Fake
          Fake = scores.Real }

    /// E[h(D(x) - D(G(z)))] over pairs, section 4.1.
    let standard (link: Link) =
        let critic (scores: Scores) =
            if scores.Real.shape <> scores.Fake.shape then
                Errors.fail
                    "a relativistic loss pairs each real score with a fake one, but there are %d and %d"
                    (scores.Real.numel ())
                    (scores.Fake.numel ())

            (scores.Real.sub scores.Fake |> link.Apply).mean()

        Loss(
            Description.leaf "relativistic" [ "link", Description.text link.Name ],
            { Critic = $"E[{text link real fake}]"
              Generator = $"E[{text link fake real}]"
              Where = "" },
            laws ||| LossLaw.AdditiveOverBatch,
            null,
            critic,
            exchanged >> critic
        )

    /// E[h(D(x) - E D(G(z)))] + E[h(E D(x) - D(G(z)))], section 4.2: each score against the mean of the other batch.
    let average (link: Link) =
        let critic (scores: Scores) =
            let real = scores.Real.sub (scores.Fake.mean ()) |> link.Apply
            let fake = scores.Real.mean().sub scores.Fake |> link.Apply
            real.mean().add(fake.mean ())

        let equation real fake =
            let inside, outside = text link real $"E[{fake}]", text link $"E[{real}]" fake
            $"E[{inside}] + E[{outside}]"

        Loss(
            Description.leaf "relativisticAverage" [ "link", Description.text link.Name ],
            { Critic = equation real fake
              Generator = equation fake real
              Where = "" },
            laws ||| LossLaw.IgnoresPairing,
            null,
            critic,
            exchanged >> critic
        )
