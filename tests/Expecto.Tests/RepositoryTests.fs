/// The repository's own files agree: the switch -p:Upstream=true with Paket's group Upstream, the solution with the disk.
module Expecto.Tests.RepositoryTests

open System.IO
open System.Text.RegularExpressions
open System.Xml.Linq
open Expecto

let private read (path: string) = File.ReadAllText(Root.at path)

/// The part of a Paket file that belongs to the group Upstream.
let private upstreamGroup (text: string) =
    let start = Regex.Match(text, @"(?im)^group Upstream\s*$")
    Expect.isTrue start.Success "there is a group Upstream"
    text.Substring(start.Index)

/// "11.1" and "11.1.0" are the same version.
let private normal (version: string) = Regex.Replace(version, @"^(\d+)\.(\d+)(?=$|-)", "$1.$2.0")

let private packages (pattern: string) text =
    [ for found in Regex.Matches(text, pattern, RegexOptions.Multiline) ->
          found.Groups[1].Value, normal found.Groups[2].Value ]
    |> Set.ofList

let private named = lazy packages @"^\s*nuget (\S+) (\S+)" (upstreamGroup (read "paket.dependencies"))

/// The package references of compat/Upstream.props with their default versions filled in.
let private referenced =
    lazy
        (let document = XDocument.Parse(read "compat/Upstream.props")

         let attribute (name: string) (element: XElement) =
             match element.Attribute(XName.Get name) with
             | null -> failtestf "%O has no %s" element name
             | found -> found.Value

         let defaults =
             Map.ofList
                 [ for group in document.Descendants(XName.Get "PropertyGroup") do
                       for property in group.Elements() -> property.Name.LocalName, property.Value ]

         let rec filled (text: string) =
             let next = Regex.Replace(text, @"\$\((\w+)\)", fun found -> defaults[found.Groups[1].Value])
             if next = text then text else filled next

         Set.ofList
             [ for reference in document.Descendants(XName.Get "PackageReference") ->
                   attribute "Include" reference, filled (attribute "Version" reference) ])

[<Tests>]
let tests =
    testList
        "repository"
        [ testCase "compat/Upstream.props references what paket.dependencies names" (fun () ->
              Expect.isNonEmpty named.Value "the group has packages"
              Expect.equal referenced.Value named.Value "packages and versions")

          testCase "paket.lock locks what paket.dependencies names" (fun () ->
              let locked = packages @"^    (\S+) \(([^)]+)\)" (upstreamGroup (read "paket.lock"))
              Expect.equal locked named.Value "packages and versions")

          testCase "the solution holds every project" (fun () ->
              let inSolution =
                  [ for found in Regex.Matches(read "Wgan.sln", "\"([^\"]+proj)\"") ->
                        found.Groups[1].Value.Replace('\\', '/') ]

              let onDisk =
                  [ for folder in [ "src"; "compat"; "tests"; "bench" ] do
                        let whole = Root.at folder

                        if Directory.Exists whole then
                            for path in Directory.GetFiles(whole, "*.?sproj", SearchOption.AllDirectories) do
                                Path.GetRelativePath(Root.folder, path) ]

              Expect.equal (Set.ofList inSolution) (Set.ofList onDisk) "the same projects")

          testCase "no registry address is committed" (fun () ->
              for file in
                  [ "paket.dependencies"
                    "paket.lock"
                    "build.fsx"
                    "build/Setup.fsx"
                    "compat/Upstream.props" ] do
                  Expect.isFalse (Regex.IsMatch(read file, "https?://")) $"{file} holds no address"

              Expect.all
                  (Regex.Matches(read "paket.lock", @"(?m)^  remote: (.*)$")
                   |> Seq.map _.Groups[1].Value.Trim())
                  ((=) "%NUGET_FEED%")
                  "the lock takes its feed from the environment") ]
