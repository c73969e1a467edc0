// Making tensors: from numbers, from memory, at random; and the generators that randomness uses.
#include "shim.h"

namespace {

at::TensorOptions options_of(OptionsArg arg) {
    return at::TensorOptions()
        .dtype(static_cast<at::ScalarType>(arg.dtype))
        .device(shim::device_of(arg));
}

// The same, where -1 leaves the choice to the tensor that is imitated.
at::TensorOptions like_options(OptionsArg arg) {
    at::TensorOptions options;
    if (arg.dtype >= 0) options = options.dtype(static_cast<at::ScalarType>(arg.dtype));
    if (arg.device_type >= 0) options = options.device(shim::device_of(arg));
    return options;
}

Handle finish(at::Tensor tensor, OptionsArg arg) {
    if (arg.requires_grad) tensor.set_requires_grad(true);
    return wrap(std::move(tensor));
}

shim::optional<at::Generator> maybe(at::Generator* generator) {
    return generator ? shim::optional<at::Generator>(*generator) : shim::optional<at::Generator>();
}

}  // namespace

#define SIZED(name, ...)                                                                   \
    SHIM_EXPORT int32_t tsh_##name(const int64_t* dims, int32_t count, OptionsArg options, \
                                   Handle* out) {                                          \
        return guard([&] {                                                                 \
            const auto size = shim::dims_of(dims, count);                                  \
            *out = finish(at::name(size, options_of(options)), options);                   \
        });                                                                                \
    }
SIZED(zeros)
SIZED(ones)
SIZED(empty)

SHIM_EXPORT int32_t tsh_full(const int64_t* dims, int32_t count, ScalarArg value,
                             OptionsArg options, Handle* out) {
    return guard([&] {
        const auto size = shim::dims_of(dims, count);
        *out = finish(at::full(size, scalar(value), options_of(options)), options);
    });
}

#define SIZED_RANDOM(name)                                                                       \
    SHIM_EXPORT int32_t tsh_##name(const int64_t* dims, int32_t count, at::Generator* generator, \
                                   OptionsArg options, Handle* out) {                            \
        return guard([&] {                                                                       \
            const auto size = shim::dims_of(dims, count);                                        \
            *out = finish(at::name(size, maybe(generator), options_of(options)), options);       \
        });                                                                                      \
    }
SIZED_RANDOM(randn)
SIZED_RANDOM(rand)

SHIM_EXPORT int32_t tsh_randint(int64_t low, int64_t high, const int64_t* dims, int32_t count,
                                at::Generator* generator, OptionsArg options, Handle* out) {
    return guard([&] {
        const auto size = shim::dims_of(dims, count);
        *out = finish(at::randint(low, high, size, maybe(generator), options_of(options)), options);
    });
}

SHIM_EXPORT int32_t tsh_randperm(int64_t n, at::Generator* generator, OptionsArg options,
                                 Handle* out) {
    return guard(
        [&] { *out = finish(at::randperm(n, maybe(generator), options_of(options)), options); });
}

SHIM_EXPORT int32_t tsh_arange(ScalarArg start, ScalarArg stop, ScalarArg step, OptionsArg options,
                               Handle* out) {
    return guard([&] {
        *out = finish(at::arange(scalar(start), scalar(stop), scalar(step), options_of(options)),
                      options);
    });
}

SHIM_EXPORT int32_t tsh_linspace(double start, double end, int64_t steps, OptionsArg options,
                                 Handle* out) {
    return guard(
        [&] { *out = finish(at::linspace(start, end, steps, options_of(options)), options); });
}

SHIM_EXPORT int32_t tsh_eye(int64_t rows, int64_t columns, OptionsArg options, Handle* out) {
    return guard([&] { *out = finish(at::eye(rows, columns, options_of(options)), options); });
}

#define LIKE(name)                                                                                 \
    SHIM_EXPORT int32_t tsh_##name(Handle like, OptionsArg options, Handle* out) {                 \
        return guard([&] { *out = finish(at::name(get(like), like_options(options)), options); }); \
    }
LIKE(zeros_like)
LIKE(ones_like)
LIKE(empty_like)
LIKE(randn_like)
LIKE(rand_like)

SHIM_EXPORT int32_t tsh_full_like(Handle like, ScalarArg value, OptionsArg options, Handle* out) {
    return guard([&] {
        *out = finish(at::full_like(get(like), scalar(value), like_options(options)), options);
    });
}

// A zero-dimensional tensor.
SHIM_EXPORT int32_t tsh_scalar_tensor(ScalarArg value, OptionsArg options, Handle* out) {
    return guard(
        [&] { *out = finish(at::scalar_tensor(scalar(value), options_of(options)), options); });
}

// Copies the caller's memory, converting dtype and device on the way.
SHIM_EXPORT int32_t tsh_tensor_copy(void* data, const int64_t* dims, int32_t count,
                                    int32_t data_dtype, OptionsArg options, Handle* out) {
    return guard([&] {
        const auto source = at::from_blob(data, shim::dims_of(dims, count),
                                          static_cast<at::ScalarType>(data_dtype));
        *out =
            finish(source.to(options_of(options), /*non_blocking=*/false, /*copy=*/true), options);
    });
}

// Uses the caller's memory until the tensor's storage dies, then calls release(context) once.
SHIM_EXPORT int32_t tsh_tensor_share(void* data, const int64_t* dims, int32_t count,
                                     int32_t data_dtype, void (*release)(void*), void* context,
                                     Handle* out) {
    return guard([&] {
        *out = wrap(at::from_blob(
            data, shim::dims_of(dims, count), [release, context](void*) { release(context); },
            static_cast<at::ScalarType>(data_dtype)));
    });
}

// A generator of its own: a clone of the device's default one, reseeded. An empty tensor on the
// device makes sure that the device is initialised.
SHIM_EXPORT int32_t tsh_generator_new(uint64_t seed, OptionsArg options, at::Generator** out) {
    return guard([&] {
        const auto device = shim::device_of(options);
        at::empty({0}, at::TensorOptions().device(device));
        auto generator = at::globalContext().defaultGenerator(device).clone();
        generator.set_current_seed(seed);
        *out = new at::Generator(std::move(generator));
    });
}

// The process-wide CPU generator.
SHIM_EXPORT int32_t tsh_generator_default(at::Generator** out) {
    return guard(
        [&] { *out = new at::Generator(at::globalContext().defaultGenerator(at::Device("cpu"))); });
}

SHIM_EXPORT void tsh_generator_free(at::Generator* generator) {
    guard([&] { delete generator; });
}

SHIM_EXPORT int32_t tsh_generator_set_seed(at::Generator* generator, uint64_t seed) {
    return guard([&] {
        std::lock_guard<std::mutex> lock(generator->mutex());
        generator->set_current_seed(seed);
    });
}

SHIM_EXPORT int32_t tsh_generator_seed(at::Generator* generator, uint64_t* out) {
    return guard([&] {
        std::lock_guard<std::mutex> lock(generator->mutex());
        *out = generator->current_seed();
    });
}

SHIM_EXPORT int32_t tsh_generator_get_state(at::Generator* generator, Handle* out) {
    return guard([&] {
        std::lock_guard<std::mutex> lock(generator->mutex());
        *out = wrap(generator->get_state());
    });
}

SHIM_EXPORT int32_t tsh_generator_set_state(at::Generator* generator, Handle state) {
    return guard([&] {
        std::lock_guard<std::mutex> lock(generator->mutex());
        generator->set_state(get(state));
    });
}

// Seeds the default generators of every device.
SHIM_EXPORT int32_t tsh_manual_seed(uint64_t seed) {
    return guard([&] { at::manual_seed(seed); });
}

SHIM_EXPORT int32_t tsh_normal_(Handle a, double mean, double std, at::Generator* generator) {
    return guard([&] { get(a).normal_(mean, std, maybe(generator)); });
}
SHIM_EXPORT int32_t tsh_uniform_(Handle a, double from, double to, at::Generator* generator) {
    return guard([&] { get(a).uniform_(from, to, maybe(generator)); });
}
SHIM_EXPORT int32_t tsh_bernoulli_(Handle a, double p, at::Generator* generator) {
    return guard([&] { get(a).bernoulli_(p, maybe(generator)); });
}
SHIM_EXPORT int32_t tsh_bernoulli(Handle a, at::Generator* generator, Handle* out) {
    return guard([&] { *out = wrap(at::bernoulli(get(a), maybe(generator))); });
}
SHIM_EXPORT int32_t tsh_multinomial(Handle a, int64_t count, int32_t replacement,
                                    at::Generator* generator, Handle* out) {
    return guard(
        [&] { *out = wrap(at::multinomial(get(a), count, replacement != 0, maybe(generator))); });
}
