// The loops of elementwise.h, compiled once for each instruction set; which one runs is asked once.
// libtorch rounds a b + c once where there is AVX2 with FMA, so do the loops; and they obey the
// variable that keeps libtorch from it.
#include <cstdlib>
#include <string>

#include "elementwise.h"

namespace {

using wgan::Chunk;
using wgan::Loops;
using wgan::Step;

#define WGAN_LOOPS(name, attributes, T, once)                                                   \
    attributes void step_##name(const Step<T>& step, const Chunk<T>& at) {                      \
        wgan::step_chunk<T, once>(step, at);                                                    \
    }                                                                                           \
    attributes void average_##name(T keep, T share, T* a, const T* v, int64_t n) {              \
        wgan::average_chunk<T, once>(keep, share, a, v, n);                                     \
    }                                                                                           \
    attributes void clip_##name(T bound, T* p, int64_t n) { wgan::clip_chunk<T>(bound, p, n); } \
    attributes double squares_##name(const T* x, int64_t n) {                                   \
        return wgan::squares_chunk<T>(x, n);                                                    \
    }                                                                                           \
    constexpr Loops<T> name{step_##name, average_##name, clip_##name, squares_##name};

#if defined(__x86_64__)
#define WGAN_AVX512 \
    __attribute__((target("avx512f,avx512dq,avx512vl,avx2,fma,prefer-vector-width=512")))
#define WGAN_AVX2 __attribute__((target("avx2,fma")))

WGAN_LOOPS(avx512_float, WGAN_AVX512, float, true)
WGAN_LOOPS(avx512_double, WGAN_AVX512, double, true)
WGAN_LOOPS(avx2_float, WGAN_AVX2, float, true)
WGAN_LOOPS(avx2_double, WGAN_AVX2, double, true)
WGAN_LOOPS(plain_float, , float, false)
WGAN_LOOPS(plain_double, , double, false)

template <class T>
const Loops<T>& choose(const Loops<T>& avx512, const Loops<T>& avx2, const Loops<T>& plain) {
    const char* capability = std::getenv("ATEN_CPU_CAPABILITY");
    const std::string most = capability == nullptr ? "" : capability;
    __builtin_cpu_init();
    if (most == "default" || !__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma"))
        return plain;
    if (most == "avx2" || !__builtin_cpu_supports("avx512f") ||
        !__builtin_cpu_supports("avx512dq") || !__builtin_cpu_supports("avx512vl"))
        return avx2;
    return avx512;
}

const Loops<float>& float_loops = choose(avx512_float, avx2_float, plain_float);
const Loops<double>& double_loops = choose(avx512_double, avx2_double, plain_double);
#else
WGAN_LOOPS(plain_float, , float, true)
WGAN_LOOPS(plain_double, , double, true)
const Loops<float>& float_loops = plain_float;
const Loops<double>& double_loops = plain_double;
#endif

}  // namespace

namespace wgan {

template <>
const Loops<float>& loops<float>() {
    return float_loops;
}

template <>
const Loops<double>& loops<double>() {
    return double_loops;
}

}  // namespace wgan
