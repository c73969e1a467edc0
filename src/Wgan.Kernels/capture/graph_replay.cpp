#include "graph_replay.h"

#include "program.h"

namespace wgan::capture {

GraphReplay::GraphReplay(Program& program)
    : program_(program),
      last_(program.recording_.given.size(), nullptr),
      moves_(last_.size(), false),
      copies_(last_.size()) {}

// Whether the graph, if there is one, reads where these are, and writes where the arena is.
bool GraphReplay::may_launch(at::ArrayRef<void*> given) {
    bool is_same = true;
    for (size_t i = 0; i < given.size(); ++i) {
        const bool has_moved = last_[i] != nullptr && last_[i] != given[i];
        last_[i] = given[i];
        if (!has_moved || moves_[i]) continue;
        moves_[i] = true;
        is_same = false;
    }
    return program_.reserve() && is_same && graph_ != nullptr;
}

void GraphReplay::make(at::ArrayRef<const at::Tensor*> given) {
    auto memory = last_;
    for (size_t i = 0; i < given.size(); ++i) {
        const auto& t = *given[i];
        // A graph would keep its numbers.
        if (t.device() != program_.recording_.device)
            throw Refusal("a tensor that it is given is on another device than the first");
        if (!moves_[i]) continue;
        if (!copies_[i].defined())
            copies_[i] = at::empty_strided(t.sizes(), t.strides(), t.options()).copy_(t);
        memory[i] = copies_[i].data_ptr();
    }
    program_.point_at(memory);
    graph_ = make_graph(program_.recording_.device);
    ++made_;
    try {
        graph_->capture([this] { program_.run(); });
    } catch (const c10::Error& error) {
        throw Refusal(std::string("it cannot be a graph: ") + error.what_without_backtrace());
    }
}

void GraphReplay::replay(at::ArrayRef<const at::Tensor*> given) {
    const at::AutoDispatchBelowADInplaceOrView below_autograd;
    std::vector<void*> memory(given.size());
    for (size_t i = 0; i < given.size(); ++i) memory[i] = given[i]->data_ptr();
    if (!may_launch(memory)) {
        graph_.reset();
        if (replays_ < Warming) {
            ++replays_;
            program_.point_at(memory);
            program_.run();
            return;
        }
        make(given);
    }
    for (size_t i = 0; i < given.size(); ++i)
        if (moves_[i]) copies_[i].copy_(*given[i], /*non_blocking=*/true);
    graph_->launch();
}

}  // namespace wgan::capture
