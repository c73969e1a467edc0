namespace Wgan.Functional

open TorchSharp

/// <summary>RMSProp's normalisation, in three forms that differ in their numbers and are named after their source.</summary>
/// <remarks>Tieleman and Hinton, lecture 6.5 (2012), leaves open where epsilon stands and where the average starts.</remarks>
[<RequireQualifiedAccess>]
module ScaleByRms =
    let private description name decayName decay epsilon =
        Arguments.decay name decayName decay
        Arguments.positive name "epsilon" epsilon
        Description.leaf name [ decayName, Description.number decay; "epsilon", Description.number epsilon ]

    let private startingWith names (first: Tree -> Tree) parameters =
        Tree.nest names (names |> Array.map (fun _ -> first parameters))

    /// <summary>
    /// PyTorch's form: v_t = alpha v_(t-1) + (1 - alpha) g_t^2, u_t = g_t / (sqrt(v_t) + epsilon), v_0 = 0.
    /// </summary>
    /// <remarks>Epsilon stands outside the root, as in PyTorch, not inside, as in TensorFlow 1.</remarks>
    [<CompiledName "PyTorch">]
    let pyTorch (alpha: float) (epsilon: float) =
        let update inPlace _ gradients (state: Tree) _ =
            use _noGrad = torch.no_grad ()
            let shift = Tensors.scalar epsilon
            let meanSquares = Moments.meanSquare inPlace alpha (1.0 - alpha) (state.Child "meanSquare") gradients

            let normalise (g: Tensor) (v: Tensor) =
                let root = v.sqrt ()
                root.add_ shift |> ignore
                g.div root

            { Updates = Tree.map2 normalise gradients meanSquares
              State = Tree.nest [| "meanSquare" |] [| meanSquares |] }

        Optimizer(
            description "scaleByRms" "alpha" alpha epsilon,
            startingWith [| "meanSquare" |] Tree.zerosLike,
            update false,
            update true,
            Plan.constant Operation.Rms [ alpha; 1.0 - alpha; epsilon ] [ "meanSquare" ]
        )

    /// <summary>
    /// PyTorch's centred form, which divides by a standard deviation: m_t = alpha m_(t-1) + (1 - alpha) g_t,
    /// v_t = alpha v_(t-1) + (1 - alpha) g_t^2, u_t = g_t / (sqrt(v_t - m_t^2) + epsilon), m_0 = v_0 = 0.
    /// </summary>
    /// <remarks>
    /// Graves, "Generating sequences with recurrent neural networks" (2013), equations 38 to 40, with epsilon outside the root.
    /// v - m^2 is a variance; where rounding makes it negative it counts as 0. PyTorch's becomes NaN there.
    /// </remarks>
    [<CompiledName "PyTorchCentred">]
    let pyTorchCentred (alpha: float) (epsilon: float) =
        let update inPlace _ gradients (state: Tree) _ =
            use _noGrad = torch.no_grad ()
            let minus, zero, shift = Tensors.scalar -1.0, Tensors.scalar 0.0, Tensors.scalar epsilon
            let means = Moments.mean inPlace alpha (1.0 - alpha) (state.Child "mean") gradients
            let meanSquares = Moments.meanSquare inPlace alpha (1.0 - alpha) (state.Child "meanSquare") gradients

            let deviations =
                Tree.map2
                    (fun (m: Tensor) (v: Tensor) -> v.addcmul(m, m, minus).clamp_min(zero).sqrt().add shift)
                    means
                    meanSquares

            { Updates = Tree.map2 (fun (g: Tensor) (d: Tensor) -> g.div d) gradients deviations
              State = Tree.nest [| "mean"; "meanSquare" |] [| means; meanSquares |] }

        Optimizer(
            description "scaleByRmsCentred" "alpha" alpha epsilon,
            startingWith [| "mean"; "meanSquare" |] Tree.zerosLike,
            update false,
            update true,
            Plan.constant Operation.RmsCentred [ alpha; 1.0 - alpha; epsilon ] [ "mean"; "meanSquare" ]
        )

    /// <summary>
    /// TensorFlow 1's form: v_t = decay v_(t-1) + (1 - decay) g_t^2, u_t = g_t / sqrt(v_t + epsilon), v_0 = 1.
    /// </summary>
    /// <remarks>
    /// <c>tf.train.RMSPropOptimizer</c>: epsilon stands inside the root and the average starts at 1, so that the first updates are
    /// near the plain gradient where PyTorch's are near 1 / sqrt(1 - alpha) in size.
    /// </remarks>
    [<CompiledName "TensorFlow1">]
    let tensorFlow1 (decay: float) (epsilon: float) =
        let update inPlace _ gradients (state: Tree) _ =
            use _noGrad = torch.no_grad ()
            let shift = Tensors.scalar epsilon
            let meanSquares = Moments.meanSquare inPlace decay (1.0 - decay) (state.Child "meanSquare") gradients

            { Updates = Tree.map2 (fun (g: Tensor) (v: Tensor) -> g.div (v.add(shift).sqrt())) gradients meanSquares
              State = Tree.nest [| "meanSquare" |] [| meanSquares |] }

        Optimizer(
            description "scaleByRmsTf1" "decay" decay epsilon,
            startingWith [| "meanSquare" |] (Tree.map torch.ones_like),
            update false,
            update true,
            Plan.constant Operation.RmsTensorFlow [ decay; 1.0 - decay; epsilon ] [ "meanSquare" ]
        )
