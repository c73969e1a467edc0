// Views, copies, indexing, joining and splitting.
#include <ATen/TensorIndexing.h>

#include "shim.h"

using shim::dims_of;

#define SIMPLE(name)                                        \
    SHIM_EXPORT int32_t tsh_##name(Handle a, Handle* out) { \
        return guard([&] { *out = wrap(get(a).name()); });  \
    }
SIMPLE(detach)
SIMPLE(clone)
SIMPLE(alias)
SIMPLE(contiguous)
SIMPLE(squeeze)
SIMPLE(t)

#define WITH_DIMS(name)                                                                         \
    SHIM_EXPORT int32_t tsh_##name(Handle a, const int64_t* dims, int32_t count, Handle* out) { \
        return guard([&] { *out = wrap(get(a).name(dims_of(dims, count))); });                  \
    }
WITH_DIMS(reshape)
WITH_DIMS(view)
WITH_DIMS(permute)
WITH_DIMS(repeat)
WITH_DIMS(tile)
WITH_DIMS(flip)
WITH_DIMS(expand)

SHIM_EXPORT int32_t tsh_transpose(Handle a, int64_t dim0, int64_t dim1, Handle* out) {
    return guard([&] { *out = wrap(at::transpose(get(a), dim0, dim1)); });
}
SHIM_EXPORT int32_t tsh_movedim(Handle a, const int64_t* source, int32_t source_count,
                                const int64_t* destination, int32_t destination_count,
                                Handle* out) {
    return guard([&] {
        *out = wrap(at::movedim(get(a), dims_of(source, source_count),
                                dims_of(destination, destination_count)));
    });
}
SHIM_EXPORT int32_t tsh_squeeze_dim(Handle a, int64_t dim, Handle* out) {
    return guard([&] { *out = wrap(at::squeeze(get(a), dim)); });
}
SHIM_EXPORT int32_t tsh_unsqueeze(Handle a, int64_t dim, Handle* out) {
    return guard([&] { *out = wrap(at::unsqueeze(get(a), dim)); });
}
SHIM_EXPORT int32_t tsh_flatten(Handle a, int64_t start, int64_t end, Handle* out) {
    return guard([&] { *out = wrap(at::flatten(get(a), start, end)); });
}
SHIM_EXPORT int32_t tsh_unflatten(Handle a, int64_t dim, const int64_t* sizes, int32_t count,
                                  Handle* out) {
    return guard([&] { *out = wrap(get(a).unflatten(dim, dims_of(sizes, count))); });
}
SHIM_EXPORT int32_t tsh_roll(Handle a, const int64_t* shifts, int32_t shift_count,
                             const int64_t* dims, int32_t dim_count, Handle* out) {
    return guard([&] {
        *out = wrap(at::roll(get(a), dims_of(shifts, shift_count), dims_of(dims, dim_count)));
    });
}
SHIM_EXPORT int32_t tsh_narrow(Handle a, int64_t dim, int64_t start, int64_t length, Handle* out) {
    return guard([&] { *out = wrap(at::narrow(get(a), dim, start, length)); });
}
SHIM_EXPORT int32_t tsh_select(Handle a, int64_t dim, int64_t index, Handle* out) {
    return guard([&] { *out = wrap(at::select(get(a), dim, index)); });
}
SHIM_EXPORT int32_t tsh_slice(Handle a, int64_t dim, int64_t start, int64_t finish, int64_t step,
                              Handle* out) {
    return guard([&] { *out = wrap(at::slice(get(a), dim, start, finish, step)); });
}
SHIM_EXPORT int32_t tsh_repeat_interleave(Handle a, int64_t repeats, int32_t has_dim, int64_t dim,
                                          Handle* out) {
    return guard([&] {
        const auto along = has_dim ? shim::optional<int64_t>(dim) : shim::optional<int64_t>();
        *out = wrap(at::repeat_interleave(get(a), repeats, along));
    });
}

// A dtype or device type of -1 keeps the tensor's own.
SHIM_EXPORT int32_t tsh_to(Handle a, OptionsArg options, int32_t copy, Handle* out) {
    return guard([&] {
        const auto& tensor = get(a);
        const auto dtype =
            options.dtype < 0 ? tensor.scalar_type() : static_cast<at::ScalarType>(options.dtype);
        const auto device = options.device_type < 0 ? tensor.device() : shim::device_of(options);
        *out = wrap(tensor.to(device, dtype, /*non_blocking=*/false, copy != 0));
    });
}

SHIM_EXPORT int32_t tsh_index_select(Handle a, int64_t dim, Handle index, Handle* out) {
    return guard([&] { *out = wrap(at::index_select(get(a), dim, get(index))); });
}
SHIM_EXPORT int32_t tsh_gather(Handle a, int64_t dim, Handle index, Handle* out) {
    return guard([&] { *out = wrap(at::gather(get(a), dim, get(index))); });
}
SHIM_EXPORT int32_t tsh_scatter(Handle a, int64_t dim, Handle index, Handle source, Handle* out) {
    return guard([&] { *out = wrap(at::scatter(get(a), dim, get(index), get(source))); });
}
SHIM_EXPORT int32_t tsh_scatter_(Handle a, int64_t dim, Handle index, Handle source) {
    return guard([&] { get(a).scatter_(dim, get(index), get(source)); });
}
SHIM_EXPORT int32_t tsh_scatter_add(Handle a, int64_t dim, Handle index, Handle source,
                                    Handle* out) {
    return guard([&] { *out = wrap(at::scatter_add(get(a), dim, get(index), get(source))); });
}
SHIM_EXPORT int32_t tsh_index_add(Handle a, int64_t dim, Handle index, Handle source,
                                  ScalarArg alpha, Handle* out) {
    return guard(
        [&] { *out = wrap(at::index_add(get(a), dim, get(index), get(source), scalar(alpha))); });
}
SHIM_EXPORT int32_t tsh_one_hot(Handle a, int64_t classes, Handle* out) {
    return guard([&] { *out = wrap(at::one_hot(get(a), classes)); });
}

namespace {

using at::indexing::Slice;
using at::indexing::TensorIndex;

// The kinds are those of TensorIndex.Kind on the managed side. A missing bound is INT64_MIN.
shim::optional<int64_t> bound(int64_t value) {
    return value == INT64_MIN ? shim::optional<int64_t>() : shim::optional<int64_t>(value);
}

TensorIndex index_of(const IndexArg& arg) {
    switch (arg.kind) {
        case 0:
            return TensorIndex(arg.start);
        case 1:
            return TensorIndex(Slice(bound(arg.start), bound(arg.stop), bound(arg.step)));
        case 2:
            return TensorIndex(get(arg.tensor));
        case 3:
            return TensorIndex(arg.start != 0);
        case 4:
            return TensorIndex(at::indexing::Ellipsis);
        default:
            return TensorIndex(at::indexing::None);
    }
}

std::vector<TensorIndex> indices_of(const IndexArg* args, int32_t count) {
    std::vector<TensorIndex> indices;
    indices.reserve(count);
    for (int32_t i = 0; i < count; ++i) indices.push_back(index_of(args[i]));
    return indices;
}

}  // namespace

SHIM_EXPORT int32_t tsh_index(Handle a, const IndexArg* args, int32_t count, Handle* out) {
    return guard([&] { *out = wrap(get(a).index(indices_of(args, count))); });
}
SHIM_EXPORT int32_t tsh_index_put_(Handle a, const IndexArg* args, int32_t count, Handle value) {
    return guard([&] { a->index_put_(indices_of(args, count), get(value)); });
}

SHIM_EXPORT int32_t tsh_cat(const Handle* tensors, int32_t count, int64_t dim, Handle* out) {
    return guard([&] { *out = wrap(at::cat(shim::list_of(tensors, count), dim)); });
}
SHIM_EXPORT int32_t tsh_stack(const Handle* tensors, int32_t count, int64_t dim, Handle* out) {
    return guard([&] { *out = wrap(at::stack(shim::list_of(tensors, count), dim)); });
}

namespace {

// The pieces go through a heap-allocated list that the caller empties with tsh_take_list.
using List = std::vector<at::Tensor>;

int32_t give(List pieces, List** out, int32_t* count) {
    *count = static_cast<int32_t>(pieces.size());
    *out = new List(std::move(pieces));
    return 0;
}

}  // namespace

SHIM_EXPORT int32_t tsh_chunk(Handle a, int64_t chunks, int64_t dim, List** out, int32_t* count) {
    return guard([&] { give(at::chunk(get(a), chunks, dim), out, count); });
}
SHIM_EXPORT int32_t tsh_split(Handle a, int64_t size, int64_t dim, List** out, int32_t* count) {
    return guard([&] { give(at::split(get(a), size, dim), out, count); });
}
SHIM_EXPORT int32_t tsh_split_sizes(Handle a, const int64_t* sizes, int32_t size_count, int64_t dim,
                                    List** out, int32_t* count) {
    return guard(
        [&] { give(at::split_with_sizes(get(a), dims_of(sizes, size_count), dim), out, count); });
}
SHIM_EXPORT int32_t tsh_unbind(Handle a, int64_t dim, List** out, int32_t* count) {
    return guard([&] { give(at::unbind(get(a), dim), out, count); });
}
SHIM_EXPORT int32_t tsh_take_list(List* list, Handle* out) {
    return guard([&] {
        for (size_t i = 0; i < list->size(); ++i) out[i] = wrap(std::move((*list)[i]));
        delete list;
    });
}
