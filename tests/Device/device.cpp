// A device of libtorch's that is neither the CPU nor CUDA, for tests: loading this library adds it
// as PrivateUse1. It computes what the CPU computes, but no processor can read its addresses, and
// an operator that is given tensors of two devices fails, as CUDA's do.
#include <ATen/ATen.h>
#include <ATen/EmptyTensor.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <c10/core/impl/DeviceGuardImplInterface.h>
#include <omp.h>
#include <torch/library.h>

#include <cstdlib>
#include <cstring>

namespace {

constexpr auto kOwn = c10::DeviceType::PrivateUse1;

// Addresses of the device are this far from those of the memory that it has: where none is valid.
constexpr auto kAway = uintptr_t(1) << 60;

void* away(void* p) { return reinterpret_cast<void*>(reinterpret_cast<uintptr_t>(p) + kAway); }

void* here(const void* p) {
    return reinterpret_cast<void*>(reinterpret_cast<uintptr_t>(p) - kAway);
}

c10::DataPtr take(size_t bytes) {
    void* memory = std::malloc(bytes + 1);
    return {away(memory), memory, &std::free, c10::Device(kOwn, 0)};
}

// Not marked override: libtorch 1 calls the first of the two `allocate`, libtorch 2 the second and
// `copy_data`.
struct Memory final : c10::Allocator {
    c10::DataPtr allocate(size_t bytes) const { return take(bytes); }
    c10::DataPtr allocate(size_t bytes) { return take(bytes); }
    void copy_data(void* to, const void* from, size_t bytes) const {
        std::memcpy(here(to), here(from), bytes);
    }
};

Memory memory;

struct Guard final : c10::impl::DeviceGuardImplInterface {
    Guard() { c10::SetAllocator(kOwn, &memory, 255); }
    explicit Guard(c10::DeviceType) : Guard() {}
    c10::DeviceType type() const override { return kOwn; }
    c10::Device exchangeDevice(c10::Device device) const override { return device; }
    c10::Device getDevice() const override { return {kOwn, 0}; }
    void setDevice(c10::Device) const override {}
    void uncheckedSetDevice(c10::Device) const noexcept override {}
    // Declared noexcept by libtorch 1.
    c10::Stream getStream(c10::Device device) const noexcept override {
        return c10::Stream(c10::Stream::DEFAULT, device);
    }
    c10::Stream getDefaultStream(c10::Device device) const override { return getStream(device); }
    c10::Stream exchangeStream(c10::Stream stream) const noexcept override { return stream; }
    c10::DeviceIndex deviceCount() const noexcept override { return 1; }
    void record(void**, const c10::Stream&, const c10::DeviceIndex,
                const c10::EventFlag) const override {}
    void block(void*, const c10::Stream&) const override {}
    bool queryEvent(void*) const override { return true; }
    void destroyEvent(void*, const c10::DeviceIndex) const noexcept override {}
};

C10_REGISTER_GUARD_IMPL(PrivateUse1, Guard);

// The same numbers as a tensor of the CPU.
at::Tensor seen(const at::Tensor& t) {
    if (t.device().is_cpu()) return t;
    const auto& storage = t.storage();
    auto* first = static_cast<char*>(here(storage.data())) + t.storage_offset() * t.element_size();
    return at::from_blob(first, t.sizes(), t.strides(), t.options().device(at::kCPU));
}

at::Tensor empty(at::IntArrayRef sizes, c10::optional<at::ScalarType> type,
                 c10::optional<at::Layout>, c10::optional<at::Device>, c10::optional<bool>,
                 c10::optional<at::MemoryFormat> format) {
    return at::detail::empty_generic(sizes, &memory,
                                     c10::DispatchKeySet(c10::DispatchKey::PrivateUse1),
                                     c10::dtype_or_default(type), format);
}

at::Tensor empty_strided(at::IntArrayRef sizes, at::IntArrayRef strides,
                         c10::optional<at::ScalarType> type, c10::optional<at::Layout>,
                         c10::optional<at::Device>, c10::optional<bool>) {
    return at::detail::empty_strided_generic(sizes, strides, &memory,
                                             c10::DispatchKeySet(c10::DispatchKey::PrivateUse1),
                                             c10::dtype_or_default(type));
}

at::Tensor copied(const at::Tensor& from, const at::Tensor& to, bool /*non_blocking*/) {
    seen(to).copy_(seen(from));
    return to;
}

at::Tensor copy_and_resize(const at::Tensor& from, const at::Tensor& to) {
    to.resize_(from.sizes());
    return copied(from, to, false);
}

at::Tensor strided(const at::Tensor& t, at::IntArrayRef sizes, at::IntArrayRef strides,
                   c10::optional<int64_t> offset) {
    auto result = at::detail::make_tensor<c10::TensorImpl>(
        c10::TensorImpl::VIEW, c10::Storage(t.storage()), t.key_set(), t.dtype());
    auto* impl = result.unsafeGetTensorImpl();
    impl->set_storage_offset(offset.value_or(t.storage_offset()));
    impl->set_sizes_and_strides(sizes, strides);
    return result;
}

at::Tensor view(const at::Tensor& t, at::IntArrayRef sizes) {
    const auto as_cpu = seen(t).view(sizes);
    return strided(t, as_cpu.sizes(), as_cpu.strides(), c10::nullopt);
}

at::Tensor reshape_alias(const at::Tensor& t, at::IntArrayRef sizes, at::IntArrayRef strides) {
    return strided(t, sizes, strides, c10::nullopt);
}

const at::Tensor& resize(const at::Tensor& t, at::IntArrayRef sizes,
                         c10::optional<at::MemoryFormat> format) {
    const auto bytes =
        size_t(t.storage_offset() + c10::multiply_integers(sizes)) * t.element_size();
    if (t.storage().nbytes() < bytes) {
        auto larger = take(bytes);
        if (t.storage().nbytes() > 0)
            std::memcpy(here(larger.get()), here(t.storage().data()), t.storage().nbytes());
        t.storage().set_data_ptr_noswap(std::move(larger));
        t.storage().unsafeGetStorageImpl()->set_nbytes(bytes);
    }
    auto* impl = t.unsafeGetTensorImpl();
    impl->set_sizes_contiguous(sizes);
    if (format.has_value()) impl->empty_tensor_restride(*format);
    return t;
}

at::Tensor& set(at::Tensor& t, at::Storage storage, int64_t offset, at::IntArrayRef sizes,
                at::IntArrayRef strides) {
    auto* impl = t.unsafeGetTensorImpl();
    impl->set_storage_keep_dtype(std::move(storage));
    impl->set_storage_offset(offset);
    impl->set_sizes_and_strides(sizes, strides);
    return t;
}

// A new tensor of the device with the CPU's numbers, as they lie.
at::Tensor moved(const at::Tensor& t) {
    if (!t.defined()) return t;
    auto result =
        at::empty_strided(t.sizes(), t.strides(), t.options().device(at::Device(kOwn, 0)));
    return copied(t, result, false);
}

// An operator's bits do not depend on the thread that asks for it: autograd's have threads of their
// own to compute with.
class OneThread {
   public:
    OneThread() { omp_set_num_threads(1); }
    ~OneThread() { omp_set_num_threads(before_); }

   private:
    const int before_ = omp_get_max_threads();
};

// What the CPU is given in place of an operator's tensors: the same memory.
class Seen {
   public:
    explicit Seen(const c10::OperatorHandle& op) : op_(op) {}

    at::Tensor operator()(const at::Tensor& t) {
        if (!t.defined()) return t;
        is_own_ = is_own_ || !t.device().is_cpu();
        // Numbers of no dimension may come from the CPU.
        is_other_ = is_other_ || (t.device().is_cpu() && t.dim() > 0);
        TORCH_CHECK(!is_own_ || !is_other_, op_.schema().name(),
                    " was given tensors of two devices");
        if (t.device().is_cpu()) return t;
        // What is empty may be there to be resized.
        of_.emplace_back(
            t, t.numel() > 0 ? seen(t) : at::empty(t.sizes(), t.options().device(at::kCPU)));
        return of_.back().second;
    }

    // The device's tensor for one that the CPU gave: one that it was given, a view of one, or a
    // new one.
    at::Tensor back(const at::Tensor& result) const {
        for (const auto& [t, as_cpu] : of_) {
            if (result.is_same(as_cpu))
                return t.sizes() == result.sizes() ? t : copy_and_resize(result, t);
            if (!result.defined() || !result.is_alias_of(as_cpu)) continue;
            return strided(t, result.sizes(), result.strides(),
                           t.storage_offset() + result.storage_offset());
        }
        return moved(result);
    }

   private:
    const c10::OperatorHandle& op_;
    std::vector<std::pair<at::Tensor, at::Tensor>> of_;
    bool is_own_ = false, is_other_ = false;
};

// The value with f of each of its tensors.
template <class F>
c10::IValue with_each(const c10::IValue& value, F&& f) {
    if (value.isTensor()) return f(value.toTensor());
    if (value.isTensorList()) {
        c10::List<at::Tensor> result;
        for (const auto& t : value.toTensorVector()) result.push_back(f(t));
        return result;
    }
    if (value.isOptionalTensorList()) {
        c10::List<c10::optional<at::Tensor>> result;
        for (const auto& t : value.toOptionalTensorVector())
            result.push_back(t.has_value() ? c10::optional<at::Tensor>(f(*t)) : c10::nullopt);
        return result;
    }
    if (value.isDevice()) return c10::Device(at::kCPU);
    return value;
}

void compute(const c10::OperatorHandle& op, torch::jit::Stack* stack) {
    const auto arguments = op.schema().arguments().size(), results = op.schema().returns().size();
    const OneThread one_thread;
    Seen as_cpu(op);
    for (size_t i = stack->size() - arguments; i < stack->size(); ++i)
        (*stack)[i] = with_each((*stack)[i], as_cpu);
    op.callBoxed(stack);
    for (size_t i = stack->size() - results; i < stack->size(); ++i)
        (*stack)[i] = with_each((*stack)[i], [&](const at::Tensor& t) { return as_cpu.back(t); });
}

at::Tensor convolution(const at::Tensor& x, const at::Tensor& w,
                       const c10::optional<at::Tensor>& bias, at::IntArrayRef stride,
                       at::IntArrayRef padding, at::IntArrayRef dilation, bool is_transposed,
                       at::IntArrayRef output_padding, int64_t groups) {
    const OneThread one_thread;
    const auto b = bias.has_value() && bias->defined() ? seen(*bias) : at::Tensor();
    return moved(at::convolution(seen(x), seen(w), b, stride, padding, dilation, is_transposed,
                                 output_padding, groups));
}

std::tuple<at::Tensor, at::Tensor, at::Tensor> convolution_backward(
    const at::Tensor& g, const at::Tensor& x, const at::Tensor& w, at::IntArrayRef stride,
    at::IntArrayRef padding, at::IntArrayRef dilation, bool is_transposed,
    at::IntArrayRef output_padding, int64_t groups, std::array<bool, 3> wanted) {
    const auto all =
        at::convolution_backward(seen(g), seen(x), seen(w), {{w.size(is_transposed)}}, stride,
                                 padding, dilation, is_transposed, output_padding, groups, wanted);
    return {moved(std::get<0>(all)), moved(std::get<1>(all)), moved(std::get<2>(all))};
}

TORCH_LIBRARY_IMPL(_, PrivateUse1, m) {
    m.fallback(torch::CppFunction::makeFromBoxedFunction<&compute>());
}

TORCH_LIBRARY_IMPL(aten, PrivateUse1, m) {
    m.impl("empty.memory_format", &empty);
    m.impl("empty_strided", &empty_strided);
    m.impl("_copy_from", &copied);
    m.impl("_copy_from_and_resize", &copy_and_resize);
    m.impl("as_strided", &strided);
    m.impl("view", &view);
    m.impl("_reshape_alias", &reshape_alias);
    m.impl("resize_", &resize);
    m.impl("convolution_overrideable", &convolution);
    m.impl("convolution_backward_overrideable", &convolution_backward);
    m.impl("set_.source_Storage_storage_offset", &set);
    // Variants that captured steps write into planned memory with.
    for (const char* name : {"mm.out", "addmm.out", "add.out", "sub.out", "mul.out", "div.out",
                             "tanh.out", "sigmoid.out", "threshold_backward.grad_input", "mean.out",
                             "sum.IntList_out", "add_.Tensor", "mul_.Tensor", "tanh_"})
        m.impl(name, torch::CppFunction::makeFromBoxedFunction<&compute>());
}

}  // namespace

// The number that this libtorch gives the device's kind.
extern "C" __attribute__((visibility("default"))) int32_t wgan_device_type() {
    return static_cast<int32_t>(kOwn);
}
