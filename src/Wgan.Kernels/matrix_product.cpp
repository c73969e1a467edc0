#include "matrix_product.h"

#include <ATen/Parallel.h>
#include <signal.h>

#include <algorithm>
#include <atomic>

#include "products.h"

// oneDNN's product of matrices in rows, c = alpha op(a) op(b) + beta c. Null where libtorch has
// oneDNN inside, and does not show it.
extern "C" __attribute__((weak)) int dnnl_sgemm(char transpose_a, char transpose_b, int64_t m,
                                                int64_t n, int64_t k, float alpha, const float* a,
                                                int64_t lda, const float* b, int64_t ldb,
                                                float beta, float* c, int64_t ldc);

namespace {

// A matrix as a product reads it: in rows, or in columns.
struct Operand {
    explicit Operand(const at::Tensor& t)
        : tensor(is_in_rows(t) || is_in_rows(t.t()) ? t : t.contiguous()),
          in_rows(is_in_rows(tensor)) {}

    static bool is_in_rows(const at::Tensor& t) {
        return t.stride(1) == 1 && t.stride(0) >= std::max<int64_t>(1, t.size(1));
    }

    char transposed() const { return in_rows ? 'N' : 'T'; }
    int64_t pitch() const { return tensor.stride(in_rows ? 0 : 1); }
    const float* data() const { return tensor.data_ptr<float>(); }

    const at::Tensor tensor;
    const bool in_rows;
};

// A product is computed in strips of rows, or of columns where there are few rows, each by one
// thread: whichever has finished one takes the next, so that a core that others slow down does
// less.
struct Strips {
    Strips(int64_t rows, int64_t terms, int64_t columns)
        : by_columns(rows < Wide && columns > rows), size(by_columns ? columns : rows) {
        const auto most = std::max<int64_t>(8, at::get_num_threads());
        const auto wanted = std::clamp<int64_t>(rows * terms * columns / Least, 2, most);
        width = (size / wanted + Unit - 1) / Unit * Unit;
        count = (size + width - 1) / width;
    }

    // Of a strip, at least.
    static constexpr int64_t Least = int64_t(1) << 20;
    // Strips are a multiple of so many rows wide; fewer than `Wide` rows are not cut.
    static constexpr int64_t Unit = 16, Wide = 128;

    const bool by_columns;
    const int64_t size;
    int64_t width, count;
};

// No signal handler runs on this thread meanwhile. oneDNN's product (2.6) keeps numbers below the
// stack pointer, where a handler would write over them; .NET has handlers for several signals, one
// of which comes whenever a process that it has started ends.
class WithoutSignals {
   public:
    WithoutSignals() {
        sigset_t all;
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &before_);
    }
    ~WithoutSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
    WithoutSignals(const WithoutSignals&) = delete;

   private:
    sigset_t before_;
};

template <class Body>
void hand_out(int64_t count, const Body& body) {
    std::atomic<int64_t> next{0};
    at::parallel_for(0, std::min<int64_t>(count, at::get_num_threads()), 1, [&](int64_t, int64_t) {
        for (auto i = next++; i < count; i = next++) body(i);
    });
}

// out = a b + row, where a has few columns: the sums stay in registers.
WGAN_CLONES void multiply_few(wgan::products::Terms a, int64_t rows, int64_t terms, const float* b,
                              int64_t columns, const float* row, float* out) {
    wgan::products::multiply_all(a, rows, terms, b, columns, row, out);
}

void multiply_few(const at::Tensor& a, const at::Tensor& b, const float* row, at::Tensor& out) {
    const auto right = b.contiguous();
    const auto terms = b.size(0), columns = b.size(1);
    std::vector<int64_t> offsets(terms);
    for (int64_t t = 0; t < terms; ++t) offsets[t] = t * a.stride(1);
    const auto pitch = a.stride(0);
    const auto *left = a.data_ptr<float>(), *numbers = right.data_ptr<float>();
    auto* to = out.data_ptr<float>();
    at::parallel_for(0, a.size(0), std::max<int64_t>(1, 32768 / columns),
                     [&](int64_t begin, int64_t end) {
                         multiply_few({left + begin * pitch, pitch, offsets.data()}, end - begin,
                                      terms, numbers, columns, row, to + begin * columns);
                     });
}

void multiply_large(const at::Tensor& a, const at::Tensor& b, const float* row, at::Tensor& out) {
    const Operand left(a), right(b);
    const Strips strips(a.size(0), a.size(1), b.size(1));
    const auto columns = out.size(1);
    auto* const numbers = out.data_ptr<float>();
    std::atomic<bool> failed{false};
    hand_out(strips.count, [&](int64_t i) {
        const auto first = i * strips.width;
        const auto width = std::min(strips.width, strips.size - first);
        const auto row_offset = strips.by_columns ? 0 : first;
        const auto column_offset = strips.by_columns ? first : 0;
        const auto strip_rows = strips.by_columns ? a.size(0) : width;
        const auto strip_columns = strips.by_columns ? width : columns;
        auto* const strip = numbers + row_offset * columns + column_offset;
        if (row != nullptr)
            for (int64_t r = 0; r < strip_rows; ++r)
                std::copy_n(row + column_offset, strip_columns, strip + r * columns);
        const WithoutSignals quiet;
        if (dnnl_sgemm(left.transposed(), right.transposed(), strip_rows, strip_columns, a.size(1),
                       1, left.data() + row_offset * left.tensor.stride(0), left.pitch(),
                       right.data() + column_offset * right.tensor.stride(1), right.pitch(),
                       row != nullptr ? 1 : 0, strip, columns) != 0)
            failed = true;
    });
    TORCH_CHECK(!failed, "oneDNN could not multiply ", a.sizes(), " and ", b.sizes());
}

}  // namespace

namespace wgan {

bool has_matrix_product() {
#if defined(__x86_64__)
    return dnnl_sgemm != nullptr;
#else
    return false;  // oneDNN has no fast one of its own
#endif
}

Product product_of(int64_t rows, int64_t terms, int64_t columns) {
    if (terms <= 8 && terms > 0 && columns > 0 && columns % products::Lanes == 0)
        return Product::FewTerms;
    // Those that do not fit a cache go to the BLAS, which divides them as well, and without strips.
    const auto products = rows * terms * columns;
    if (has_matrix_product() && std::min({rows, terms, columns}) >= 32 &&
        products >= int64_t(1) << 20 && products <= int64_t(1) << 29)
        return Product::Large;
    return Product::Libtorch;
}

void multiply(const at::Tensor& a, const at::Tensor& b, const at::Tensor& row, at::Tensor& out) {
    TORCH_CHECK(a.dim() == 2 && b.dim() == 2 && a.size(1) == b.size(0), "the product of ",
                a.sizes(), " and ", b.sizes(), " is not one of matrices that fit each other");
    TORCH_CHECK(!row.defined() || (row.dim() == 1 && row.size(0) == b.size(1)), "a row of ",
                row.sizes(), " is not one of a product with ", b.size(1), " columns");
    const auto in_rows = row.defined() ? row.contiguous() : row;
    const auto* const numbers = row.defined() ? in_rows.data_ptr<float>() : nullptr;
    switch (product_of(a.size(0), a.size(1), b.size(1))) {
        case Product::FewTerms:
            return multiply_few(a, b, numbers, out);
        case Product::Large:
            return multiply_large(a, b, numbers, out);
        case Product::Libtorch:
            row.defined() ? at::addmm_out(out, row, a, b) : at::mm_out(out, a, b);
    }
}

}  // namespace wgan
