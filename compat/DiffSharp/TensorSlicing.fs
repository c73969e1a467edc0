namespace DiffSharp

/// t[i, j], t[1..2, *]: an index removes its dimension, a range keeps it. A subset: up to three dimensions.
[<AutoOpen>]
module TensorSlicing =
    [<RequireQualifiedAccess>]
    type internal Along =
        | At of int
        | Range of int option * int option

    let private pick (parts: Along list) (a: Tensor) =
        if parts.Length > a.dim then
            invalidArg "index" $"{parts.Length} indices are too many for a tensor of shape {NdArray.describe a.shape}."

        let bounds =
            a.shape
            |> Array.mapi (fun d size ->
                match List.tryItem d parts with
                | Some(Along.At i) -> struct (i, i)
                | Some(Along.Range(first, last)) -> struct (defaultArg first 0, defaultArg last (size - 1))
                | None -> struct (0, size - 1))

        let sliced = Layout.slice bounds a.Value

        let kept =
            [| for d in 0 .. a.dim - 1 do
                   match List.tryItem d parts with
                   | Some(Along.At _) -> ()
                   | _ -> sliced.Shape[d] |]

        Tensor(reshape kept sliced, a.dtype)

    let private range first last = Along.Range(first, last)

    type Tensor with
        /// The element, or the part, at the indices.
        member a.Item
            with get ([<System.ParamArray>] index: int[]) = pick (index |> Array.map Along.At |> List.ofArray) a

        /// a[i0..i1]
        member a.GetSlice(i0: int option, i1: int option) = pick [ range i0 i1 ] a

        /// a[i0..i1, j0..j1]
        member a.GetSlice(i0: int option, i1: int option, j0: int option, j1: int option) =
            pick [ range i0 i1; range j0 j1 ] a

        /// a[i, j0..j1]
        member a.GetSlice(i: int, j0: int option, j1: int option) = pick [ Along.At i; range j0 j1 ] a
        /// a[i0..i1, j]
        member a.GetSlice(i0: int option, i1: int option, j: int) = pick [ range i0 i1; Along.At j ] a

        /// a[i0..i1, j0..j1, k0..k1]
        member a.GetSlice
            (i0: int option, i1: int option, j0: int option, j1: int option, k0: int option, k1: int option)
            =
            pick [ range i0 i1; range j0 j1; range k0 k1 ] a

        /// a[i, j0..j1, k0..k1]
        member a.GetSlice(i: int, j0: int option, j1: int option, k0: int option, k1: int option) =
            pick [ Along.At i; range j0 j1; range k0 k1 ] a

        /// a[i0..i1, j, k0..k1]
        member a.GetSlice(i0: int option, i1: int option, j: int, k0: int option, k1: int option) =
            pick [ range i0 i1; Along.At j; range k0 k1 ] a

        /// a[i0..i1, j0..j1, k]
        member a.GetSlice(i0: int option, i1: int option, j0: int option, j1: int option, k: int) =
            pick [ range i0 i1; range j0 j1; Along.At k ] a

        /// a[i, j, k0..k1]
        member a.GetSlice(i: int, j: int, k0: int option, k1: int option) =
            pick [ Along.At i; Along.At j; range k0 k1 ] a

        /// a[i, j0..j1, k]
        member a.GetSlice(i: int, j0: int option, j1: int option, k: int) =
            pick [ Along.At i; range j0 j1; Along.At k ] a

        /// a[i0..i1, j, k]
        member a.GetSlice(i0: int option, i1: int option, j: int, k: int) =
            pick [ range i0 i1; Along.At j; Along.At k ] a
