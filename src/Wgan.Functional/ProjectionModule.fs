namespace Wgan.Functional

open System
open TorchSharp

/// <summary>Projections of a critic's parameters.</summary>
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Projection =
    /// <summary>No constraint.</summary>
    [<CompiledName "None">]
    let none = Projection(Description.leaf "none" [], "", false, id, id)

    /// One map for each way: tensors to new tensors, and the same numbers over the old ones.
    let private ofMaps description equation (map: Tensor[] -> Tensor[]) (overwrite: Tensor[] -> unit) =
        let apply parameters =
            use _noGrad = torch.no_grad ()
            Tree.values parameters |> map |> Tree.withValues parameters

        let applyInPlace parameters =
            use _noGrad = torch.no_grad ()
            Tree.values parameters |> overwrite
            parameters

        Projection(description, equation, false, apply, applyInPlace)

    /// <summary>Weight clipping: every parameter to [-c, c], normalisation parameters too (<c>except</c> leaves some out).</summary>
    /// <remarks>
    /// Arjovsky, Chintala and Bottou, "Wasserstein GAN" (2017), Algorithm 1, line 7: after the step. The official code clips
    /// before it.
    /// </remarks>
    [<CompiledName "ClipWeights">]
    let clipWeights (c: float) =
        if not (c > 0.0) then
            Errors.fail "weight clipping needs a positive bound, not %g" c

        let low, high = Tensors.scalar -c, Tensors.scalar c
        // A float32 c is up to 6e-8 c away from the double.
        let bound = Tensors.scalar ((1.0 - 1e-6) * c)

        let share (parameters: Tree) =
            use _scope = torch.NewDisposeScope()
            use _noGrad = torch.no_grad ()

            let atBound =
                Tree.values parameters
                |> Array.sumBy (fun p -> Tensors.toFloat (p.abs().ge(bound).sum()))

            atBound / float parameters.ElementCount

        let unmeasured =
            ofMaps
                (Description.leaf "clipWeights" [ "c", Description.number c ])
                $"every w in [-{Description.number c}, {Description.number c}]"
                (Array.map (fun p -> p.clamp (low, high)))
                (fun all ->
                    if not (Ranges.clip c all) then
                        all |> Array.iter (fun p -> p.clamp_ (low, high) |> ignore))

        Projection(
            unmeasured.Description,
            unmeasured.Equation,
            false,
            unmeasured.Apply,
            unmeasured.ApplyInPlace,
            share,
            c
        )

    /// <summary>
    /// A projection of your own, applied to all parameters at once. Change <paramref name="version"/> whenever its meaning changes: it
    /// enters the experiment's hash.
    /// </summary>
    /// <param name="name">What it is called in descriptions.</param>
    /// <param name="version">The version of its meaning.</param>
    /// <param name="parameters">The numbers it depends on; they enter the hash too.</param>
    /// <param name="project">
    /// Parameters to projected parameters, in the same places and of the same shapes; changes nothing that it is given. Projecting
    /// twice is to be projecting once.
    /// </param>
    [<CompiledName "Custom">]
    let custom (name: string) (version: string) (parameters: float[]) (project: Tree -> Tree) : Projection =
        let apply (tree: Tree) =
            use _noGrad = torch.no_grad ()
            let projected = project tree

            if Tree.paths projected <> Tree.paths tree then
                Errors.fail "%s: it was given %d parameters and gave others" name tree.Count

            Array.zip3 (Tree.paths tree) (Tree.values tree) (Tree.values projected)
            |> Array.iter (fun (path, before, after) ->
                if before.shape <> after.shape then
                    let before, after = Tensors.shapeText before.shape, Tensors.shapeText after.shape
                    Errors.fail "%s: it made %s of shape %s one of shape %s" name path before after)

            projected

        let applyInPlace (tree: Tree) =
            use _scope = torch.NewDisposeScope()
            use _noGrad = torch.no_grad ()
            Tree.iter2 (fun (value: Tensor) projected -> value.copy_ projected |> ignore) tree (apply tree)
            tree

        Projection(Description.custom name version parameters, $"{name}(w)", false, apply, applyInPlace)

    /// <summary>
    /// The same constraint imposed at the beginning of the critic's update instead of at its end: the loss is that of the
    /// constrained critic, and the optimizer's step may leave the set until the next update.
    /// </summary>
    /// <remarks>Where the official WGAN code (<c>main.py</c>) clips; the paper's Algorithm 1 clips after the step.</remarks>
    [<CompiledName "BeforeStep">]
    let beforeStep (projection: Projection) : Projection =
        Projection(
            Description.node "beforeStep" [] [ "projection", projection.Description ],
            $"{projection.Equation}, imposed before each step",
            true,
            projection.Apply,
            projection.ApplyInPlace,
            projection.ShareAtBound,
            projection.Bound
        )

    let private checkRadius radius =
        if not (radius > 0.0) then
            Errors.fail "a norm ball needs a positive radius, not %g" radius

    let private squaredNorm (p: Tensor) = (Tensors.square p).sum()

    /// min(1, radius / norm): 1 at norm 0.
    let private factor (radius: float) (squaredNorm: Tensor) =
        let norm = squaredNorm.sqrt ()
        let outside = norm.gt (Tensors.scalar radius)
        let safe = torch.where (outside, norm, torch.full_like (norm, Tensors.scalar radius))
        safe.reciprocal () |> Tensors.scale radius

    /// <summary>Every parameter tensor by itself into the Euclidean ball of that radius: p min(1, radius / |p|).</summary>
    [<CompiledName "NormBallPerTensor">]
    let normBallPerTensor (radius: float) =
        checkRadius radius
        let factor (p: Tensor) = squaredNorm p |> factor radius

        ofMaps
            (Description.leaf "normBallPerTensor" [ "radius", Description.number radius ])
            $"|w_i| <= {Description.number radius} for each tensor w_i"
            (Array.map (fun p -> p.mul (factor p)))
            (Array.iter (fun p -> p.mul_ (factor p) |> ignore))

    /// <summary>All parameters as one vector into the Euclidean ball of that radius: w min(1, radius / |w|).</summary>
    [<CompiledName "NormBallGlobal">]
    let normBallGlobal (radius: float) =
        checkRadius radius

        let factor (parameters: Tensor[]) =
            parameters
            |> Array.map squaredNorm
            |> Array.reduce (fun sum next -> sum.add next)
            |> factor radius

        let map parameters =
            if Array.isEmpty parameters then
                parameters
            else
                let factor = factor parameters
                parameters |> Array.map (fun p -> p.mul factor)

        let overwrite parameters =
            if not (Array.isEmpty parameters) then
                let factor = factor parameters
                parameters |> Array.iter (fun p -> p.mul_ factor |> ignore)

        ofMaps
            (Description.leaf "normBallGlobal" [ "radius", Description.number radius ])
            $"|w| <= {Description.number radius}"
            map
            overwrite

    let private isAtOrUnder (place: string) (path: string) =
        path = place || path.StartsWith(place + ".", StringComparison.Ordinal)

    /// <summary>
    /// The same projection of all parameters but those at or under these paths: <c>"3"</c> is everything of layer 3, <c>"3.bias"</c> its
    /// bias. What is left out is not part of a norm either. A path where nothing is is an error.
    /// </summary>
    /// <param name="paths">Paths of parameters; <c>normalisationPaths</c> finds those of normalisation layers.</param>
    /// <param name="projection">The projection of the others.</param>
    [<CompiledName "Except">]
    let except (paths: string[]) (projection: Projection) : Projection =
        let split (parameters: Tree) =
            let known = Tree.paths parameters

            for path in paths do
                if not (known |> Array.exists (isAtOrUnder path)) then
                    Errors.fail
                        "the projection leaves out '%s', but no parameter is there; there is: %s"
                        path
                        (String.Join(", ", known))

            let isProjected =
                known
                |> Array.map (fun path -> not (paths |> Array.exists (fun place -> isAtOrUnder place path)))

            let projected =
                Array.zip3 known (Tree.values parameters) isProjected
                |> Array.choose (fun (path, value, projected) -> if projected then Some(path, value) else None)
                |> List.ofArray
                |> Tree.ofTensors

            projected, isProjected

        let apply (parameters: Tree) =
            let projected, isProjected = split parameters
            let results = projection.Apply projected |> Tree.values
            let mutable next = 0

            Array.map2
                (fun value isProjected ->
                    if isProjected then
                        next <- next + 1
                        results[next - 1]
                    else
                        value)
                (Tree.values parameters)
                isProjected
            |> Tree.withValues parameters

        let applyInPlace (parameters: Tree) =
            projection.ApplyInPlace(fst (split parameters)) |> ignore
            parameters

        if paths.Length = 0 then
            projection
        else
            let paths = Array.sort paths |> Array.distinct
            let names = String.Join(", ", paths)

            Projection(
                Description.node
                    "except"
                    [ "paths", "[" + String.Join(",", paths |> Array.map Description.text) + "]" ]
                    [ "projection", projection.Description ],
                $"{projection.Equation}, except {names}",
                projection.IsBeforeStep,
                apply,
                applyInPlace,
                split >> fst >> projection.ShareAtBound,
                0.0
            )

    let private normalisations = [| "batchNorm"; "layerNorm"; "groupNorm"; "instanceNorm" |]

    /// <summary>
    /// The paths of a network's normalisation layers, by the names of the library's layers in its description:
    /// <c>Projection.clipWeights 0.01 |> Projection.except (Projection.normalisationPaths critic.Description)</c>.
    /// </summary>
    /// <param name="network">A network's description.</param>
    [<CompiledName "NormalisationPaths">]
    let rec normalisationPaths (network: Description) : string[] =
        network.Parts
        |> Array.collect (fun (name, part) ->
            if Array.contains part.Name normalisations then
                [| name |]
            else
                normalisationPaths part |> Array.map (fun path -> name + "." + path))
