namespace Wgan.Functional

open System.IO

/// What is looked at before a run goes on from a checkpoint.
[<RequireQualifiedAccess>]
module internal Continuation =
    /// The options to go on with: the threads are the checkpoint's, unless others are asked for. A checkpoint of another seed or type is
    /// refused; what may make other bits than its own run would have made is warned of.
    let options (options: RunOptions) (folder: string) (state: CheckpointState) : RunOptions =
        let backend = options.Backend

        if state.Seed <> options.Seed then
            Errors.fail "%s is of seed %d, not %d" folder state.Seed options.Seed

        if state.Type <> string backend.DType then
            Errors.fail "%s is of type %s, not %O" folder state.Type backend.DType

        let warn (what: string) (before: string) (now: string) =
            if before <> now then
                eprintfn
                    "warning: %s was written with %s %s and is resumed with %s: the results may differ in their last bits"
                    folder
                    what
                    before
                    now

        warn "device" state.Device (string backend.Device)

        let kernels plan =
            if Array.isEmpty plan then
                "none"
            else
                String.concat ", " plan

        warn "kernels" (kernels state.KernelPlan) (kernels (KernelLibrary.plan ()))

        for name, version in Versions.all () do
            match state.Versions |> Array.tryFind (fun (known, _) -> known = name) with
            | Some(_, before) -> warn name before version
            | None -> ()

        if backend.Threads > 0 then
            warn "threads" (string state.Threads) (string backend.Threads)
            options
        else
            { options with
                RunOptions.Backend.Threads = state.Threads }

    /// The description, where it is not that of this run's length.
    let describe options (experiment: Experiment) directory =
        let path = RunDirectory.description directory
        let length = $"\"iterations\": {experiment.Iterations},"

        let isCurrent =
            File.Exists path
            && Errors.reading path (fun stream -> (new StreamReader(stream)).ReadToEnd().Contains length)

        if not isCurrent then
            AtomicFile.writeText path (RunDirectory.descriptionJson experiment options)
