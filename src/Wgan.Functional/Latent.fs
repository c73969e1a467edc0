namespace Wgan.Functional

/// <summary>The distribution of a generator's input.</summary>
[<Sealed>]
type Latent internal (distribution: Distribution, size: int) =
    /// <summary>What latent it is.</summary>
    member _.Description =
        Description.node
            "latent"
            [ "size", Description.integer (int64 size) ]
            [ "distribution", distribution.Description ]

    /// <summary>The shape of one latent: [size].</summary>
    member _.Shape = [| int64 size |]

    /// Whether it is N(0, I): what truncation and spherical interpolation are for.
    member internal _.IsNormal = distribution.Description.Name = "normal"

    /// <summary><paramref name="count"/> independent latents: [count, size].</summary>
    member _.Sample(backend: Backend, key: Key, count: int) : Tensor =
        distribution.Sample(backend, [| int64 count; int64 size |], key)

    static member private Checked(distribution, size) =
        if size < 1 then
            Errors.fail "a latent needs at least 1 dimension, not %d" size

        Latent(distribution, size)

    /// <summary>N(0, I) in <paramref name="size"/> dimensions.</summary>
    static member Normal(size: int) = Latent.Checked(Distribution.Normal, size)

    /// <summary>Uniform on (-1, 1) in each of <paramref name="size"/> dimensions.</summary>
    static member Uniform(size: int) = Latent.Checked(Distribution.Uniform(-1.0, 1.0), size)
