namespace Wgan.Functional

open TorchSharp

/// <summary>The term of ACGAN: the critic also says which class a sample is of, and both players want it to be right.</summary>
[<RequireQualifiedAccess>]
module AuxiliaryClassifier =
    let private crossEntropy (pass: CriticPass) (condition: Tensor | null) : Tensor =
        match condition with
        | null -> Errors.fail "the auxiliary classifier wants the samples' classes"
        | condition -> torch.nn.functional.cross_entropy (pass.Features["classes"], condition)

    /// <summary>
    /// The cross-entropy of the critic's feature "classes" (logits [B, classes], see <c>Conditional.scoreAndClasses</c>) with the samples'
    /// classes y: E[-log P(y | x)] + E[-log P(y | G(z, y))] for the critic, E[-log P(y | G(z, y))] for the generator.
    /// </summary>
    /// <remarks>
    /// Odena, Olah and Shlens, "Conditional image synthesis with auxiliary classifier GANs" (2017), equation 3, with the sign turned: their
    /// L_C is maximised by both players, this is minimised.
    /// </remarks>
    [<CompiledName "Term">]
    let term: Term =
        let fake (passes: CriticPasses) = crossEntropy passes.Fake passes.Condition

        Term(
            Description.leaf "auxiliaryClassifier" [],
            { Critic = "(E[-log P(y|x)] + E[-log P(y|G(z,y))])"
              Generator = "E[-log P(y|G(z,y))]"
              Where = "P(y|x) = softmax of the critic's feature 'classes'" },
            { TermNeeds.None with
                Features = [| "classes" |]
                Condition = true },
            TermLaw.PerSample,
            Some(fun passes -> (crossEntropy passes.Real passes.Condition).add(fake passes)),
            Some fake
        )
