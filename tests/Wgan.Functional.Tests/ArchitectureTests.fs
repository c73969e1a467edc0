module Wgan.Functional.Tests.ArchitectureTests

open Expecto
open Wgan.Functional
open Wgan.Functional.Tests.Support

let private count (network: Network) (input: int64 list) =
    network.Init(f32, Rng.key 1L, Array.ofList input).Parameters.ElementCount

/// A convolution from a to b channels with kernel k, without bias, and with one.
let private conv a b k = a * b * k * k
let private convBias a b k = conv a b k + b
let private dense a b = a * b + b

/// Batch normalisation's weight and bias.
let private norm channels = 2 * channels

let private official = DcganOptions.Official64

/// The official WGAN code's DCGAN_G: nz -> 4x4, then a transposed convolution of kernel 4 a doubling; none has a bias; each but the last is
/// normalised; extra layers have kernel 3.
let private dcganGenerator latent (o: DcganOptions) =
    let normed channels = if o.BatchNorm then norm channels else 0

    let widths =
        [ for size in Seq.unfold (fun s -> if s < o.Size then Some(s, 2 * s) else None) 4 ->
              o.Width * o.Size / (2 * size) ]

    let pairs = List.pairwise widths |> List.sumBy (fun (a, b) -> conv a b 4 + normed b)

    conv latent widths[0] 4
    + normed widths[0]
    + pairs
    + o.ExtraLayers * (conv o.Width o.Width 3 + normed o.Width)
    + conv o.Width o.ImageChannels 4

/// The official WGAN code's DCGAN_D: kernel 4 a halving, channels doubling, none with a bias; each but the first and the last normalised.
let private dcganCritic (o: DcganOptions) =
    let normed channels = if o.BatchNorm then norm channels else 0

    let widths =
        [ for size in Seq.unfold (fun s -> if s >= 4 then Some(s, s / 2) else None) (o.Size / 2) ->
              o.Width * o.Size / (2 * size) ]

    let pairs = List.pairwise widths |> List.sumBy (fun (a, b) -> conv a b 4 + normed b)

    conv o.ImageChannels o.Width 4
    + o.ExtraLayers * (conv o.Width o.Width 3 + normed o.Width)
    + pairs
    + conv (List.last widths) 1 4

/// gan_cifar_resnet.py: Input, three blocks up (two normalisations, two 3x3 convolutions, a 1x1 shortcut, all with biases), OutputN, Output.
let private resNetGenerator latent imageChannels d =
    dense latent (16 * d)
    + 3 * (2 * norm d + 2 * convBias d d 3 + convBias d d 1)
    + norm d
    + convBias d imageChannels 3

/// gan_cifar_resnet.py without ACGAN and normalisation: the first block, a block down with a shortcut, two that keep the size without one, Output.
let private resNetCritic imageChannels d =
    (convBias imageChannels d 3 + convBias d d 3 + convBias imageChannels d 1)
    + (2 * convBias d d 3 + convBias d d 1)
    + 2 * (2 * convBias d d 3)
    + dense d 1

let private images = 64 * 64 * 3

/// Name, network, input, the formula's number, and the number written out.
let private counts =
    [ "Dcgan.generator 64", Dcgan.generator 100 official, [ 100L ], dcganGenerator 100 official, 3_576_704
      "Dcgan.critic 64", Dcgan.critic official, [ 3L; 64L; 64L ], dcganCritic official, 2_765_568
      "Dcgan.generator 32",
      Dcgan.generator 100 { official with Size = 32 },
      [ 100L ],
      dcganGenerator 100 { official with Size = 32 },
      1_068_928
      "Dcgan.critic 32",
      Dcgan.critic { official with Size = 32 },
      [ 3L; 32L; 32L ],
      dcganCritic { official with Size = 32 },
      663_296
      "Dcgan.critic 64 without normalisation",
      Dcgan.critic { official with BatchNorm = false },
      [ 3L; 64L; 64L ],
      dcganCritic { official with BatchNorm = false },
      2_763_776
      "ResNet.generator32, width 128", ResNet.generator32 3 128, [ 128L ], resNetGenerator 128 3 128, 1_204_483
      "ResNet.critic32, width 128", ResNet.critic32 [||] 128, [ 3L; 32L; 32L ], resNetCritic 3 128, 1_053_825
      "Mlp.wganGenerator 512",
      Mlp.wganGenerator 512 [| 3L; 64L; 64L |],
      [ 100L ],
      // models/mlp.py: four Linear layers with biases, of 512 hidden units.
      dense 100 512 + 2 * dense 512 512 + dense 512 images,
      6_880_768
      "Mlp.wganCritic 512",
      Mlp.wganCritic 512,
      [ 3L; 64L; 64L ],
      dense images 512 + 2 * dense 512 512 + dense 512 1,
      6_817_793
      "SnGan.resNetGenerator32, width 256",
      SnGan.resNetGenerator32 3 256,
      [ 128L ],
      // gen_models/resnet_32.py has the same layers.
      resNetGenerator 128 3 256,
      4_276_739
      "SnGan.resNetCritic32, width 128",
      SnGan.resNetCritic32 128,
      [ 3L; 32L; 32L ],
      // dis_models/snresnet_32.py: the last layer is without bias.
      resNetCritic 3 128 - 1,
      1_053_824 ]

let private variations =
    [ for size in [ 16; 32; 64; 128 ] do
          for extra in [ 0; 2 ] do
              for batchNorm in [ true; false ] do
                  { Size = size
                    ImageChannels = 2
                    Width = 4
                    ExtraLayers = extra
                    BatchNorm = batchNorm } ]

[<Tests>]
let tests =
    testList
        "Architectures"
        [ for name, network, input, formula, written in counts do
              testTensors $"{name} has the official number of parameters, {written}" (fun () ->
                  Expect.equal formula written "the formula's"
                  Expect.equal (count network input) (int64 written) "the network's")

          for o in variations do
              testTensors
                  $"DCGAN {o.Size}, {o.ExtraLayers} extra layers, normalised: {o.BatchNorm}: shapes and counts are the official code's"
                  (fun () ->
                      let image = [ 2L; int64 o.Size; int64 o.Size ]
                      let generator, critic = Dcgan.generator 7 o, Dcgan.critic o
                      Expect.equal (generator.OutputShape [| 7L |]) (Array.ofList image) "image"
                      Expect.equal (critic.OutputShape(Array.ofList image)) [| 1L; 1L; 1L |] "score"
                      Expect.equal (count generator [ 7L ]) (int64 (dcganGenerator 7 o)) "generator"
                      Expect.equal (count critic image) (int64 (dcganCritic o)) "critic"
                      Expect.equal critic.Traits.MixesSamples o.BatchNorm "mixes")

          for size in [ 8; 24; 48; 0 ] do
              testCase $"a DCGAN of size {size} is an error" (fun () ->
                  let message = failure (fun () -> Dcgan.critic { official with Size = size } |> ignore)
                  Expect.stringContains message $"power of two of at least 16, not {size}" "message")

          testCase "a block's shortcut is a convolution only where size or channels change" (fun () ->
              let shortcut resample inputs outputs =
                  (ResNet.block [||] resample inputs outputs).Description.Parts[0]
                  |> snd
                  |> _.Name

              Expect.equal (shortcut Resample.Same 4 4) "identity" "same"
              Expect.equal (shortcut Resample.Same 4 5) "sequential" "wider"
              Expect.equal (shortcut Resample.Down 4 4) "sequential" "down"
              Expect.equal (shortcut Resample.Up 4 4) "sequential" "up")

          testTensors "a residual block of zero convolutions is its shortcut" (fun () ->
              let block = ResNet.block [| Layer.groupNorm 1 |] Resample.Same 3 3
              let variables = block.Init(f64, Rng.key 1L, [| 3L; 4L; 4L |])
              let x = normal 1 [ 2L; 3L; 4L; 4L ]
              let zero = Tree.zerosLike variables.Parameters
              let y = block.Apply(Mode.Training, zero, variables.State, Tree.Empty, NetworkInput.Of x).Output
              sameBits y x "output")

          testCase "WGAN-GP's and SN-GAN's critics mix no samples, DCGAN's with batch normalisation does" (fun () ->
              let mixes (network: Network) = network.Traits.MixesSamples
              Expect.isFalse (mixes (ResNet.critic32 [| Layer.layerNorm |] 4)) "layer normalisation"
              Expect.isFalse (mixes (SnGan.resNetCritic32 4)) "spectral normalisation"
              Expect.isTrue (mixes (Dcgan.critic official)) "batch normalisation") ]
