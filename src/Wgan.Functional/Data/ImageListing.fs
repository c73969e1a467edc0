namespace Wgan.Functional

open System
open System.IO

/// The images of a folder, in the order of their names, and their classes.
[<ReferenceEquality; NoComparison>]
type internal ImageListing =
    {
        Paths: string[]
        /// The class of each image; empty where the folder has no sub-folders.
        Labels: int[]
        ClassNames: string[]
    }

/// Finds the images of a folder. Names are compared by ordinal, so the order is the same on every machine.
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module internal ImageListing =
    let private isRead = [| ".png"; ".pgm"; ".ppm"; ".pnm" |]

    /// Images that would be missed without a word.
    let private isOther =
        [| ".jpg"
           ".jpeg"
           ".bmp"
           ".gif"
           ".webp"
           ".tif"
           ".tiff"
           ".avif"
           ".heic" |]

    let private isHidden (path: string) = (nonNull (Path.GetFileName path)).StartsWith '.'

    let private sorted (paths: string[]) =
        let paths = paths |> Array.filter (isHidden >> not)
        Array.Sort(paths, StringComparer.Ordinal)
        paths

    let private images (folder: string) (paths: string[]) : string[] =
        let extension (path: string) = (nonNull (Path.GetExtension path)).ToLowerInvariant()

        match paths |> Array.tryFind (fun path -> Array.contains (extension path) isOther) with
        | Some other -> Errors.fail "%s: %s is not PNG, PGM or PPM; convert such images or move them away" folder other
        | None -> paths |> Array.filter (fun path -> Array.contains (extension path) isRead)

    let rec private below (folder: string) : string[] =
        [| yield! images folder (sorted (Directory.GetFiles folder))
           for inner in sorted (Directory.GetDirectories folder) do
               yield! below inner |]

    let private classes (folder: string) (folders: string[]) : ImageListing =
        let members = folders |> Array.map below

        match Array.tryFindIndex Array.isEmpty members with
        | Some empty -> Errors.fail "%s holds no images (.png, .pgm, .ppm), but is a class of %s" folders[empty] folder
        | None ->
            { Paths = Array.concat members
              Labels =
                members
                |> Array.mapi (fun label paths -> Array.create paths.Length label)
                |> Array.concat
              ClassNames = folders |> Array.map (fun path -> nonNull (Path.GetFileName path)) }

    /// The images of a folder, with a class for each sub-folder where there are any.
    let read (folder: string) : ImageListing =
        if not (Directory.Exists folder) then
            Errors.fail "cannot read the image folder %s: no such directory" folder

        try
            let here = images folder (sorted (Directory.GetFiles folder))
            let folders = sorted (Directory.GetDirectories folder)

            match here, folders with
            | [||], [||] -> Errors.fail "%s holds no images (.png, .pgm, .ppm)" folder
            | _, [||] ->
                { Paths = here
                  Labels = [||]
                  ClassNames = [||] }
            | [||], _ -> classes folder folders
            | _ -> Errors.fail "%s holds both images and sub-folders: are its images of one class or of several?" folder
        with
        | :? IOException
        | :? UnauthorizedAccessException as error ->
            let why = Errors.reason "no permission to read it" error
            raise (WganException($"cannot read the image folder {folder}: {why}", error))
