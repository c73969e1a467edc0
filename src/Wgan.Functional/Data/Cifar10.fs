namespace Wgan.Functional

open System
open System.IO

/// <summary>
/// CIFAR-10 (Krizhevsky, "Learning multiple layers of features from tiny images", 2009): 32x32 RGB photographs in ten classes, read from
/// the binary version of the data set. Its folder is that which <c>WGAN_DATA</c> names, or the subfolder <c>cifar-10-batches-bin</c> of it;
/// where the variable is not set, <c>$XDG_CACHE_HOME/wgan/cifar-10-batches-bin</c> or <c>~/.cache/wgan/cifar-10-batches-bin</c>. Nothing is
/// downloaded.
/// </summary>
[<RequireQualifiedAccess>]
module Cifar10 =
    let private folder = "cifar-10-batches-bin"
    let private side = 32
    let private pixelBytes = 3 * side * side
    let private recordBytes = 1 + pixelBytes
    let private imagesPerFile = 10_000

    /// The classes in the order of their labels, as batches.meta.txt names them.
    let private classNames =
        [| "airplane"
           "automobile"
           "bird"
           "cat"
           "deer"
           "dog"
           "frog"
           "horse"
           "ship"
           "truck" |]

    let private namesFile = "batches.meta.txt"
    let private trainFiles = [| for i in 1..5 -> $"data_batch_{i}.bin" |]
    let private testFiles = [| "test_batch.bin" |]

    /// Reads records of a label and 3 x 32 x 32 values, channel after channel, up to the end of the file: the labels, the pixels.
    let internal readRecords (limit: int64) (path: string) : struct (byte[] * byte[]) =
        Errors.reading path (fun file ->
            if file.Length = 0L || file.Length % int64 recordBytes <> 0L then
                Errors.fail
                    "%s is no valid CIFAR-10 file: its %d bytes are no whole number of records of %d"
                    path
                    file.Length
                    recordBytes

            if file.Length > limit then
                Errors.fail
                    "%s is no valid CIFAR-10 file: of its %d bytes at most %d may be read"
                    path
                    file.Length
                    limit

            let count = int (file.Length / int64 recordBytes)
            let labels = Array.zeroCreate<byte> count
            let pixels = Array.zeroCreate<byte>(count * pixelBytes)

            for i in 0 .. count - 1 do
                file.ReadExactly(labels, i, 1)
                file.ReadExactly(pixels, i * pixelBytes, pixelBytes)

                if int labels[i] >= classNames.Length then
                    Errors.fail
                        "%s is no valid CIFAR-10 file: record %d has the label %d, none of %d classes"
                        path
                        (i + 1)
                        labels[i]
                        classNames.Length

            struct (labels, pixels))

    let private checkNames (path: string) =
        let text =
            Errors.reading path (fun file ->
                if file.Length > 4096L then
                    Errors.fail "%s names no classes of CIFAR-10: it has %d bytes" path file.Length

                use reader = new StreamReader(file)
                reader.ReadToEnd())

        let names = text.Split('\n', StringSplitOptions.RemoveEmptyEntries ||| StringSplitOptions.TrimEntries)

        if names <> classNames then
            Errors.fail "%s does not name the ten classes of CIFAR-10 in their order" path

    /// The folder of the files, out of what the user named and the cache, or what to do about it.
    let internal locate (dataDirectory: string | null) (cacheDirectory: string) (files: string[]) : string =
        let wanted = Array.append files [| namesFile |]

        let missing directory =
            wanted
            |> Array.filter (fun name -> not (File.Exists(Path.Combine(directory, name))))

        let places =
            match dataDirectory with
            | NonNull given when given <> "" -> [| given; Path.Combine(given, folder) |]
            | _ -> [| Path.Combine(cacheDirectory, folder) |]

        match places |> Array.tryFind (fun place -> (missing place).Length = 0) with
        | Some found -> found
        | None ->
            let nearest = places |> Array.minBy (fun place -> (missing place).Length)

            Errors.fail
                "cannot find CIFAR-10: %s lacks %s; unpack cifar-10-binary.tar.gz from https://www.cs.toronto.edu/~kriz/cifar.html and set WGAN_DATA to the folder %s that it makes, or to the one around it"
                nearest
                (String.Join(", ", missing nearest))
                folder

    let private openFiles (files: string[]) () =
        let sources = FashionMnistFiles.defaultSources ()
        let cache = nonNull (Path.GetDirectoryName sources.CacheDirectory)
        let directory = locate sources.DataDirectory cache files
        checkNames (Path.Combine(directory, namesFile))
        let labels = Array.zeroCreate<byte>(files.Length * imagesPerFile)
        let pixels = Array.zeroCreate<byte>(labels.Length * pixelBytes)

        files
        |> Array.iteri (fun i name ->
            let path = Path.Combine(directory, name)
            let struct (fileLabels, filePixels) = readRecords Images.largest path

            if fileLabels.Length <> imagesPerFile then
                Errors.fail "%s has %d images, not the %d of CIFAR-10" path fileLabels.Length imagesPerFile

            fileLabels.CopyTo(labels, i * imagesPerFile)
            filePixels.CopyTo(pixels, i * filePixels.Length))

        Sources.ofBytes [| 3L; int64 side; int64 side |] pixels (fun i -> int64 labels[i])

    let private dataset split files =
        Dataset(
            Description.leaf "cifar10" [ "split", Description.text split ],
            [| 3L; int64 side; int64 side |],
            null,
            classNames,
            openFiles files
        )

    /// <summary>The 10,000 test images, [3, 32, 32], scaled to [-1, 1].</summary>
    [<CompiledName "Test">]
    let test = dataset "test" testFiles

    /// <summary>The 50,000 training images, [3, 32, 32], scaled to [-1, 1]; the test images are held out.</summary>
    [<CompiledName "Train">]
    let train = (dataset "train" trainFiles).HoldingOut test
