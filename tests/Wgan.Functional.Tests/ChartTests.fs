module Wgan.Functional.Tests.ChartTests

open System
open System.Xml.Linq
open Expecto
open FsCheck
open Wgan.Functional
open Wgan.Functional.Tests.Support

let private chart marks = Chart.create "title <&>" "x" "y" marks

let private elements (name: string) (svg: string) =
    XDocument.Parse(svg).Descendants(XName.Get(name, "http://www.w3.org/2000/svg"))
    |> Array.ofSeq

let private attribute (name: string) (element: XElement) =
    match element.Attribute(XName.Get name) with
    | null -> ""
    | found -> found.Value

/// The lines that marks draw, by their path's text; axes and grid have classes.
let private paths svg =
    elements "path" svg
    |> Array.filter (fun path -> attribute "class" path = "" && (attribute "d" path).StartsWith 'M')
    |> Array.map (attribute "d")

let private axis low high : Axis.Axis =
    { Scale = AxisScale.Linear
      Low = low
      High = high }

[<Tests>]
let tests =
    testList
        "Chart"
        [ testProperty "ticks are inside the axis, evenly apart, and neither few nor many"
          <| fun (NormalFloat a) (NormalFloat b) ->
              if abs (a - b) > 1e-6 * (abs a + abs b) then
                  let ticks = Axis.ticks 6 (axis (min a b) (max a b))
                  let step = ticks[1] - ticks[0]
                  let slack = 1e-6 * abs step
                  Expect.isTrue (ticks.Length >= 4 && ticks.Length <= 16) $"{ticks.Length} ticks"
                  Expect.all ticks (fun t -> t >= min a b - slack && t <= max a b + slack) "inside"

                  for i in 1 .. ticks.Length - 1 do
                      Expect.isLessThan (abs (ticks[i] - ticks[i - 1] - step)) slack "even"

          testCase "a logarithmic axis has its ticks at powers of ten" (fun () ->
              let axis = Axis.covering AxisScale.Log ValueNone [ 1e-4; 0.0; -3.0; 1e2 ]
              let ticks = Axis.ticks 6 axis
              Expect.all ticks (fun t -> abs (log10 t - round (log10 t)) < 1e-9) "powers"
              Expect.isLessThan (abs (axis.Place 0.1 - 0.5)) 1e-9 "half-way between 1e-4 and 1e2")

          testCase "equal values and no values still have an axis" (fun () ->
              for values in [ [ 3.0; 3.0 ]; [ 0.0 ]; []; [ nan; infinity ] ] do
                  let axis = Axis.covering AxisScale.Linear ValueNone values
                  Expect.isLessThan axis.Low axis.High $"{values}")

          testCase "a chart is well-formed XML whatever its words are, and twice the same" (fun () ->
              let marks = [| Mark.line "a <b> & \"c\"" [| 0.0; 1.0 |] [| 0.0; 2.0 |] |]
              let svg = Chart.toSvg (chart marks)
              Expect.equal (elements "svg" svg).Length 1 "one picture"
              Expect.equal (Chart.toSvg (chart marks)) svg "again")

          testCase "numbers that are not finite interrupt a line" (fun () ->
              let y = [| 1.0; 2.0; nan; 3.0; 4.0; infinity; 5.0 |]
              let x = Array.init y.Length float
              let d = (Chart.toSvg (chart [| Mark.line "" x y |]) |> paths)[0]
              Expect.equal (d.Split('M').Length - 1) 3 "three pieces"
              Expect.equal (d.Split('L').Length - 1) 2 "two strokes")

          testCase "marks of one name share a colour and one entry in the legend" (fun () ->
              let x = [| 0.0; 1.0 |]

              let svg =
                  chart
                      [| Mark.band "loss" x [| 0.0; 0.0 |] [| 1.0; 1.0 |]
                         Mark.line "loss" x x
                         Mark.line "other" x x |]
                  |> Chart.toSvg

              let texts = elements "text" svg |> Array.map _.Value
              Expect.equal (texts |> Array.filter ((=) "loss")).Length 1 "legend"
              Expect.isTrue (svg.Contains "fill=\"var(--c0)\" fill-opacity=\".18\"") "the band's colour is the first")

          testCase "28 series differ in colour, dashes or the shape of their dots" (fun () ->
              let series = [ 0..27 ]
              let looks dash = series |> List.map (fun i -> Palette.colour i, dash i) |> List.distinct
              Expect.equal (looks Palette.dash).Length 28 "lines"
              Expect.equal (looks (fun i -> Palette.dot i 4.0)).Length 28 "dots"

              let x = [| 0.0; 1.0 |]
              let svg = chart [| for i in series -> Mark.points $"series {i}" 3.0 x x |] |> Chart.toSvg

              let drawn =
                  elements "path" svg
                  |> Array.filter (fun path -> attribute "class" path = "dots")
                  |> Array.map (fun path -> attribute "fill" path, attribute "d" path)

              Expect.equal (Array.distinct drawn).Length 28 "drawn apart")

          testCase "a dot has about a disc's area, whatever its shape" (fun () ->
              // The corners of a polygon by its path's relative moves; the disc is drawn by arcs.
              let area (path: string) =
                  let steps = Text.RegularExpressions.Regex.Matches(path, "([mlhv])([-\\d. ]+)")
                  let mutable x, y = 0.0, 0.0

                  let corners =
                      [| for step in steps do
                             let numbers = step.Groups[2].Value.Trim().Split ' ' |> Array.map float

                             match step.Groups[1].Value with
                             | "h" -> x <- x + numbers[0]
                             | "v" -> y <- y + numbers[0]
                             | _ ->
                                 x <- x + numbers[0]
                                 y <- y + numbers[1]

                             x, y |]

                  let next i = corners[(i + 1) % corners.Length]

                  corners
                  |> Array.mapi (fun i (x, y) -> (x * snd (next i) - fst (next i) * y) / 2.0)
                  |> Array.sum
                  |> abs

              for series in [ 1; 2; 3 ] do
                  let share = area (Palette.dot series 10.0) / (Math.PI * 100.0)
                  Expect.isTrue (share > 0.8 && share < 1.25) $"series {series}: {share}")

          testCase "between a legend's name and the next key is more room than between a key and its name" (fun () ->
              let x = [| 0.0; 1.0 |]
              let names = [| "generator"; "critic"; "average" |]
              let svg = chart (names |> Array.map (fun name -> Mark.line name x x)) |> Chart.toSvg

              let place name =
                  elements "text" svg
                  |> Array.find (fun text -> text.Value = name)
                  |> attribute "x"
                  |> float

              for i in 0..1 do
                  // A name begins 28 pixels after its key.
                  let gap = place names[i + 1] - 28.0 - (place names[i] + Svg.textWidth names[i])
                  Expect.isGreaterThan gap 12.0 names[i])

          testCase "a page's chart keeps its size where the page is narrow, and scrolls" (fun () ->
              let page = HtmlPage "title"
              page.Chart(chart [||])

              Expect.stringContains
                  page.Text
                  ".scroll>.wgan-chart{max-width:none"
                  "the page's rule wins over the chart's"

              Expect.stringContains page.Text "<figure class=\"scroll\"" "scrolls"
              Expect.stringContains page.Text "prefers-color-scheme:dark" "dark")

          testProperty "a histogram's bars have the area of the share of values inside"
          <| fun (values: NormalFloat[]) ->
              let values = values |> Array.map (fun (NormalFloat v) -> 3.0 * Math.Tanh v)

              match (Mark.histogram "h" 7 -2.0 2.0 values).Shape with
              | MarkShape.Bars(edges, heights) ->
                  let area = Array.mapi (fun i h -> h * (edges[i + 1] - edges[i])) heights |> Array.sum
                  let inside = values |> Array.filter (fun v -> v >= -2.0 && v < 2.0)
                  let share = float inside.Length / float (max 1 values.Length)
                  Expect.isLessThan (abs (area - share)) 1e-9 "area"
              | _ -> failtest "bars"

          testCase "contours of a cone are circles" (fun () ->
              let grid = [| -2.0 .. 0.1..2.0 |]
              let values = [| for y in grid -> [| for x in grid -> sqrt (x * x + y * y) |] |]
              let pieces = Contours.at 1.0 grid grid values
              Expect.isGreaterThan pieces.Length 40 "pieces"

              for struct (x0, y0, x1, y1) in pieces do
                  for x, y in [ x0, y0; x1, y1 ] do
                      Expect.isLessThan (abs (sqrt (x * x + y * y) - 1.0)) 0.01 "radius")

          testCase "a heat map draws its contours and a key" (fun () ->
              let grid = [| 0.0; 1.0; 2.0 |]
              let values = [| for y in grid -> [| for x in grid -> x + y |] |]
              let svg = Chart.toSvg (chart [| Mark.heatMap grid grid values 3 |])
              Expect.equal (elements "image" svg).Length 1 "image"
              Expect.equal (paths svg).Length 3 "contours")

          for name, act, words in
              [ "lines of unequal length",
                (fun () -> Mark.line "a" [| 1.0 |] [||] |> ignore),
                "1 numbers along x, but 0"
                "a histogram without bins", (fun () -> Mark.histogram "h" 0 0.0 1.0 [||] |> ignore), "0 bins"
                "a ragged heat map",
                (fun () ->
                    Mark.heatMap [| 0.0; 1.0 |] [| 0.0; 1.0 |] [| [| 1.0 |]; [| 1.0 |] |] 0
                    |> ignore),
                "2 columns and 2 rows"
                "an empty range",
                (fun () ->
                    { chart [||] with
                        XRange = [| 1.0; 1.0 |] }
                    |> Chart.toSvg
                    |> ignore),
                "from 1 to 1" ] do
              testCase $"{name} is an error" (fun () -> Expect.stringContains (failure act) words "message") ]
