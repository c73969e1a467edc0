namespace Wgan.Functional

open System
open System.Globalization
open System.Text

/// Draws marks as pieces of SVG.
[<RequireQualifiedAccess>]
module internal SvgMarks =
    let number (value: float) = value.ToString("0.##", CultureInfo.InvariantCulture)

    /// Where numbers lie in the picture.
    type Frame =
        { X: Axis.Axis
          Y: Axis.Axis
          Left: float
          Top: float
          Width: float
          Height: float }

        member this.AtX value = this.Left + this.X.Place value * this.Width
        member this.AtY value = this.Top + (1.0 - this.Y.Place value) * this.Height
        member this.Right = this.Left + this.Width
        member this.Bottom = this.Top + this.Height

        member this.IsDrawable(x, y) = Axis.isDrawable this.X.Scale x && Axis.isDrawable this.Y.Scale y

    let xs (mark: Mark) : float seq =
        match mark.Shape with
        | MarkShape.Line(x, _)
        | MarkShape.Band(x, _, _)
        | MarkShape.Points(x, _, _)
        | MarkShape.HeatMap(x, _, _, _) -> x
        | MarkShape.Bars(edges, _) -> edges
        | MarkShape.UprightLine x -> [ x ]
        | MarkShape.LevelLine _ -> []

    let ys (mark: Mark) : float seq =
        match mark.Shape with
        | MarkShape.Line(_, y)
        | MarkShape.Points(_, y, _)
        | MarkShape.HeatMap(_, y, _, _) -> y
        | MarkShape.Band(_, low, high) -> Seq.append low high
        | MarkShape.Bars(_, heights) -> Seq.append [ 0.0 ] heights
        | MarkShape.LevelLine y -> [ y ]
        | MarkShape.UprightLine _ -> []

    /// "M x y L x y ..." through the drawable points; others interrupt the line.
    let private path (frame: Frame) (x: float[]) (y: float[]) =
        let text = StringBuilder()
        let mutable isDrawing = false

        for i in 0 .. x.Length - 1 do
            if frame.IsDrawable(x[i], y[i]) then
                text.Append($"""{if isDrawing then "L" else "M"}{number (frame.AtX x[i])} {number (frame.AtY y[i])}""")
                |> ignore

                isDrawing <- true
            else
                isDrawing <- false

        text.ToString()

    let private heatMap (frame: Frame) (x: float[]) (y: float[]) (values: float[][]) (levels: float[]) =
        let finite = values |> Array.concat |> Array.filter Double.IsFinite

        let low, high =
            if finite.Length = 0 then
                0.0, 1.0
            else
                Array.min finite, Array.max finite

        let share value = if high > low then (value - low) / (high - low) else 0.5
        let columns, rows = x.Length, y.Length
        let pixels = Array.create (3 * columns * rows) 255uy

        for row in 0 .. rows - 1 do
            for column in 0 .. columns - 1 do
                let value = values[row][column]

                if Double.IsFinite value then
                    let r, g, b = Palette.heat (share value)
                    let at = 3 * ((rows - 1 - row) * columns + column)
                    pixels[at] <- r
                    pixels[at + 1] <- g
                    pixels[at + 2] <- b

        let png = Convert.ToBase64String(Png.encode columns rows 3 pixels)
        // A pixel is centred on its point, so the picture is half a cell wider on each side.
        let halfX, halfY = (x[1] - x[0]) / 2.0, (y[1] - y[0]) / 2.0
        let left, right = frame.AtX(x[0] - halfX), frame.AtX(x[columns - 1] + halfX)
        let top, bottom = frame.AtY(y[rows - 1] + halfY), frame.AtY(y[0] - halfY)
        let text = StringBuilder()

        text.Append
            $"<image x=\"{number left}\" y=\"{number top}\" width=\"{number (right - left)}\" height=\"{number (bottom - top)}\" preserveAspectRatio=\"none\" href=\"data:image/png;base64,{png}\"/>"
        |> ignore

        for level in levels do
            let d = StringBuilder()

            for struct (x0, y0, x1, y1) in Contours.at level x y values do
                d.Append
                    $"M{number (frame.AtX x0)} {number (frame.AtY y0)}L{number (frame.AtX x1)} {number (frame.AtY y1)}"
                |> ignore

            text.Append $"<path d=\"{d}\" fill=\"none\" stroke=\"#fff\" stroke-opacity=\".75\"/>"
            |> ignore

        // The key to the colours stands right of the frame.
        let steps = 24

        for i in 0 .. steps - 1 do
            let r, g, b = Palette.heat ((float i + 0.5) / float steps)
            let height = frame.Height / float steps

            text.Append
                $"<rect x=\"{number (frame.Right + 10.0)}\" y=\"{number (frame.Bottom - float (i + 1) * height)}\" width=\"12\" height=\"{number (height + 0.6)}\" fill=\"rgb({r},{g},{b})\"/>"
            |> ignore

        for value, y in [ low, frame.Bottom; high, frame.Top + 9.0 ] do
            text.Append $"<text x=\"{number (frame.Right + 26.0)}\" y=\"{number y}\">{Axis.text value}</text>"
            |> ignore

        text.ToString()

    /// One mark, in its series' colour.
    let draw (frame: Frame) (series: int) (mark: Mark) : string =
        let colour, dash = Palette.colour series, Palette.dash series

        let stroke width =
            $"fill=\"none\" stroke=\"{colour}\" stroke-width=\"{width}\" stroke-dasharray=\"{dash}\""

        match mark.Shape with
        | MarkShape.Line(x, y) -> $"<path d=\"{path frame x y}\" {stroke 2}/>"
        | MarkShape.Band(x, low, high) ->
            let drawable =
                [| for i in 0 .. x.Length - 1 do
                       if frame.IsDrawable(x[i], low[i]) && frame.IsDrawable(x[i], high[i]) then
                           i |]

            if drawable.Length < 2 then
                ""
            else
                let point y i = $"{number (frame.AtX x[i])} {number (frame.AtY(y i: float))}"
                let there = drawable |> Array.map (point (fun i -> high[i])) |> String.concat "L"

                let back =
                    drawable
                    |> Array.rev
                    |> Array.map (point (fun i -> low[i]))
                    |> String.concat "L"

                $"<path d=\"M{there}L{back}Z\" fill=\"{colour}\" fill-opacity=\".18\"/>"
        | MarkShape.Points(x, y, radius) ->
            let dot, text = Palette.dot series radius, StringBuilder()

            for i in 0 .. x.Length - 1 do
                if frame.IsDrawable(x[i], y[i]) then
                    text.Append $"M{number (frame.AtX x[i])} {number (frame.AtY y[i])}{dot}"
                    |> ignore

            $"<path class=\"dots\" d=\"{text}\" fill=\"{colour}\" stroke=\"var(--paper)\" stroke-width=\".6\" fill-opacity=\".8\"/>"
        | MarkShape.Bars(edges, heights) ->
            let text =
                StringBuilder(
                    $"<g fill=\"{colour}\" fill-opacity=\".45\" stroke=\"{colour}\" stroke-dasharray=\"{dash}\">"
                )

            let floor' =
                if frame.Y.Scale = AxisScale.Log then
                    frame.Y.Low
                else
                    max 0.0 frame.Y.Low

            for i in 0 .. heights.Length - 1 do
                if frame.IsDrawable(edges[i], heights[i]) && heights[i] > floor' then
                    let left, top = frame.AtX edges[i], frame.AtY heights[i]

                    text.Append
                        $"<rect x=\"{number left}\" y=\"{number top}\" width=\"{number (frame.AtX edges[i + 1] - left)}\" height=\"{number (frame.AtY floor' - top)}\"/>"
                    |> ignore

            text.Append("</g>").ToString()
        | MarkShape.HeatMap(x, y, values, levels) -> heatMap frame x y values levels
        | MarkShape.LevelLine y when Axis.isDrawable frame.Y.Scale y ->
            $"<path d=\"M{number frame.Left} {number (frame.AtY y)}H{number frame.Right}\" {stroke 1.5}/>"
        | MarkShape.UprightLine x when Axis.isDrawable frame.X.Scale x ->
            $"<path d=\"M{number (frame.AtX x)} {number frame.Top}V{number frame.Bottom}\" {stroke 1.5}/>"
        | MarkShape.LevelLine _
        | MarkShape.UprightLine _ -> ""
