/// What the user chose; every part of the set-up depends on it.
module Choice

#load "Shell.fsx"

open System
open System.Security.Cryptography
open System.Text

/// What the set-up depends on besides files.
type Choice =
    {
        /// Properties for every dotnet command, as `-p:Name=value`.
        Properties: string list
        /// Another libtorch than the system's: an unpacked one, or the directory of a torch installed by pip.
        Libtorch: string option
    }

    /// Whether the genuine packages replace the stand-ins.
    member choice.Upstream =
        choice.Properties
        |> List.exists (fun property -> String.Equals(property, "-p:Upstream=true", StringComparison.OrdinalIgnoreCase))

/// A short name for these texts together.
let hash (parts: string seq) =
    String.concat "\n" parts
    |> Encoding.UTF8.GetBytes
    |> SHA256.HashData
    |> Convert.ToHexString
