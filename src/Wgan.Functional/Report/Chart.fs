namespace Wgan.Functional

/// <summary>A chart as a value: marks on two axes. <c>Chart.toSvg</c> draws it.</summary>
[<ReferenceEquality; NoComparison>]
type Chart =
    {
        /// <summary>The line above it.</summary>
        Title: string
        /// <summary>What x is, with its unit.</summary>
        XLabel: string
        /// <summary>What y is, with its unit.</summary>
        YLabel: string
        /// <summary>How numbers lie along x.</summary>
        XScale: AxisScale
        /// <summary>How numbers lie along y.</summary>
        YScale: AxisScale
        /// <summary>The ends of x as [low; high]; empty for what the marks need.</summary>
        XRange: float[]
        /// <summary>The ends of y as [low; high]; empty for what the marks need.</summary>
        YRange: float[]
        /// <summary>Whether one unit is as long in x as in y: for points in a plane.</summary>
        EqualUnits: bool
        /// <summary>What is drawn, the first below the others.</summary>
        Marks: Mark[]
    }
