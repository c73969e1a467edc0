// A device of libtorch's that is neither the CPU nor CUDA, for tests: loading this library adds it
// as PrivateUse1. It computes what the CPU computes, but no processor can read its addresses, and
// an operator that is given tensors of two devices fails, as CUDA's do.
#include "device.h"

#include <ATen/EmptyTensor.h>
#include <c10/core/impl/DeviceGuardImplInterface.h>
#include <torch/library.h>

#include <cstring>

#include "tape.h"

using namespace own;

at::Tensor own::seen(const at::Tensor& t) {
    if (t.device().is_cpu()) return t;
    const auto& storage = t.storage();
    auto* first = static_cast<char*>(here(storage.data())) + t.storage_offset() * t.element_size();
    return at::from_blob(first, t.sizes(), t.strides(), t.options().device(at::kCPU));
}

at::Tensor own::strided(const at::Tensor& t, at::IntArrayRef sizes, at::IntArrayRef strides,
                        c10::optional<int64_t> offset) {
    auto result = at::detail::make_tensor<c10::TensorImpl>(
        c10::TensorImpl::VIEW, c10::Storage(t.storage()), t.key_set(), t.dtype());
    auto* impl = result.unsafeGetTensorImpl();
    impl->set_storage_offset(offset.value_or(t.storage_offset()));
    impl->set_sizes_and_strides(sizes, strides);
    return result;
}

namespace {

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
    TORCH_CHECK(tape == nullptr || from.device() == to.device(),
                "what is being captured copies from one device to another");
    work([to = seen(to), from = seen(from)] { to.copy_(from); });
    return to;
}

at::Tensor copy_and_resize(const at::Tensor& from, const at::Tensor& to) {
    to.resize_(from.sizes());
    return copied(from, to, false);
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

TORCH_LIBRARY_IMPL(aten, PrivateUse1, m) {
    m.impl("empty.memory_format", &empty);
    m.impl("empty_strided", &empty_strided);
    m.impl("_copy_from", &copied);
    m.impl("_copy_from_and_resize", &copy_and_resize);
    m.impl("as_strided", &strided);
    m.impl("view", &view);
    m.impl("_reshape_alias", &reshape_alias);
    m.impl("resize_", &resize);
    m.impl("set_.source_Storage_storage_offset", &set);
}

}  // namespace
