module Wgan.Functional.Tests.ReportTests

open System.IO
open System.Text.RegularExpressions
open System.Xml.Linq
open Expecto
open Wgan.Functional
open Wgan.Functional.Tests.Support
open Wgan.Functional.Tests.TestFiles

let private options root =
    { RunOptions.Default with
        Root = root
        Quiet = true }

[<Tests>]
let tests =
    testSequenced
    <| testList
        "Report"
        [ testCase "a finished run has a page of equations, curves and samples that needs no other file" (fun () ->
              inFolder (fun root ->
                  let result = Runner.train (options root) toy
                  let page = File.ReadAllText(RunDirectory.report result.Directory)

                  for part in
                      [ "L_D = E[D(G(z))] - E[D(x)] + 10 E[(|grad D(x^)| - 1)^2]"
                        "wasserstein estimate, last "
                        "20 iterations in"
                        "data:image/png;base64,"
                        "averageDecay" ] do
                      Expect.stringContains page part "page"

                  Expect.isFalse (Regex.IsMatch(page, "(src|href)=\"(?!data:)")) "no other file"

                  // Each chart is well-formed, and each of its curves has a point for each of the 20 lines.
                  let named (name: string) (element: XElement) = element.Name.LocalName = name

                  let curves =
                      [ for svg in Regex.Matches(page, "<svg.*?</svg>", RegexOptions.Singleline) do
                            let marks = (XElement.Parse svg.Value).Elements() |> Seq.filter (named "g") |> Seq.last

                            for line in marks.Descendants() |> Seq.filter (named "path") do
                                (nonNull (line.Attribute(XName.Get "d"))).Value ]

                  let logged = File.ReadLines(RunDirectory.metrics result.Directory) |> Seq.head
                  let quantities = Regex.Matches(logged, "\"[a-zA-Z_.]+\":").Count
                  Expect.equal curves.Length (quantities - 2) "all but iteration and seconds"

                  for curve in curves do
                      Expect.equal (Regex.Matches(curve, "[ML]").Count) 20 "points"))

          testCase "a broken run has one, too, whatever of it is left" (fun () ->
              inFolder (fun root ->
                  let result = Runner.train (options root) toy
                  File.Delete(RunDirectory.result result.Directory)
                  Directory.Delete(RunDirectory.checkpoints result.Directory, true)
                  Directory.Delete(RunDirectory.samples result.Directory, true)
                  File.AppendAllText(RunDirectory.metrics result.Directory, "{\"iteration\":21,\"cri")
                  let page () = File.ReadAllText(Report.write result.Directory)
                  Expect.stringContains (page ()) "Not finished: last logged iteration 20, no checkpoint." "state"
                  File.Delete(RunDirectory.metrics result.Directory)
                  Expect.stringContains (page ()) "no iteration logged" "without metrics"
                  File.WriteAllText(RunDirectory.metrics result.Directory, "{}\nnonsense\n")

                  rejects [ RunDirectory.metrics result.Directory; "line 2" ] (fun () ->
                      Report.write result.Directory)

                  rejects [ "there is no run in" ] (fun () -> Report.write root))) ]
