/// <summary>
/// For C#: every function of the library that takes a function, taking delegates. Nothing here computes; each member checks its
/// arguments for null and hands over to the F# function of the same meaning.
/// </summary>
/// <remarks>
/// Pieces of one's own are made by <c>Custom</c>, named after what is made: <c>Custom.Penalty("centring", "1", (critic, samples, draws) => ...)</c>.
/// What belongs to a value is an extension method of it: <c>tree.Map(x => x.abs())</c>. Everything else C# calls where it stands.
/// </remarks>
namespace Wgan.Functional.Interop

open System
open Wgan.Functional

/// F# functions from delegates, of which none may be null: the exception names the parameter <c>part</c>.
[<RequireQualifiedAccess>]
module internal Delegates =
    /// What a delegate returned, unless that is null, which no function of the library's is.
    let private result (piece: string) (part: string) (value: 'T) : 'T =
        if isNull (box value) then
            Errors.fail "%s: its %s returned null" piece part

        value

    let private present (part: string) (f: Delegate) = ArgumentNullException.ThrowIfNull(f, part)

    let of1 (piece: string) (part: string) (f: Func<'A, 'R>) =
        present part f
        fun a -> f.Invoke a |> result piece part

    let of2 (piece: string) (part: string) (f: Func<'A, 'B, 'R>) =
        present part f
        fun a b -> f.Invoke(a, b) |> result piece part

    let of3 (piece: string) (part: string) (f: Func<'A, 'B, 'C, 'R>) =
        present part f
        fun a b c -> f.Invoke(a, b, c) |> result piece part

    let of4 (piece: string) (part: string) (f: Func<'A, 'B, 'C, 'D, 'R>) =
        present part f
        fun a b c d -> f.Invoke(a, b, c, d) |> result piece part

/// What every piece of one's own has.
[<RequireQualifiedAccess>]
module internal Piece =
    /// Refuses null for the name and the version.
    let named (name: string) (version: string) : unit =
        ArgumentNullException.ThrowIfNull(name, nameof name)
        ArgumentNullException.ThrowIfNull(version, nameof version)
