namespace Wgan.Functional

open System
open System.Collections.Generic
open System.IO
open System.Runtime.InteropServices
open TorchSharp

/// <summary>Networks in safetensors files: parameters and running statistics under readable names such as <c>generator.0.weight</c>.</summary>
[<RequireQualifiedAccess>]
module TensorFiles =
    let private types =
        [ torch.ScalarType.Float32, "F32"
          torch.ScalarType.Float64, "F64"
          torch.ScalarType.Int64, "I64"
          torch.ScalarType.Byte, "U8" ]

    let private entry (name: string) (value: Tensor) : TensorEntry =
        use _scope = torch.NewDisposeScope()
        let value' = value.detach().cpu().contiguous()

        match types |> List.tryFind (fun (dtype, _) -> dtype = value'.dtype) with
        | None -> Errors.fail "tensor '%s' has the type %O, which is not written to files" name value'.dtype
        | Some(_, word) ->
            { Name = name
              DType = word
              Shape = value'.shape
              Data = value'.bytes.ToArray() }

    /// <summary>Writes tensors under their paths.</summary>
    [<CompiledName "WriteTree">]
    let writeTree (path: string) (tree: Tree) : unit =
        let entries = tree.Leaves() |> Seq.map (fun leaf -> entry leaf.Name leaf.Value) |> Array.ofSeq

        Safetensors.write path (Dictionary<string, string>()) entries

    /// <summary>Writes a network's parameters and state.</summary>
    [<CompiledName "WriteNetwork">]
    let writeNetwork (path: string) (prefix: string) (variables: Variables) : unit =
        [ variables.Parameters; variables.State ]
        |> List.collect (fun tree ->
            tree.Leaves()
            |> Seq.map (fun leaf -> $"{prefix}.{leaf.Name}", leaf.Value)
            |> List.ofSeq)
        |> Tree.ofPaths
        |> writeTree path

    /// An entry's tensor, in the backend's type and on its device. Half precision is widened exactly.
    let internal tensor path (backend: Backend) (entry: TensorEntry) : Tensor =
        use _scope = torch.NewDisposeScope()

        let flat =
            match entry.DType with
            | "F32" ->
                let values = Array.zeroCreate<float32>(entry.Data.Length / 4)
                Buffer.BlockCopy(entry.Data, 0, values, 0, entry.Data.Length)
                torch.tensor values
            | "F64" ->
                let values = Array.zeroCreate<float>(entry.Data.Length / 8)
                Buffer.BlockCopy(entry.Data, 0, values, 0, entry.Data.Length)
                torch.tensor values
            | "F16" ->
                MemoryMarshal.Cast<byte, Half>(ReadOnlySpan entry.Data).ToArray()
                |> Array.map float32
                |> fun values -> torch.tensor values
            | "BF16" ->
                MemoryMarshal.Cast<byte, uint16>(ReadOnlySpan entry.Data).ToArray()
                |> Array.map (fun bits -> BitConverter.UInt32BitsToSingle(uint32 bits <<< 16))
                |> fun values -> torch.tensor values
            | other -> Errors.fail "%s: tensor '%s' has the type %s, not F32, F64, F16 or BF16" path entry.Name other

        flat.reshape(entry.Shape).``to``(backend.DType, backend.Device).MoveToOuterDisposeScope()

    let private ofFile
        path
        (file: SafetensorsFile)
        (prefix: string)
        (backend: Backend)
        (template: Variables)
        : Variables =
        let found = Dictionary<string, TensorEntry>()

        for entry in file.Tensors do
            found[entry.Name] <- entry

        let fill (tree: Tree) =
            tree.Leaves()
            |> Seq.map (fun leaf ->
                let name = $"{prefix}.{leaf.Name}"

                match found.TryGetValue name with
                | false, _ -> Errors.fail "%s: the tensor '%s' is missing" path name
                | true, entry when entry.Shape <> leaf.Value.shape ->
                    Errors.fail
                        "%s: tensor '%s' has shape %s, but the experiment's network wants %s"
                        path
                        name
                        (Tensors.shapeText entry.Shape)
                        (Tensors.shapeText leaf.Value.shape)
                | true, entry ->
                    found.Remove name |> ignore
                    tensor path backend entry)
            |> Array.ofSeq
            |> Tree.withValues tree

        let variables =
            { Parameters = fill template.Parameters
              State = fill template.State }

        if found.Count > 0 then
            Errors.fail "%s: the experiment's network has no tensor '%s'" path (Seq.head found.Keys)

        variables

    /// The same from a stream that can seek; `name` is what errors call it.
    let internal readNetworkFrom (name: string) (stream: Stream) prefix backend template : Variables =
        ofFile name (Safetensors.readFrom name stream) prefix backend template

    /// <summary>Reads a network strictly: the file holds exactly the template's tensors, by name and shape.</summary>
    /// <param name="path">A file that <c>writeNetwork</c> wrote.</param>
    /// <param name="prefix">The prefix it was written with.</param>
    /// <param name="backend">Where the tensors go.</param>
    /// <param name="template">The network's variables as its <c>Init</c> makes them; not changed.</param>
    [<CompiledName "ReadNetwork">]
    let readNetwork (path: string) (prefix: string) (backend: Backend) (template: Variables) : Variables =
        ofFile path (Safetensors.read path) prefix backend template
