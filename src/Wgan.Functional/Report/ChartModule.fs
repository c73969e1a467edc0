namespace Wgan.Functional

/// <summary>Making charts.</summary>
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Chart =
    /// <summary>A chart with linear axes that cover its marks. Change what is different with <c>{ ... with }</c>.</summary>
    [<CompiledName "Create">]
    let create (title: string) (xLabel: string) (yLabel: string) (marks: Mark[]) : Chart =
        { Title = title
          XLabel = xLabel
          YLabel = yLabel
          XScale = AxisScale.Linear
          YScale = AxisScale.Linear
          XRange = [||]
          YRange = [||]
          EqualUnits = false
          Marks = marks }

    /// <summary>The chart as an SVG picture: self-contained, 640 wide at most, in light or dark as the reader's system is.</summary>
    [<CompiledName "ToSvg">]
    let toSvg (chart: Chart) : string = Svg.draw chart
