// What is computed number by number: the links of an optimizer's chain, in the order and with the
// roundings of the definitions (src/Wgan.Functional/Optimizer), on one chunk that stays in the
// first cache. Compiled for each instruction set in simd.cpp.
#pragma once

#include <cmath>
#include <cstdint>

namespace wgan {

// The links by their numbers on the managed side (Optimizer/Plan.fs), with what they keep and the
// constants they take, in order.
enum class Operation : int32_t {
    scale = 0,        // factor
    adam = 1,         // m, v: beta1, 1 - beta1, beta2, 1 - beta2, corrections of m, root v, epsilon
    rms = 2,          // v: alpha, 1 - alpha, epsilon
    rms_centred = 3,  // m, v: alpha, 1 - alpha, epsilon
    rms_tensor_flow = 4,  // v: decay, 1 - decay, epsilon
    lion = 5,             // m: beta1, 1 - beta1, beta2, 1 - beta2
    heavy_ball = 6,       // b: mu
    nesterov = 7,         // b: mu
    optimistic = 8,       // the last u: 1 in the first update, else 0
    decayed_weights = 9,  // decay
    clip_value = 10,      // c
    clip_norm = 11,       // c; becomes a scale before the walk
};

constexpr int kConstants = 8;

// How many states an operation keeps.
int states_of(Operation operation);

template <class T>
struct Link {
    Operation operation;
    int slot;  // the first of its states
    T c[kConstants];
};

template <class T>
struct Step {
    const Link<T>* links;
    int64_t count;
    bool is_clipped;
    T bound;
};

// One chunk: n numbers of the parameter, the gradient and the states, which begin at `offset`, and
// n numbers of room.
template <class T>
struct Chunk {
    T* p;
    const T* g;
    T* const* states;
    int64_t offset, n;
    T* room;
};

#define WGAN_INLINE inline __attribute__((always_inline))
// No number depends on another's, also where input and output are one.
#define WGAN_LOOP _Pragma("GCC ivdep") for (int64_t i = 0; i < n; ++i)

// a b + c, rounded as libtorch rounds it with these instructions: once, or twice.
template <bool Once>
WGAN_INLINE float multiply_add(float a, float b, float c) {
    return Once ? __builtin_fmaf(a, b, c) : a * b + c;
}

template <bool Once>
WGAN_INLINE double multiply_add(double a, double b, double c) {
    return Once ? __builtin_fma(a, b, c) : a * b + c;
}

// max(-c, min(c, x)), NaN where x is.
template <class T>
WGAN_INLINE T clipped(T x, T c) {
    return x < -c ? -c : x > c ? c : x;
}

// u = link(x), where x may be u.
template <class T, bool Once>
WGAN_INLINE void apply(const Link<T>& link, const Chunk<T>& at, const T* x, T* u) {
    const auto n = at.n;
    const auto* c = link.c;
    const T c0 = c[0], c1 = c[1], c2 = c[2], c3 = c[3], c4 = c[4], c5 = c[5], c6 = c[6];
    const auto state = [&](int i) { return at.states[link.slot + i] + at.offset; };
    switch (link.operation) {
        case Operation::scale:
            WGAN_LOOP u[i] = x[i] * c0;
            break;
        case Operation::adam: {
            T *m = state(0), *v = state(1);
            WGAN_LOOP {
                const T g = x[i];
                m[i] = multiply_add<Once>(c1, g, m[i] * c0);
                v[i] = multiply_add<Once>(c3 * g, g, v[i] * c2);
                u[i] = m[i] / (std::sqrt(v[i]) * c5 + c6) * c4;
            }
            break;
        }
        case Operation::rms: {
            T* v = state(0);
            WGAN_LOOP {
                const T g = x[i];
                v[i] = multiply_add<Once>(c1 * g, g, v[i] * c0);
                u[i] = g / (std::sqrt(v[i]) + c2);
            }
            break;
        }
        case Operation::rms_centred: {
            T *m = state(0), *v = state(1);
            WGAN_LOOP {
                const T g = x[i];
                m[i] = multiply_add<Once>(c1, g, m[i] * c0);
                v[i] = multiply_add<Once>(c1 * g, g, v[i] * c0);
                const T variance = multiply_add<Once>(-m[i], m[i], v[i]);
                u[i] = g / (std::sqrt(variance < 0 ? T(0) : variance) + c2);
            }
            break;
        }
        case Operation::rms_tensor_flow: {
            T* v = state(0);
            WGAN_LOOP {
                const T g = x[i];
                v[i] = multiply_add<Once>(c1 * g, g, v[i] * c0);
                u[i] = g / std::sqrt(v[i] + c2);
            }
            break;
        }
        case Operation::lion: {
            T* m = state(0);
            WGAN_LOOP {
                const T g = x[i], blended = multiply_add<Once>(c1, g, m[i] * c0);
                m[i] = multiply_add<Once>(c3, g, m[i] * c2);
                u[i] = T(blended > 0) - T(blended < 0);
            }
            break;
        }
        case Operation::heavy_ball: {
            T* b = state(0);
            WGAN_LOOP u[i] = b[i] = b[i] * c0 + x[i];
            break;
        }
        case Operation::nesterov: {
            T* b = state(0);
            WGAN_LOOP {
                const T g = x[i];
                b[i] = b[i] * c0 + g;
                u[i] = multiply_add<Once>(c0, b[i], g);
            }
            break;
        }
        case Operation::optimistic: {
            T* last = state(0);
            const bool is_first = c0 != 0;
            WGAN_LOOP {
                const T g = x[i];
                u[i] = is_first ? g : g * 2 - last[i];
                last[i] = g;
            }
            break;
        }
        case Operation::decayed_weights: {
            const T* p = at.p + at.offset;
            WGAN_LOOP u[i] = multiply_add<Once>(c0, p[i], x[i]);
            break;
        }
        case Operation::clip_value:
            WGAN_LOOP u[i] = clipped(x[i], c0);
            break;
        case Operation::clip_norm:
            break;
    }
}

// p = p + (the last link of ... the first link)(g), clipped.
template <class T, bool Once>
WGAN_INLINE void step_chunk(const Step<T>& step, const Chunk<T>& at) {
    const auto n = at.n;
    const T* u = at.g + at.offset;
    for (int64_t k = 0; k < step.count; ++k) {
        apply<T, Once>(step.links[k], at, u, at.room);
        u = at.room;
    }
    T* p = at.p + at.offset;
    if (step.is_clipped) {
        const T bound = step.bound;
        WGAN_LOOP p[i] = clipped(p[i] + u[i], bound);
    } else {
        WGAN_LOOP p[i] += u[i];
    }
}

// a = keep a + share v
template <class T, bool Once>
WGAN_INLINE void average_chunk(T keep, T share, T* a, const T* v, int64_t n) {
    WGAN_LOOP a[i] = multiply_add<Once>(share, v[i], a[i] * keep);
}

template <class T>
WGAN_INLINE void clip_chunk(T bound, T* p, int64_t n) {
    WGAN_LOOP p[i] = clipped(p[i], bound);
}

// The sum of squares in float64, in an order that the instruction set does not change.
template <class T>
WGAN_INLINE double squares_chunk(const T* x, int64_t n) {
    constexpr int kLanes = 8, kSums = 4, kBlock = kLanes * kSums;
    typedef double Sums __attribute__((vector_size(kLanes * sizeof(double))));
    typedef T Values __attribute__((vector_size(kLanes * sizeof(T))));
    Sums sums[kSums] = {};
    const auto add = [&](const T* block) __attribute__((always_inline)) {
        for (int k = 0; k < kSums; ++k) {
            Values values;
            __builtin_memcpy(&values, block + k * kLanes, sizeof values);
            const auto wide = __builtin_convertvector(values, Sums);
            sums[k] += wide * wide;
        }
    };
    int64_t i = 0;
    for (; i + kBlock <= n; i += kBlock) add(x + i);
    if (i < n) {
        T rest[kBlock] = {};
        for (int64_t j = 0; i + j < n; ++j) rest[j] = x[i + j];
        add(rest);
    }
    const Sums total = (sums[0] + sums[1]) + (sums[2] + sums[3]);
    double sum = 0;
    for (int lane = 0; lane < kLanes; ++lane) sum += total[lane];
    return sum;
}

// The functions above for the instructions that this processor has.
template <class T>
struct Loops {
    void (*step)(const Step<T>&, const Chunk<T>&);
    void (*average)(T keep, T share, T* a, const T* v, int64_t n);
    void (*clip)(T bound, T* p, int64_t n);
    double (*squares)(const T* x, int64_t n);
};

template <class T>
const Loops<T>& loops();

}  // namespace wgan
