namespace Wgan.Functional

open Argu

/// The options of a sweep's command line.
type internal SweepArgument =
    | [<Unique; CustomCommandLine "--processes">] Processes of int
    | [<CustomCommandLine "--only">] Only of string
    | [<Unique; CustomCommandLine "--seeds">] Seeds of string
    | [<Unique; CustomCommandLine "--iterations">] Iterations of int64
    | [<Unique; CustomCommandLine "--samples">] Samples of int
    | [<Unique; CustomCommandLine "--runs">] Runs of string
    | [<Unique; CustomCommandLine "--device">] Device of string
    | [<Unique; CustomCommandLine "--threads">] Threads of int
    | [<Unique; CustomCommandLine "--quiet">] Quiet

    interface IArgParserTemplate with
        member this.Usage =
            match this with
            | Processes _ -> "how many runs at once, each a process (default: the physical cores)"
            | Only _ -> "the row of that name alone; once for each row that is wanted"
            | Seeds _ -> "other seeds, such as 0,1,2"
            | Iterations _ -> "iterations of every run (default: each experiment's)"
            | Samples _ -> "how many samples of either kind to measure with (default: the sweep's)"
            | Runs _ -> "the folder of all runs (default runs)"
            | Device _ -> "cpu, cuda or cuda:NUMBER, of all processes (default cpu)"
            | Threads _ -> "libtorch's threads in each process (default 1)"
            | Quiet -> "the table only"
