namespace Wgan.CrossCheck

open System
open DiffSharp
open TorchSharp
open Wgan.Functional

/// The two sides of a comparison brought together: the library's value and autograd's gradient, DiffSharp's or difference quotients.
[<RequireQualifiedAccess>]
module internal Compare =
    let private row = Table.row Engine.DiffSharp
    let private difference = Table.row Engine.FiniteDifferences

    /// The library's value of f at a vector, and its gradient.
    let private valueAndGradient (f: Tensor -> Tensor) (x: float[]) : float * float[] =
        use _scope = torch.NewDisposeScope()
        let leaf = Library.leaf [| x.Length |] x
        let value = f leaf
        let gradient = (Tensors.grad value [| leaf |])[0]
        Tensors.toFloat value, Tensors.toArray gradient

    /// Value and gradient of one scalar function of a vector, the library's f and its twin.
    let at piece value gradient (f: Tensor -> Tensor) (twin: (DiffSharp.Tensor -> DiffSharp.Tensor) option) x =
        let actual, slope = valueAndGradient f x

        match twin with
        | Some twin ->
            let expected, expectedSlope = dsharp.fgrad twin (Twins.ofArray [| x.Length |] x)

            [| row piece value [| actual |] (Twins.toArray expected)
               row piece gradient slope (Twins.toArray expectedSlope) |]
        | None -> [| difference piece gradient slope (Library.differences (valueAndGradient f >> fst) x) |]

    /// One vector for all parameters, split and shaped inside autograd's graph.
    let private unflatten (parameters: Tree) (v: Tensor) : Tree =
        let mutable offset = 0L

        parameters
        |> Tree.map (fun value ->
            let start = offset
            offset <- offset + value.numel ()
            v.narrow(0L, start, value.numel ()).reshape value.shape)

    let private batch = 6

    let samples (seed: int) (sampleShape: int[]) : int[] * float[] * float[] =
        let shape = Array.append [| batch |] sampleShape
        let count = Array.fold (*) 1 shape
        shape, Library.normal seed count, Library.normal (seed + 1) count |> Array.map (fun x -> 0.5 * x + 0.5)

    /// A critic's twin at parameters: its scores and, where they are read, its features.
    let pass
        (network: NetworkTwin)
        (feature: string -> NetworkTwin option)
        parameters
        (x: DiffSharp.Tensor)
        : PassTwin =
        { Values = (network parameters x).view -1
          Feature =
            fun name ->
                match feature name with
                | Some twin -> twin parameters x
                | None -> raise (WganException $"the cross-check has no twin of the critic's feature '{name}'") }

    /// A function of critic, samples and draws, as one of the critic's parameters, beside its twin.
    let inParameters piece quantity (critic: Network) network feature sampleShape draws evaluate twin =
        use _scope = torch.NewDisposeScope()
        let shape, real, fake = samples 11 sampleShape
        let variables = critic.Init(Library.backend, Rng.key 5L, Library.wide sampleShape)
        let start = Array.concat (Library.numbers variables.Parameters)
        let drawn: Tree = Draws.make Library.backend (Rng.key 7L) (draws (Library.wide shape))

        let batches: Samples =
            { Real = Library.tensor shape real
              Fake = Library.tensor shape fake }

        let library (v: Tensor) : Tensor =
            let parameters = unflatten variables.Parameters v
            evaluate (Library.pass critic variables parameters) batches drawn

        let twin =
            Option.map2
                (fun
                    (twin: (DiffSharp.Tensor -> PassTwin) -> Pair -> (string -> DiffSharp.Tensor) -> DiffSharp.Tensor)
                    (network: NetworkTwin)
                    (v: DiffSharp.Tensor) ->
                    let parameters = Twins.named (Library.shapes variables.Parameters) v

                    twin
                        (pass network feature parameters)
                        { Real = Twins.ofArray shape real
                          Fake = Twins.ofArray shape fake }
                        (Library.drawsOf drawn))
                twin
                network

        at piece $"{quantity}" $"gradient of the {quantity} in the critic's parameters" library twin start

    let paths (critic: Network) (sampleShape: int[]) =
        use _scope = torch.NewDisposeScope()

        critic.Init(Library.backend, Rng.key 5L, Library.wide sampleShape).Parameters
        |> Library.shapes
        |> Array.map fst
