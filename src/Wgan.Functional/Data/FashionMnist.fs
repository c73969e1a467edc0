namespace Wgan.Functional

open System

/// <summary>Fashion-MNIST (Xiao, Rasul and Vollgraf, 2017): 28x28 grey images of clothing in ten classes.</summary>
[<RequireQualifiedAccess>]
module FashionMnist =
    let private size = 28

    /// The classes in the order of their labels, as the data set's README names them.
    let private classNames =
        [| "T-shirt/top"
           "trouser"
           "pullover"
           "dress"
           "coat"
           "sandal"
           "shirt"
           "sneaker"
           "bag"
           "ankle boot" |]

    let private readLabels (path: string) (count: int) : byte[] =
        let file = Idx.read path

        if file.Dimensions <> [| count |] then
            Errors.fail
                "%s: wants a label for each of %d images, but the file holds %s"
                path
                count
                (Tensors.shapeText (Array.map int64 file.Dimensions))

        match file.Data |> Array.tryFind (fun label -> int label >= classNames.Length) with
        | Some label -> Errors.fail "%s: the label %d is none of %d classes" path label classNames.Length
        | None -> file.Data

    let private openImages (choose: FashionMnistPaths -> string * string) () =
        let path, labelsPath =
            FashionMnistFiles.find (Action<string>(fun line -> eprintfn "%s" line))
            |> choose

        let file = Idx.read path

        match file.Dimensions with
        | [| count; height; width |] when height = size && width = size && count > 0 ->
            let labels = lazy (readLabels labelsPath count)
            Sources.ofBytes [| 1L; int64 size; int64 size |] file.Data (fun i -> int64 labels.Value[i])
        | dimensions ->
            Errors.fail
                "%s: wants images of 28x28, but the file holds %s"
                path
                (Tensors.shapeText (Array.map int64 dimensions))

    let private dataset split choose =
        Dataset(
            Description.leaf "fashionMnist" [ "split", Description.text split ],
            [| 1L; int64 size; int64 size |],
            null,
            classNames,
            openImages choose
        )

    /// <summary>The 10,000 test images, [1, 28, 28], scaled to [-1, 1].</summary>
    [<CompiledName "Test">]
    let test = dataset "test" (fun paths -> paths.TestImages, paths.TestLabels)

    /// <summary>The 60,000 training images, [1, 28, 28], scaled to [-1, 1]; the test images are held out.</summary>
    [<CompiledName "Train">]
    let train = (dataset "train" (fun paths -> paths.TrainImages, paths.TrainLabels)).HoldingOut test
