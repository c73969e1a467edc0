namespace Wgan.Functional

open System
open System.Text

/// A page in one file that asks nothing of the network: pieces are appended, and the whole is read at the end.
[<Sealed>]
type internal HtmlPage(title: string) =
    let body = StringBuilder()
    let append (text: string) = body.Append(text).Append '\n' |> ignore

    let css =
        Palette.css ":root"
        + "*{box-sizing:border-box}body{margin:0 auto;padding:1rem;max-width:56rem;font:16px/1.5 system-ui,sans-serif;"
        + "background:var(--paper);color:var(--ink)}h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:2rem}p{overflow-wrap:anywhere}"
        + "table{border-collapse:collapse;width:100%;font-size:.9rem}th,td{text-align:left;padding:.35rem .6rem;"
        + "border-bottom:1px solid var(--faint);vertical-align:top}.scroll{overflow-x:auto}"
        + "pre{overflow-x:auto;padding:.8rem;border:1px solid var(--faint);border-radius:6px;font-size:.85rem}"
        + "figure{margin:1rem 0}figcaption{font-size:.9rem;opacity:.85}"
        + "img{max-width:100%;height:auto;image-rendering:pixelated}img.wide{width:100%}"
        + ".holds{color:var(--c2);font-weight:600;white-space:nowrap}.fails{color:var(--c1);font-weight:600;white-space:nowrap}"
        // A chart keeps its size, and its text, and scrolls where the page is narrower.
        + ".scroll>.wgan-chart{max-width:none;display:block}"
        + "input[type=range]{width:100%}"

    let dataUri (png: byte[]) = "data:image/png;base64," + Convert.ToBase64String png

    member _.Heading(text: string) = append $"<h2>{Svg.escape text}</h2>"

    member _.Paragraph(text: string) = append $"<p>{Svg.escape text}</p>"

    /// Text in its own lines, such as an equation or a description.
    member _.Code(text: string) = append $"<pre>{Svg.escape text}</pre>"

    member _.Chart(chart: Chart) = append $"<figure class=\"scroll\" tabindex=\"0\">{Chart.toSvg chart}</figure>"

    member _.Image(caption: string, png: byte[]) =
        append
            $"<figure><img src=\"{dataUri png}\" alt=\"{Svg.escape caption}\"><figcaption>{Svg.escape caption}</figcaption></figure>"

    /// Pictures of one thing over time, one at a time under a slider.
    member this.Frames(caption: string, labels: string[], frames: byte[][]) =
        match frames with
        | [||] -> ()
        | [| frame |] -> this.Image($"{caption}, {labels[0]}", frame)
        | _ ->
            let last = frames.Length - 1
            append "<figure class=\"frames\">"

            frames
            |> Array.iteri (fun i frame ->
                let hidden = if i = last then "" else " hidden"
                append $"<img src=\"{dataUri frame}\" alt=\"{Svg.escape caption}, {Svg.escape labels[i]}\"{hidden}>")

            append
                $"<input type=\"range\" min=\"0\" max=\"{last}\" value=\"{last}\" aria-label=\"{Svg.escape caption}\"><figcaption>{Svg.escape caption}: <span>{Svg.escape labels[last]}</span></figcaption></figure>"

    member _.Table(headers: string[], rows: string[][]) =
        let row tag (cells: string[]) =
            let cells =
                cells
                |> Array.map (fun cell -> $"<{tag}>{Svg.escape cell}</{tag}>")
                |> String.concat ""

            $"<tr>{cells}</tr>"

        let rows = rows |> Array.map (row "td") |> String.concat ""
        let header = row "th" headers
        append $"<div class=\"scroll\"><table>{header}{rows}</table></div>"

    member _.Claims(claims: Claim[]) =
        let row (claim: Claim) =
            let verdict, mark =
                if claim.Holds then
                    "holds", "✓ holds"
                else
                    "fails", "✗ fails"

            $"<tr><td>{Svg.escape claim.Statement}</td><td>{Svg.escape claim.Source}</td><td>{Claim.number claim.Measured}</td><td>{claim.Range}</td><td class=\"{verdict}\">{mark}</td></tr>"

        let rows = claims |> Array.map row |> String.concat ""

        append
            $"<div class=\"scroll\"><table><tr><th>claim</th><th>source</th><th>measured</th><th>confirmed by</th><th></th></tr>{rows}</table></div>"

    /// The whole page.
    member _.Text: string =
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
        + "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><meta name=\"color-scheme\" content=\"light dark\">"
        + $"<title>{Svg.escape title}</title><style>{css}</style></head><body><h1>{Svg.escape title}</h1>\n{body}"
        + "<script>for(const f of document.querySelectorAll('.frames')){const i=f.querySelectorAll('img'),s=f.querySelector('span');"
        + "f.querySelector('input').oninput=e=>{i.forEach((m,n)=>m.hidden=n!=e.target.value);s.textContent=i[e.target.value].alt.split(', ').pop()}}"
        + "</script></body></html>\n"
