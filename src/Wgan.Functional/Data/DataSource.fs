namespace Wgan.Functional

open TorchSharp

/// A finite set of samples.
[<ReferenceEquality; NoComparison>]
type internal Items =
    {
        /// How many there are.
        Count: int
        /// The samples of these numbers, as a batch.
        Select: Backend -> int[] -> Tensor
        /// The class of a sample.
        LabelOf: int -> int64
        /// Told which samples the batches that follow will hold.
        Announce: int[] -> unit
    }

/// <summary>An opened data set: batches as a function of (key, number of the batch, size).</summary>
[<Sealed>]
type DataSource
    internal
    (
        batch: Backend -> Key -> int64 -> int -> Tensor,
        labels: Key -> int64 -> int -> int64[],
        transforms: int,
        count: int,
        restrict: (int -> int[]) -> DataSource
    ) =
    /// A source without end: every batch is drawn anew.
    internal new(batch, labels) =
        DataSource(
            batch,
            labels,
            0,
            0,
            fun _ -> Errors.fail "a part of the samples was asked for, but they are drawn anew for each batch"
        )

    /// <summary>Batch number <paramref name="ordinal"/> of the stream that <paramref name="key"/> names: [size, ...].</summary>
    member _.Batch(backend: Backend, key: Key, ordinal: int64, size: int) : Tensor = batch backend key ordinal size

    /// <summary>
    /// The classes of the samples of that batch: int64 numbers from 0, [size], on the backend's device. An error where the samples have no
    /// labels.
    /// </summary>
    member _.Labels(backend: Backend, key: Key, ordinal: int64, size: int) : Tensor =
        use _scope = torch.NewDisposeScope()
        torch.tensor(labels key ordinal size).``to``(backend.Device).MoveToOuterDisposeScope()

    /// How many transformations have been applied.
    member internal _.Transforms = transforms

    /// How many samples there are; 0 where every batch is drawn anew.
    member internal _.Count = count

    /// The same samples' labels, without tensors.
    member internal _.LabelValues(key: Key, ordinal: int64, size: int) : int64[] = labels key ordinal size

    /// The samples whose numbers `choose` names, given how many there are.
    member internal _.Restrict(choose: int -> int[]) : DataSource = restrict choose

    /// A source of samples that have no labels.
    static member internal Unlabelled(batch: Backend -> Key -> int64 -> int -> Tensor) =
        DataSource(batch, (fun _ _ _ -> Errors.fail "the labels of samples without labels were asked for"))

/// Ways to make sources of batches.
[<RequireQualifiedAccess>]
module internal Sources =
    /// The items of a batch, out of `count`, visited in a new random order each epoch. The order is a function of (key, epoch); what is
    /// left of an epoch after its last whole batch is not used.
    let private visiting (count: int) =
        // Two epochs, because the batches announced can lie in the next one.
        let mutable cached: (Key * int64 * int[])[] = [||]

        let orderOf key epoch =
            match cached |> Array.tryFind (fun (k, e, _) -> e = epoch && k = key) with
            | Some(_, _, order) -> order
            | None ->
                let order = Rng.permutation (Rng.at epoch key) count
                cached <- Array.append [| key, epoch, order |] (Array.truncate 1 cached)
                order

        fun key ordinal size ->
            if size < 1 || size > count then
                Errors.fail "a batch of %d was asked of a data set of %d samples" size count

            let perEpoch = int64 (count / size)
            let start = int (ordinal % perEpoch) * size
            Array.sub (orderOf key (ordinal / perEpoch)) start size

    /// How many batches are announced before they are asked for.
    let private batchesAhead = 2L

    /// A finite set of items. Batches that follow one another are announced, from the second on.
    let rec ofItems (items: Items) : DataSource =
        let visit = visiting items.Count
        let mutable last = struct (Rng.key 0L, -1L, 0)

        let batch backend key ordinal size =
            let chosen = visit key ordinal size
            let batch = items.Select backend chosen

            if last = struct (key, ordinal - 1L, size) then
                [| for next in ordinal + 1L .. ordinal + batchesAhead -> visit key next size |]
                |> Array.concat
                |> items.Announce

            last <- struct (key, ordinal, size)
            batch

        let restrict choose =
            let chosen: int[] = choose items.Count

            ofItems
                { Count = chosen.Length
                  Select = fun backend indices -> indices |> Array.map (fun i -> chosen[i]) |> items.Select backend
                  LabelOf = fun i -> items.LabelOf chosen[i]
                  Announce = Array.map (fun i -> chosen[i]) >> items.Announce }

        DataSource(
            batch,
            (fun key ordinal size -> visit key ordinal size |> Array.map items.LabelOf),
            0,
            items.Count,
            restrict
        )

    let inMemory count select labelOf =
        ofItems
            { Count = count
              Select = select
              LabelOf = labelOf
              Announce = ignore }

    /// What `LabelOf` is for samples without labels.
    let noLabel (_: int) : int64 = Errors.fail "the labels of samples without labels were asked for"

    /// Bytes [N, ...] as a batch in [-1, 1]: b / 127.5 - 1.
    let imagesOfBytes (backend: Backend) (shape: int64[]) (bytes: byte[]) : Tensor =
        use _scope = torch.NewDisposeScope()

        torch
            .tensor(bytes)
            .reshape(shape)
            .``to``(backend.DType, backend.Device)
            .div(Tensors.scalar 127.5)
            .sub(Tensors.scalar 1.0)
            .MoveToOuterDisposeScope()

    /// Images that lie one after the other in `bytes`. They stay bytes: a batch is converted when it is drawn.
    let ofBytes (sampleShape: int64[]) (bytes: byte[]) (labelOf: int -> int64) : DataSource =
        let length = sampleShape |> Array.fold (*) 1L |> int

        let select backend (indices: int[]) =
            let chosen = Array.zeroCreate<byte>(indices.Length * length)

            indices
            |> Array.iteri (fun i index -> Array.blit bytes (index * length) chosen (i * length) length)

            imagesOfBytes backend (Array.append [| int64 indices.Length |] sampleShape) chosen

        inMemory (bytes.Length / length) select labelOf

    let rec transformed (transform: DataTransform) (source: DataSource) : DataSource =
        let batch (backend: Backend) key ordinal size =
            use _scope = torch.NewDisposeScope()
            let x = source.Batch(backend, key, ordinal, size)
            // A stream of its own for each transformation in a row, so that two alike draw different numbers.
            let drawKey =
                key
                |> Rng.named "transform"
                |> Rng.at (int64 source.Transforms)
                |> Rng.at ordinal

            let draws = Draws.make backend drawKey (transform.Draws x.shape)
            transform.Apply(x, draws).MoveToOuterDisposeScope()

        DataSource(
            batch,
            (fun key ordinal size -> source.LabelValues(key, ordinal, size)),
            source.Transforms + 1,
            source.Count,
            fun choose -> transformed transform (source.Restrict choose)
        )
