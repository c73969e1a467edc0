/// How many floating-point operations a training step needs: the products of its dense layers and convolutions, each
/// counted once where its result is used. Activations, normalisation, optimizers and random numbers are not counted.
module Wgan.Bench.Flops

/// A layer's multiply-adds for one sample. Its output, the gradient of its input and that of its weights take as many each.
type Layer = float

let dense (inputs: int) (outputs: int) : Layer = float inputs * float outputs

/// How many pairs of an output and a tap of the kernel there are along one axis; taps in the padding multiply zeros.
let private taps size kernel stride padding =
    let outputs = (size + 2 * padding - kernel) / stride + 1

    Seq.allPairs (seq { 0 .. outputs - 1 }) (seq { 0 .. kernel - 1 })
    |> Seq.filter (fun (output, tap) ->
        let place = output * stride - padding + tap
        place >= 0 && place < size)
    |> Seq.length

/// A convolution of square images of that size.
let conv inputs outputs size kernel stride padding : Layer =
    dense inputs outputs * float (taps size kernel stride padding) ** 2.0

/// A transposed convolution to that size: the input gradient of the convolution from there, so as many products.
let transposed inputs outputs toSize kernel stride padding : Layer = conv outputs inputs toSize kernel stride padding

/// A network by what its layers read.
type Network =
    {
        /// Layers that read the input.
        First: Layer
        /// All layers.
        All: Layer
    }

let network (first: Layer list) (others: Layer list) =
    { First = List.sum first
      All = List.sum first + List.sum others }

/// Forward, and gradients of all weights and of the layers' inputs, but not of the network's input.
let private trained (network: Network) = 3.0 * network.All - network.First

/// E[(|grad D(x)| - 1)^2] and its gradients, for activations whose second derivative is zero. Each layer has four products: forward, for
/// the activations' slopes; the gradient of its input; and of these gradients the derivative by the incoming gradient, which runs
/// forward through the layers, and by the weights.
let private penalty (critic: Network) = 4.0 * critic.All

/// An iteration for one sample of each batch: that many critic updates and one of the generator.
let private iteration criticSteps isPenalised (generator: Network) (critic: Network) =
    let criticUpdate =
        generator.All
        + 2.0 * trained critic
        + (if isPenalised then penalty critic else 0.0)

    // Through the critic, whose weights have no gradients here, to the generator's output.
    let generatorUpdate = trained generator + 2.0 * critic.All
    float criticSteps * criticUpdate + generatorUpdate

/// Floating-point operations of an iteration; a multiply-add is two.
let step (batch: int) isPenalised generator critic = 2.0 * float batch * iteration 5 isPenalised generator critic

/// Perceptron of three hidden layers.
let mlp inputs width outputs =
    network [ dense inputs width ] [ dense width width; dense width width; dense width outputs ]

let dcganGenerator channels latent =
    network
        [ dense latent (2 * channels * 7 * 7) ]
        [ transposed (2 * channels) channels 14 4 2 1; transposed channels 1 28 4 2 1 ]

let dcganCritic channels =
    network [ conv 1 channels 28 4 2 1 ] [ conv channels (2 * channels) 14 4 2 1; dense (2 * channels * 7 * 7) 1 ]

let private conv3 inputs outputs size = conv inputs outputs size 3 1 1
let private conv1 inputs outputs size = conv inputs outputs size 1 1 0

/// Blocks up to 8, 16 and 32; the shortcut's 1x1 convolution could be done before the upsampling.
let resnetGenerator imageChannels width latent =
    network
        [ dense latent (16 * width) ]
        [ for size in [ 8; 16; 32 ] do
              conv3 width width size
              conv3 width width size
              conv1 width width (size / 2)
          conv3 width imageChannels 32 ]

/// Means over 2x2 can be taken before a 1x1 convolution.
let resnetCritic imageChannels width =
    network
        [ conv3 imageChannels width 32; conv1 imageChannels width 16 ]
        [ conv3 width width 32
          conv3 width width 16
          conv3 width width 16
          conv1 width width 8
          for _ in 1..4 do
              conv3 width width 8
          dense width 1 ]
