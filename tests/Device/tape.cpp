#include "tape.h"

#include <cstring>

#include "../../src/Wgan.Kernels/capture/graph.h"

namespace own {

thread_local Tape* tape = nullptr;

namespace {

// A piece of a pool.
struct Piece {
    std::shared_ptr<Pool> pool;
    void* memory;
    size_t bytes;

    static void free(void* context) {
        const std::unique_ptr<Piece> piece(static_cast<Piece*>(context));
        piece->pool->give_back(piece->memory, piece->bytes);
    }
};

// Repeats the work on the addresses that it was captured with, as CUDA's graphs do.
class Repetition final : public wgan::capture::Graph {
   public:
    void capture(const std::function<void()>& body) override {
        struct Capturing {
            explicit Capturing(Tape& of) { tape = &of; }
            ~Capturing() { tape = nullptr; }
        };
        const Capturing capturing(tape_);
        body();
        // CUDA does nothing yet: results are there after a launch.
        for (const auto& t : tape_.written) std::memset(t.data_ptr(), 0xff, t.nbytes());
        tape_.written.clear();
    }

    void launch() override {
        for (const auto& what : tape_.work) what();
    }

   private:
    Tape tape_;
};

}  // namespace

c10::DataPtr take(size_t bytes) {
    const c10::Device device(kOwn, 0);
    if (tape == nullptr) {
        void* memory = std::malloc(bytes + 1);
        return {away(memory), memory, &std::free, device};
    }
    auto* piece = new Piece{tape->pool, tape->pool->take(bytes), bytes};
    return {away(piece->memory), piece, &Piece::free, device};
}

}  // namespace own

// The number that this libtorch gives the device's kind.
extern "C" __attribute__((visibility("default"))) int32_t wgan_device_type() {
    return static_cast<int32_t>(own::kOwn);
}

// A graph of the device's.
extern "C" __attribute__((visibility("default"))) wgan::capture::Graph* wgan_device_graph() {
    return new own::Repetition;
}
