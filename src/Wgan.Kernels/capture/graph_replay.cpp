#include "graph_replay.h"

#include <ATen/MemoryOverlap.h>

#include "passes.h"
#include "program.h"

namespace wgan::capture {

GraphReplay::GraphReplay(Program& program)
    : program_(program),
      last_(program.recording_.given.size(), nullptr),
      moves_(last_.size(), false),
      copies_(last_.size()) {}

namespace {

// The first call that has to do with memory of another device, other than by reading a number,
// which a graph keeps; empty where there is none.
std::string call_elsewhere(const Recording& recording) {
    for (const auto& call : recording.calls) {
        if (is_empty(call)) continue;
        const bool is_copy = name_of(call) == "aten::copy_" || name_of(call) == "aten::_to_copy";
        const auto crosses = [&](const Use& use, bool is_result) {
            if (use.view == None) return false;
            const auto& view = recording.views[use.view];
            if (recording.slots[view.slot].device == recording.device) return false;
            return is_result || is_copy || !view.sizes.empty();
        };
        for (const auto& use : call.reads)
            if (crosses(use, false)) return name_of(call);
        for (const auto& use : call.results)
            if (crosses(use, true)) return name_of(call);
    }
    return "";
}

}  // namespace

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
    const auto elsewhere = call_elsewhere(program_.recording_);
    if (!elsewhere.empty())
        throw Refusal("it cannot be a graph: " + elsewhere + " is not of its device alone");
    auto memory = last_;
    for (size_t i = 0; i < given.size(); ++i) {
        const auto& t = *given[i];
        // A graph would keep its numbers.
        if (t.device() != program_.recording_.device)
            throw Refusal("a tensor that it is given is on another device than the first");
        if (!moves_[i]) continue;
        if (at::has_internal_overlap(t) == at::MemOverlap::Yes)
            throw Refusal(
                "it cannot be a graph: a tensor that it is given moves, and repeats itself");
        if (!copies_[i].defined())
            copies_[i] = at::empty_strided(t.sizes(), t.strides(), t.options()).copy_(t);
        memory[i] = copies_[i].data_ptr();
    }
    program_.point_at(memory);
    auto graph = make_graph(program_.recording_.device);
    try {
        graph->capture([this] { program_.run(); });
    } catch (const c10::Error& error) {
        throw Refusal(std::string("it cannot be a graph: ") + error.what_without_backtrace());
    }
    graph_ = std::move(graph);
    ++made_;
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
