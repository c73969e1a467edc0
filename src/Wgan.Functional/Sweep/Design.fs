namespace Wgan.Functional

open System
open System.IO

/// <summary>A row of a sweep's table: an experiment under a name, run once for each seed.</summary>
[<ReferenceEquality; NoComparison>]
type SweepRow =
    {
        /// <summary>What the table calls it.</summary>
        Name: string
        /// <summary>What is run.</summary>
        Experiment: Experiment
    }

/// <summary>A change that is made to every row, such as another rate.</summary>
[<ReferenceEquality; NoComparison>]
type SweepSetting =
    {
        /// <summary>What the table calls it.</summary>
        Name: string
        /// <summary>An experiment to the same with this setting.</summary>
        Change: Func<Experiment, Experiment>
    }

/// <summary>A finite design: rows by seeds, and how each run is measured.</summary>
[<ReferenceEquality; NoComparison>]
type Sweep =
    {
        /// <summary>A name for the folder of its tables: letters, digits, '_', '-' and '.'.</summary>
        Name: string
        /// <summary>What is compared.</summary>
        Rows: SweepRow[]
        /// <summary>The seeds that each row is run with.</summary>
        Seeds: int64[]
        /// <summary>How every checkpoint that a run keeps is measured.</summary>
        Evaluation: EvaluationSettings
    }

/// One run of a sweep.
[<ReferenceEquality; NoComparison>]
type internal SweepCell =
    { Row: SweepRow
      Seed: int64 }

    member this.Words = $"{this.Row.Name}, seed {this.Seed}"

[<RequireQualifiedAccess>]
module internal Design =
    let cells (sweep: Sweep) : SweepCell[] =
        [| for seed in sweep.Seeds do
               for row in sweep.Rows do
                   { Row = row; Seed = seed } |]

    let folder (sweep: Sweep) (root: string) = Path.Combine(root, sweep.Name)

    let private isFileName (name: string) =
        name <> ""
        && name <> "."
        && name <> ".."
        && name
           |> Seq.forall (fun c -> Char.IsAsciiLetterOrDigit c || c = '_' || c = '-' || c = '.')

    let private repeated (items: 'T[]) : 'T[] =
        items
        |> Array.countBy id
        |> Array.filter (fun (_, count) -> count > 1)
        |> Array.map fst

    /// Everything that is wrong with a design, a line each.
    let problems (sweep: Sweep) : string[] =
        let names = sweep.Rows |> Array.map (fun (row: SweepRow) -> row.Name)

        let refusals =
            [| for row in sweep.Rows do
                   for finding in Experiment.validate row.Experiment do
                       if finding.Refuses then
                           $"row '{row.Name}': {finding.Message}" |]

        /// Only experiments that are in order have folders.
        let folders =
            if refusals.Length > 0 then
                [||]
            else
                sweep.Rows
                |> Array.map (fun row -> RunDirectory.path row.Experiment RunOptions.Default)

        [| if not (isFileName sweep.Name) then
               $"a sweep's name is letters, digits, '_', '-' and '.', not '{sweep.Name}'"
           if sweep.Rows.Length = 0 then
               "a sweep needs a row"
           if sweep.Seeds.Length = 0 then
               "a sweep needs a seed"
           for seed in sweep.Seeds do
               if seed < 0L then
                   $"the seed {seed} is below 0"
           for seed in repeated sweep.Seeds do
               $"the seed {seed} is there twice"
           for name in repeated names do
               $"two rows have the name '{name}'"
           yield! refusals
           for folder in repeated folders do
               let alike =
                   [| for i in 0 .. folders.Length - 1 do
                          if folders[i] = folder then
                              names[i] |]

               let alike = String.Join("' and '", alike)
               $"the rows '{alike}' are one experiment: their runs would share a folder" |]

    /// Refuses a design that something is wrong with, in one error that says all of it.
    let check (sweep: Sweep) : unit =
        match problems sweep with
        | [||] -> ()
        | problems -> raise (WganException(String.Join(Environment.NewLine, problems)))
