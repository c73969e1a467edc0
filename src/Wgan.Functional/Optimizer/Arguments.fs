namespace Wgan.Functional

open System

/// Checks of the numbers that schedules and optimizers are made from; each message names the piece and the argument.
[<RequireQualifiedAccess>]
module internal Arguments =
    let finite piece name (value: float) =
        if not (Double.IsFinite value) then
            Errors.fail "%s: %s must be a finite number, not %g" piece name value

    let positive piece name (value: float) =
        if not (Double.IsFinite value && value > 0.0) then
            Errors.fail "%s: %s must be positive and finite, not %g" piece name value

    let notNegative piece name (value: float) =
        if not (Double.IsFinite value && value >= 0.0) then
            Errors.fail "%s: %s must be finite and not negative, not %g" piece name value

    /// A decay of a moving average: 0 forgets at once, 1 would never learn.
    let decay piece name (value: float) =
        if not (value >= 0.0 && value < 1.0) then
            Errors.fail "%s: %s must lie in [0, 1), not %g" piece name value
