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

    member private choice.Value(name: string) =
        choice.Properties
        |> List.tryFindBack _.StartsWith($"-p:{name}=", StringComparison.OrdinalIgnoreCase)
        |> Option.map (fun property -> property.Substring(property.IndexOf '=' + 1))

    /// Whether the genuine TorchSharp replaces the stand-in: the rule of compat/Upstream.props, where MSBuild takes on and yes for true.
    member choice.UpstreamTorchSharp =
        choice.Value "UpstreamTorchSharp"
        |> Option.orElse (choice.Value "Upstream")
        |> Option.exists (fun value -> List.contains (value.ToLowerInvariant()) [ "true"; "on"; "yes" ])

/// A short name for these texts together.
let hash (parts: string seq) =
    String.concat "\n" parts
    |> Encoding.UTF8.GetBytes
    |> SHA256.HashData
    |> Convert.ToHexString
