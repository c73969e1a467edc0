namespace Wgan.Functional

open System

/// <summary>A seed for a stream of random numbers, and the root of a tree of further keys. A value: drawing from it changes nothing.</summary>
[<Struct>]
type Key = internal { Bits: uint64 }

/// <summary>
/// Randomness as values. The generator is Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3",
/// SC 2011): a block cipher of a counter, so a draw is a function of (key, position) and the same on every machine.
/// </summary>
[<RequireQualifiedAccess>]
module Rng =
    /// The Philox4x32-10 block: counter (c0, c1, c2, c3) and key (k0, k1) to four 32-bit words, packed in two.
    let internal philox (counter: struct (uint64 * uint64)) (key: uint64) : struct (uint64 * uint64) =
        let struct (low, high) = counter
        let mutable c0, c1 = uint32 low, uint32 (low >>> 32)
        let mutable c2, c3 = uint32 high, uint32 (high >>> 32)
        let mutable k0, k1 = uint32 key, uint32 (key >>> 32)

        for _ in 1..10 do
            let product0 = uint64 c0 * 0xD2511F53UL
            let product1 = uint64 c2 * 0xCD9E8D57UL
            let next0 = uint32 (product1 >>> 32) ^^^ c1 ^^^ k0
            let next2 = uint32 (product0 >>> 32) ^^^ c3 ^^^ k1
            c1 <- uint32 product1
            c3 <- uint32 product0
            c0 <- next0
            c2 <- next2
            k0 <- k0 + 0x9E3779B9u
            k1 <- k1 + 0xBB67AE85u

        struct (uint64 c0 ||| (uint64 c1 <<< 32), uint64 c2 ||| (uint64 c3 <<< 32))

    // The counter's high half says what a block is for, so that draws and derived keys never meet.
    let private forDraws, private forNames, private forIndices = 0UL, 1UL, 2UL

    /// FNV-1a, 64 bits, over UTF-16 code units.
    let private hash (text: string) =
        let mutable value = 0xCBF29CE484222325UL

        for character in text do
            value <- (value ^^^ uint64 character) * 0x100000001B3UL

        value

    let private derive purpose position (key: Key) =
        let struct (bits, _) = philox (struct (position, purpose)) key.Bits
        { Bits = bits }

    /// <summary>The root key of a run.</summary>
    [<CompiledName "Key">]
    let key (seed: int64) : Key = { Bits = uint64 seed }

    /// <summary>The stream of that name under a key, such as <c>critic</c> or <c>latent</c>.</summary>
    [<CompiledName "Named">]
    let named (name: string) (key: Key) : Key = derive forNames (hash name) key

    /// <summary>The key number <paramref name="index"/> under a key, such as an iteration's.</summary>
    [<CompiledName "At">]
    let at (index: int64) (key: Key) : Key = derive forIndices (uint64 index) key

    // 53 random bits as a double strictly inside (0, 1), so that its logarithm is finite.
    let private unit (bits: uint64) = (float (bits >>> 11) + 0.5) * (1.0 / 9007199254740992.0)

    let private pairs (key: Key) (count: int) (convert: float -> float -> struct (float * float)) =
        let values = Array.zeroCreate<float> count

        for block in 0 .. (count + 1) / 2 - 1 do
            let struct (a, b) = philox (struct (uint64 block, forDraws)) key.Bits
            let struct (first, second) = convert (unit a) (unit b)
            values[2 * block] <- first

            if 2 * block + 1 < count then
                values[2 * block + 1] <- second

        values

    /// <summary><paramref name="count"/> independent draws from the uniform distribution on (0, 1).</summary>
    [<CompiledName "UniformValues">]
    let uniformValues (key: Key) (count: int) : float[] = pairs key count (fun a b -> struct (a, b))

    /// <summary><paramref name="count"/> independent draws from N(0, 1), by the Box-Muller transform.</summary>
    [<CompiledName "NormalValues">]
    let normalValues (key: Key) (count: int) : float[] =
        pairs key count (fun a b ->
            let radius = Math.Sqrt(-2.0 * Math.Log a)
            let struct (sin, cos) = Math.SinCos(2.0 * Math.PI * b)
            struct (radius * cos, radius * sin))

    let private elements (shape: int64[]) = shape |> Array.fold (*) 1L |> int

    /// <summary>A tensor of independent N(0, 1) draws.</summary>
    [<CompiledName "Normal">]
    let normal (backend: Backend) (shape: int64[]) (key: Key) : Tensor =
        normalValues key (elements shape) |> Tensors.ofArray backend shape

    /// <summary>A tensor of independent draws, uniform on (low, high).</summary>
    [<CompiledName "Uniform">]
    let uniform (backend: Backend) (low: float) (high: float) (shape: int64[]) (key: Key) : Tensor =
        uniformValues key (elements shape)
        |> Array.map (fun u -> low + (high - low) * u)
        |> Tensors.ofArray backend shape

    /// <summary><paramref name="count"/> independent integers, uniform on 0 .. bound - 1 (bias below bound / 2^53).</summary>
    [<CompiledName "Integers">]
    let integers (key: Key) (bound: int) (count: int) : int[] =
        if bound < 1 then
            Errors.fail "random integers need a bound of at least 1, not %d" bound

        uniformValues key count
        |> Array.map (fun u -> min (bound - 1) (int (u * float bound)))

    /// <summary>A uniformly random order of 0 .. count - 1 (Fisher-Yates).</summary>
    [<CompiledName "Permutation">]
    let permutation (key: Key) (count: int) : int[] =
        let order = Array.init count id
        let draws = uniformValues key count

        for i in count - 1 .. -1 .. 1 do
            let j = min i (int (draws[i] * float (i + 1)))
            let swapped = order[i]
            order[i] <- order[j]
            order[j] <- swapped

        order
