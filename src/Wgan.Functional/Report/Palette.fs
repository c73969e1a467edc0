namespace Wgan.Functional

/// Colours that stay apart for colour-blind readers, in light and in dark.
[<RequireQualifiedAccess>]
module internal Palette =
    // Okabe and Ito's colours, without the yellow that is too faint for lines on white.
    let private light =
        [| "#0072b2"
           "#d55e00"
           "#009e73"
           "#b8548c"
           "#c98500"
           "#3a96cf"
           "#5f5f5f" |]

    let private dark =
        [| "#56a9e0"
           "#f08a4b"
           "#3fc59b"
           "#dd8fbb"
           "#eeb445"
           "#8fcdf5"
           "#b5b5b5" |]

    /// How many series have a colour of their own.
    let count = light.Length

    /// A series' colour as a style's value.
    let colour (series: int) : string = $"var(--c{series % count})"

    /// One of four looks beside the colour, so that 28 series differ in one or the other: the eighth has the first one's colour and the look
    /// that is farthest from it, as two of the colours are blue.
    let private look (series: int) = (series % count + [| 0; 2; 1; 3 |][series / count % 4]) % 4

    /// A line's dashes.
    let dash (series: int) : string =
        match look series with
        | 0 -> ""
        | 1 -> "7 3"
        | 2 -> "2 3"
        | _ -> "9 3 2 3"

    /// A dot's outline about (0, 0) as a path that starts with a relative move, of about a circle's area: disc, square, triangle, diamond.
    let dot (series: int) (radius: float) : string =
        let text (value: float) = value.ToString("0.##", System.Globalization.CultureInfo.InvariantCulture)

        match look series with
        | 0 ->
            let r, d = text radius, text (2.0 * radius)
            $"m-{r} 0a{r} {r} 0 1 0 {d} 0a{r} {r} 0 1 0 -{d} 0z"
        | 1 ->
            let r, d = text (0.89 * radius), text (1.78 * radius)
            $"m-{r} -{r}h{d}v{d}h-{d}z"
        | 2 ->
            let r, h = text (1.3 * radius), text (2.3 * radius)
            $"m0 -{text (1.4 * radius)}l{r} {h}h-{text (2.6 * radius)}z"
        | _ ->
            let r = text (1.3 * radius)
            $"m0 -{r}l{r} {r}l-{r} {r}l-{r} -{r}z"

    let private variables (paper: string) (ink: string) (faint: string) (colours: string[]) =
        let series = colours |> Array.mapi (fun i colour -> $"--c{i}:{colour}") |> String.concat ";"
        $"--paper:{paper};--ink:{ink};--faint:{faint};{series}"

    let private lightVariables = variables "#ffffff" "#1f2328" "#d7dbe0" light
    let private darkVariables = variables "#14171c" "#e6e8eb" "#3a404a" dark

    /// Style rules that give the selected elements the colours as variables.
    let css (selector: string) : string =
        $"{selector}{{{lightVariables}}}"
        + $"@media(prefers-color-scheme:dark){{{selector}{{{darkVariables}}}}}"

    // Places of viridis (Smith and van der Walt 2015), a map of even steps in lightness.
    let private viridis =
        [| 68, 1, 84
           71, 44, 122
           59, 81, 139
           44, 113, 142
           33, 144, 141
           39, 173, 129
           92, 200, 99
           170, 220, 50
           253, 231, 37 |]

    /// The colour of a share of the way from the least to the largest value.
    let heat (share: float) : byte * byte * byte =
        let place = (share |> max 0.0 |> min 1.0) * float (viridis.Length - 1)
        let i = min (viridis.Length - 2) (int place)
        let t = place - float i
        let (r0, g0, b0), (r1, g1, b1) = viridis[i], viridis[i + 1]
        let mix a b = byte (round (float a + t * float (b - a)))
        mix r0 r1, mix g0 g1, mix b0 b1
