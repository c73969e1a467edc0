namespace Wgan.Functional

open System.Linq

/// What a mark draws.
[<RequireQualifiedAccess>]
type internal MarkShape =
    | Line of x: float[] * y: float[]
    | Band of x: float[] * low: float[] * high: float[]
    | Points of x: float[] * y: float[] * radius: float
    | Bars of edges: float[] * heights: float[]
    | HeatMap of x: float[] * y: float[] * values: float[][] * levels: float[]
    | LevelLine of y: float
    | UprightLine of x: float

/// <summary>One thing that a chart draws. Marks of one name have one colour and one entry in the legend; a mark without a name has none.</summary>
[<Sealed; AllowNullLiteral(false)>]
type Mark internal (name: string, shape: MarkShape) =
    /// <summary>What the legend calls it.</summary>
    member _.Name = name

    member internal _.Shape = shape

/// <summary>Ways to make marks.</summary>
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Mark =
    let private sameLength name (x: float[]) (others: (string * float[]) list) =
        for what, values in others do
            if values.Length <> x.Length then
                Errors.fail "mark '%s': %d numbers along x, but %d for %s" name x.Length values.Length what

    /// <summary>A line through points. Numbers that are not finite interrupt it.</summary>
    [<CompiledName "Line">]
    let line (name: string) (x: float[]) (y: float[]) : Mark =
        sameLength name x [ "y", y ]
        Mark(name, MarkShape.Line(x, y))

    /// <summary>The area between two lines, such as a mean plus and minus its standard error.</summary>
    [<CompiledName "Band">]
    let band (name: string) (x: float[]) (low: float[]) (high: float[]) : Mark =
        sameLength name x [ "the low edge", low; "the high edge", high ]
        Mark(name, MarkShape.Band(x, low, high))

    /// <summary>Points as dots of that radius, in pixels.</summary>
    [<CompiledName "Points">]
    let points (name: string) (radius: float) (x: float[]) (y: float[]) : Mark =
        sameLength name x [ "y", y ]

        if not (radius > 0.0) then
            Errors.fail "mark '%s': dots need a positive radius, not %g" name radius

        Mark(name, MarkShape.Points(x, y, radius))

    /// <summary>A histogram as densities: the shares of values in equal bins over (low, high), divided by a bin's width.</summary>
    /// <param name="name">What the legend calls it.</param>
    /// <param name="bins">How many bins, at least 1.</param>
    /// <param name="low">The first bin's lower edge.</param>
    /// <param name="high">The last bin's upper edge. Values outside count into the total, but in no bin.</param>
    /// <param name="values">The values.</param>
    [<CompiledName "Histogram">]
    let histogram (name: string) (bins: int) (low: float) (high: float) (values: float[]) : Mark =
        if bins < 1 || not (low < high) then
            Errors.fail "mark '%s': a histogram cannot have %d bins from %g to %g" name bins low high

        let width = (high - low) / float bins
        let counts = Array.zeroCreate<float> bins

        for value in values do
            let bin = floor ((value - low) / width)

            if bin >= 0.0 && bin < float bins then
                counts[int bin] <- counts[int bin] + 1.0

        let total = float (max 1 values.Length)

        Mark(
            name,
            MarkShape.Bars(
                Array.init (bins + 1) (fun i -> low + float i * width),
                counts |> Array.map (fun count -> count / total / width)
            )
        )

    /// <summary>A function of two variables as colours, with contour lines.</summary>
    /// <param name="x">The columns' places, equally spaced, ascending, at least 2.</param>
    /// <param name="y">The rows' places, likewise.</param>
    /// <param name="values">The function's values: a row for each y, a number for each x.</param>
    /// <param name="contours">How many contour lines, at equally spaced values; 0 for none.</param>
    [<CompiledName "HeatMap">]
    let heatMap (x: float[]) (y: float[]) (values: float[][]) (contours: int) : Mark =
        if x.Length < 2 || y.Length < 2 then
            Errors.fail "a heat map needs at least 2 columns and 2 rows, not %d and %d" x.Length y.Length

        if values.Length <> y.Length || values.Any(fun row -> row.Length <> x.Length) then
            Errors.fail "a heat map of %d columns and %d rows needs as many values" x.Length y.Length

        let finite = values |> Array.concat |> Array.filter System.Double.IsFinite

        let levels =
            if finite.Length = 0 then
                [||]
            else
                let low, high = Array.min finite, Array.max finite
                Array.init contours (fun i -> low + (high - low) * float (i + 1) / float (contours + 1))

        Mark("", MarkShape.HeatMap(x, y, values, levels))

    /// <summary>A line across the chart at that y, such as a theoretical value.</summary>
    [<CompiledName "Level">]
    let level (name: string) (y: float) : Mark = Mark(name, MarkShape.LevelLine y)

    /// <summary>A line up the chart at that x.</summary>
    [<CompiledName "Upright">]
    let upright (name: string) (x: float) : Mark = Mark(name, MarkShape.UprightLine x)
