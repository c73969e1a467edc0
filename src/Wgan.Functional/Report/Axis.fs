namespace Wgan.Functional

open System
open System.Globalization

/// <summary>How numbers become positions along an axis.</summary>
type AxisScale =
    /// <summary>Equal differences are equal distances.</summary>
    | Linear = 0
    /// <summary>Equal ratios are equal distances; only positive numbers have a place.</summary>
    | Log = 1

/// One axis of a chart: the numbers it covers, where they lie, and where its ticks stand.
[<RequireQualifiedAccess>]
module internal Axis =
    type Axis =
        { Scale: AxisScale
          Low: float
          High: float }

        /// 0 at the low end, 1 at the high end.
        member this.Place(value: float) : float =
            match this.Scale with
            | AxisScale.Log -> Math.Log(value / this.Low) / Math.Log(this.High / this.Low)
            | _ -> (value - this.Low) / (this.High - this.Low)

    /// Whether a number has a place on such an axis.
    let isDrawable (scale: AxisScale) (value: float) = Double.IsFinite value && (scale <> AxisScale.Log || value > 0.0)

    /// The largest of 1, 2 and 5 times a power of ten that is at most `size`.
    let private niceBelow (size: float) =
        let power = 10.0 ** floor (log10 size)
        let digit = size / power

        power
        * (if digit >= 5.0 then 5.0
           elif digit >= 2.0 then 2.0
           else 1.0)

    /// The axis that covers the values, with a margin; `given` ends win over the values.
    let covering (scale: AxisScale) (given: struct (float * float) voption) (values: float seq) : Axis =
        match given with
        | ValueSome(struct (low, high)) ->
            if not (low < high && isDrawable scale low && isDrawable scale high) then
                Errors.fail "a chart's axis cannot run from %g to %g" low high

            { Scale = scale
              Low = low
              High = high }
        | ValueNone ->
            let drawable = values |> Seq.filter (isDrawable scale) |> Array.ofSeq

            if drawable.Length = 0 then
                { Scale = scale
                  Low = (if scale = AxisScale.Log then 0.1 else 0.0)
                  High = 1.0 }
            else
                let low, high = Array.min drawable, Array.max drawable

                if scale = AxisScale.Log then
                    let margin = if high > low then (high / low) ** 0.04 else 2.0

                    { Scale = scale
                      Low = low / margin
                      High = high * margin }
                else
                    let margin =
                        if high > low then 0.04 * (high - low)
                        elif high = 0.0 then 1.0
                        else 0.1 * abs high

                    { Scale = scale
                      Low = low - margin
                      High = high + margin }

    /// The numbers at which ticks stand, about `count` of them.
    let ticks (count: int) (axis: Axis) : float[] =
        match axis.Scale with
        | AxisScale.Log ->
            let first, last = int (ceil (log10 axis.Low - 1e-9)), int (floor (log10 axis.High + 1e-9))
            let step = max 1 ((last - first + count) / count)

            let powers =
                [| for power in first..last do
                       if (power - first) % step = 0 then
                           10.0 ** float power |]

            if powers.Length >= 2 then
                powers
            else
                [| for power in first - 1 .. last + 1 do
                       for digit in [ 1.0; 2.0; 5.0 ] do
                           let value = digit * 10.0 ** float power

                           if value >= axis.Low && value <= axis.High then
                               value |]
        | _ ->
            let step = niceBelow ((axis.High - axis.Low) / float (max 1 (count - 1)))
            let first = ceil (axis.Low / step - 1e-9)
            let last = floor (axis.High / step + 1e-9)
            [| for i in 0 .. int (last - first) -> (first + float i) * step |]

    /// A tick's number, as short as it is exact.
    let text (value: float) : string =
        let size = abs value

        if size < 1e-12 then
            "0"
        elif size >= 1e5 || size < 1e-3 then
            value.ToString("0.##e0", CultureInfo.InvariantCulture)
        else
            value.ToString("0.####", CultureInfo.InvariantCulture)
