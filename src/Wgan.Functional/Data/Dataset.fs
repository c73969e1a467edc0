namespace Wgan.Functional

open System
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
type DataSource internal (batch: Backend -> Key -> int64 -> int -> Tensor) =
    /// <summary>Batch number <paramref name="ordinal"/> of the stream that <paramref name="key"/> names: [size, ...].</summary>
    member _.Batch(backend: Backend, key: Key, ordinal: int64, size: int) : Tensor = batch backend key ordinal size

/// <summary>A distribution of real samples, as a value: what it is, and how to open it. Opening reads files; describing does not.</summary>
[<Sealed>]
type Dataset
    internal (description: Description, sampleShape: int64[], modes: Modes | null, openSource: unit -> DataSource) =
    /// <summary>What data set it is.</summary>
    member _.Description = description

    /// <summary>The shape of one sample.</summary>
    member _.SampleShape = sampleShape

    /// <summary>The known modes; null where there are none.</summary>
    member _.Modes = modes

    /// <summary>Reads what has to be read. Missing or broken files are one clear error.</summary>
    member _.Open() : DataSource = openSource ()

/// <summary>Ways to make data sets.</summary>
[<RequireQualifiedAccess>]
module Dataset =
    /// A finite set of items, visited in a new random order each epoch. The order is a function of (key, epoch); what is left
    /// of an epoch after its last whole batch is not used.
    let internal ofItems (count: int) (select: Backend -> int[] -> Tensor) : DataSource =
        let mutable cached = struct ({ Bits = 0UL }, -1L, [||])

        let order key epoch =
            let struct (cachedKey, cachedEpoch, order) = cached

            if cachedEpoch = epoch && cachedKey = key then
                order
            else
                let order = Rng.permutation (Rng.at epoch key) count
                cached <- struct (key, epoch, order)
                order

        DataSource(fun backend key ordinal size ->
            if size > count then
                Errors.fail "a batch of %d was asked of a data set of %d samples" size count

            let perEpoch = int64 (count / size)
            let start = int (ordinal % perEpoch) * size
            let order = order key (ordinal / perEpoch)
            select backend (Array.sub order start size))

    /// <summary>
    /// The rows of a tensor [N, ...] as a data set. The name enters the experiment's hash: give different data different names.
    /// </summary>
    [<CompiledName "OfTensor">]
    let ofTensor (name: string) (samples: Tensor) : Dataset =
        let count = int samples.shape[0]
        let description = Description.custom name "" [| float count |]

        let select (backend: Backend) (indices: int[]) =
            use _scope = torch.NewDisposeScope()
            let index = torch.tensor (Array.map int64 indices)

            samples
                .index_select(0L, index.``to`` samples.device)
                .``to``(backend.DType, backend.Device)
                .MoveToOuterDisposeScope()

        Dataset(description, Array.tail samples.shape, null, (fun () -> ofItems count select))
