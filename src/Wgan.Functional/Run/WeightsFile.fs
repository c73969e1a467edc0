namespace Wgan.Functional

open System.Collections.Generic
open System.Text.Json
open TorchSharp

/// Starting from the weights in a safetensors file: of another experiment, or exported from PyTorch.
[<RequireQualifiedAccess>]
module internal WeightsFile =
    /// The file's names to the experiment's; null, here None, leaves a tensor out.
    let private readMap (path: string) : IReadOnlyDictionary<string, string option> =
        StrictJson.readFile path "a map of tensor names" (fun root ->
            let map = Dictionary<string, string option>()

            for name, target in StrictJson.pairs "the map" root do
                map[name] <-
                    match target.ValueKind with
                    | JsonValueKind.Null -> None
                    | _ -> Some(StrictJson.text name target)

            map)

    /// The entries under the experiment's names. Every name in the map has to be in the file.
    let private renamed (path: string) (mapPath: string) (entries: IReadOnlyList<TensorEntry>) : TensorEntry[] =
        let map = readMap mapPath
        let names = HashSet(entries |> Seq.map _.Name)

        for name in map.Keys do
            if not (names.Contains name) then
                Errors.fail "%s: %s has no tensor '%s'" mapPath path name

        [| for entry in entries do
               match map.TryGetValue entry.Name with
               | false, _ -> entry
               | true, None -> ()
               | true, Some name -> { entry with Name = name } |]

    let private players = [ "generator"; "critic" ]

    /// The network with the file's tensors: all of them by name and shape, in any floating-point type.
    let private network
        path
        backend
        (name: string)
        (variables: Variables)
        (found: IReadOnlyDictionary<string, TensorEntry>)
        =
        let fill (tree: Tree) =
            tree.Leaves()
            |> Seq.map (fun leaf ->
                let name = $"{name}.{leaf.Name}"

                match found.TryGetValue name with
                | false, _ -> Errors.fail "%s: the tensor '%s' is missing" path name
                | true, entry when entry.Shape <> leaf.Value.shape ->
                    Errors.fail
                        "%s: tensor '%s' has shape %s, but the experiment's network wants %s"
                        path
                        name
                        (Tensors.shapeText entry.Shape)
                        (Tensors.shapeText leaf.Value.shape)
                | true, entry -> TensorFiles.tensor path backend entry)
            |> Array.ofSeq
            |> Tree.withValues tree

        { Parameters = fill variables.Parameters
          State = fill variables.State }

    /// The first state of a run with the weights of the networks that the file names: generator, critic or both, each of them whole. The
    /// average starts from the generator; the optimizers start anew.
    let start
        (experiment: Experiment)
        (backend: Backend)
        (path: string)
        (mapPath: string | null)
        (state: TrainingState)
        =
        use _scope = torch.NewDisposeScope()
        let entries = (Safetensors.read path).Tensors

        let entries =
            match mapPath with
            | null -> Array.ofSeq entries
            | mapPath -> renamed path mapPath entries

        let found = Dictionary<string, TensorEntry>()

        for entry in entries do
            if not (found.TryAdd(entry.Name, entry)) then
                Errors.fail "%s: two tensors would be named '%s'" path entry.Name

        let prefixes = entries |> Array.map (fun entry -> entry.Name.Split('.')[0]) |> Array.distinct

        match prefixes |> Array.tryFind (fun prefix -> not (List.contains prefix players)) with
        | Some prefix ->
            let name = (entries |> Array.find (fun entry -> entry.Name.Split('.')[0] = prefix)).Name

            Errors.fail
                "%s: tensor '%s' belongs to neither generator nor critic; --name-map FILE renames tensors or leaves them out"
                path
                name
        | None when entries.Length = 0 -> Errors.fail "%s holds no tensors" path
        | None -> ()

        let player name (player: Player) =
            if Array.contains name prefixes then
                let variables = network path backend name player.Network found
                let wanted = variables.Parameters.Count + variables.State.Count
                let given = entries |> Array.filter _.Name.StartsWith(name + ".")

                if given.Length > wanted then
                    let known =
                        [ for tree in [ variables.Parameters; variables.State ] do
                              for leaf in tree.Leaves() -> $"{name}.{leaf.Name}" ]

                    let extra = given |> Array.find (fun entry -> not (List.contains entry.Name known))
                    Errors.fail "%s: the experiment's network has no tensor '%s'" path extra.Name

                { player with Network = variables }
            else
                player

        let generator = player "generator" state.Generator
        let critic = player "critic" state.Critic

        let average =
            { Parameters = Tree.clone generator.Network.Parameters
              State = Tree.clone generator.Network.State }

        for variables in [ generator.Network; critic.Network; average ] do
            Tree.moveToOuterScope variables.Parameters |> ignore
            Tree.moveToOuterScope variables.State |> ignore

        TrainingState(state.Iteration, generator, critic, average, state.Loss)
