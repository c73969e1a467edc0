/// The packages of the operating system.
module DebianPackages

#load "Choice.fsx"

open System
open System.IO
open System.Runtime.InteropServices
open Shell
open Choice

[<DllImport "libc">]
extern uint32 private geteuid()

/// What this choice needs.
let needed (choice: Choice) =
    [ "cmake"
      "make"
      "g++"
      "dataset-fashion-mnist"
      if choice.Libtorch.IsNone && not choice.UpstreamTorchSharp then
          "libtorch-dev"
          "libopenblas0-openmp" ]

/// The installed ones of these packages, with their versions.
let installed names =
    if isInstalled "dpkg-query" then
        let _, output, _ =
            capture "dpkg-query" ([ "-W"; "-f"; "${Package} ${Version} ${db:Status-Status}\n" ] @ names)

        output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        |> Array.filter _.EndsWith(" installed")
        |> Array.map (fun line -> let words = line.Split ' ' in words[0], words[1])
        |> Map.ofArray
    else
        Map.empty

/// Installs Debian packages that are missing, or says what to type.
let install names =
    let installed = installed names

    match names |> List.filter (fun name -> not (installed.ContainsKey name)) with
    | [] -> ()
    | missing ->
        let command = "apt-get install -y " + String.concat " " missing

        if not (isInstalled "apt-get") then
            let names = String.concat ", " missing
            fail $"This system has no apt-get. Install what the Debian packages {names} hold, then run this again."
        elif geteuid () <> 0u then
            fail
                $"Some Debian packages are missing. Type this, then run this again:\n  sudo apt-get update && sudo {command}"
        else
            let quiet = [ ("DEBIAN_FRONTEND", "noninteractive") ]

            let apt log arguments =
                quietly log quiet "apt-get" ([ "-q"; "-o"; "DPkg::Lock::Timeout=300" ] @ arguments)

            say $"setup: {command}"
            apt "apt-update" [ "update" ]
            apt "apt-install" ("install" :: "-y" :: "--no-install-recommends" :: missing)

/// Says so when libtorch does its matrix products with the slow reference BLAS.
let checkBlas (choice: Choice) =
    let links =
        if
            choice.Libtorch.IsSome
            || choice.UpstreamTorchSharp
            || not (Directory.Exists "/usr/lib")
        then
            [||]
        else
            Directory.GetDirectories("/usr/lib", "*-linux-gnu*")
            |> Array.map (fun folder -> FileInfo(Path.Combine(folder, "libblas.so.3")))
            |> Array.filter _.Exists

    for link in links do
        let target = link.ResolveLinkTarget true |> Option.ofObj |> Option.map _.FullName

        if target |> Option.exists _.Contains("/blas/libblas.so") then
            let mend =
                if (installed [ "libopenblas0-openmp" ]).IsEmpty then
                    "apt-get install libopenblas0-openmp"
                else
                    $"update-alternatives --auto libblas.so.3-{link.Directory.Name}"

            say $"setup: libtorch uses the reference BLAS, many times slower than OpenBLAS. To mend it: {mend}"
