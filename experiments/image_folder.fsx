// A small WGAN-GP on a folder of images: the one that WGAN_FOLDER names, or one made of 2,000 images of Fashion-MNIST.
#load "load.fsx"

open System
open System.IO
open Wgan.Functional

let given = Environment.GetEnvironmentVariable "WGAN_FOLDER"
let made = Path.Combine(__SOURCE_DIRECTORY__, "..", "artifacts", "fashion-images")
let folder = if String.IsNullOrEmpty given then made else given

if folder = made && not (Directory.Exists made) then
    ImageFolder.write made 2000 FashionMnist.test

let images = ImageFolder.grey (DirectoryInfo folder).Name folder 28
let data = images |> Dataset.transform DataTransform.flipHorizontal
let objective = Loss.wasserstein + 10.0 * Penalty.gradient

Load.run
    { Experiment.create "image_folder" data (Dcgan.generator28 16) (Dcgan.critic28 16) objective with
        Latent = Latent.Normal 64
        BatchSize = 32
        Iterations = 1000L }
