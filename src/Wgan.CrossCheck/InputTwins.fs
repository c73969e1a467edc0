namespace Wgan.CrossCheck

open DiffSharp

/// <summary>Transformations of samples written again. What moves or blanks pixels is a product with a matrix of zeros and ones, from the draws' numbers.</summary>
[<RequireQualifiedAccess>]
module InputTwins =
    /// One number a sample, [B], against a batch [B, ...].
    let private perSample (like: Tensor) (u: Tensor) : Tensor =
        u.view
            [ yield like.shape[0]
              for _ in 2 .. like.dim do
                  yield 1 ]

    /// Zhao et al. (2020) and their code: brightness x + b, then saturation and contrast as factors around two means.
    let private colour (piece: Piece) : InputTwin =
        fun _ x draws ->
            let number name = perSample x (piece.Number name * draws name)
            let around (centre: Tensor) factor (x: Tensor) = centre + factor * (x - centre)
            let overChannels (x: Tensor) = x.mean (1, keepDim = true)
            let overAll (x: Tensor) = (overChannels x).mean(2, keepDim = true).mean(3, keepDim = true)
            let bright = x + number "brightness"
            let saturated = around (overChannels bright) (1.0 + number "saturation") bright
            around (overAll saturated) (1.0 + number "contrast") saturated

    /// Each number of the result is that of x at a place, or 0 where there is none.
    let private pick (place: int[] -> int[] option) (x: Tensor) : Tensor =
        let shape = x.shape

        let places =
            [| for b in 0 .. shape[0] - 1 do
                   for c in 0 .. shape[1] - 1 do
                       for i in 0 .. shape[2] - 1 do
                           for j in 0 .. shape[3] - 1 do
                               [| b; c; i; j |] |]

        let isInside (at: int[]) = Array.forall2 (fun a size -> a >= 0 && a < size) at shape
        let offset (at: int[]) = Array.fold2 (fun flat a size -> flat * size + a) 0 at shape
        let count = places.Length
        let matrix = Array.zeroCreate (count * count)

        for row, at in Array.indexed places do
            match place at with
            | Some from when isInside from -> matrix[row * count + offset from] <- 1.0
            | _ -> ()

        ((Twins.ofArray [| count; count |] matrix).matmul(x.view [ count; 1 ])).view shape

    /// 0, ..., count - 1, from a number uniform on (0, 1).
    let private choice (count: int) (u: float) = min (count - 1) (int (floor (u * float count)))

    let private sides (draws: string -> Tensor) = Twins.toArray (draws "rows"), Twins.toArray (draws "columns")

    let private translation (piece: Piece) : InputTwin =
        let ratio = piece.Number "ratio"

        fun _ x draws ->
            let rows, columns = sides draws

            let shift size u =
                let reach = int (floor (ratio * float size))
                choice (2 * reach + 1) u - reach

            x
            |> pick (fun at ->
                let b = at[0]

                Some
                    [| b
                       at[1]
                       at[2] + shift x.shape[2] rows[b]
                       at[3] + shift x.shape[3] columns[b] |])

    let private cutout (piece: Piece) : InputTwin =
        let ratio = piece.Number "ratio"

        fun _ x draws ->
            let rows, columns = sides draws

            let isCut size u place =
                let cut = int (floor (ratio * float size))
                let first = choice (size + 1 - cut % 2) u - cut / 2
                place >= first && place < first + cut

            x
            |> pick (fun at ->
                if isCut x.shape[2] rows[at[0]] at[2] && isCut x.shape[3] columns[at[0]] at[3] then
                    None
                else
                    Some at)

    let private mirror: InputTwin =
        fun _ x draws ->
            let u = Twins.toArray (draws "mirror")

            x
            |> pick (fun at ->
                if u[at[0]] < 0.5 then
                    Some [| at[0]; at[1]; at[2]; x.shape[3] - 1 - at[3] |]
                else
                    Some at)

    /// <summary>The twin of a transformation by its description; None where there is none.</summary>
    [<CompiledName "Find">]
    let rec find (piece: Piece) : InputTwin option =
        match piece.Name with
        | "instanceNoise" ->
            ScheduleTwins.find (piece.Part "deviation")
            |> Option.map (fun deviation iteration x draws -> x + deviation iteration * draws "noise")
        | "colour" -> Some(colour piece)
        | "translation" -> Some(translation piece)
        | "cutout" -> Some(cutout piece)
        | "mirror" -> Some mirror
        | "chain" ->
            let parts = piece.Sequence |> Array.map find

            if parts |> Array.forall Option.isSome then
                Some(fun iteration x draws ->
                    parts
                    |> Array.choose id
                    |> Array.indexed
                    |> Array.fold (fun x (i, part) -> part iteration x (fun name -> draws $"{i}.{name}")) x)
            else
                None
        | _ -> None
