namespace Expecto

/// How close two floats must be: `|a - b| <= absolute + relative * max |a| |b|`.
[<Struct>]
type Accuracy = { absolute: float; relative: float }

/// Named tolerances.
[<CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Accuracy =
    /// Absolute 1e-6, relative 1e-3.
    let low = { absolute = 1e-6; relative = 1e-3 }

    /// Absolute 1e-8, relative 1e-5.
    let medium = { absolute = 1e-8; relative = 1e-5 }

    /// Absolute 1e-10, relative 1e-7.
    let high = { absolute = 1e-10; relative = 1e-7 }

    /// Absolute 1e-12, relative 1e-9.
    let veryHigh = { absolute = 1e-12; relative = 1e-9 }

    /// The largest difference allowed between two values.
    let internal tolerance accuracy a b = accuracy.absolute + accuracy.relative * max (abs a) (abs b)

    /// Whether two values are within the tolerance. A NaN is close to nothing. Infinities are for `Expect.floatClose` to
    /// refuse: the difference of equal ones is NaN, and any number is within an infinity's tolerance.
    let areClose accuracy (a: float) (b: float) = abs (a - b) <= tolerance accuracy a b
