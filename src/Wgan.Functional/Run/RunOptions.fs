namespace Wgan.Functional

open System
open System.Threading

/// <summary>What a run is besides its experiment.</summary>
[<ReferenceEquality; NoComparison>]
type RunOptions =
    {
        /// <summary>The seed that every random number of the run derives from.</summary>
        Seed: int64
        /// <summary>The folder of all runs.</summary>
        Root: string
        /// <summary>Device, type and threads.</summary>
        Backend: Backend
        /// <summary>Whether to leave out progress.</summary>
        Quiet: bool
        /// <summary>Whether training puts aside the run that is there already and starts anew. Nothing is deleted.</summary>
        Fresh: bool
        /// <summary>
        /// A safetensors file whose weights the run starts from in place of random ones; null for none. Runs from other weights
        /// have other folders.
        /// </summary>
        FromWeights: string | null
        /// <summary>A JSON file of names: the file's name of a tensor to the experiment's, or to null to leave it out; null for none.</summary>
        NameMap: string | null
        /// <summary>
        /// Iterations between measurements of the critic's health; 0 for none. A measurement costs up to half an iteration, and changes no
        /// number of the training.
        /// </summary>
        HealthEvery: int64
        /// <summary>
        /// Whether each iteration is computed by .NET and autograd, where it could be captured (<c>CapturedSteps</c>): the same numbers, later.
        /// </summary>
        Eager: bool
        /// <summary>Asks the run to stop: it finishes its iteration, writes a checkpoint and ends in an <c>OperationCanceledException</c>.</summary>
        Stop: CancellationToken
        /// <summary>Is told of each logged iteration, on the thread that trains; null for nobody.</summary>
        Progress: IProgress<IterationReport> | null
    }

    /// <summary>
    /// Seed 0, folder <c>runs</c>, the default backend, the critic's health every 50 iterations, captured steps, with progress on the console
    /// and told to nobody else.
    /// </summary>
    static member Default =
        { Seed = 0L
          Root = "runs"
          Backend = Backend.Default
          Quiet = false
          Fresh = false
          FromWeights = null
          NameMap = null
          HealthEvery = 50L
          Eager = false
          Stop = CancellationToken.None
          Progress = null }
