namespace DiffSharp

open System
open System.Threading

/// Which differentiation a perturbation belongs to. Every differentiation gets a number larger than all before it, on any
/// thread, so that an inner one never takes an outer one's perturbation for its own.
[<AbstractClass; Sealed>]
type internal Nesting private () =
    static let mutable last = 0

    [<ThreadStatic; DefaultValue>]
    static val mutable private level: uint32

    /// The level that `forwardDiff` and `reverseDiff` use on this thread when none is given.
    static member Level = Nesting.level

    /// A level that no tensor has yet; it becomes this thread's.
    static member Next() : uint32 =
        Nesting.level <- uint32 (Interlocked.Increment(&last))
        Nesting.level

    /// Sets this thread's level. Fresh levels stay above it.
    static member Set(level: uint32) =
        let rec raiseTo () =
            let seen = Volatile.Read(&last)

            if seen < int level && Interlocked.CompareExchange(&last, int level, seen) <> seen then
                raiseTo ()

        raiseTo ()
        Nesting.level <- level
