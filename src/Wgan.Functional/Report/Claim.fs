namespace Wgan.Functional

open System
open System.Globalization
open System.IO
open System.Text.Json

/// <summary>A statement about numbers with the number that was measured: it holds if the number lies in the range.</summary>
/// <remarks>The range comes from theory or from the source, never from what was measured.</remarks>
[<ReferenceEquality; NoComparison>]
type Claim =
    {
        /// <summary>What is claimed, in one sentence.</summary>
        Statement: string
        /// <summary>Who claims it: paper and section, or a seed document.</summary>
        Source: string
        /// <summary>What was measured.</summary>
        Measured: float
        /// <summary>The least number that confirms it; negative infinity where there is none.</summary>
        Low: float
        /// <summary>The largest number that confirms it; infinity where there is none.</summary>
        High: float
    }

    /// <summary>Whether the measured number lies in the range, ends included. NaN lies in no range.</summary>
    member this.Holds = this.Measured >= this.Low && this.Measured <= this.High

    /// <summary>The range in words: "at most 0.1", "at least 3", "0.68 to 0.7".</summary>
    member this.Range: string =
        let text (value: float) = value.ToString("G6", CultureInfo.InvariantCulture)

        if this.Low = this.High then
            text this.Low
        elif Double.IsNegativeInfinity this.Low then
            $"at most {text this.High}"
        elif Double.IsPositiveInfinity this.High then
            $"at least {text this.Low}"
        else
            $"{text this.Low} to {text this.High}"

/// <summary>Making, showing and keeping claims.</summary>
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Claim =
    /// <summary>The number lies between two ends, both included.</summary>
    [<CompiledName "Between">]
    let between (statement: string) (source: string) (low: float) (high: float) (measured: float) : Claim =
        if not (low <= high) then
            Errors.fail "the claim '%s' has an empty range, %g to %g" statement low high

        { Statement = statement
          Source = source
          Measured = measured
          Low = low
          High = high }

    /// <summary>The number is at most <paramref name="high"/>.</summary>
    [<CompiledName "AtMost">]
    let atMost (statement: string) (source: string) (high: float) (measured: float) : Claim =
        between statement source Double.NegativeInfinity high measured

    /// <summary>The number is at least <paramref name="low"/>.</summary>
    [<CompiledName "AtLeast">]
    let atLeast (statement: string) (source: string) (low: float) (measured: float) : Claim =
        between statement source low Double.PositiveInfinity measured

    /// <summary>The number is within <paramref name="tolerance"/> of what is expected.</summary>
    [<CompiledName "Near">]
    let near (statement: string) (source: string) (expected: float) (tolerance: float) (measured: float) : Claim =
        if not (tolerance >= 0.0) then
            Errors.fail "the claim '%s' has a tolerance of %g" statement tolerance

        between statement source (expected - tolerance) (expected + tolerance) measured

    let internal number (value: float) = value.ToString("G5", CultureInfo.InvariantCulture)

    /// <summary>
    /// claims.json: an array of objects with statement, source, measured, low, high (null where open; measured null if not a number)
    /// and holds.
    /// </summary>
    [<CompiledName "ToJson">]
    let toJson (claims: Claim[]) : string =
        use buffer = new MemoryStream()

        do
            use json = new Utf8JsonWriter(buffer, JsonWriterOptions(Indented = true))
            json.WriteStartArray()

            for claim in claims do
                let finite (name: string) (value: float) =
                    if Double.IsFinite value then
                        json.WriteNumber(name, value)
                    else
                        json.WriteNull name

                json.WriteStartObject()
                json.WriteString("statement", claim.Statement)
                json.WriteString("source", claim.Source)
                finite "measured" claim.Measured
                finite "low" claim.Low
                finite "high" claim.High
                json.WriteBoolean("holds", claim.Holds)
                json.WriteEndObject()

            json.WriteEndArray()

        Text.Encoding.UTF8.GetString(buffer.ToArray()) + "\n"
