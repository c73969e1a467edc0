/// What this process computes at best: the divisor of the arithmetic floors.
module Wgan.Bench.Peaks

open System.Diagnostics
open TorchSharp

/// Which peak a case's arithmetic is measured by.
type Peak =
    | Gemm
    | Convolution

/// Operations a second of the fastest of several calls, over at least that many seconds.
let private best seconds operations (call: unit -> torch.Tensor) =
    let watch = Stopwatch.StartNew()
    let mutable fastest = infinity

    while watch.Elapsed.TotalSeconds < seconds do
        let start = Stopwatch.GetTimestamp()
        call().Dispose()
        fastest <- min fastest (Stopwatch.GetElapsedTime start).TotalSeconds

    operations / fastest

/// A tensor whose channels lie together in memory.
let private channelsLast (shape: int64[]) =
    torch.randn([| shape[0]; shape[2]; shape[3]; shape[1] |]).permute(0L, 3L, 1L, 2L)

/// Floating-point operations a second: of a product of two 1024x1024 matrices, or of a convolution of 64 images from 64 to
/// 128 channels (14x14, kernel 4, stride 2), channels last.
let measure seconds (peak: Peak) : float =
    use _scope = torch.NewDisposeScope()
    use _noGrad = torch.no_grad ()

    match peak with
    | Gemm ->
        let a, b = torch.randn (1024L, 1024L), torch.randn (1024L, 1024L)
        best seconds (2.0 * 1024.0 ** 3.0) (fun () -> torch.mm (a, b))
    | Convolution ->
        let images, weight = channelsLast [| 64L; 64L; 14L; 14L |], channelsLast [| 128L; 64L; 4L; 4L |]
        let none: torch.Tensor | null = null

        best seconds (2.0 * 64.0 * Flops.conv 64 128 14 4 2 1) (fun () ->
            torch.nn.functional.conv2d (images, weight, none, [| 2L; 2L |], [| 1L; 1L |]))
