namespace Wgan.Functional

open System
open TorchSharp

/// Finding out where a number that is not finite came from.
[<RequireQualifiedAccess>]
module internal NonFinite =
    exception private Found of string

    let private isFinite (value: Tensor) =
        use _scope = torch.NewDisposeScope()
        value.detach().isfinite().all().item<bool>()

    /// The name of the layer that a parameter belongs to: the innermost piece on its path.
    let private layerOf (network: Network) (path: string) : string =
        let rec follow (description: Description) (names: string list) =
            match names with
            | [] -> description.Name
            | name :: rest ->
                match description.Parts |> Array.tryFind (fun (key, _) -> key = name) with
                | Some(_, part) -> follow part rest
                | None -> description.Name

        follow network.Description (List.ofArray (path.Split '.'))

    let private watch (experiment: Experiment) : Watch =
        fun player parts gradients ->
            let part = parts |> List.tryFind (snd >> isFinite >> not)
            let gradient = gradients.Leaves() |> Seq.tryFind (fun leaf -> not (isFinite leaf.Value))

            let network =
                if player = "critic" then
                    experiment.Critic
                else
                    experiment.Generator

            let about =
                [ match part with
                  | Some(name, value) -> $"the term {name} is {Tensors.toFloat value}"
                  | None -> ()
                  match gradient with
                  | Some leaf ->
                      $"the first gradient that is not finite is that of {player}.{leaf.Name} ({layerOf network leaf.Name})"
                  | None -> () ]

            if not about.IsEmpty then
                let about = String.Join("; ", about)
                raise (Found $"in the {player}'s update {about}")

    /// Where the first number that is not finite appears in the iteration after that state; empty where none does, as when a finite
    /// gradient's step overflows.
    let locate (experiment: Experiment) (state: TrainingState) (draws: IterationDraws) : string =
        try
            use _scope = torch.NewDisposeScope()
            Training.stepWatched (watch experiment) experiment state draws |> ignore
            ""
        with Found where ->
            where
