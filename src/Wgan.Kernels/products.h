// Products of small matrices whose sums stay in registers: what the loops over images are made of.
#pragma once

#include <algorithm>
#include <cstdint>

#define WGAN_INLINE inline __attribute__((always_inline))

namespace wgan::products {

constexpr int64_t Lanes = 16;
// Pixels whose sums are kept in registers at once.
constexpr int64_t Tile = 8;

typedef float Vector __attribute__((vector_size(64), aligned(4), may_alias));

WGAN_INLINE Vector load(const float* from) { return *reinterpret_cast<const Vector*>(from); }
WGAN_INLINE void store(float* to, Vector v) { *reinterpret_cast<Vector*>(to) = v; }

// A matrix of pixels and terms whose element (p, t) is data[p pitch + offsets[t]], or data[p pitch
// + t] without offsets.
struct Terms {
    const float* data;
    int64_t pitch;
    const int64_t* offsets;

    WGAN_INLINE float at(int64_t p, int64_t t) const {
        return data[p * pitch + (offsets == nullptr ? t : offsets[t])];
    }
};

// out[p][0 .. 16 Blocks - 1] = start + sum over t of a(p, t) b[t][...], for `Count` pixels: all
// sums in registers.
template <int64_t Count, int64_t Blocks>
WGAN_INLINE void multiply(Terms a, int64_t terms, const float* b, int64_t columns,
                          const float* start, float* out) {
    Vector sums[Count][Blocks];
    for (int64_t k = 0; k < Blocks; ++k)
        for (int64_t p = 0; p < Count; ++p)
            sums[p][k] = start == nullptr ? Vector{} : load(start + k * Lanes);
    for (int64_t t = 0; t < terms; ++t) {
        Vector row[Blocks];
        for (int64_t k = 0; k < Blocks; ++k) row[k] = load(b + t * columns + k * Lanes);
        for (int64_t p = 0; p < Count; ++p) {
            const float factor = a.at(p, t);
            for (int64_t k = 0; k < Blocks; ++k) sums[p][k] += row[k] * factor;
        }
    }
    for (int64_t p = 0; p < Count; ++p)
        for (int64_t k = 0; k < Blocks; ++k) store(out + p * columns + k * Lanes, sums[p][k]);
}

// The same for at most `Count` pixels.
template <int64_t Count, int64_t Blocks>
WGAN_INLINE void multiply_rest(int64_t pixels, Terms a, int64_t terms, const float* b,
                               int64_t columns, const float* start, float* out) {
    if (pixels == Count)
        multiply<Count, Blocks>(a, terms, b, columns, start, out);
    else if constexpr (Count > 1)
        multiply_rest<Count - 1, Blocks>(pixels, a, terms, b, columns, start, out);
}

template <int64_t Blocks>
WGAN_INLINE void multiply_columns(Terms a, int64_t pixels, int64_t terms, const float* b,
                                  int64_t columns, const float* start, float* out) {
    for (int64_t p = 0; p < pixels; p += Tile)
        multiply_rest<Tile, Blocks>(std::min(Tile, pixels - p),
                                    {a.data + p * a.pitch, a.pitch, a.offsets}, terms, b, columns,
                                    start, out + p * columns);
}

// out [pixels, columns] = start + a [pixels, terms] b [terms, columns].
WGAN_INLINE void multiply_all(Terms a, int64_t pixels, int64_t terms, const float* b,
                              int64_t columns, const float* start, float* out) {
    const auto at = [](const float* first, int64_t k) {
        return first == nullptr ? nullptr : first + k;
    };
    int64_t k = 0;
    for (; k + 2 * Lanes <= columns; k += 2 * Lanes)
        multiply_columns<2>(a, pixels, terms, b + k, columns, at(start, k), out + k);
    if (k < columns) multiply_columns<1>(a, pixels, terms, b + k, columns, at(start, k), out + k);
}

}  // namespace wgan::products
