// Whole optimizer steps, averages and bounds: all parameters in one call, as one range.
#include "capture/recording.h"
#include "elementwise.h"
#include "ranges.h"

namespace {

using wgan::Handle;
using wgan::Operation;
using wgan::states_of;

// Numbers to a chunk: parameter, gradient, two states and room are 20 KB in float32, 40 in float64.
constexpr int64_t kChunk = 1024;

// min(1, c / norm) with the roundings of ClipGradients.byGlobalNorm: NaN where the norm is not
// finite.
template <class T>
T shortening(T norm, T c) {
    const T factor = 1 / norm * c;
    return (factor > 1 ? T(1) : factor) + norm * 0;
}

// The links, and how many states they keep; false where a norm is wanted of what is not a gradient.
template <class T>
bool read_links(int64_t links, const int32_t* operations, const double* constants, int64_t count,
                const Handle* gradients, std::vector<wgan::Link<T>>& result, int& states) {
    for (int64_t k = 0; k < links; ++k) {
        auto& link = result[k];
        link.operation = static_cast<Operation>(operations[k]);
        link.slot = states;
        states += states_of(link.operation);
        for (int i = 0; i < wgan::kConstants; ++i)
            link.c[i] = static_cast<T>(constants[k * wgan::kConstants + i]);
        if (link.operation == Operation::clip_norm) {
            double norm;
            if (k > 0 || !wgan::norm(count, gradients, gradients[0]->scalar_type(), norm))
                return false;
            link.operation = Operation::scale;
            link.c[0] = shortening(static_cast<T>(norm), link.c[0]);
        }
    }
    return true;
}

template <class T>
bool step(int64_t count, const Handle* parameters, const Handle* gradients, const Handle* states,
          int64_t links, const int32_t* operations, const double* constants, double bound) {
    const auto type = parameters[0]->scalar_type();
    std::vector<wgan::Link<T>> chain(links);
    int slots = 0;
    if (!read_links<T>(links, operations, constants, count, gradients, chain, slots)) return false;

    wgan::Written written;
    for (int64_t i = 0; i < count; ++i) {
        if (!wgan::is_plain(*parameters[i], type) || !wgan::matches(*parameters[i], *gradients[i]))
            return false;
        written.add(*parameters[i]);
        for (int s = 0; s < slots; ++s) {
            const auto& state = *states[s * count + i];
            if (!wgan::is_plain(state, type) || !wgan::matches(*parameters[i], state)) return false;
            written.add(state);
        }
    }
    if (!written.is_disjoint()) return false;

    std::vector<int64_t> lengths(count);
    std::vector<at::Tensor> ordered(count), ordered_states(count * slots);
    std::vector<T*> p(count), kept(count * slots);
    std::vector<const T*> g(count);
    for (int64_t i = 0; i < count; ++i) {
        const auto& parameter = *parameters[i];
        lengths[i] = parameter.numel();
        p[i] = parameter.data_ptr<T>();
        ordered[i] = wgan::in_order_of(parameter, *gradients[i], written);
        g[i] = ordered[i].data_ptr<T>();
        // States have the parameter's order, unless a gradient was kept as it came.
        for (int s = 0; s < slots; ++s) {
            const auto& state = *states[s * count + i];
            auto& own = ordered_states[i * slots + s];
            own =
                wgan::same_order(parameter, state) ? state : at::empty_like(parameter).copy_(state);
            kept[i * slots + s] = own.data_ptr<T>();
        }
    }
    const wgan::Step<T> whole{chain.data(), links, bound > 0, static_cast<T>(bound)};
    const auto& run = wgan::loops<T>();
    wgan::over_chunks(
        lengths, kChunk, [&](size_t i, int64_t offset, int64_t length, int64_t /*chunk*/) {
            alignas(64) T room[kChunk];
            run.step(whole, {p[i], g[i], kept.data() + i * slots, offset, length, room});
        });

    for (int64_t i = 0; i < count; ++i) {
        wgan::mark_written(*parameters[i]);
        for (int s = 0; s < slots; ++s) {
            const auto& state = *states[s * count + i];
            const auto& own = ordered_states[i * slots + s];
            if (own.is_same(state))
                wgan::mark_written(state);
            else
                state.copy_(own);
        }
    }
    return true;
}

template <class T>
bool average(int64_t count, const Handle* averages, const Handle* values, double decay) {
    const auto type = averages[0]->scalar_type();
    wgan::Written written;
    for (int64_t i = 0; i < count; ++i) {
        if (!wgan::is_plain(*averages[i], type) || !wgan::matches(*averages[i], *values[i]))
            return false;
        written.add(*averages[i]);
    }
    if (!written.is_disjoint()) return false;

    std::vector<int64_t> lengths(count);
    std::vector<at::Tensor> held(count);
    for (int64_t i = 0; i < count; ++i) {
        // The definition writes the product over the average before it reads the value.
        if (wgan::is_plain(*values[i], type) && written.overlaps(*values[i])) return false;
        held[i] = wgan::in_order_of(*averages[i], *values[i], written);
        lengths[i] = averages[i]->numel();
    }
    const auto keep = static_cast<T>(decay), share = static_cast<T>(1.0 - decay);
    const auto& run = wgan::loops<T>();
    wgan::over_chunks(lengths, kChunk,
                      [&](size_t i, int64_t offset, int64_t length, int64_t /*chunk*/) {
                          run.average(keep, share, averages[i]->data_ptr<T>() + offset,
                                      held[i].data_ptr<T>() + offset, length);
                      });
    for (int64_t i = 0; i < count; ++i) wgan::mark_written(*averages[i]);
    return true;
}

template <class T>
bool clip(int64_t count, const Handle* tensors, double bound) {
    const auto type = tensors[0]->scalar_type();
    wgan::Written written;
    std::vector<int64_t> lengths(count);
    for (int64_t i = 0; i < count; ++i) {
        if (!wgan::is_plain(*tensors[i], type)) return false;
        written.add(*tensors[i]);
        lengths[i] = tensors[i]->numel();
    }
    if (!written.is_disjoint()) return false;
    const auto& run = wgan::loops<T>();
    wgan::over_chunks(
        lengths, kChunk, [&](size_t i, int64_t offset, int64_t length, int64_t /*chunk*/) {
            run.clip(static_cast<T>(bound), tensors[i]->data_ptr<T>() + offset, length);
        });
    for (int64_t i = 0; i < count; ++i) wgan::mark_written(*tensors[i]);
    return true;
}

}  // namespace

int wgan::states_of(Operation operation) {
    switch (operation) {
        case Operation::adam:
        case Operation::rms_centred:
            return 2;
        case Operation::rms:
        case Operation::rms_tensor_flow:
        case Operation::lion:
        case Operation::heavy_ball:
        case Operation::nesterov:
        case Operation::optimistic:
            return 1;
        default:
            return 0;
    }
}

// theta = theta + u(gradients), then to [-bound, bound] where bound > 0. `operations` are the links
// of u's chain, with kConstants numbers each; `states` their states in order, `count` tensors each.
WGAN_EXPORT int32_t wgan_optimizer_step(int64_t count, const Handle* parameters,
                                        const Handle* gradients, const Handle* states,
                                        int64_t links, const int32_t* operations,
                                        const double* constants, double bound) {
    return wgan::guard_or_decline([&] {
        if (count == 0 || wgan::capture::is_recording()) return false;
        if (!parameters[0]->device().is_cpu())
            return wgan::step_lists(count, parameters, gradients, states, links, operations,
                                    constants, bound);
        const auto run = [&](auto body) {
            return body(count, parameters, gradients, states, links, operations, constants, bound);
        };
        switch (parameters[0]->scalar_type()) {
            case at::kFloat:
                return run(step<float>);
            case at::kDouble:
                return run(step<double>);
            default:
                return false;
        }
    });
}

// average = decay average + (1 - decay) value
WGAN_EXPORT int32_t wgan_average(int64_t count, const Handle* averages, const Handle* values,
                                 double decay) {
    return wgan::guard_or_decline([&] {
        if (count == 0 || wgan::capture::is_recording()) return false;
        if (!averages[0]->device().is_cpu())
            return wgan::average_lists(count, averages, values, decay);
        switch (averages[0]->scalar_type()) {
            case at::kFloat:
                return average<float>(count, averages, values, decay);
            case at::kDouble:
                return average<double>(count, averages, values, decay);
            default:
                return false;
        }
    });
}

// Every number to [-bound, bound].
WGAN_EXPORT int32_t wgan_clip(int64_t count, const Handle* tensors, double bound) {
    return wgan::guard_or_decline([&] {
        if (count == 0 || wgan::capture::is_recording()) return false;
        switch (tensors[0]->scalar_type()) {
            case at::kFloat:
                return clip<float>(count, tensors, bound);
            case at::kDouble:
                return clip<double>(count, tensors, bound);
            default:
                return false;
        }
    });
}
