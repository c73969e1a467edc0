namespace DiffSharp

open System
open System.Collections

/// Reads numbers, arrays and nested sequences of them as tensor contents.
[<RequireQualifiedAccess>]
module internal Contents =
    let private ragged () = invalidArg "value" "A tensor's rows must all have the same shape."

    /// The array, and the element type that the data suggests: None for floats, whose type is the configured one.
    let rec read (value: obj | null) : NdArray * Dtype option =
        match value with
        | :? float as x -> NdArray.scalar x, None
        | :? float32 as x -> NdArray.scalar (float x), None
        | :? int as x -> NdArray.scalar (float x), Some Dtype.Int32
        | :? int64 as x -> NdArray.scalar (float x), Some Dtype.Int32
        | :? byte as x -> NdArray.scalar (float x), Some Dtype.Int32
        | :? bool as x -> NdArray.scalar (if x then 1.0 else 0.0), Some Dtype.Bool
        | :? (float[]) as data -> NdArray.create [| data.Length |] (Array.copy data), None
        | :? Array as data when data.Rank > 1 ->
            let shape = Array.init data.Rank data.GetLength
            let items, dtype = elements (Seq.cast<obj | null> data)
            NdArray.create shape (items |> Array.map _.Data[0]), dtype
        | :? IEnumerable as rows when not (value :? string) ->
            let items, dtype = elements (Seq.cast<obj | null> rows)

            if items.Length = 0 then
                NdArray.create [| 0 |] [||], dtype
            else
                let shape = items[0].Shape

                if items |> Array.exists (fun item -> item.Shape <> shape) then
                    ragged ()

                NdArray.concatenate (Array.append [| items.Length |] shape) items, dtype
        | null -> invalidArg "value" "A tensor cannot be made of null."
        | other ->
            invalidArg
                "value"
                $"A tensor cannot be made of a {other.GetType().Name}. Tensors are joined by dsharp.stack."

    and private elements (values: (obj | null) seq) : NdArray[] * Dtype option =
        let items = values |> Seq.map read |> Array.ofSeq
        let kinds = items |> Array.map snd |> Array.distinct

        if kinds.Length > 1 then
            invalidArg "value" "A tensor's elements must all be of one type."

        items |> Array.map fst, (if kinds.Length = 1 then kinds[0] else None)

    /// The nearest value of the element type.
    let cast (dtype: Dtype) (x: float) : float =
        match dtype with
        | Dtype.Bool -> if x = 0.0 then 0.0 else 1.0
        | Dtype.Int32 -> Math.Truncate x
        | _ -> x
