namespace Wgan.Functional

open System

/// The feature extractors that an evaluation finds by name.
[<RequireQualifiedAccess>]
module internal Extractors =
    let private projectionKey = Rng.key 0L |> Rng.named "evaluation"
    let private projectionSize = 64

    let private numbers (shape: int64[]) = shape |> Array.fold (*) 1L |> int

    let private classifiable (shape: int64[]) = (shape = [| 1L; 28L; 28L |])

    let none = "none"

    /// What is used where none is named: the library's classifier for grey images of 28x28, a random projection for other images, and no
    /// features for points.
    let suiting (shape: int64[]) : string =
        if classifiable shape then "classifier"
        elif shape.Length = 3 then "projection"
        else none

    let private known: (string * (Backend -> int64[] -> FeatureExtractor)) list =
        [ "classifier", (fun backend _ -> FashionClassifier.featureExtractor backend)
          "projection", fun _ shape -> FeatureExtractor.randomProjection projectionKey (numbers shape) projectionSize
          "pixels", fun _ _ -> FeatureExtractor.pixels ]

    let names: string[] = [| yield! List.map fst known; none |]

    /// The name that is meant, checked.
    let resolve (name: string) (shape: int64[]) : string =
        if name = "" then
            suiting shape
        elif name = "classifier" && not (classifiable shape) then
            Errors.fail
                "the extractor 'classifier' looks at images [1, 28, 28]; the samples are %s"
                (Tensors.shapeText shape)
        elif Array.contains name names then
            name
        else
            Errors.fail "there is no extractor '%s'; there is %s" name (String.Join(", ", names))

    /// The extractor of that name for samples of that shape; none for "none".
    let find (name: string) (backend: Backend) (shape: int64[]) : FeatureExtractor option =
        known
        |> List.tryFind (fun (known, _) -> known = name)
        |> Option.map (fun (_, make) -> make backend shape)
