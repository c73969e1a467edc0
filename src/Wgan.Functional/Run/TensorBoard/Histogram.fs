namespace Wgan.Functional

/// How numbers are distributed: 30 bins of equal width from the least to the largest.
[<ReferenceEquality; NoComparison>]
type internal Histogram =
    {
        Least: float
        Largest: float
        Count: int64
        Sum: float
        SumOfSquares: float
        /// The upper end of each bin.
        Limits: float[]
        Counts: float[]
    }

[<RequireQualifiedAccess>]
module internal Histogram =
    let private bins = 30

    /// Of at least one number, all of them finite.
    let ofValues (values: float[]) : Histogram =
        let least, largest = Array.min values, Array.max values
        let width = (largest - least) / float bins
        let counts = Array.zeroCreate<float>(if width > 0.0 then bins else 1)
        let mutable sum, squares = 0.0, 0.0

        for value in values do
            let bin =
                if width > 0.0 then
                    min (bins - 1) (int ((value - least) / width))
                else
                    0

            counts[bin] <- counts[bin] + 1.0
            sum <- sum + value
            squares <- squares + value * value

        { Least = least
          Largest = largest
          Count = values.LongLength
          Sum = sum
          SumOfSquares = squares
          Limits =
            Array.init counts.Length (fun i ->
                if i = counts.Length - 1 then
                    largest
                else
                    least + width * float (i + 1))
          Counts = counts }
