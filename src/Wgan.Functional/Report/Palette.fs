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

    /// Lines differ in their dashes, too.
    let dash (series: int) : string =
        match series % 4 with
        | 0 -> ""
        | 1 -> "7 3"
        | 2 -> "2 3"
        | _ -> "9 3 2 3"

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
