namespace Wgan.Functional

open System.Collections.Generic
open TorchSharp

/// Trees of tensors in safetensors files, read back into the places of a template.
[<RequireQualifiedAccess>]
module internal TreeFile =
    /// The template's tree with the entries' values: every tensor there by name, shape and type, and none besides.
    let fill (path: string) (backend: Backend) (template: Tree) (entries: IReadOnlyList<TensorEntry>) : Tree =
        let found = Dictionary<string, TensorEntry>()

        for entry in entries do
            found[entry.Name] <- entry

        let typeOf (value: Tensor) =
            if value.dtype = torch.ScalarType.Float64 then
                "F64"
            else
                "F32"

        let values =
            [| for leaf in template.Leaves() do
                   match found.TryGetValue leaf.Name with
                   | false, _ -> Errors.fail "%s: the tensor '%s' is missing" path leaf.Name
                   | true, entry when entry.Shape <> leaf.Value.shape || entry.DType <> typeOf leaf.Value ->
                       Errors.fail
                           "%s: tensor '%s' is %s of %s, but the experiment wants %s of %s"
                           path
                           leaf.Name
                           (Tensors.shapeText entry.Shape)
                           entry.DType
                           (Tensors.shapeText leaf.Value.shape)
                           (typeOf leaf.Value)
                   | true, entry ->
                       found.Remove leaf.Name |> ignore

                       TensorFiles.tensor
                           path
                           { backend with
                               DType = leaf.Value.dtype }
                           entry |]

        if found.Count > 0 then
            Errors.fail "%s: the experiment has no tensor '%s'" path (Seq.head found.Keys)

        Tree.withValues template values

    let read (path: string) (backend: Backend) (template: Tree) : Tree =
        fill path backend template (Safetensors.read path).Tensors
