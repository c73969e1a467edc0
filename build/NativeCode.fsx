/// The C++ parts, compiled with CMake against the chosen libtorch.
module NativeCode

#load "Choice.fsx"

open System
open System.IO
open Shell
open Choice

/// What a CMake project's library serves.
type Serves =
    /// The stand-in for TorchSharp, and nothing else.
    | StandIn
    /// Either TorchSharp, where the headers of its libtorch are known.
    | Either
    /// Tests, as Either; those that need it are left out where it does not compile against another libtorch than the default.
    | Tests

/// CMake projects, the library each makes, and what it serves.
let projects =
    [ "compat/TorchSharp/native", "libtorchsharp_shim.so", StandIn
      "src/Wgan.Kernels", "libwgan_kernels.so", Either
      "tests/Device", "libwgan_device.so", Tests ]

/// The projects that this choice needs.
let chosen (choice: Choice) =
    projects
    |> List.filter (fun (_, _, serves) -> not choice.UpstreamTorchSharp || serves <> StandIn && choice.Libtorch.IsSome)

/// Where a compiled library ends up.
let path (library: string) = at $"artifacts/native/{library}"

/// Refuses a LIBTORCH that is none.
let checkLibtorch (choice: Choice) =
    match choice.Libtorch with
    | Some folder when not (File.Exists(Path.Combine(folder, "include", "ATen", "ATen.h"))) ->
        fail
            $"LIBTORCH={folder}: there is no include/ATen/ATen.h in it. Name an unpacked libtorch, or the directory of a torch installed by pip."
    | _ -> ()

let private compileAny (choice: Choice) (source: string) (library: string) =
    let name = Path.GetFileNameWithoutExtension library
    let key = (hash [ source; defaultArg choice.Libtorch "" ]).Substring(0, 8)
    let folder = $"artifacts/native-build/{name}-{key}"

    let prefix =
        choice.Libtorch
        |> Option.map (fun path -> $"-DCMAKE_PREFIX_PATH={path}")
        |> Option.toList

    let made = at $"{folder}/out/{library}"
    say $"setup: {library}"

    quietly
        $"{name}-configure"
        []
        "cmake"
        ([ "-S"
           source
           "-B"
           folder
           "-DCMAKE_BUILD_TYPE=Release"
           $"-DCMAKE_LIBRARY_OUTPUT_DIRECTORY={Path.GetDirectoryName made}" ]
         @ prefix)

    quietly $"{name}-build" [] "cmake" [ "--build"; folder; "-j"; string Environment.ProcessorCount ]

    let target = path library
    Directory.CreateDirectory(Path.GetDirectoryName target) |> ignore

    if not (File.Exists target) || File.ReadAllBytes target <> File.ReadAllBytes made then
        File.Copy(made, target + ".new", true)
        File.SetLastWriteTimeUtc(target + ".new", DateTime.UtcNow)
        File.Move(target + ".new", target, true)

/// Compiles a CMake project in a folder of its own for each libtorch, so that going back and forth is cheap.
let compile (choice: Choice) (source: string, library: string, serves: Serves) =
    try
        compileAny choice source library
    with BuildFailed message when serves = Tests && choice.Libtorch.IsSome ->
        File.Delete(path library)

        say
            $"setup: the tests that need {library} are left out, as it does not compile: {message.Split('\n') |> Array.last}"
