namespace Wgan.CrossCheck

open DiffSharp

/// <summary>Terms of scores and features written again.</summary>
[<RequireQualifiedAccess>]
module TermTwins =
    /// [B, n]
    let private rows (x: Tensor) : Tensor = x.view [ x.shape[0]; x.nelement / x.shape[0] ]

    let private generatorAlone part : TermTwin =
        { CriticPart = None
          GeneratorPart = Some part }

    /// Salimans et al. (2016), section 3.1.
    let private featureMatching (feature: string) : TermTwin =
        generatorAlone (fun passes ->
            let mean (pass: PassTwin) = (rows (pass.Feature feature)).mean 0
            ((mean passes.OfReal - mean passes.OfFake) ** 2.0).sum())

    /// Zhao, Mathieu and LeCun (2017), equation 3: pair by pair.
    let private pullAway (feature: string) : TermTwin =
        generatorAlone (fun passes ->
            let s = (rows (passes.OfFake.Feature feature)).unstack 0
            let pairs = s.Length * (s.Length - 1)

            let cosine (a: Tensor) (b: Tensor) = a.dot b / ((a.dot a).sqrt() * (b.dot b).sqrt())

            [ for i in 0 .. s.Length - 1 do
                  for j in 0 .. s.Length - 1 do
                      if i <> j then
                          cosine s[i] s[j] ** 2.0 ]
            |> List.reduce (+)
            |> fun sum -> sum / float pairs)

    /// Wei et al. (2018), equation 5, with the squares of their code.
    let private consistency (feature: string) (margin: float) : TermTwin =
        { CriticPart =
            Some(fun passes ->
                match passes.OfRealAgain with
                | None -> failwith "the cross-check gave the consistency term no second pass"
                | Some again ->
                    let first = passes.OfReal
                    let scores = (first.Values - again.Values) ** 2.0
                    let features = ((rows (first.Feature feature) - rows (again.Feature feature)) ** 2.0).mean 1
                    (scores + 0.1 * features - margin).relu().mean())
          GeneratorPart = None }

    /// Odena, Olah and Shlens (2017): -log of the probability that softmax gives the sample's class.
    let private auxiliaryClassifier: TermTwin =
        let crossEntropy (pass: PassTwin) (classes: int[] option) =
            let logits = pass.Feature "classes"
            let probabilities = logits.exp () / (logits.exp ()).sum(1, keepDim = true)
            let classes = Option.get classes

            let isOfClass =
                Array.init logits.nelement (fun i ->
                    if classes[i / logits.shape[1]] = i % logits.shape[1] then
                        1.0
                    else
                        0.0)

            -((Twins.ofArray logits.shape isOfClass * probabilities.log ()).sum(1).mean())

        { CriticPart =
            Some(fun passes ->
                crossEntropy passes.OfReal passes.Classes
                + crossEntropy passes.OfFake passes.Classes)
          GeneratorPart = Some(fun passes -> crossEntropy passes.OfFake passes.Classes) }

    /// <summary>The twin of a term by its description; None where there is none.</summary>
    [<CompiledName "Find">]
    let find (piece: Piece) : TermTwin option =
        let feature = piece.Text("feature", "")

        match piece.Name with
        | "featureMatching" -> Some(featureMatching feature)
        | "pullAway" -> Some(pullAway feature)
        | "consistency" -> Some(consistency feature (piece.Number "margin"))
        | "auxiliaryClassifier" -> Some auxiliaryClassifier
        | _ -> None
