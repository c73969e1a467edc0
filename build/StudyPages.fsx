/// What people see of the studies: the index page of all runs, and experiments/README.md with the results that the repository shows.
module StudyPages

#load "Shell.fsx" "Studies.fsx"

open System.IO
open System.Net
open Shell

let private style =
    ":root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;margin:0 auto;max-width:70rem;padding:1rem}"
    + "main{display:grid;grid-template-columns:repeat(auto-fill,minmax(18rem,1fr));gap:1rem}"
    + "article{border:1px solid #8886;border-radius:8px;padding:1rem}article img{width:100%;max-height:14rem;object-fit:contain}"
    + "h2{font-size:1.1rem;margin:.2rem 0}p{margin:.4rem 0;font-size:.9rem}"

let private verdict (result: Studies.Result) =
    $"seed {result.Seed}: {Studies.held result} of {result.Claims.Length} claims hold, {result.Seconds:f0} s"

let private card (root: string) (results: Studies.Result list) =
    let first = results.Head
    let link (path: string) = Path.GetRelativePath(root, path).Replace('\\', '/')
    let encode (text: string) = WebUtility.HtmlEncode text

    let picture =
        match first.Figures with
        | [] -> ""
        | figure :: _ ->
            let source = link (Path.Combine(first.Folder, figure))
            $"<img src=\"{source}\" alt=\"{encode first.Title}\">"

    let failed =
        [ for result in results do
              for statement, holds in result.Claims do
                  if not holds then
                      $"<p><b>fails</b> with seed {result.Seed}: {encode statement}</p>" ]
        |> String.concat ""

    let runs =
        [ for result in results do
              let report = link (Path.Combine(result.Folder, "report.html"))
              $"<p><a href=\"{report}\">{verdict result}</a></p>" ]
        |> String.concat ""

    $"<article>{picture}<h2>{encode first.Name}</h2><p>{encode first.Title}</p>{runs}{failed}</article>"

/// Writes index.html into the folder of all runs, and returns its path.
let writeIndex (root: string) (studies: Studies.Result list list) =
    let claims = studies |> List.concat |> List.sumBy _.Claims.Length
    let held = studies |> List.concat |> List.sumBy Studies.held
    let cards = studies |> List.map (card root) |> String.concat "\n"
    let path = Path.Combine(root, "index.html")

    File.WriteAllText(
        path,
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
        + $"<title>Studies</title><style>{style}</style></head><body><h1>Studies of the source documents' results</h1>"
        + $"<p>{held} of {claims} claims hold.</p><main>{cards}</main></body></html>\n"
    )

    path

/// The comment that a script begins with.
let private purpose (script: string) =
    File.ReadLines script
    |> Seq.takeWhile _.StartsWith("//")
    |> Seq.map (fun line -> line.TrimStart('/').Trim())
    |> Seq.takeWhile (fun line -> not (line.StartsWith "dotnet ") && not (line.StartsWith "#:"))
    |> String.concat " "

/// Copies claims and a thumbnail of each study to docs/studies, and writes experiments/README.md.
let accept (studies: Studies.Result list list) =
    for results in studies do
        let shown = Path.Combine(at "docs/studies", results.Head.Name)
        Directory.CreateDirectory shown |> ignore
        Directory.GetFiles shown |> Array.iter File.Delete

        for result in results do
            File.Copy(Path.Combine(result.Folder, "claims.json"), Path.Combine(shown, $"claims-s{result.Seed}.json"))

        match results.Head.Figures with
        | [] -> ()
        | figure :: _ ->
            File.Copy(
                Path.Combine(results.Head.Folder, figure),
                Path.Combine(shown, "thumbnail" + Path.GetExtension figure)
            )

    let row (results: Studies.Result list) =
        let first = results.Head

        let picture =
            match first.Figures with
            | [] -> ""
            | figure :: _ ->
                $"<img src=\"../docs/studies/{first.Name}/thumbnail{Path.GetExtension figure}\" width=\"200\" alt=\"\">"

        let failed =
            [ for result in results do
                  for statement, holds in result.Claims do
                      if not holds then
                          $"fails with seed {result.Seed}: {statement}" ]

        let runs = List.map verdict results @ failed |> String.concat "<br>"
        $"| {picture} | [`{first.Name}`]({first.Name}.fsx): {first.Title}<br>{runs} |"

    let others =
        [ yield! Studies.scripts () |> Array.filter (Studies.isStudy >> not)
          yield! Directory.GetFiles(at "experiments", "*.cs") |> Array.sort ]

    [ yield "# Experiments"
      yield ""
      yield "<!-- Written by: dotnet fsi build.fsx reproduce --accept -->"
      yield ""
      yield "## Studies: the source documents' results, as claims that check themselves"
      yield ""
      yield
          "`dotnet fsi experiments/NAME.fsx` runs one (`-- --quick` in seconds, `-- --help`), `dotnet fsi build.fsx reproduce` all of them,"
      yield
          "with one page, `runs/index.html`. The last full run's claims are in `docs/studies`; `docs/sources.md` says what each checks."
      yield ""
      yield "| | |"
      yield "| --- | --- |"
      yield! List.map row studies
      yield ""
      yield "## Trainings"
      yield ""
      for script in others do
          yield $"- [`{Path.GetFileName script}`]({Path.GetFileName script}): {purpose script}"
      yield "" ]
    |> String.concat "\n"
    |> fun text -> File.WriteAllText(at "experiments/README.md", text)
