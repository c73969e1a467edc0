#include "graph.h"

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

// A device that libtorch does not bring may have graphs, too.
struct {
    at::DeviceType type;
    Graph* (*make)();
} registered{};

#ifdef WGAN_CUDA
// The capture concerns this thread alone, as others draw random numbers meanwhile; with libtorch 1,
// which does not let one choose, it concerns all.
template <class CudaGraphs>
auto begin(CudaGraphs& graph, int)
    -> decltype(graph.capture_begin({0, 0}, cudaStreamCaptureModeThreadLocal)) {
    return graph.capture_begin({0, 0}, cudaStreamCaptureModeThreadLocal);
}

template <class CudaGraphs>
void begin(CudaGraphs& graph, long) {
    graph.capture_begin();
}

class CudaGraph final : public Graph {
   public:
    // On a stream of its own, as CUDA captures no work of the default one.
    void capture(const std::function<void()>& body) override {
        c10::cuda::getCurrentCUDAStream().synchronize();
        const c10::cuda::CUDAStreamGuard guard(c10::cuda::getStreamFromPool());
        begin(graph_, 0);
        try {
            body();
        } catch (...) {
            try {
                graph_.capture_end();
            } catch (...) {
                // What went wrong in the body is the one to tell.
            }
            throw;
        }
        graph_.capture_end();
    }

    void launch() override { graph_.replay(); }

   private:
    at::cuda::CUDAGraph graph_;
};
#endif

}  // namespace

std::unique_ptr<Graph> make_graph(at::Device device) {
    if (device.type() == registered.type && registered.make != nullptr)
        return std::unique_ptr<Graph>(registered.make());
#ifdef WGAN_CUDA
    if (device.is_cuda()) return std::make_unique<CudaGraph>();
#endif
    return std::make_unique<Calls>();
}

void register_graphs(at::DeviceType type, Graph* (*make)()) { registered = {type, make}; }

}  // namespace wgan::capture
