namespace Wgan.Functional

open System
open System.Globalization
open System.IO
open System.Threading.Tasks
open TorchSharp

/// <summary>A folder of images as a data set: what it is called, where it lies, and what its images are made into.</summary>
type ImageFolderOptions =
    {
        /// <summary>What the data are called. It enters the experiment's hash, the folder does not: give different data different names.</summary>
        Name: string
        /// <summary>The folder.</summary>
        Folder: string
        /// <summary>The height and width that images are made into.</summary>
        Size: int
        /// <summary>1: grey. 3: RGB.</summary>
        Channels: int
        /// <summary>
        /// The most bytes that all images together, at Size x Size x Channels, may take in memory; beyond it they are read when they are
        /// needed. It changes no number, and does not enter the hash.
        /// </summary>
        MemoryLimit: int64
    }

/// <summary>
/// Folders of PNG, PGM and PPM images. Of each image the largest centred square is taken and resized to Size x Size by bilinear
/// interpolation with antialiasing (the equation is at <c>DataTransform.resizeTo</c>; bytes are rounded), then scaled to [-1, 1]. PyTorch's
/// usual Resize and CenterCrop resize first, so that their images differ near the cut edges.
/// </summary>
/// <remarks>
/// <para>Each sub-folder is a class, named after it, with the images anywhere below it; the classes' order is that of their names by
/// ordinal. A folder without sub-folders has images without labels. Names that begin with a dot are passed over, and so are files of
/// other kinds, except images that cannot be read, which are an error.</para>
/// <para>Images that fit in MemoryLimit are decoded once, when the data set is opened, and kept as bytes, so that a damaged file is found
/// before training. Of more than that, each is decoded whenever a batch needs it, those of the next two batches ahead of time on other
/// threads.</para>
/// </remarks>
[<RequireQualifiedAccess>]
module ImageFolder =
    let private gibibyte = 1L <<< 30

    /// <summary>RGB images of a memory limit of 1 GiB (some 87,000 images of 64 x 64).</summary>
    /// <param name="name">What the data are called.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="size">The height and width that images are made into.</param>
    [<CompiledName "Options">]
    let options (name: string) (folder: string) (size: int) : ImageFolderOptions =
        { Name = name
          Folder = folder
          Size = size
          Channels = 3
          MemoryLimit = gibibyte }

    let private load (options: ImageFolderOptions) (path: string) : byte[] =
        ImageFile.read path
        |> Images.inChannels options.Channels
        |> Resize.centredSquare options.Size

    /// All images, one after the other. Where several are bad, the first of them is named.
    let private loadAll options (length: int) (paths: string[]) : byte[] =
        let all = Array.zeroCreate<byte>(paths.Length * length)
        let failures = Array.create<WganException | null> paths.Length null

        let loadOne i (loop: ParallelLoopState) =
            try
                Array.blit (load options paths[i]) 0 all (i * length) length
            with :? WganException as error ->
                failures[i] <- error
                loop.Break()

        Parallel.For(0, paths.Length, loadOne) |> ignore

        match failures |> Array.tryPick Option.ofObj with
        | Some error -> Errors.fail "%s" error.Message
        | None -> all

    let private whenNeeded options sampleShape (length: int) (paths: string[]) labelOf =
        let images = ReadAhead(fun i -> load options paths[i])

        let select backend (indices: int[]) =
            let chosen = Array.zeroCreate<byte>(indices.Length * length)

            indices
            |> Array.iteri (fun i index -> Array.blit (images.Get index) 0 chosen (i * length) length)

            Sources.imagesOfBytes backend (Array.append [| int64 indices.Length |] sampleShape) chosen

        Sources.ofItems
            { Count = paths.Length
              Select = select
              LabelOf = labelOf
              Announce = images.Announce }

    /// <summary>The images of a folder: [Channels, Size, Size], scaled to [-1, 1].</summary>
    /// <param name="options">Which folder, and what becomes of its images.</param>
    [<CompiledName "Create">]
    let create (options: ImageFolderOptions) : Dataset =
        if options.Channels <> 1 && options.Channels <> 3 then
            Errors.fail "image folder '%s': Channels must be 1 or 3, not %d" options.Name options.Channels

        if options.Size < 1 || options.Size > 8192 then
            Errors.fail "image folder '%s': Size must be from 1 to 8192, not %d" options.Name options.Size

        let listing = lazy (ImageListing.read options.Folder)
        let sampleShape = [| int64 options.Channels; int64 options.Size; int64 options.Size |]
        let length = options.Channels * options.Size * options.Size

        let openFolder () =
            let listing = listing.Value

            let labelOf =
                if listing.Labels.Length = 0 then
                    Sources.noLabel
                else
                    fun i -> int64 listing.Labels[i]

            if
                int64 listing.Paths.Length * int64 length
                <= min options.MemoryLimit (int64 Array.MaxLength)
            then
                Sources.ofBytes sampleShape (loadAll options length listing.Paths) labelOf
            else
                whenNeeded options sampleShape length listing.Paths labelOf

        let description =
            Description.leaf
                "imageFolder"
                [ "name", Description.text options.Name
                  "size", Description.integer (int64 options.Size)
                  "channels", Description.integer (int64 options.Channels) ]

        Dataset(description, sampleShape, null, lazy listing.Value.ClassNames, openFolder)

    /// <summary><c>create</c> of <c>options</c>: RGB images, [3, size, size].</summary>
    /// <param name="name">What the data are called.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="size">The height and width that images are made into.</param>
    [<CompiledName "Rgb">]
    let rgb (name: string) (folder: string) (size: int) : Dataset = create (options name folder size)

    /// <summary><c>create</c> of <c>options</c> with one channel: grey images, [1, size, size].</summary>
    /// <param name="name">What the data are called.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="size">The height and width that images are made into.</param>
    [<CompiledName "Grey">]
    let grey (name: string) (folder: string) (size: int) : Dataset =
        create
            { options name folder size with
                Channels = 1 }

    let private toByte (x: float) : byte =
        let level = Math.Round((x + 1.0) * 127.5)

        if not (level >= 0.0 && level <= 255.0) then
            Errors.fail "an image to be written has the value %g, which is not in [-1, 1]" x

        byte level

    let private pixels (sample: Tensor) : byte[] =
        use _scope = torch.NewDisposeScope()
        sample.permute (1L, 2L, 0L) |> Tensors.toArray |> Array.map toByte

    /// A folder for each class that sorts like the labels do, with no character that a file name cannot have.
    let private folderOf (classNames: string[]) (label: int64) =
        let digits = (string (classNames.Length - 1)).Length
        let number = label.ToString("D" + string digits, CultureInfo.InvariantCulture)

        let plain =
            classNames[int label]
            |> String.map (fun c -> if Char.IsLetterOrDigit c then c else '-')

        $"{number}-{plain}"

    /// <summary>
    /// Writes the first <paramref name="count"/> images of a data set's first epoch under <c>Rng.key 0</c> as PNG files, in a sub-folder for
    /// each class, such as <c>3-dress</c>, where they have labels. x becomes the byte nearest to 127.5 (x + 1). The folder appears when it
    /// is complete.
    /// </summary>
    /// <param name="folder">The folder, which must not exist.</param>
    /// <param name="count">How many images.</param>
    /// <param name="dataset">Images [1 or 3, height, width] in [-1, 1].</param>
    /// <exception cref="T:Wgan.Functional.WganException">The folder exists or cannot be written, or there are no such images.</exception>
    [<CompiledName "Write">]
    let write (folder: string) (count: int) (dataset: Dataset) : unit =
        let channels, height, width =
            match dataset.SampleShape with
            | [| (1L | 3L) as channels; height; width |] -> int channels, int height, int width
            | other ->
                Errors.fail "images [1 or 3, height, width] can be written, not samples %s" (Tensors.shapeText other)

        if Path.Exists folder then
            Errors.fail "cannot write the image folder %s: it exists" folder

        use _scope = torch.NewDisposeScope()
        let source, key = dataset.Open(), Rng.key 0L
        let batch = source.Batch(Backend.Default, key, 0L, count)
        let classNames = Array.ofSeq dataset.ClassNames

        let labels =
            if classNames.Length = 0 then
                [||]
            else
                source.LabelValues(key, 0L, count)

        let whole = Path.TrimEndingDirectorySeparator(Path.GetFullPath folder)
        let aside = $"{whole}.{Path.GetRandomFileName()}"

        try
            try
                for i in 0 .. count - 1 do
                    let target =
                        if labels.Length = 0 then
                            aside
                        else
                            Path.Combine(aside, folderOf classNames labels[i])

                    Directory.CreateDirectory target |> ignore
                    use sample = batch.select (0L, int64 i)
                    let png = Png.encode width height channels (pixels sample)
                    File.WriteAllBytes(Path.Combine(target, $"%06d{i}.png"), png)

                Directory.Move(aside, whole)
            with
            | :? IOException
            | :? UnauthorizedAccessException as error ->
                let why = Errors.reason "no permission to write it" error
                raise (WganException($"cannot write the image folder {folder}: {why}", error))
        finally
            if Directory.Exists aside then
                Directory.Delete(aside, true)
