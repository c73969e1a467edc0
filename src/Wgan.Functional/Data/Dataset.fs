namespace Wgan.Functional

open System
open System.Collections.Generic
open TorchSharp

/// <summary>Known Gaussian modes of a synthetic data set, for counting which of them a generator has found.</summary>
[<ReferenceEquality; NoComparison>]
type Modes =
    {
        /// <summary>The centres, in the units of the data.</summary>
        Centres: float[][]
        /// <summary>The standard deviation of each mode in each direction.</summary>
        Deviation: float
    }

/// <summary>An opened data set: batches as a function of (key, number of the batch, size).</summary>
[<Sealed>]
type DataSource internal (batch: Backend -> Key -> int64 -> int -> Tensor, labels: Key -> int64 -> int -> int64[]) =
    /// <summary>Batch number <paramref name="ordinal"/> of the stream that <paramref name="key"/> names: [size, ...].</summary>
    member _.Batch(backend: Backend, key: Key, ordinal: int64, size: int) : Tensor = batch backend key ordinal size

    /// <summary>
    /// The classes of the samples of that batch: int64 numbers from 0, [size], on the backend's device. An error where the samples have no
    /// labels.
    /// </summary>
    member _.Labels(backend: Backend, key: Key, ordinal: int64, size: int) : Tensor =
        use _scope = torch.NewDisposeScope()
        torch.tensor(labels key ordinal size).``to``(backend.Device).MoveToOuterDisposeScope()

    /// A source of samples that have no labels.
    static member internal Unlabelled(batch: Backend -> Key -> int64 -> int -> Tensor) =
        DataSource(batch, (fun _ _ _ -> Errors.fail "the labels of samples without labels were asked for"))

/// <summary>A distribution of real samples, as a value: what it is, and how to open it. Opening reads files; describing does not.</summary>
[<Sealed>]
type Dataset
    internal
    (
        description: Description,
        sampleShape: int64[],
        modes: Modes | null,
        classNames: string[],
        openSource: unit -> DataSource
    ) =
    /// <summary>What data set it is.</summary>
    member _.Description = description

    /// <summary>The shape of one sample.</summary>
    member _.SampleShape = sampleShape

    /// <summary>The known modes; null where there are none.</summary>
    member _.Modes = modes

    /// <summary>The names of the samples' classes, in the order of their labels; empty where samples have no labels.</summary>
    member _.ClassNames: IReadOnlyList<string> = classNames

    /// <summary>How many classes there are; 0 where samples have no labels.</summary>
    member _.Classes = classNames.Length

    /// <summary>Reads what has to be read. Missing or broken files are one clear error.</summary>
    member _.Open() : DataSource = openSource ()

/// <summary>Ways to make data sets.</summary>
[<RequireQualifiedAccess>]
module Dataset =
    /// The items of a batch, out of `count`, visited in a new random order each epoch. The order is a function of (key, epoch); what is
    /// left of an epoch after its last whole batch is not used.
    let private visiting (count: int) =
        let mutable cached = struct ({ Bits = 0UL }, -1L, [||])

        let order key epoch =
            let struct (cachedKey, cachedEpoch, order) = cached

            if cachedEpoch = epoch && cachedKey = key then
                order
            else
                let order = Rng.permutation (Rng.at epoch key) count
                cached <- struct (key, epoch, order)
                order

        fun key ordinal size ->
            if size > count then
                Errors.fail "a batch of %d was asked of a data set of %d samples" size count

            let perEpoch = int64 (count / size)
            let start = int (ordinal % perEpoch) * size
            let order = order key (ordinal / perEpoch)
            Array.sub order start size

    /// A finite set of items.
    let internal ofItems (count: int) (select: Backend -> int[] -> Tensor) : DataSource =
        let visit = visiting count
        DataSource.Unlabelled(fun backend key ordinal size -> visit key ordinal size |> select backend)

    /// The same with the label of every item.
    let internal ofLabelledItems
        (count: int)
        (select: Backend -> int[] -> Tensor)
        (labelOf: int -> int64)
        : DataSource =
        let visit = visiting count

        DataSource(
            (fun backend key ordinal size -> visit key ordinal size |> select backend),
            fun key ordinal size -> visit key ordinal size |> Array.map labelOf
        )

    let private rows (samples: Tensor) (backend: Backend) (indices: int[]) =
        use _scope = torch.NewDisposeScope()
        let index = torch.tensor (Array.map int64 indices)

        samples
            .index_select(0L, index.``to`` samples.device)
            .``to``(backend.DType, backend.Device)
            .MoveToOuterDisposeScope()

    /// <summary>
    /// The rows of a tensor [N, ...] as a data set. The name enters the experiment's hash: give different data different names.
    /// </summary>
    [<CompiledName "OfTensor">]
    let ofTensor (name: string) (samples: Tensor) : Dataset =
        let count = int samples.shape[0]
        let description = Description.custom name "" [| float count |]

        Dataset(description, Array.tail samples.shape, null, [||], (fun () -> ofItems count (rows samples)))

    /// <summary>The rows of a tensor [N, ...] with a class each as a data set. The name enters the experiment's hash.</summary>
    /// <param name="name">What the data are called.</param>
    /// <param name="samples">The rows: [N, ...].</param>
    /// <param name="labels">N classes, from 0.</param>
    /// <param name="classNames">The classes' names, in their order.</param>
    [<CompiledName "OfLabelledTensor">]
    let ofLabelledTensor (name: string) (samples: Tensor) (labels: int[]) (classNames: string[]) : Dataset =
        let count = int samples.shape[0]

        if labels.Length <> count then
            Errors.fail "data set '%s': %d labels for %d samples" name labels.Length count

        for label in labels do
            if label < 0 || label >= classNames.Length then
                Errors.fail "data set '%s': the label %d is none of %d classes" name label classNames.Length

        let labels = Array.map int64 labels
        let description = Description.custom name "" [| float count; float classNames.Length |]

        Dataset(
            description,
            Array.tail samples.shape,
            null,
            Array.copy classNames,
            (fun () -> ofLabelledItems count (rows samples) (fun i -> labels[i]))
        )
