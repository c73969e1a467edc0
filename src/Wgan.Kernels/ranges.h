// Many tensors as one range of numbers: what may be read and written as plain memory, and a walk
// over all of it in chunks of a fixed size, whose bits no number of threads changes.
#pragma once

#include <ATen/Parallel.h>

#include <algorithm>
#include <utility>

#include "kernels.h"

namespace wgan {

// What a call that may decline answers: the definition is then to run instead.
constexpr int32_t kNotServed = 2;

// 0 when the body served, 1 when it threw, kNotServed when it declined (having written nothing).
template <class Body>
int32_t guard_or_decline(Body&& body) noexcept {
    bool served = false;
    const auto code = guard([&] {
        const at::NoGradGuard no_grad;
        served = body();
    });
    return code != 0 ? code : served ? 0 : kNotServed;
}

// Whether the tensor's numbers lie on the CPU without gaps, in whatever order of dimensions.
inline bool is_plain(const at::Tensor& t, at::ScalarType type) {
    return t.layout() == at::kStrided && t.device().is_cpu() && t.scalar_type() == type &&
           !t.is_neg() && t.is_non_overlapping_and_dense();
}

inline bool is_floating(at::ScalarType type) { return type == at::kFloat || type == at::kDouble; }

// Whether numbers of the same index lie in the same place of both.
inline bool same_order(const at::Tensor& a, const at::Tensor& b) {
    if (a.sizes() != b.sizes()) return false;
    for (int64_t d = 0; d < a.dim(); ++d)
        if (a.size(d) > 1 && a.stride(d) != b.stride(d)) return false;
    return true;
}

// The memory that a call writes.
class Written {
   public:
    void add(const at::Tensor& t) {
        if (t.numel() > 0) spans_.push_back(span(t));
    }

    // To be called once, after all were added: whether no two overlap.
    bool is_disjoint() {
        std::sort(spans_.begin(), spans_.end());
        for (size_t i = 1; i < spans_.size(); ++i)
            if (spans_[i].first < spans_[i - 1].second) return false;
        return true;
    }

    // Of a dense tensor.
    bool overlaps(const at::Tensor& t) const {
        if (t.numel() == 0) return false;
        const auto read = span(t);
        const auto next =
            std::upper_bound(spans_.begin(), spans_.end(), std::make_pair(read.second, kFirst));
        return next != spans_.begin() && std::prev(next)->second > read.first;
    }

   private:
    using Span = std::pair<const char*, const char*>;
    static constexpr const char* kFirst = nullptr;

    static Span span(const at::Tensor& t) {
        const auto* begin = static_cast<const char*>(t.data_ptr());
        return {begin, begin + t.numel() * t.element_size()};
    }

    std::vector<Span> spans_;
};

// The numbers of t in the order of `like`: t itself, or a copy.
inline at::Tensor in_order_of(const at::Tensor& like, const at::Tensor& t, const Written& written) {
    if (is_plain(t, like.scalar_type()) && same_order(t, like) && !written.overlaps(t)) return t;
    return at::empty_like(like).copy_(t);
}

// The same dtype and shape as `like`, wherever its numbers lie.
inline bool matches(const at::Tensor& like, const at::Tensor& t) {
    return t.layout() == at::kStrided && t.device().is_cpu() &&
           t.scalar_type() == like.scalar_type() && t.sizes() == like.sizes();
}

// f(tensor, offset, length, chunk) for each chunk of each of the tensors, which have these lengths.
template <class F>
void over_chunks(const std::vector<int64_t>& lengths, int64_t chunk, const F& f) {
    std::vector<int64_t> first(lengths.size() + 1, 0);
    for (size_t i = 0; i < lengths.size(); ++i)
        first[i + 1] = first[i] + (lengths[i] + chunk - 1) / chunk;
    // As many numbers as libtorch gives a thread at least.
    const int64_t grain = std::max<int64_t>(1, 32768 / chunk);
    at::parallel_for(0, first.back(), grain, [&](int64_t begin, int64_t end) {
        auto tensor = static_cast<size_t>(std::upper_bound(first.begin(), first.end(), begin) -
                                          first.begin() - 1);
        for (auto c = begin; c < end; ++c) {
            while (c >= first[tensor + 1]) ++tensor;
            const auto offset = (c - first[tensor]) * chunk;
            f(tensor, offset, std::min(chunk, lengths[tensor] - offset), c);
        }
    });
}

// What autograd looks at to refuse a backward pass through what has been overwritten.
inline void mark_written(const at::Tensor& t) {
    if (!t.is_inference()) t.unsafeGetTensorImpl()->bump_version();
}

// Euclidean norm of all numbers of the tensors; false where one is not served. norm.cpp.
bool norm(int64_t count, const Handle* tensors, at::ScalarType type, double& result);

// The same as a 0-dimensional tensor, of what `norm` serves.
at::Tensor norm_tensor(at::TensorList tensors);

// The step and the average where tensors are not on the CPU; false where nothing was done.
// optimizer_lists.cpp.
bool step_lists(int64_t count, const Handle* parameters, const Handle* gradients,
                const Handle* states, int64_t links, const int32_t* operations,
                const double* constants, double bound);
bool average_lists(int64_t count, const Handle* averages, const Handle* values, double decay);

}  // namespace wgan
