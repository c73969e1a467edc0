namespace Wgan.Functional

/// Lines of one value through a function on a grid.
[<RequireQualifiedAccess>]
module internal Contours =
    /// The pieces of the line where the values, interpolated along the edges of each cell, are `level`: marching squares. A saddle is cut by
    /// the sign of its mean. Cells with a corner that is not finite have no line.
    let at (level: float) (x: float[]) (y: float[]) (values: float[][]) : struct (float * float * float * float)[] =
        let pieces = ResizeArray()

        for row in 0 .. y.Length - 2 do
            for column in 0 .. x.Length - 2 do
                // Corners in order around the cell.
                let corners =
                    [| struct (x[column], y[row], values[row][column])
                       struct (x[column + 1], y[row], values[row][column + 1])
                       struct (x[column + 1], y[row + 1], values[row + 1][column + 1])
                       struct (x[column], y[row + 1], values[row + 1][column]) |]

                let value i = let struct (_, _, v) = corners[i] in v
                let isAbove i = value i > level

                let crossing i =
                    let struct (x0, y0, v0) = corners[i]
                    let struct (x1, y1, v1) = corners[(i + 1) % 4]
                    let t = (level - v0) / (v1 - v0)
                    struct (x0 + t * (x1 - x0), y0 + t * (y1 - y0))

                if Seq.forall (fun i -> System.Double.IsFinite(value i)) [ 0..3 ] then
                    let crossed = [| 0..3 |] |> Array.filter (fun i -> isAbove i <> isAbove ((i + 1) % 4))

                    let join i j =
                        let struct (x0, y0) = crossing i
                        let struct (x1, y1) = crossing j
                        pieces.Add(struct (x0, y0, x1, y1))

                    match crossed with
                    | [| i; j |] -> join i j
                    | [| _; _; _; _ |] ->
                        let mean = Seq.averageBy value [ 0..3 ]

                        // The corners that share the mean's side are joined through the middle.
                        if (mean > level) = isAbove 0 then
                            join 0 1
                            join 2 3
                        else
                            join 3 0
                            join 1 2
                    | _ -> ()

        pieces.ToArray()
