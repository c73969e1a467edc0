namespace Wgan.Functional

open System
open System.Security.Cryptography
open System.Text

/// Draws charts.
[<RequireQualifiedAccess>]
module internal Svg =
    let private number = SvgMarks.number

    let escape (text: string) =
        text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;").Replace("\"", "&quot;")

    let private style =
        Palette.css ".wgan-chart"
        + ".wgan-chart{font:12px system-ui,sans-serif;background:var(--paper);max-width:100%;height:auto}"
        + ".wgan-chart text{fill:var(--ink)}.wgan-chart .title{font-size:14px;font-weight:600}"
        + ".wgan-chart .grid{stroke:var(--faint);stroke-width:1}.wgan-chart .axis{stroke:var(--ink);stroke-width:1}"

    /// About how wide a text is at 12 pixels, in a wide font such as DejaVu Sans.
    let textWidth (text: string) : float =
        text
        |> Seq.sumBy (fun c ->
            if "WMmw%@".Contains c then 11.5
            elif "iljtfrI.,:;'|!()[]- /".Contains c then 4.6
            elif Char.IsAsciiLetterUpper c then 8.6
            else 7.5)

    let private axes (frame: SvgMarks.Frame) (chart: Chart) =
        let text = StringBuilder()
        let append (piece: string) = text.Append piece |> ignore

        for value in Axis.ticks 6 frame.X do
            let x = number (frame.AtX value)
            append $"<path class=\"grid\" d=\"M{x} {number frame.Top}V{number frame.Bottom}\"/>"

            append
                $"<text x=\"{x}\" y=\"{number (frame.Bottom + 16.0)}\" text-anchor=\"middle\">{Axis.text value}</text>"

        for value in Axis.ticks 5 frame.Y do
            let y = frame.AtY value
            append $"<path class=\"grid\" d=\"M{number frame.Left} {number y}H{number frame.Right}\"/>"

            append
                $"<text x=\"{number (frame.Left - 6.0)}\" y=\"{number (y + 4.0)}\" text-anchor=\"end\">{Axis.text value}</text>"

        let middleX, middleY = frame.Left + frame.Width / 2.0, frame.Top + frame.Height / 2.0

        append
            $"<text x=\"{number middleX}\" y=\"{number (frame.Bottom + 36.0)}\" text-anchor=\"middle\">{escape chart.XLabel}</text>"

        append
            $"<text x=\"14\" y=\"{number middleY}\" text-anchor=\"middle\" transform=\"rotate(-90 14 {number middleY})\">{escape chart.YLabel}</text>"

        text.ToString()

    /// The legend's entries in rows of at most `width`, and how high they are together.
    let private legend (width: float) (left: float) (top: float) (entries: (string * int * Mark)[]) =
        let text = StringBuilder()
        let mutable x, y = left, top

        for name, series, mark in entries do
            // The key, its gap, the name, and as much space before the next key as tells them apart.
            let needed = 28.0 + textWidth name + 18.0

            if x > left && x + needed - 18.0 > left + width then
                x <- left
                y <- y + 18.0

            let colour = Palette.colour series

            let key =
                match mark.Shape with
                | MarkShape.Points _ ->
                    $"<path d=\"M{number (x + 11.0)} {number (y - 4.0)}{Palette.dot series 4.0}\" fill=\"{colour}\"/>"
                | MarkShape.Bars _
                | MarkShape.Band _ ->
                    $"<rect x=\"{number x}\" y=\"{number (y - 9.0)}\" width=\"22\" height=\"10\" fill=\"{colour}\" fill-opacity=\".45\"/>"
                | _ ->
                    $"<path d=\"M{number x} {number (y - 4.0)}h22\" stroke=\"{colour}\" stroke-width=\"2\" stroke-dasharray=\"{Palette.dash series}\"/>"

            text.Append(key).Append($"<text x=\"{number (x + 28.0)}\" y=\"{number y}\">{escape name}</text>")
            |> ignore

            x <- x + needed

        text.ToString(), (if entries.Length = 0 then 0.0 else y - top + 18.0)

    let private given (what: string) (range: float[]) =
        match range with
        | [||] -> ValueNone
        | [| low; high |] -> ValueSome(struct (low, high))
        | _ -> Errors.fail "a chart's %s needs two ends or none, not %d" what range.Length

    let draw (chart: Chart) : string =
        let names = chart.Marks |> Array.map _.Name |> Array.filter ((<>) "") |> Array.distinct
        let seriesOf name = max 0 (Array.IndexOf(names, name))
        let hasHeat = chart.Marks |> Array.exists (fun mark -> mark.Shape.IsHeatMap)
        let left, right, width = 64.0, (if hasHeat then 84.0 else 18.0), 640.0
        let inside = width - left - right

        let entries =
            names
            |> Array.map (fun name ->
                // A line shows its dashes in the legend, which the band of the same name does not have.
                let marks = chart.Marks |> Array.filter (fun mark -> mark.Name = name)
                let shown = marks |> Array.tryFind (fun mark -> not mark.Shape.IsBand)
                name, seriesOf name, defaultArg shown marks[0])

        let legendText, legendHeight = legend inside left 46.0 entries
        let top = 36.0 + legendHeight

        let axis scale range values = chart.Marks |> Seq.collect values |> Axis.covering scale range

        let x, y =
            axis chart.XScale (given "XRange" chart.XRange) SvgMarks.xs,
            axis chart.YScale (given "YRange" chart.YRange) SvgMarks.ys

        let height =
            if chart.EqualUnits then
                inside * (y.High - y.Low) / (x.High - x.Low) |> max 120.0 |> min 900.0
            else
                280.0

        let frame: SvgMarks.Frame =
            { X = x
              Y = y
              Left = left
              Top = top
              Width = inside
              Height = height }

        let total = top + height + 48.0

        let marks =
            chart.Marks
            |> Array.map (fun mark -> SvgMarks.draw frame (seriesOf mark.Name) mark)
            |> String.concat ""

        // Ids are unique to the chart, as a page may hold several.
        let clip =
            $"{chart.Title}{marks}"
            |> Encoding.UTF8.GetBytes
            |> SHA256.HashData
            |> Convert.ToHexStringLower
            |> fun hash -> "c" + hash.Substring(0, 12)

        $"<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"wgan-chart\" viewBox=\"0 0 {number width} {number total}\" width=\"{number width}\" height=\"{number total}\" role=\"img\" aria-label=\"{escape chart.Title}\">"
        + $"<style>{style}</style>"
        + $"<rect width=\"100%%\" height=\"100%%\" fill=\"var(--paper)\"/>"
        + $"<text class=\"title\" x=\"{number left}\" y=\"24\">{escape chart.Title}</text>{legendText}"
        + $"<clipPath id=\"{clip}\"><rect x=\"{number frame.Left}\" y=\"{number frame.Top}\" width=\"{number frame.Width}\" height=\"{number frame.Height}\"/></clipPath>"
        + axes frame chart
        + (if hasHeat then
               marks
           else
               $"<g clip-path=\"url(#{clip})\">{marks}</g>")
        + $"<path class=\"axis\" fill=\"none\" d=\"M{number frame.Left} {number frame.Top}V{number frame.Bottom}H{number frame.Right}\"/></svg>"
