module Wgan.Functional.Tests.FashionMnistFilesTests

open System
open System.IO
open System.Net
open System.Net.Sockets
open System.Text
open System.Threading.Tasks
open Expecto
open Wgan.Functional
open Wgan.Functional.Tests.TestFiles

let private fileNames =
    [ "t10k-images-idx3-ubyte"
      "t10k-labels-idx1-ubyte"
      "train-images-idx3-ubyte"
      "train-labels-idx1-ubyte" ]

let private compressedNames = fileNames |> List.map (fun name -> name + ".gz")

let private debianDirectory = "/usr/share/datasets/fashion-mnist"

/// Answers requests on a free local port with `content` of the file name that was asked for.
let private serving (content: string -> byte[]) (test: string -> 'result) : 'result =
    use listener = new TcpListener(IPAddress.Loopback, 0)
    listener.Start()

    let answer (client: TcpClient) =
        use client = client
        use stream = client.GetStream()
        let reader = new StreamReader(stream)
        let request = string(reader.ReadLine()).Split ' '

        while not (String.IsNullOrEmpty(reader.ReadLine())) do
            ()

        let body = content (request[1].TrimStart '/')

        let head = $"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n"

        stream.Write(Encoding.ASCII.GetBytes head)
        stream.Write(body)

    let serve =
        task {
            try
                while true do
                    let! client = listener.AcceptTcpClientAsync()
                    answer client
            with
            | :? SocketException
            | :? ObjectDisposedException -> ()
        }

    try
        test $"http://{listener.LocalEndpoint}/"
    finally
        listener.Stop()
        serve.Wait()

/// A local address where nobody listens.
let private deadAddress () =
    use listener = new TcpListener(IPAddress.Loopback, 0)
    listener.Start()
    let address = $"http://{listener.LocalEndpoint}/"
    listener.Stop()
    address

let private sourcesIn (directory: string) : FashionMnistSources =
    { DataDirectory = null
      SystemDirectory = Path.Combine(directory, "system")
      CacheDirectory = Path.Combine(directory, "cache")
      Address = deadAddress () }

let private fill (directory: string) (names: string list) =
    for name in names do
        AtomicFile.writeText (Path.Combine(directory, name)) "any content"

let private locate (sources: FashionMnistSources) = FashionMnistFiles.locate sources (Action<string> ignore)

let private foundIn (directory: string) (extension: string) (paths: FashionMnistPaths) =
    let expected = fileNames |> List.map (fun name -> Path.Combine(directory, name + extension))
    let found = [ paths.TestImages; paths.TestLabels; paths.TrainImages; paths.TrainLabels ]
    Expect.equal found expected "the four files"

/// The published file, which differs from Debian's in what its gzip header says of name and time (RFC 1952).
let private published (compressedName: string) : byte[] =
    let name = compressedName.Replace(".gz", "")
    let time = if name.StartsWith "train" then 1504176606 else 1504176627
    let debian = File.ReadAllBytes(Path.Combine(debianDirectory, compressedName))

    Array.concat
        [ [| 0x1Fuy; 0x8Buy; 8uy; 8uy |]
          BitConverter.GetBytes time
          [| 0uy; 3uy |]
          Encoding.ASCII.GetBytes name
          [| 0uy |]
          debian[10..] ]

[<Tests>]
let tests =
    testList
        "FashionMnistFiles"
        [ testCase "the user's directory comes first, or its subfolder" (fun () ->
              inNewDirectory (fun directory ->
                  let sources =
                      { sourcesIn directory with
                          DataDirectory = Path.Combine(directory, "user") }

                  fill sources.SystemDirectory compressedNames
                  let subfolder = Path.Combine(directory, "user", "fashion-mnist")
                  fill subfolder compressedNames
                  foundIn subfolder ".gz" (locate sources)
                  fill (Path.Combine(directory, "user")) compressedNames
                  foundIn (Path.Combine(directory, "user")) ".gz" (locate sources)))

          testCase "a user's directory without the files is an error that names it, whatever else is there" (fun () ->
              inNewDirectory (fun directory ->
                  let user = Path.Combine(directory, "user")

                  let sources =
                      { sourcesIn directory with
                          DataDirectory = user }

                  fill sources.SystemDirectory compressedNames
                  rejects [ "WGAN_DATA"; user; List.head fileNames ] (fun () -> locate sources)
                  fill user compressedNames.Tail
                  rejects [ "WGAN_DATA"; user; List.head fileNames ] (fun () -> locate sources)))

          testCase "unpacked files count, and an empty variable does not" (fun () ->
              inNewDirectory (fun directory ->
                  let sources =
                      { sourcesIn directory with
                          DataDirectory = "" }

                  fill sources.SystemDirectory fileNames
                  foundIn sources.SystemDirectory "" (locate sources)))

          testCase "a filled cache needs no network, an incomplete system directory is passed over" (fun () ->
              inNewDirectory (fun directory ->
                  let sources = sourcesIn directory
                  fill sources.SystemDirectory compressedNames.Tail
                  fill sources.CacheDirectory compressedNames
                  foundIn sources.CacheDirectory ".gz" (locate sources)))

          testCase "without a network one line says where was looked and what to do" (fun () ->
              inNewDirectory (fun directory ->
                  let sources = sourcesIn directory

                  rejects
                      [ sources.SystemDirectory
                        sources.CacheDirectory
                        sources.Address
                        "apt install dataset-fashion-mnist"
                        "WGAN_DATA" ]
                      (fun () -> locate sources)))

          testCase "a download with another checksum is rejected and not kept" (fun () ->
              inNewDirectory (fun directory ->
                  serving (fun _ -> "not the data"B) (fun address ->
                      let sources =
                          { sourcesIn directory with
                              Address = address }

                      rejects [ address; "MD5"; "8d4fb7e6c68d591d4c3dfef9ec88bf0d" ] (fun () -> locate sources)
                      Expect.isFalse (Directory.Exists sources.CacheDirectory) "nothing was kept")))

          testCase "the published files are downloaded, announced and kept" (fun () ->
              if not (Directory.Exists debianDirectory) then
                  skiptest "the published files are rebuilt from Debian's, which are not installed"

              inNewDirectory (fun directory ->
                  serving published (fun address ->
                      let sources =
                          { sourcesIn directory with
                              Address = address }

                      let announced = ResizeArray<string>()
                      let paths = FashionMnistFiles.locate sources (Action<string> announced.Add)
                      foundIn sources.CacheDirectory ".gz" paths
                      Expect.equal announced.Count 4 "announcements"
                      Expect.stringContains announced[0] sources.CacheDirectory "the announcement says where to"
                      Expect.equal (namesIn sources.CacheDirectory) compressedNames "the cache"
                      let images = Idx.read paths.TrainImages
                      Expect.equal images.Dimensions [| 60_000; 28; 28 |] "the images"
                      Expect.equal (Idx.read paths.TestLabels).Dimensions [| 10_000 |] "the labels"
                      announced.Clear()
                      FashionMnistFiles.locate sources (Action<string> announced.Add) |> ignore
                      Expect.equal announced.Count 0 "the second time nothing is downloaded"))) ]
