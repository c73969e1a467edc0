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

/// <summary>A distribution of real samples, as a value: what it is, and how to open it. Opening reads files; describing does not.</summary>
[<Sealed>]
type Dataset
    internal
    (
        description: Description,
        sampleShape: int64[],
        modes: Modes | null,
        classNames: Lazy<string[]>,
        openSource: unit -> DataSource,
        isEndless: bool,
        heldOut: Dataset | null
    ) =
    /// A finite set of samples without a held-out part.
    internal new(description, sampleShape, modes, classNames: Lazy<string[]>, openSource) =
        Dataset(description, sampleShape, modes, classNames, openSource, false, null)

    internal new(description, sampleShape, modes, classNames: string[], openSource) =
        Dataset(description, sampleShape, modes, lazy classNames, openSource)

    /// <summary>What data set it is.</summary>
    member _.Description = description

    /// <summary>The shape of one sample.</summary>
    member _.SampleShape = sampleShape

    /// <summary>The known modes; null where there are none.</summary>
    member _.Modes = modes

    /// <summary>The names of the samples' classes, in the order of their labels; empty where samples have no labels.</summary>
    member _.ClassNames: IReadOnlyList<string> = classNames.Value

    /// <summary>How many classes there are; 0 where samples have no labels.</summary>
    member _.Classes = classNames.Value.Length

    /// <summary>Whether every batch is drawn anew, so that no sample comes twice.</summary>
    member _.IsEndless = isEndless

    /// <summary>
    /// Samples of the same distribution that are in no batch of training: another part of the data, or the data set itself where every
    /// batch is drawn anew; null where there are none.
    /// </summary>
    member this.HeldOut: Dataset | null = if isEndless then this else heldOut

    member internal _.Endless() = Dataset(description, sampleShape, modes, classNames, openSource, true, null)

    member internal _.HoldingOut(heldOut: Dataset) =
        Dataset(description, sampleShape, modes, classNames, openSource, false, heldOut)

    /// <summary>Reads what has to be read. Missing or broken files are one clear error.</summary>
    member _.Open() : DataSource = openSource ()

/// <summary>Ways to make data sets.</summary>
[<RequireQualifiedAccess>]
module Dataset =
    let private rows (samples: Tensor) (backend: Backend) (indices: int[]) =
        use _scope = torch.NewDisposeScope()
        let index = torch.tensor (Array.map int64 indices)

        samples
            .index_select(0L, index.``to`` samples.device)
            .``to``(backend.DType, backend.Device)
            .MoveToOuterDisposeScope()

    let private rowCount name (samples: Tensor) =
        if samples.shape.Length = 0 || samples.shape[0] < 1L then
            Errors.fail
                "data set '%s': wants at least one sample, not a tensor %s"
                name
                (Tensors.shapeText samples.shape)

        int samples.shape[0]

    /// <summary>
    /// The rows of a tensor [N, ...] as a data set. The name enters the experiment's hash: give different data different names.
    /// </summary>
    [<CompiledName "OfTensor">]
    let ofTensor (name: string) (samples: Tensor) : Dataset =
        let count = rowCount name samples
        let description = Description.custom name "" [| float count |]

        Dataset(
            description,
            Array.tail samples.shape,
            null,
            [||],
            (fun () -> Sources.inMemory count (rows samples) Sources.noLabel)
        )

    /// <summary>The rows of a tensor [N, ...] with a class each as a data set. The name enters the experiment's hash.</summary>
    /// <param name="name">What the data are called.</param>
    /// <param name="samples">The rows: [N, ...].</param>
    /// <param name="labels">N classes, from 0.</param>
    /// <param name="classNames">The classes' names, in their order.</param>
    [<CompiledName "OfLabelledTensor">]
    let ofLabelledTensor (name: string) (samples: Tensor) (labels: int[]) (classNames: string[]) : Dataset =
        let count = rowCount name samples

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
            (fun () -> Sources.inMemory count (rows samples) (fun i -> labels[i]))
        )

    /// <summary>
    /// A distribution of your own, without labels, each batch of which is made anew. Change <paramref name="version"/> whenever its meaning
    /// changes: it enters the experiment's hash.
    /// </summary>
    /// <param name="name">What it is called.</param>
    /// <param name="version">The version of its meaning.</param>
    /// <param name="parameters">The numbers it depends on; they enter the hash too.</param>
    /// <param name="sampleShape">The shape of one sample.</param>
    /// <param name="batch">
    /// Key, number of the batch and size to a batch [size, ...], of any type and on any device: a function of its arguments alone, which
    /// draws with the key, such as <c>Rng.normal Backend.Default [| int64 size; 2L |] (Rng.at ordinal key)</c>.
    /// </param>
    [<CompiledName "Custom">]
    let custom
        (name: string)
        (version: string)
        (parameters: float[])
        (sampleShape: int64[])
        (batch: Key -> int64 -> int -> Tensor)
        : Dataset =
        let made (backend: Backend) key ordinal size =
            use _scope = torch.NewDisposeScope()
            let samples = batch key ordinal size
            let wanted = Array.append [| int64 size |] sampleShape

            if samples.shape <> wanted then
                Errors.fail
                    "data set '%s': batch %d is %s, not %s"
                    name
                    ordinal
                    (Tensors.shapeText samples.shape)
                    (Tensors.shapeText wanted)

            // Its own tensor, since a batch is disposed of and what was handed over may be kept.
            samples.detach().``to``(backend.DType, backend.Device).MoveToOuterDisposeScope()

        let shape = Array.map float sampleShape

        Dataset(
            Description.custom name version (Array.append parameters shape),
            Array.copy sampleShape,
            null,
            [||],
            (fun () -> DataSource.Unlabelled made)
        )
            .Endless()

    /// <summary>
    /// The same data set with samples of the same distribution that training does not see: what the critic's health is measured on
    /// beside a training batch. They do not enter the experiment's hash.
    /// </summary>
    /// <param name="heldOut">At least a batch of samples, of the same shape and with as many classes.</param>
    /// <param name="dataset">A finite set of samples; where every batch is drawn anew, no other samples are wanted: an error.</param>
    [<CompiledName "WithHeldOut">]
    let withHeldOut (heldOut: Dataset) (dataset: Dataset) : Dataset =
        if dataset.IsEndless then
            Errors.fail
                "data set '%s' is drawn anew for every batch: nothing has to be held out"
                dataset.Description.Name

        if heldOut.SampleShape <> dataset.SampleShape || heldOut.Classes <> dataset.Classes then
            Errors.fail
                "samples %s of %d classes cannot be held out of samples %s of %d classes"
                (Tensors.shapeText heldOut.SampleShape)
                heldOut.Classes
                (Tensors.shapeText dataset.SampleShape)
                dataset.Classes

        dataset.HoldingOut heldOut

    let rec private transformedBy (transform: DataTransform) (dataset: Dataset) : Dataset =
        let transformed =
            Dataset(
                Description.node "transformed" [] [ "by", transform.Description; "data", dataset.Description ],
                transform.OutputShape dataset.SampleShape,
                null,
                lazy (Array.ofSeq dataset.ClassNames),
                fun () -> Sources.transformed transform (dataset.Open())
            )

        match dataset.HeldOut with
        | _ when dataset.IsEndless -> transformed.Endless()
        | null -> transformed
        | heldOut -> transformed.HoldingOut(transformedBy transform heldOut)

    /// <summary>
    /// The data set's batches, transformed: the same samples in the same order with the same labels. What the transformation draws is a
    /// function of (key, number of the batch), so a batch stays one too. Held-out samples are transformed alike.
    /// </summary>
    [<CompiledName "Transform">]
    let transform (transform: DataTransform) (dataset: Dataset) : Dataset = transformedBy transform dataset

    /// <summary>
    /// <paramref name="count"/> of the data set's samples, chosen at random without replacement: a function of (key, count, number of
    /// samples). The classes keep their names and numbers, whether or not a sample of each is among them. What is held out stays so.
    /// </summary>
    /// <param name="count">How many; more than there are is an error when the data set is opened.</param>
    /// <param name="key">What chooses them; it enters the experiment's hash.</param>
    /// <param name="dataset">A data set with a fixed number of samples.</param>
    [<CompiledName "Take">]
    let take (count: int) (key: Key) (dataset: Dataset) : Dataset =
        if count < 1 then
            Errors.fail "at least 1 sample must be taken of a data set, not %d" count

        let choose total =
            if count > total then
                Errors.fail "%d samples are to be taken of a data set of %d" count total

            Rng.permutation key total |> Array.truncate count |> Array.sort

        let arguments =
            [ "count", Description.integer (int64 count)
              "key", Description.text (key.Bits.ToString "x16") ]

        let taken =
            Dataset(
                Description.node "taken" arguments [ "data", dataset.Description ],
                dataset.SampleShape,
                dataset.Modes,
                lazy (Array.ofSeq dataset.ClassNames),
                fun () -> dataset.Open().Restrict choose
            )

        match dataset.HeldOut with
        | null -> taken
        | heldOut -> taken.HoldingOut heldOut
