namespace Wgan.Functional

open TorchSharp

/// <summary>
/// Spectral normalisation: Miyato, Kataoka, Koyama and Yoshida, "Spectral normalization for generative adversarial networks" (2018),
/// section 2.1 and Algorithm 1.
/// </summary>
[<RequireQualifiedAccess>]
module SpectralNorm =
    // PyTorch's, for vectors of zeros.
    let private epsilon = 1e-12

    /// The weight as a matrix: [outputs, everything else].
    let private matrix (linear: LinearWeight) (weight: Tensor) : Tensor =
        let turned =
            if linear.OutputDimension = 0 then
                weight
            else
                weight.transpose (0L, int64 linear.OutputDimension)

        turned.reshape (turned.shape[0], -1L)

    let private norm (x: Tensor) : Tensor = (Tensors.square x).sum().sqrt()

    let private unit (x: Tensor) : Tensor = x.div ((norm x).clamp_min(Tensors.scalar epsilon))

    /// x / |x|, or the vector before it where x is 0: one of zeros would stay one for ever.
    let private next (before: Tensor) (x: Tensor) : Tensor =
        torch.where ((norm x).gt(Tensors.scalar 0.0), unit x, before)

    /// v = W^T u / |W^T u|, u = W v / |W v|, so many times.
    let private iterate count (w: Tensor) (u: Tensor, v: Tensor) =
        let mutable u, v = u, v

        for _ in 1..count do
            v <- next v (w.t().mv u)
            u <- next u (w.mv v)

        u, v

    /// W / (u^T W v), differentiable in W; a weight of zeros stays as it is.
    let private divide (weight: Tensor) (w: Tensor) (u: Tensor, v: Tensor) : Tensor =
        let sigma = u.dot (w.mv v)
        let safe = torch.where (sigma.ne (Tensors.scalar 0.0), sigma, torch.ones_like sigma)
        weight.div safe

    let private vectors (linear: LinearWeight[]) (found: (Tensor * Tensor)[]) (inner: Tree) =
        let tree choose =
            Array.map2 (fun (w: LinearWeight) pair -> w.Path, choose pair) linear found
            |> List.ofArray
            |> Tree.ofPaths

        Tree.ofChildren [ "network", inner; "u", tree fst; "v", tree snd ]

    let private at (tree: Tree) (path: string) : Tensor =
        let names = path.Split '.'

        let parent =
            names[.. names.Length - 2]
            |> Array.fold (fun (tree: Tree) name -> tree.Child name) tree

        parent[Array.last names]

    /// The largest singular value's vectors, by the eigenvectors of the smaller of W W^T and W^T W, in float64 on the CPU.
    let private exact (w: Tensor) : Tensor * Tensor =
        let wide = w.``to`` (torch.ScalarType.Float64, torch.CPU)
        let isWide = wide.shape[0] <= wide.shape[1]
        let gram = if isWide then wide.mm (wide.t ()) else wide.t().mm wide
        let struct (_, vectors) = torch.linalg.eigh gram
        let last = vectors.select (1L, vectors.shape[1] - 1L)
        let u = if isWide then last else unit (wide.mv last)
        let convert (x: Tensor) = x.``to`` (w.dtype, w.device)
        convert u, convert (unit (wide.t().mv u))

    let private create
        (start: string * string)
        (firstVectors: Backend -> Key -> Tensor -> Tensor * Tensor)
        iterations
        (network: Network)
        =
        let linear = network.Traits.LinearWeights

        if iterations < 1 then
            Errors.fail "spectral normalisation needs at least 1 power iteration a pass, not %d" iterations

        if linear.Length = 0 then
            Errors.fail "spectral normalisation: %s declares no linear maps to normalise" network.Description.Name

        let init (backend: Backend) key inputShape =
            let variables = network.Init(backend, key, inputShape)
            use _noGrad = torch.no_grad ()

            let first =
                linear
                |> Array.map (fun weight ->
                    use _scope = torch.NewDisposeScope()
                    let w = matrix weight (at variables.Parameters weight.Path)
                    let key = key |> Rng.named "spectralNorm" |> Rng.named weight.Path
                    let u, v = firstVectors backend key w
                    u.MoveToOuterDisposeScope(), v.MoveToOuterDisposeScope())

            { variables with
                State = vectors linear first variables.State }

        let apply mode (parameters: Tree) (state: Tree) draws input =
            let found =
                use _noGrad = torch.no_grad ()

                linear
                |> Array.map (fun weight ->
                    let pair = at (state.Child "u") weight.Path, at (state.Child "v") weight.Path

                    if mode = Mode.Training then
                        let w = (at parameters weight.Path).detach()
                        iterate iterations (matrix weight w) pair
                    else
                        // A moving average of unit vectors is shorter than 1.
                        unit (fst pair), unit (snd pair))

            let normalised =
                let table =
                    Array.map2 (fun (weight: LinearWeight) pair -> weight.Path, (weight, pair)) linear found
                    |> dict

                parameters.Leaves()
                |> Seq.map (fun leaf ->
                    match table.TryGetValue leaf.Name with
                    | true, (weight, pair) -> leaf.Name, divide leaf.Value (matrix weight leaf.Value) pair
                    | _ -> leaf.Name, leaf.Value)
                |> List.ofSeq
                |> Tree.ofPaths

            let result = network.Apply(mode, normalised, state.Child "network", draws, input)

            { result with
                State =
                    if mode = Mode.Training then
                        vectors linear found result.State
                    else
                        state }

        Network(
            Description.node
                "spectralNorm"
                [ "iterations", Description.integer iterations; start ]
                [ "network", network.Description ],
            { network.Traits with
                LinearWeights = [||] },
            network.OutputShape,
            init,
            network.Draws,
            apply,
            network.Parts
        )

    /// <summary>
    /// The network with every linear map W (dense layers, convolutions, embeddings) divided by its estimated largest singular value,
    /// W / (u^T W v), convolutions as matrices [outputs, inputs x kernel x kernel]. A training pass first improves the estimate,
    /// v = W^T u / |W^T u| and u = W v / |W v|, which are constants to the gradient; evaluation reads u and v and changes nothing.
    /// </summary>
    /// <remarks>
    /// Parameters, draws and features are the network's. The first u and v are the first weights' own singular vectors, so that the
    /// estimate starts exact; the paper and PyTorch start from random ones (<c>wrapFromRandom</c>). In PyTorch every forward pass in training
    /// moves u and v on; here those of penalties and of the generator's update start from them and leave them as they are, so that only the
    /// critic's own two passes move them. What is a linear map is declared by each layer (<c>NetworkTraits.LinearWeights</c>), transposed
    /// convolutions with their second dimension as outputs. That matrix is not the whole linear map of a convolution: the slope of one is
    /// bounded by a constant, but not by 1.
    /// </remarks>
    /// <param name="iterations">Power iterations in each training pass; Miyato et al. take 1.</param>
    /// <param name="network">The network.</param>
    [<CompiledName "Wrap">]
    let wrap (iterations: int) (network: Network) : Network =
        create ("start", Description.text "exact") (fun _ _ w -> exact w) iterations network

    /// <summary>
    /// <c>wrap</c> from random vectors: u from N(0, I) divided by its norm, drawn from the key's stream "spectralNorm", and
    /// <paramref name="warmUp"/> power iterations at <c>Init</c>. Miyato et al. have none, PyTorch's <c>parametrizations.spectral_norm</c> 15.
    /// </summary>
    /// <remarks>
    /// An estimate from few iterations is too small, and the weight divided by it too large, where the largest singular values are close to
    /// each other or u starts nearly orthogonal to the largest one's vector.
    /// </remarks>
    /// <param name="warmUp">Power iterations at <c>Init</c>.</param>
    /// <param name="iterations">Power iterations in each training pass.</param>
    /// <param name="network">The network.</param>
    [<CompiledName "WrapFromRandom">]
    let wrapFromRandom (warmUp: int) (iterations: int) (network: Network) : Network =
        if warmUp < 0 then
            Errors.fail "spectral normalisation needs at least 0 iterations at first, not %d" warmUp

        let first backend key (w: Tensor) =
            let u = unit (Rng.normal backend [| w.shape[0] |] key)
            iterate warmUp w (u, unit (w.t().mv u))

        create ("warmUp", Description.integer warmUp) first iterations network
