namespace TorchSharp;

public static partial class torch
{
    /// <summary>The same elements in another shape; one size may be -1.</summary>
    public static Tensor reshape(Tensor tensor, params long[] shape) => tensor.reshape(shape);

    /// <summary>A view with the dimensions in another order.</summary>
    public static Tensor permute(Tensor input, params long[] permutation) => input.permute(permutation);

    /// <summary>A view with two dimensions exchanged.</summary>
    public static Tensor transpose(Tensor input, long dim0, long dim1) => input.transpose(dim0, dim1);

    /// <summary>A view without the dimension, if its size is 1; without all such when null.</summary>
    public static Tensor squeeze(Tensor input, long? dim = null) => input.squeeze(dim);

    /// <summary>A view with a dimension of size 1 inserted.</summary>
    public static Tensor unsqueeze(Tensor input, long dim) => input.unsqueeze(dim);

    /// <summary>The dimensions from start to end as one.</summary>
    public static Tensor flatten(Tensor input, long start_dim = 0, long end_dim = -1) =>
        input.flatten(start_dim, end_dim);

    /// <summary>The elements in reverse order along the dimensions.</summary>
    public static Tensor flip(Tensor input, params long[] dims) => input.flip(dims);

    /// <summary>The elements moved along a dimension, or flattened, those that leave one end entering the other.</summary>
    public static Tensor roll(Tensor input, long shifts, long? dims = null) => input.roll(shifts, dims);

    /// <summary>The places in the index along a dimension.</summary>
    public static Tensor index_select(Tensor input, long dim, Tensor index) => input.index_select(dim, index);

    /// <summary>One element per element of the index, whose value is its place along the dimension.</summary>
    public static Tensor gather(Tensor input, long dim, Tensor index) => input.gather(dim, index);

    /// <summary>A copy with the source's elements at the places in the index along a dimension.</summary>
    public static Tensor scatter(Tensor input, long dim, Tensor index, Tensor src) => input.scatter(dim, index, src);

    /// <summary>A copy with the source's elements added at the places in the index along a dimension.</summary>
    public static Tensor scatter_add(Tensor input, long dim, Tensor index, Tensor src) =>
        input.scatter_add(dim, index, src);

    /// <summary>At most so many views of equal size along a dimension, the last perhaps smaller.</summary>
    public static Tensor[] chunk(Tensor input, long chunks, long dim = 0) => input.chunk(chunks, dim);

    /// <summary>Views of the sizes along a dimension.</summary>
    public static Tensor[] split(Tensor tensor, long[] split_size_or_sections, long dim = 0) =>
        tensor.split(split_size_or_sections, dim);

    /// <summary>One view per place along a dimension, which disappears.</summary>
    public static Tensor[] unbind(Tensor input, long dim = 0) => input.unbind(dim);

    /// <summary>A copy, inside the recorded graph.</summary>
    public static Tensor clone(Tensor input) => input.clone();

    /// <summary>The elements where the mask is true, in one dimension.</summary>
    public static Tensor masked_select(Tensor input, Tensor mask) => input.masked_select(mask);

    /// <summary>Draws that are 1 with the probabilities given, else 0.</summary>
    public static Tensor bernoulli(Tensor input, Generator? generator = null) => input.bernoulli(generator);

    /// <summary>Draws of places, with probabilities in proportion to the last dimension.</summary>
    public static Tensor multinomial(
        Tensor input, long num_samples, bool replacement = false, Generator? generator = null) =>
        input.multinomial(num_samples, replacement, generator);
}
