// The Euclidean norm over many tensors, summed in float64 by chunks and then in the chunks' order.
#include "elementwise.h"
#include "ops.h"
#include "ranges.h"

namespace {

using wgan::Handle;

constexpr int64_t kChunk = 4096;

template <class T>
bool norm_of(int64_t count, const Handle* tensors, at::ScalarType type, double& result) {
    std::vector<at::Tensor> held(count);
    std::vector<int64_t> lengths(count);
    int64_t chunks = 0;
    for (int64_t i = 0; i < count; ++i) {
        const auto& t = *tensors[i];
        if (!wgan::matches(t, t) || t.scalar_type() != type) return false;
        held[i] = wgan::is_plain(t, type) ? t : t.resolve_neg().contiguous();
        lengths[i] = t.numel();
        chunks += (lengths[i] + kChunk - 1) / kChunk;
    }
    std::vector<double> squares(chunks);
    const auto& run = wgan::loops<T>();
    wgan::over_chunks(lengths, kChunk,
                      [&](size_t i, int64_t offset, int64_t length, int64_t chunk) {
                          squares[chunk] = run.squares(held[i].data_ptr<T>() + offset, length);
                      });
    double sum = 0;
    for (const auto square : squares) sum += square;
    // Overflows where the sum does in the tensors' own type.
    result = std::sqrt(static_cast<T>(sum));
    return true;
}

}  // namespace

namespace wgan {

bool norm(int64_t count, const Handle* tensors, at::ScalarType type, double& result) {
    switch (type) {
        case at::kFloat:
            return norm_of<float>(count, tensors, type, result);
        case at::kDouble:
            return norm_of<double>(count, tensors, type, result);
        default:
            return false;
    }
}

at::Tensor norm_tensor(at::TensorList tensors) {
    std::vector<at::Tensor> held(tensors.vec());
    std::vector<Handle> handles;
    for (auto& t : held) handles.push_back(&t);
    double result = 0;
    TORCH_CHECK(norm(int64_t(held.size()), handles.data(), held[0].scalar_type(), result),
                "a norm of tensors of several types, or not on the CPU");
    return at::full({}, result, held[0].options());
}

}  // namespace wgan

// out = sqrt(sum of squares over all tensors), 0-dimensional, in their type. Declines what autograd
// would record.
WGAN_EXPORT int32_t wgan_norm(int64_t count, const Handle* tensors, Handle out) {
    const bool records = at::GradMode::is_enabled();
    return wgan::guard_or_decline([&] {
        if (count == 0 || !wgan::is_floating(tensors[0]->scalar_type())) return false;
        std::vector<at::Tensor> list(count);
        for (int64_t i = 0; i < count; ++i) {
            const auto& t = *tensors[i];
            if ((records && t.requires_grad()) || !wgan::matches(t, t) ||
                t.scalar_type() != tensors[0]->scalar_type())
                return false;
            list[i] = t;
        }
        *out = wgan::ops::norm(list);
        return true;
    });
}
