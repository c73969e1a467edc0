/// The ways in which build/mutants.fsx breaks the library.
module MutantList

/// What is broken, in words; the file under src/Wgan.Functional; the text, and what replaces its first occurrence.
let mutants =
    [ "Wasserstein: the critic's sign flipped",
      "Loss/Losses.fs",
      "scores.Fake.mean().sub(scores.Real.mean ())",
      "scores.Real.mean().sub(scores.Fake.mean ())"
      "Wasserstein: the generator's sign flipped", "Loss/Losses.fs", "scores.Fake.mean().neg()", "scores.Fake.mean()"
      "logistic losses: real and fake targets exchanged",
      "Loss/LossForms.fs",
      "(towards targets.Real)\n            (towards targets.Fake)",
      "(towards targets.Fake)\n            (towards targets.Real)"
      "logistic losses: libtorch's softplus, inexact above 20",
      "Loss/Links.fs",
      "x.neg().log_sigmoid().neg()",
      "torch.nn.functional.softplus (x, 1, 20)"
      "least squares: a factor dropped",
      "Loss/LossForms.fs",
      "|> Links.squaredError target |> Tensors.scale factor",
      "|> Links.squaredError target"
      "least squares: targets a and b exchanged",
      "Loss/LossForms.fs",
      "(term b)\n            (term a)",
      "(term a)\n            (term b)"
      "hinge: margin of 1 dropped", "Loss/Links.fs", "(x.neg () |> Tensors.shift 1.0).relu()", "(x.neg ()).relu()"
      "relativistic: the generator not exchanged", "Loss/Relativistic.fs", "exchanged >> critic", "critic"
      "relativistic average: the mean of the same batch",
      "Loss/Relativistic.fs",
      "scores.Real.sub (scores.Fake.mean ())",
      "scores.Real.sub (scores.Real.mean ())"
      "f-GAN: conjugate without activation sign",
      "Loss/LossForms.fs",
      "(f.Activation real).neg()",
      "(f.Activation real)"
      "gradient penalty: one mixing weight per batch",
      "Penalty/PenaltyPoints.fs",
      "between samples.Real samples.Fake mixing",
      "between samples.Real samples.Fake ((mixing.narrow (0L, 0L, 1L)).expand mixing.shape)"
      "gradient penalty: the norm over the second dimension only",
      "Tensors.fs",
      "(square flat).sum([| 1L |]) |> sqrtWithZeroSubgradient",
      "(square x).sum([| 1L |]).reshape(x.shape[0], -1L).mean([| 1L |]) |> sqrtWithZeroSubgradient"
      "gradient penalty: no create_graph",
      "Penalty/GradientPenalty.fs",
      "(Tensors.gradWithGraph ((critic point).sum()) [| point |])[0]",
      "(Tensors.grad ((critic point).sum()) [| point |])[0]"
      "gradient penalty: the mean of scores instead of their sum",
      "Penalty/GradientPenalty.fs",
      "(critic point).sum()",
      "(critic point).mean()"
      "gradient penalty: target 1 ignored",
      "Penalty/GradientPenalty.fs",
      "norm |> Tensors.shift -options.Target",
      "norm"
      "gradient penalty: one side not cut off",
      "Penalty/GradientPenalty.fs",
      "if options.OneSided then excess.relu () else excess",
      "excess"
      "a zero gradient's norm has derivative NaN",
      "Tensors.fs",
      "torch.where (positive, safe.sqrt (), torch.zeros_like s)",
      "s.sqrt ()"
      "R1, R2: the half dropped", "Penalty/GradientPenalty.fs", ".mean() |> Tensors.scale 0.5", ".mean()"
      "the penalty's weight dropped in training",
      "Parts.fs",
      "sum |> Tensors.addScaled term.Weight value",
      "sum |> Tensors.addScaled 1.0 value"
      "the generator draws the latents of the first critic update again",
      "Training.fs",
      "Rng.named \"generator\" iterationKey",
      "iterationKey |> Rng.named \"critic\" |> Rng.at 0L"
      "clipping before the step where it should follow",
      "Updates.fs",
      "if projection.IsBeforeStep then",
      "if not projection.IsBeforeStep then"
      "clipping on one side only",
      "ProjectionModule.fs",
      "(Array.map (fun p -> p.clamp (low, high)))",
      "(Array.map (fun p -> p.clamp_max high))"
      "Adam: bias corrections of the update before",
      "Optimizer/ScaleByAdam.fs",
      "let t = float clock.Update",
      "let t = float (clock.Update + 1L)"
      "Adam: epsilon before the bias correction",
      "Optimizer/ScaleByAdam.fs",
      "v.sqrt () |> Tensors.scale rootCorrection |> Tensors.shift epsilon",
      "v.sqrt () |> Tensors.shift epsilon |> Tensors.scale rootCorrection"
      "RMSProp: the decay's complement dropped",
      "Optimizer/Moments.fs",
      "v.mul(decay).addcmul(g, g, share)",
      "v.mul(decay).addcmul(g, g, Tensors.scalar 1.0)"
      "descent: the sign flipped", "Optimizer/Optimizer.fs", "-(rate.At iteration)", "rate.At iteration"
      "the average keeps 1 - decay instead of decay",
      "Optimizer/Ema.fs",
      "Tensors.scale decay a |> Tensors.addScaled (1.0 - decay) v",
      "Tensors.scale (1.0 - decay) a |> Tensors.addScaled decay v"
      "step writes over its argument",
      "Training.fs",
      "iterate false (Parts.eager watch) experiment state draws",
      "iterate true (Parts.eager watch) experiment state draws"
      "captured steps: recordings are not compared",
      "Capture/Capture.fs",
      "match Recording.compare first second with",
      "match Ok() with"
      "captured steps: a replay is not compared",
      "Capture/Capture.fs",
      "own.Length = outputs.Length && Array.forall2 Recording.sameBits outputs own",
      "true"
      "captured steps: declared draws are not given",
      "Capture/CapturedSteps.fs",
      "yield! Tree.values draws.Declared",
      ""
      "captured steps: a state that the next replay writes over",
      "Capture/CapturedSteps.fs",
      "if capture.Owns value then value.clone () else value",
      "value"
      "captured steps: instance noise stays as it was recorded",
      "Capture/Varying.fs",
      "makers.Add make",
      "makers.Add(fun _ -> make iteration)"
      "batch normalisation writes over the old statistics",
      "Network/BatchNorm.fs",
      "statistic.detach().clone()",
      "statistic.detach()"
      "BEGAN: k without its bounds", "Loss/EnergyLosses.fs", ".clamp(Tensors.scalar 0.0, Tensors.scalar 1.0)", ""
      "BEGAN: k multiplies the real samples' energy",
      "Loss/EnergyLosses.fs",
      "(energy scores.Real).sub(state[\"k\"].mul(energy scores.Fake))",
      "state[\"k\"].mul(energy scores.Real).sub(energy scores.Fake)"
      "the critic's loss without the loss's state",
      "Parts.fs",
      "e.Objective.Loss.CriticIn(lossState, scores)",
      "e.Objective.Loss.Critic scores"
      "pull-away: each sample paired with itself too", "Term/Terms.fs", ".mul(torch.ones_like(itself).sub itself)", ""
      "feature matching: the distance of samples instead of means",
      "Term/Terms.fs",
      "(mean passes.Real).sub(mean passes.Fake) |> Tensors.square |> _.sum()",
      "(rows passes.Real.Features[feature]).sub(rows passes.Fake.Features[feature]) |> Tensors.square |> _.sum()"
      "consistency: the second pass with the first one's draws",
      "Parts.fs",
      "pass \"again\" afterFake samples.Real",
      "pass \"real\" afterFake samples.Real"
      "an auto-encoder's score with the error's sign",
      "Network/Reconstruction.fs",
      "(result.Output.sub input.X |> perSample error).neg()",
      "result.Output.sub input.X |> perSample error"
      "consistency of transformed samples: the transformed scores detached",
      "Penalty/Consistency.fs",
      "(critic transformed)",
      "((critic transformed).detach())"
      "cutout: one place fewer for even sizes",
      "Augment.fs",
      "choices (side + 1L - size % 2L) draws",
      "choices side draws"
      "translation: draws of 1 in float32 shift too far",
      "Augment.fs",
      ".floor().clamp_max(Tensors.scalar (float (count - 1L)))",
      ".floor()"
      "an epoch in the data's order",
      "Data/DataSource.fs",
      "let order = Rng.permutation (Rng.at epoch key) count",
      "let order = Array.init count id"
      "momentum: the heavy ball does not declare it",
      "Optimizer/Trace.fs",
      "Moments.momentumIf (mu > 0.0)",
      "OptimizerLaw.None"
      "momentum: a chain forgets what its links declare",
      "Optimizer/Optimizer.fs",
      "Array.fold (fun laws link -> laws ||| link.Laws)",
      "Array.fold (fun laws _ -> laws)"
      "momentum: a mask forgets what it masks", "Optimizer/Masked.fs", "inner.Laws", "OptimizerLaw.None"
      "presets: another critic's rate than the source's",
      "Presets.fs",
      "firstGansMomentum 0.05",
      "firstGansMomentum 0.1" ]
