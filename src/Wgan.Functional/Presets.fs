namespace Wgan.Functional

/// <summary>A published training recipe on data that this library has, with everything in which it differs from its source.</summary>
[<ReferenceEquality; NoComparison>]
type Preset =
    {
        /// <summary>Where the recipe stands: paper and section, or repository and file.</summary>
        Source: string
        /// <summary>Every difference from the source.</summary>
        Deviations: string[]
        /// <summary>The recipe. Change what you like with <c>{ preset.Experiment with }</c>.</summary>
        Experiment: Experiment
    }

/// <summary>
/// Recipes with provenance. Those for images are on Fashion-MNIST with DCGAN networks of 28x28 (64 and 128 channels); none keeps a moving
/// average, since their sources do not. Repositories' numbers were read in the repositories' files.
/// </summary>
[<RequireQualifiedAccess>]
module Presets =
    let private channels = 64

    let private ofImages =
        "data: Fashion-MNIST at 28x28, so networks of two strided layers instead of the source's"

    let private images name (critic: Network) objective =
        { Experiment.create name FashionMnist.train (Dcgan.generator28 channels) critic objective with
            AverageDecay = 0.0 }

    let private withOptimizer optimizer experiment =
        { experiment with
            GeneratorOptimizer = optimizer
            CriticOptimizer = optimizer }

    /// TensorFlow 1's, which the authors' code runs on: epsilon-hat in Kingma and Ba's paper, before their section 2.1.
    let private tensorFlowsAdam =
        "Adam: epsilon 1e-8 after the bias correction; TensorFlow 1 adds it before"

    let private clipped (projection: Projection) = Objective.ofLoss Loss.wasserstein |> Objective.project projection

    let private penalised (weight: float) = Loss.wasserstein + weight * Penalty.gradient

    /// <summary>WGAN as its paper has it: RMSProp 5e-5, clipping to 0.01 after each step, 5 critic updates, batch 64.</summary>
    [<CompiledName "WganPaper">]
    let wganPaper =
        { Source =
            "Arjovsky, Chintala and Bottou, Wasserstein GAN (2017), Algorithm 1 and section 4 (whose networks are DCGAN's)"
          Deviations =
            [| ofImages
               "latent: 100 normal dimensions, as in the authors' code; the paper does not state them"
               "RMSProp: alpha 0.99 and epsilon 1e-8, which the paper does not state" |]
          Experiment =
            { images "wgan_paper" (Dcgan.normalisedCritic28 channels) (clipped (Projection.clipWeights 0.01)) with
                Latent = Latent.Normal 100 }
            |> withOptimizer (Optimizers.rmsProp 5e-5) }

    /// <summary>WGAN as its authors' code has it: clips before the step, and 100 critic updates in the first 25 and each 500th iteration.</summary>
    [<CompiledName "WganOfficialCode">]
    let wganOfficialCode =
        { Source = "martinarjovsky/WassersteinGAN, main.py with its default options"
          Deviations =
            [| ofImages
               "sign: the critic minimises mean D(fake) - mean D(real) as in the paper; the code's critic has the opposite sign"
               "biases: the critic's first and both last layers have one; no layer of the code's does"
               "epochs: the code's end cuts an iteration's critic updates short, and its last batch is a smaller one"
               "batch normalisation: running statistics advance only in their own player's updates" |]
          Experiment =
            { images
                  "wgan_official_code"
                  (Dcgan.normalisedCritic28 channels)
                  (clipped (Projection.clipWeights 0.01 |> Projection.beforeStep)) with
                Latent = Latent.Normal 100
                CriticSteps = CriticSteps.WganOfficial }
            |> withOptimizer (Optimizers.rmsProp 5e-5) }

    /// <summary>WGAN-GP as its paper has it: Adam 1e-4 (0, 0.9), lambda 10, 5 critic updates, batch 64.</summary>
    [<CompiledName "WganGpPaper">]
    let wganGpPaper =
        { Source = "Gulrajani et al., Improved training of Wasserstein GANs (2017), Algorithm 1"
          Deviations =
            [| ofImages
               "latent and batch: 128 normal dimensions and 64, as in the authors' gan_64x64.py; Algorithm 1 leaves both open"
               "critic: no normalisation at all; section 4 recommends layer normalisation where the source's had batch normalisation" |]
          Experiment = images "wgan_gp_paper" (Dcgan.critic28 channels) (penalised 10.0) }

    /// DCGAN's generator of 28x28 as the WGAN-GP code has it for MNIST in its mode wgan-gp: no batch normalisation.
    let private generatorWithoutNormalisation =
        let weights = Weights.WganOfficial

        Network.sequential
            [| Layer.dense weights (2 * channels * 7 * 7)
               Layer.reshape [| int64 (2 * channels); 7L; 7L |]
               Layer.relu
               Layer.convTranspose2d weights channels 4 2 1
               Layer.relu
               Layer.convTranspose2d weights 1 4 2 1
               Layer.tanh |]

    /// <summary>WGAN-GP as its authors' code has it for MNIST: Adam 1e-4 (0.5, 0.9), batch 50, no normalisation in either network.</summary>
    [<CompiledName "WganGpOfficialMnist">]
    let wganGpOfficialMnist =
        { Source = "igul222/improved_wgan_training, gan_mnist.py"
          Deviations =
            [| ofImages
               "networks: kernel 4 and two strided layers instead of kernel 5 and three, initialised as in the WGAN code"
               "samples in (-1, 1) by tanh instead of (0, 1) by a sigmoid"
               tensorFlowsAdam |]
          Experiment =
            { images "wgan_gp_official_mnist" (Dcgan.critic28 channels) (penalised 10.0) with
                Generator = generatorWithoutNormalisation
                BatchSize = 50 }
            |> withOptimizer (Optimizers.adam 1e-4 0.5 0.9) }

    /// <summary>WGAN-GP as its authors' code has it for the toy distributions: lambda 0.1, three layers of 512, batch 256.</summary>
    [<CompiledName "WganGpOfficialToy">]
    let wganGpOfficialToy =
        let network outputs = Mlp.create Weights.He [| 512; 512; 512 |] outputs

        { Source = "igul222/improved_wgan_training, gan_toy.py, 8 Gaussians"
          Deviations =
            [| "initialisation: He's normal in every layer; the code's is uniform, He's in hidden layers and Glorot's in the last"
               tensorFlowsAdam |]
          Experiment =
            { Experiment.create "wgan_gp_official_toy" (Synthetic.ring 8) (network 2) (network 1) (penalised 0.1) with
                Latent = Latent.Normal 2
                BatchSize = 256
                AverageDecay = 0.0 }
            |> withOptimizer (Optimizers.adam 1e-4 0.5 0.9) }

    /// <summary>LSGAN with targets 0, 1, 1 and half squares: Adam 2e-4 (0.5, 0.999), batch 64, as for its images of 28x28.</summary>
    [<CompiledName "LsganPaper">]
    let lsganPaper =
        { Source =
            "Mao et al., Least squares generative adversarial networks (2017), equations 2 and 9; rates, batch and latent: xudonmao/LSGAN, train_chn.py"
          Deviations =
            [| ofImages
               "latent: 100 dimensions instead of 1,024"
               "the code's networks for these images are conditional on the character; for scenes of 112x112 its rate is 1e-3"
               "the code sums squares over the batch instead of averaging them, and both players' updates share their latents"
               tensorFlowsAdam |]
          Experiment =
            { images "lsgan_paper" (Dcgan.normalisedCritic28 channels) (Objective.ofLoss Loss.leastSquares01) with
                Latent = Latent.Uniform 100
                CriticSteps = CriticSteps.Constant 1 }
            |> withOptimizer (Optimizers.adam 2e-4 0.5 0.999) }

    /// <summary>DCGAN: non-saturating loss, Adam 2e-4 (0.5, 0.999), batch 128, uniform latent of 100.</summary>
    [<CompiledName "DcganPaper">]
    let dcganPaper =
        { Source =
            "Radford, Metz and Chintala, Unsupervised representation learning with DCGANs (2016), sections 3 and 4"
          Deviations =
            [| ofImages
               "Adam: beta2 0.999 and epsilon 1e-8, its defaults, which the paper does not state" |]
          Experiment =
            { images "dcgan_paper" (Dcgan.normalisedCritic28 channels) (Objective.ofLoss Loss.nonSaturating) with
                Latent = Latent.Uniform 100
                CriticSteps = CriticSteps.Constant 1
                BatchSize = 128 }
            |> withOptimizer (Optimizers.adam 2e-4 0.5 0.999) }

    /// Half a loss is half a rate, where the optimizer is linear in the gradient; the code's decay of the rate, by update.
    let private firstGansMomentum (rate: float) =
        Optimizers.momentum 1.0 0.5
        |> Optimizer.scheduled (Schedule.exponential rate (1.0 / 1.000004) 1L)

    /// <summary>The first GAN: perceptrons, momentum, one critic update, the generator ascending log D.</summary>
    [<CompiledName "GanPaper">]
    let ganPaper =
        { Source =
            "Goodfellow et al., Generative adversarial nets (2014), Algorithm 1, sections 3 and 5; what they leave open: goodfeli/adversarial, mnist.yaml"
          Deviations =
            [| "data: Fashion-MNIST; samples in (-1, 1) by tanh instead of (0, 1) by a sigmoid"
               "critic: 240 ReLU units a layer without dropout instead of 240 maxout units of 5 pieces with dropout"
               "initialisation: He's normal instead of uniform on (-0.05, 0.05) and (-0.005, 0.005)"
               "critic's rate: half the generator's 0.1, since the code halves the critic's loss"
               "momentum: 0.5 throughout; the code raises it to 0.7 in 250 epochs"
               "updates alternate as in Algorithm 1; the code's are simultaneous, on one batch of latents" |]
          Experiment =
            { Experiment.create
                  "gan_paper"
                  FashionMnist.train
                  (Network.sequential
                      [| Mlp.create Weights.He [| 1200; 1200 |] 784
                         Layer.tanh
                         Layer.reshape [| 1L; 28L; 28L |] |])
                  (Mlp.create Weights.He [| 240; 240 |] 1)
                  (Objective.ofLoss Loss.nonSaturating) with
                Latent = Latent.Normal 100
                GeneratorOptimizer = firstGansMomentum 0.1
                CriticOptimizer = firstGansMomentum 0.05
                CriticSteps = CriticSteps.Constant 1
                BatchSize = 100
                AverageDecay = 0.0 } }
