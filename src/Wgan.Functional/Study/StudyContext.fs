namespace Wgan.Functional

open System
open System.Diagnostics
open System.IO

/// <summary>How much of a study is run.</summary>
type StudySize =
    /// <summary>Seconds: the claims that can hold there.</summary>
    | Quick = 0
    /// <summary>Minutes: what the committed results come from.</summary>
    | Normal = 1
    /// <summary>As long as the source took.</summary>
    | Full = 2

/// <summary>What a study works with: its settings, and where its results go.</summary>
[<Sealed>]
type StudyContext
    internal (size: StudySize, seed: int64, backend: Backend, directory: string, quiet: bool, page: HtmlPage) =
    let claims = ResizeArray<Claim>()
    let pictures = ResizeArray<string>()
    let clock = Stopwatch.StartNew()
    let figures = Path.Combine(directory, "figures")

    /// The path of a figure's file.
    let file (name: string) =
        pictures.Add $"figures/{name}"
        Path.Combine(figures, name)

    /// A name that can be a file's.
    let checkedName (name: string) =
        if
            name = ""
            || not (name |> Seq.forall (fun c -> Char.IsAsciiLetterOrDigit c || c = '_' || c = '-'))
        then
            Errors.fail "a figure's name is letters, digits, '_' and '-', not '%s'" name

        name

    /// <summary>How much is to be run.</summary>
    member _.Size = size

    /// <summary>Whether only seconds are to be spent.</summary>
    member _.IsQuick = (size = StudySize.Quick)

    /// <summary>The seed.</summary>
    member _.Seed = seed

    /// <summary>The key that every random number of the study derives from.</summary>
    member _.Key = Rng.key seed

    /// <summary>Where it computes: float32 unless it says otherwise.</summary>
    member _.Backend = backend

    /// <summary>The folder of its results.</summary>
    member _.Directory = directory

    /// <summary>The claims so far, in their order.</summary>
    member _.Claims: Claim[] = claims.ToArray()

    /// The figures' files so far, in their order, relative to the folder.
    member internal _.Pictures: string[] = pictures.ToArray()

    /// <summary>One of three values, by how much is to be run.</summary>
    member _.Choose(quick: 'T, normal: 'T, full: 'T) : 'T =
        match size with
        | StudySize.Quick -> quick
        | StudySize.Full -> full
        | _ -> normal

    /// <summary>One of two values: for a quick run, or for any other.</summary>
    member this.Choose(quick: 'T, otherwise: 'T) : 'T = this.Choose(quick, otherwise, otherwise)

    /// <summary>Says a line of progress, with the seconds since the start.</summary>
    member _.Say(line: string) =
        if not quiet then
            Console.WriteLine $"{clock.Elapsed.TotalSeconds, 6:f1} s  {line}"

    /// <summary>Records a claim and says whether it holds.</summary>
    member this.Claim(claim: Claim) =
        claims.Add claim
        let verdict = if claim.Holds then "holds" else "FAILS"
        this.Say $"{verdict}: {claim.Statement}: {Claim.number claim.Measured} ({claim.Range})"

    /// <summary>A heading of the report.</summary>
    member _.Heading(text: string) = page.Heading text

    /// <summary>A paragraph of the report.</summary>
    member _.Text(text: string) = page.Paragraph text

    /// <summary>Lines of the report that keep their form, such as equations.</summary>
    member _.Code(text: string) = page.Code text

    /// <summary>A chart: figures/NAME.svg, and in the report.</summary>
    member _.Figure(name: string, chart: Chart) =
        AtomicFile.writeText (file (checkedName name + ".svg")) (Chart.toSvg chart)
        page.Chart chart

    /// <summary>A picture as a PNG file: figures/NAME.png, and in the report.</summary>
    member _.Image(name: string, caption: string, png: byte[]) =
        AtomicFile.writeBytes (file (checkedName name + ".png")) png
        page.Image(caption, png)

    /// <summary>Pictures over time: figures/NAME.png is the last; in the report they stand under a slider.</summary>
    member _.Frames(name: string, caption: string, labels: string[], frames: byte[][]) =
        if labels.Length <> frames.Length || frames.Length = 0 then
            Errors.fail "%d labels cannot name %d frames" labels.Length frames.Length

        AtomicFile.writeBytes (file (checkedName name + ".png")) (Array.last frames)
        page.Frames(caption, labels, frames)

    /// <summary>A table of the report.</summary>
    member _.Table(headers: string[], rows: string[][]) = page.Table(headers, rows)

    /// <summary>Trains in memory (<c>Trial.Train</c>) on the study's backend.</summary>
    member _.Train
        (experiment: Experiment, key: Key, iterations: int64, observe: Action<TrainingState, Tree> | null)
        : TrainingState =
        Trial.Train(experiment, backend, key, iterations, observe)

    /// <summary>Trains in memory without looking.</summary>
    member this.Train(experiment: Experiment, key: Key, iterations: int64) : TrainingState =
        this.Train(experiment, key, iterations, null)
