#include "graph.h"

#include <mutex>
#include <type_traits>
#include <unordered_map>

#ifdef WGAN_CUDA
#include <ATen/cuda/CUDAGraph.h>
#include <c10/cuda/CUDAGuard.h>
#include <c10/cuda/CUDAStream.h>
#endif

namespace wgan::capture {

namespace {

class Calls final : public Graph {
   public:
    void capture(const std::function<void()>& body) override {
        body_ = body;
        body_();
    }
    void launch() override { body_(); }

   private:
    std::function<void()> body_;
};

// The kind of device whose graphs are made otherwise.
struct {
    at::DeviceType type;
    Graph* (*make)();
} registered{};

#ifdef WGAN_CUDA
// Whether a capture can concern its own thread alone, as it has to: another draws random numbers
// meanwhile. Not in libtorch 1.
template <class T, class = void>
constexpr bool has_modes = false;
template <class T>
constexpr bool has_modes<T, std::void_t<decltype(std::declval<T&>().capture_begin(
                                {0, 0}, cudaStreamCaptureModeThreadLocal))>> = true;

// The stream that a device's captures are on, as CUDA captures no work of the default one. One for
// all: libraries keep memory for each stream that they have worked on.
c10::cuda::CUDAStream capture_stream() {
    static std::mutex mutex;
    static std::unordered_map<int, c10::cuda::CUDAStream> streams;
    const std::lock_guard<std::mutex> lock(mutex);
    const auto device = c10::cuda::current_device();
    const auto known = streams.find(device);
    if (known != streams.end()) return known->second;
    return streams.emplace(device, c10::cuda::getStreamFromPool()).first->second;
}

template <class T>
class CudaGraph final : public Graph {
   public:
    void capture(const std::function<void()>& body) override {
        c10::cuda::getCurrentCUDAStream().synchronize();
        const c10::cuda::CUDAStreamGuard guard(capture_stream());
        graph_->capture_begin({0, 0}, cudaStreamCaptureModeThreadLocal);
        try {
            body();
        } catch (...) {
            try {
                graph_->capture_end();
            } catch (...) {
                // What went wrong in the body is the one to tell.
            }
            forsake();
            throw;
        }
        try {
            graph_->capture_end();
        } catch (...) {
            forsake();
            throw;
        }
    }

    void launch() override { graph_->replay(); }

   private:
    // libtorch's allocator may go on asking a graph whose capture failed.
    void forsake() { static_cast<void>(graph_.release()); }

    std::unique_ptr<T> graph_ = std::make_unique<T>();
};

template <class T>
std::unique_ptr<Graph> make_cuda_graph() {
    if constexpr (has_modes<T>) return std::make_unique<CudaGraph<T>>();
    return std::make_unique<Calls>();
}
#endif

}  // namespace

std::unique_ptr<Graph> make_graph(at::Device device) {
    if (device.type() == registered.type && registered.make != nullptr)
        return std::unique_ptr<Graph>(registered.make());
#ifdef WGAN_CUDA
    if (device.is_cuda()) return make_cuda_graph<at::cuda::CUDAGraph>();
#endif
    return std::make_unique<Calls>();
}

void register_graphs(at::DeviceType type, Graph* (*make)()) { registered = {type, make}; }

}  // namespace wgan::capture
