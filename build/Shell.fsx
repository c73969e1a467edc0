/// Running other programs, and the three ways a build can end.
module Shell

open System
open System.Diagnostics
open System.IO
open System.Threading

/// The repository's root.
let root = Path.GetDirectoryName __SOURCE_DIRECTORY__

/// A path within the repository.
let at (path: string) = Path.Combine(root, path)

/// Something went wrong that the message explains: exit code 1.
exception BuildFailed of message: string

/// The command line is wrong: exit code 2.
exception WrongUsage of message: string

let fail message : 'a = raise (BuildFailed message)

/// One line of progress.
let say (line: string) =
    lock root (fun () ->
        Console.Out.WriteLine line
        Console.Out.Flush())

let private started (variables: (string * string) list) redirect (program: string) (arguments: string seq) =
    let start = ProcessStartInfo(program, arguments, WorkingDirectory = root)
    start.RedirectStandardOutput <- redirect
    start.RedirectStandardError <- redirect

    for name, value in variables do
        start.Environment[name] <- value

    try
        Process.Start start
    with :? ComponentModel.Win32Exception ->
        fail $"{program} is not installed."

/// Whether a program is on the path.
let isInstalled (program: string) =
    (Environment.GetEnvironmentVariable "PATH" |> string).Split ':'
    |> Array.exists (fun folder -> File.Exists(Path.Combine(folder, program)))

/// A command's exit code, what it prints, and what it complains of.
let captureCode program arguments =
    use started = started [] true program arguments
    let errors = started.StandardError.ReadToEndAsync()
    let output = started.StandardOutput.ReadToEnd()
    started.WaitForExit()
    started.ExitCode, output, errors.Result

/// What a short command prints, and whether it succeeded.
let capture program arguments =
    let code, output, errors = captureCode program arguments
    code = 0, output, errors

/// Runs a command that writes to the terminal, and returns its exit code.
let show program arguments =
    use started = started [] false program arguments
    started.WaitForExit()
    started.ExitCode

/// Runs a command whose output is only of interest when it fails; it lands in artifacts/logs.
/// The output goes to a file, not a pipe: build servers outlive the command and would keep a pipe open.
let quietly log variables program (arguments: string list) =
    let path = at $"artifacts/logs/{log}.log"
    Directory.CreateDirectory(Path.GetDirectoryName path) |> ignore
    let redirected = [ "-c"; "exec \"$@\" >\"$0\" 2>&1 </dev/null"; path; program ] @ arguments

    use started = started variables false "/bin/sh" redirected
    started.WaitForExit()

    if started.ExitCode <> 0 then
        let lines = File.ReadAllLines path |> Array.distinct
        let tail = lines |> Array.skip (max 0 (lines.Length - 60)) |> String.concat "\n"
        let command = String.concat " " (program :: arguments)

        fail
            $"{tail}\n{command} failed with exit code {started.ExitCode}; the whole log is {Path.GetRelativePath(root, path)}."

/// Runs the given works, as many at once as there are cores, in their order.
let sideBySide (works: (unit -> unit) list) =
    let mutable next = -1
    let works = Array.ofList works

    let worker () =
        let mutable i = Interlocked.Increment &next

        while i < works.Length do
            works[i]()
            i <- Interlocked.Increment &next

    let threads = [ for _ in 1 .. min works.Length Environment.ProcessorCount -> Thread worker ]
    threads |> List.iter _.Start()
    threads |> List.iter _.Join()

/// Runs the works beside each other and reports every failure.
let together (works: (unit -> unit) list) =
    let attempt work =
        try
            work ()
            None
        with
        | BuildFailed message -> Some message
        | :? IOException
        | :? UnauthorizedAccessException as e -> Some e.Message

    match works |> List.toArray |> Array.Parallel.choose attempt with
    | [||] -> ()
    | failures -> fail (String.concat "\n" failures)
