namespace Wgan.Functional

open System

/// <summary>Transformations of some parameters' gradients.</summary>
[<RequireQualifiedAccess>]
module Masked =
    /// The leaves of a tree that `isChosen`, as a tree of their own.
    let private choose (isChosen: bool[]) (tree: Tree) =
        tree.Leaves()
        |> Seq.zip isChosen
        |> Seq.filter fst
        |> Seq.map (fun (_, leaf) -> leaf.Name, leaf.Value)
        |> List.ofSeq
        |> Tree.ofPaths

    /// The tree with the leaves that `isChosen` replaced.
    let private replace (isChosen: bool[]) (chosen: Tree) (tree: Tree) =
        let replacements = Tree.values chosen
        let mutable next = 0

        Tree.values tree
        |> Array.mapi (fun i value ->
            if isChosen[i] then
                next <- next + 1
                replacements[next - 1]
            else
                value)
        |> Tree.withValues tree

    let private create argument (patterns: string[]) (isWanted: bool -> bool) (inner: Optimizer) =
        if patterns.Length = 0 then
            Errors.fail "masked: no pattern was given"

        let patterns = Array.copy patterns

        for pattern in patterns do
            PathPattern.check "masked" pattern

        let mask (tree: Tree) =
            Tree.paths tree
            |> Array.map (fun path -> patterns |> Array.exists (fun p -> PathPattern.matches p path) |> isWanted)

        let init (parameters: Tree) =
            let paths = Tree.paths parameters

            for pattern in patterns do
                if not (paths |> Array.exists (PathPattern.matches pattern)) then
                    let known = String.Join(", ", paths)
                    Errors.fail "masked: no parameter's path matches '%s'; there is: %s" pattern known

            inner.Init(choose (mask parameters) parameters)

        let update (apply: Clock * Tree * Tree * Tree -> OptimizerResult) clock gradients state parameters =
            let isChosen = mask gradients
            let result = apply (clock, choose isChosen gradients, state, choose isChosen parameters)

            { result with
                Updates = replace isChosen result.Updates gradients }

        let texts = String.Join(",", patterns |> Array.map Description.text)

        Optimizer(
            Description.node "masked" [ argument, "[" + texts + "]" ] [ "transformation", inner.Description ],
            inner.Laws,
            init,
            update inner.Update,
            update inner.UpdateInPlace,
            None
        )

    /// <summary>
    /// The transformation applied to the parameters whose path matches one of the patterns (see <c>PathPattern.matches</c>); the other
    /// gradients pass unchanged, as in Optax's <c>masked</c>. A pattern that matches no parameter is an error of <c>Init</c>.
    /// </summary>
    /// <remarks><c>Masked.only [| "**.weight" |] (AddDecayedWeights.create 0.01)</c> spares the biases. <c>Optimizer.scale 0.0</c> as the last
    /// link freezes parameters.</remarks>
    [<CompiledName "Only">]
    let only (patterns: string[]) (transformation: Optimizer) = create "only" patterns id transformation

    /// <summary>The transformation applied to the parameters whose path matches none of the patterns; otherwise like <c>only</c>.</summary>
    [<CompiledName "Except">]
    let except (patterns: string[]) (transformation: Optimizer) = create "except" patterns not transformation
