namespace Wgan.Functional

/// Ending a run in whose iteration something is not finite.
[<RequireQualifiedAccess>]
module internal Halt =
    /// The state after iteration `last`, run from the last checkpoint; or, where a state on the way is not finite, the one before that.
    let rec private finiteBefore (session: Session) (last: int64) : Position =
        let mutable position = Session.latest session
        let isFinite () = (Checkpoint.firstNotFinite position.State).IsNone

        while position.State.Iteration < last && isFinite () do
            use draws = Session.draws session position.State
            position <- fst (Session.iterate session position draws None)

        if isFinite () then
            position
        else
            finiteBefore session (position.State.Iteration - 1L)

    /// Ends a run in whose iteration something is not finite. The state before it is no more, as iterations write over their state; it is
    /// found again by running from the last checkpoint to there, and kept.
    let at (session: Session) (iteration: int64) (what: string) =
        let position = finiteBefore session (iteration - 1L)
        let good = position.State.Iteration
        Session.checkpoint session position

        use draws = Session.draws session position.State

        let where =
            match NonFinite.locate session.Experiment position.State draws with
            | "" -> "the step of an optimizer overflowed"
            | where -> where

        let first =
            if good = iteration - 1L then
                ""
            else
                $"it began in iteration {good + 1L}: "

        Errors.fail
            "iteration %d: %s, training stopped: %s%s; the state before it is %s"
            iteration
            what
            first
            where
            (RunDirectory.checkpoint session.Directory good)
