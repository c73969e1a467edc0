// A recording that runs: its tensors are made once, and a replay goes through its nodes.
#pragma once

#include <memory>

#include "graph_replay.h"
#include "node.h"
#include "plan.h"

namespace wgan::capture {

// What a program is made with.
enum Options : int32_t {
    Fold = 1,      // fold_constants
    Repeated = 2,  // drop_repeated
    Dead = 4,      // drop_dead
    InPlace = 8,   // results go to planned memory where libtorch has a variant for it
    Reuse = 16,    // reuse_memory, together with InPlace
    Graphs = 32,   // replays are a graph (graph.h), as they are on all devices but the CPU
};

class Program {
   public:
    Program(Recording recording, std::shared_ptr<Arena> arena, int32_t options);

    // False, and nothing done, where a tensor is not of the shape, layout and device that was
    // recorded.
    bool replay(at::ArrayRef<const at::Tensor*> given);

    // Tensors that the next replay writes over.
    const std::vector<at::Tensor>& outputs() const { return outputs_; }

    // What the passes did and what is left, in one line.
    const std::string& description() const { return description_; }

    // The nodes in order, a line each: how it runs, its operator, the shapes that it reads and
    // gives.
    const std::string& listing() const { return listing_; }

    // Graphs made so far; -1 where replays make none.
    int64_t graphs() const { return graph_ == nullptr ? -1 : graph_->made(); }

   private:
    friend class GraphReplay;

    void make_tensors();
    void make_nodes(int32_t options);
    bool fits(at::ArrayRef<const at::Tensor*> given) const;
    // Where the next run reads what it is given.
    void point_at(at::ArrayRef<void*> given);
    // Whether the arena's memory is where it was at the last run.
    bool reserve();
    void run();

    Recording recording_;
    std::shared_ptr<Arena> arena_;
    const void* arena_memory_ = nullptr;
    size_t arena_bytes_ = 0;
    std::vector<Placed> places_;
    std::vector<c10::Storage> storages_;  // by slot
    std::vector<at::Tensor> tensors_;     // by view
    std::vector<at::Tensor> outputs_;
    std::vector<Node> nodes_;
    std::vector<std::vector<int32_t>> freed_;  // after each node, adopted slots
    std::string description_, listing_;
    std::unique_ptr<GraphReplay> graph_;  // last: it goes first
};

}  // namespace wgan::capture
