namespace Wgan.Functional

/// What networks that are made of others do with each of them, under its name.
[<RequireQualifiedAccess>]
module internal NetworkParts =
    /// f, an error of which names the part of the network that it came from.
    let within (kind: string) (part: NetworkPart) (f: unit -> 'T) : 'T =
        try
            f ()
        with
        | :? WganException as error ->
            Errors.fail "%s %s (%s): %s" kind part.Name part.Network.Description.Name error.Message
        | :? System.Runtime.InteropServices.ExternalException as error ->
            // The genuine package appends the C++ stack to libtorch's line.
            let line = error.Message.Split('\n')[0]
            Errors.fail "%s %s (%s): %s" kind part.Name part.Network.Description.Name line

    let traits (networks: Network[]) =
        networks
        |> Array.mapi (fun i network -> network.Traits.Under(string i))
        |> NetworkTraits.OfParts

    /// The parts' first parameters and states, each under the part's name.
    let init kind (parts: NetworkPart[]) backend key =
        let variables =
            parts
            |> Array.map (fun part ->
                within kind part (fun () -> part.Network.Init(backend, Rng.named part.Name key, part.InputShape)))

        let collect choose =
            Array.map2 (fun (part: NetworkPart) variables -> part.Name, choose variables) parts variables
            |> List.ofArray
            |> Tree.ofChildren

        { Parameters = collect _.Parameters
          State = collect _.State }

    let draws (parts: NetworkPart[]) batch =
        parts
        |> Array.collect (fun part ->
            part.Network.Draws(Array.append [| batch |] part.InputShape)
            |> Draws.prefixed part.Name)

    let apply kind (part: NetworkPart) mode (parameters: Tree) (state: Tree) (draws: Tree) input =
        within kind part (fun () ->
            part.Network.Apply(mode, parameters.Child part.Name, state.Child part.Name, draws.Child part.Name, input))

    let part i (network: Network) inputShape : NetworkPart =
        { Name = string i
          Network = network
          InputShape = inputShape }
