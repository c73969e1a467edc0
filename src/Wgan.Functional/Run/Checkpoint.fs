namespace Wgan.Functional

open System
open System.IO
open System.Security.Cryptography
open TorchSharp

/// Whole training states as folders: generator, critic, average and optimizers, and state.json.
[<RequireQualifiedAccess>]
module internal Checkpoint =
    let private networkFiles = [ "generator"; "critic"; "average" ]

    let private tensorFiles =
        networkFiles @ [ "optimizers" ] |> List.map (fun name -> name + ".safetensors")

    let file (folder: string) (name: string) = Path.Combine(folder, name + ".safetensors")

    let private sha256 (path: string) =
        Errors.reading path (fun stream -> SHA256.HashData stream |> Convert.ToHexStringLower)

    /// The first tensor of a state that is not finite.
    let firstNotFinite (state: TrainingState) : string option =
        let isFinite (value: Tensor) =
            use _scope = torch.NewDisposeScope()
            value.isfinite().all().item<bool>()

        [ "generator", state.Generator.Network.Parameters
          "critic", state.Critic.Network.Parameters
          "generator", state.Generator.Network.State
          "critic", state.Critic.Network.State
          "optimizers.generator", state.Generator.Optimizer
          "optimizers.critic", state.Critic.Optimizer
          "loss_state", state.Loss ]
        |> Seq.collect (fun (name, tree) -> tree.Leaves() |> Seq.map (fun leaf -> $"{name}.{leaf.Name}", leaf.Value))
        |> Seq.tryFind (snd >> isFinite >> not)
        |> Option.map fst

    let lossState (state: TrainingState) : (string * float)[] =
        [| for leaf in state.Loss.Leaves() -> leaf.Name, Tensors.toFloat leaf.Value |]

    /// Writes the state as the run's checkpoint of its iteration.
    let write (directory: string) (state: TrainingState) (describe: TrainingState -> CheckpointState) : unit =
        CheckpointFolder.write directory state.Iteration (fun folder ->
            TensorFiles.writeNetwork (file folder "generator") "generator" state.Generator.Network
            TensorFiles.writeNetwork (file folder "critic") "critic" state.Critic.Network
            // A generator by another name, so that either file loads into the same network.
            TensorFiles.writeNetwork (file folder "average") "generator" state.Average

            Tree.nest [| "generator"; "critic" |] [| state.Generator.Optimizer; state.Critic.Optimizer |]
            |> TensorFiles.writeTree (file folder "optimizers")

            let sums = [| for name in tensorFiles -> name, sha256 (Path.Combine(folder, name)) |]

            AtomicFile.writeBytes
                (Path.Combine(folder, StateFile.name))
                (StateFile.toBytes { describe state with Files = sums }))

    let private refuseOther (experiment: Experiment) (folder: string) (state: CheckpointState) =
        if state.Hash <> Experiment.hash experiment then
            let differences =
                Differences.ofJson state.Description ((Experiment.describe experiment).ToJson())
                |> Array.map string

            Errors.fail
                "%s is a checkpoint of another experiment, %s; there -> here: %s"
                folder
                state.Experiment
                (String.Join("; ", differences))

    /// state.json of a checkpoint of this experiment.
    let readState (experiment: Experiment) (folder: string) : CheckpointState =
        if not (Directory.Exists folder) then
            Errors.fail "there is no checkpoint %s" folder

        let path = Path.Combine(folder, StateFile.name)
        let state = StateFile.read path
        refuseOther experiment folder state

        if RunDirectory.six state.Iteration <> string (Path.GetFileName folder) then
            Errors.fail "%s says that it is of iteration %d" path state.Iteration

        if List.sort tensorFiles <> List.sort [ for name, _ in state.Files -> name ] then
            Errors.fail "%s does not name the checkpoint's files" path

        state

    /// Refuses a file that is not the one that was written.
    let verify (folder: string) (state: CheckpointState) (name: string) : unit =
        let path = Path.Combine(folder, name)

        for known, sum in state.Files do
            if known = name && sha256 path <> sum then
                Errors.fail "%s is damaged: its SHA-256 is not the one in %s" path StateFile.name

    let private loss (path: string) backend (template: Tree) (values: (string * float)[]) : Tree =
        if Tree.paths template <> Array.map fst values then
            Errors.fail
                "%s: the loss's state is '%s', but the experiment's has '%s'"
                path
                (String.Join(", ", Array.map fst values))
                (String.Join(", ", Tree.paths template))

        values
        |> Array.map (fun (_, value) -> Tensors.ofArray backend [||] [| value |])
        |> Tree.withValues template

    /// The training state in a checkpoint.
    let load (experiment: Experiment) (backend: Backend) (folder: string) (state: CheckpointState) : TrainingState =
        use _scope = torch.NewDisposeScope()
        tensorFiles |> List.iter (verify folder state)
        // Names and shapes of everything; the values are thrown away.
        let template = Training.init experiment backend (Rng.key 0L)
        let network name prefix = TensorFiles.readNetwork (file folder name) prefix backend

        let optimizers =
            Tree.nest [| "generator"; "critic" |] [| template.Generator.Optimizer; template.Critic.Optimizer |]
            |> TreeFile.read (file folder "optimizers") backend

        let player name (first: Player) updates =
            { Network = network name name first.Network
              Optimizer = optimizers.Child name
              Updates = updates }

        let loaded =
            TrainingState(
                state.Iteration,
                player "generator" template.Generator state.GeneratorUpdates,
                player "critic" template.Critic state.CriticUpdates,
                network "average" "generator" template.Average,
                loss (Path.Combine(folder, StateFile.name)) backend template.Loss state.LossState
            )

        for tree in
            [ loaded.Generator.Network.Parameters
              loaded.Generator.Network.State
              loaded.Critic.Network.Parameters
              loaded.Critic.Network.State
              optimizers
              loaded.Average.Parameters
              loaded.Average.State
              loaded.Loss ] do
            Tree.moveToOuterScope tree |> ignore

        loaded
