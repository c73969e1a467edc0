namespace Wgan.Functional

open System
open System.IO
open System.Net.Http
open System.Security.Cryptography
open System.Threading.Tasks

/// <summary>Where the four files of Fashion-MNIST lie.</summary>
type FashionMnistPaths =
    {
        /// <summary>60,000 images of 28 x 28.</summary>
        TrainImages: string
        /// <summary>Their labels, 0 to 9.</summary>
        TrainLabels: string
        /// <summary>10,000 more images.</summary>
        TestImages: string
        /// <summary>Their labels.</summary>
        TestLabels: string
    }

/// <summary>Where Fashion-MNIST is looked for.</summary>
type FashionMnistSources =
    {
        /// <summary>The user's directory (<c>WGAN_DATA</c>), which itself or whose subfolder <c>fashion-mnist</c> holds
        /// the files; where it is given nothing else is tried. Null or empty: not given.</summary>
        DataDirectory: string | null
        /// <summary>Where the system's package puts the files.</summary>
        SystemDirectory: string
        /// <summary>Where downloaded files are kept.</summary>
        CacheDirectory: string
        /// <summary>What file names are appended to for downloading.</summary>
        Address: string
    }

/// <summary>
/// Finds the Fashion-MNIST data set (Xiao, Rasul, Vollgraf 2017, arXiv:1708.07747): in the directory that
/// <c>WGAN_DATA</c> names, in that of Debian's package dataset-fashion-mnist, or in a cache that is filled from the
/// data set's official address and checked against the MD5 sums of its README.
/// </summary>
[<RequireQualifiedAccess>]
module FashionMnistFiles =

    let private dataVariable = "WGAN_DATA"
    let private folder = "fashion-mnist"

    let private trainImages = "train-images-idx3-ubyte"
    let private trainLabels = "train-labels-idx1-ubyte"
    let private testImages = "t10k-images-idx3-ubyte"
    let private testLabels = "t10k-labels-idx1-ubyte"

    /// The sums of the published .gz files. Debian's have another gzip header, so files found are not held to these.
    let private checksums =
        [ trainImages, "8d4fb7e6c68d591d4c3dfef9ec88bf0d"
          trainLabels, "25c81989df183df01b3e8a0aad5dffbe"
          testImages, "bef4ecab320f06d8554ea6380940ec79"
          testLabels, "bb300cfdad3c16e7a12a480ee83cd310" ]

    /// More than twice the largest of the files; an answer beyond it is something else.
    let private largestDownload = 64L * 1024L * 1024L

    /// The sources of this machine and environment: WGAN_DATA, Debian's directory, and
    /// `$XDG_CACHE_HOME/wgan/fashion-mnist` or `~/.cache/wgan/fashion-mnist`.
    [<CompiledName("DefaultSources")>]
    let defaultSources () : FashionMnistSources =
        let cache =
            match Environment.GetEnvironmentVariable "XDG_CACHE_HOME" with
            | NonNull directory when Path.IsPathRooted directory -> directory
            | _ -> Path.Combine(Environment.GetFolderPath Environment.SpecialFolder.UserProfile, ".cache")

        { DataDirectory = Environment.GetEnvironmentVariable dataVariable
          SystemDirectory = "/usr/share/datasets/fashion-mnist"
          CacheDirectory = Path.Combine(cache, "wgan", folder)
          Address = "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/" }

    /// The file in a directory, gzipped or unpacked.
    let private findFile (directory: string) (name: string) : string option =
        [ Path.Combine(directory, name + ".gz"); Path.Combine(directory, name) ]
        |> List.tryFind File.Exists

    let private findAll (directory: string) : FashionMnistPaths option =
        match List.map (findFile directory) [ trainImages; trainLabels; testImages; testLabels ] with
        | [ Some images; Some labels; Some testImages; Some testLabels ] ->
            Some
                { TrainImages = images
                  TrainLabels = labels
                  TestImages = testImages
                  TestLabels = testLabels }
        | _ -> None

    let private fetch (address: string) : Task<byte[]> =
        task {
            use handler = new SocketsHttpHandler(ConnectTimeout = TimeSpan.FromSeconds 15.0)

            use client =
                new HttpClient(
                    handler,
                    Timeout = TimeSpan.FromMinutes 10.0,
                    MaxResponseContentBufferSize = largestDownload
                )

            return! client.GetByteArrayAsync address
        }

    let private download (sources: FashionMnistSources) (report: Action<string>) (name: string, md5: string) : unit =
        let file = name + ".gz"
        let address = sources.Address + file
        report.Invoke $"downloading {address} to {sources.CacheDirectory}"

        let bytes =
            try
                (fetch address).GetAwaiter().GetResult()
            with
            | :? HttpRequestException
            | :? TaskCanceledException
            | :? UriFormatException
            | :? InvalidOperationException as error ->
                let why = error.Message.ReplaceLineEndings " "

                let message =
                    $"cannot find Fashion-MNIST: it is neither in {sources.SystemDirectory} nor in "
                    + $"{sources.CacheDirectory}, and {address} cannot be downloaded ({why}); install it with "
                    + $"'apt install dataset-fashion-mnist', or set {dataVariable} to a directory that holds its files"

                raise (WganException(message, error))

        let found = Convert.ToHexStringLower(MD5.HashData bytes)

        if found <> md5 then
            Errors.fail
                "%s is not the file that the data set's README describes: its MD5 sum is %s instead of %s"
                address
                found
                md5

        AtomicFile.writeBytes (Path.Combine(sources.CacheDirectory, file)) bytes

    let private fromCache (sources: FashionMnistSources) (report: Action<string>) : FashionMnistPaths =
        let missing =
            checksums
            |> List.filter (fun (name, _) -> (findFile sources.CacheDirectory name).IsNone)

        List.iter (download sources report) missing

        match findAll sources.CacheDirectory with
        | Some paths -> paths
        | None -> Errors.fail "the Fashion-MNIST files have vanished from %s" sources.CacheDirectory

    let private fromUser (directory: string) : FashionMnistPaths =
        match List.tryPick findAll [ directory; Path.Combine(directory, folder) ] with
        | Some paths -> paths
        | None ->
            Errors.fail
                "%s is set to %s, but neither it nor its subfolder %s holds the files %s (.gz or not)"
                dataVariable
                directory
                folder
                (String.Join(", ", List.map fst checksums))

    /// <summary>Finds the four files in the given sources, downloading them where need be.</summary>
    /// <param name="sources">Where to look.</param>
    /// <param name="report">Told one line before each download, which takes a while.</param>
    /// <exception cref="T:Wgan.Functional.WganException">The files cannot be had.</exception>
    [<CompiledName("Locate")>]
    let locate (sources: FashionMnistSources) (report: Action<string>) : FashionMnistPaths =
        match sources.DataDirectory with
        | NonNull directory when directory <> "" -> fromUser directory
        | _ ->
            match findAll sources.SystemDirectory with
            | Some paths -> paths
            | None -> fromCache sources report

    /// <summary>Finds the four files on this machine: <c>locate</c> with <c>defaultSources</c>.</summary>
    /// <param name="report">Told one line before each download.</param>
    /// <exception cref="T:Wgan.Functional.WganException">The files cannot be had.</exception>
    [<CompiledName("Find")>]
    let find (report: Action<string>) : FashionMnistPaths = locate (defaultSources ()) report
