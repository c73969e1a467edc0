// Replays of a program as a graph, which reads and writes the same memory every time.
#pragma once

#include "graph.h"

namespace wgan::capture {

class Program;

class GraphReplay {
   public:
    explicit GraphReplay(Program& program);

    // Tensors that fit the program.
    void replay(at::ArrayRef<const at::Tensor*> given);

    // Graphs made so far.
    int64_t made() const { return made_; }

   private:
    // Replays without a graph before one is made: libraries set themselves up in the first, and it
    // shows which of the tensors stay where they are.
    static constexpr int Warming = 2;

    bool may_launch(at::ArrayRef<void*> given);
    void make(at::ArrayRef<const at::Tensor*> given);

    Program& program_;
    std::unique_ptr<Graph> graph_;
    int64_t made_ = 0;
    int replays_ = 0;  // before the first graph
    std::vector<void*> last_;
    // Tensors that have lain in two places are copied to a third, which the graph reads; the others
    // are read where they lie.
    std::vector<bool> moves_;
    std::vector<at::Tensor> copies_;
};

}  // namespace wgan::capture
