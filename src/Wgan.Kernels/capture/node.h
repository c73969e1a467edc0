// One call of a program.
#pragma once

#include <memory>

#include "recording.h"

namespace wgan::capture {

class Node {
   public:
    virtual ~Node() = default;
    virtual void run() = 0;
};

// The call as libtorch does it, its results put into these storages.
std::unique_ptr<Node> boxed_node(const Call& call, std::vector<c10::IValue> arguments,
                                 at::ArrayRef<at::Tensor> tensors);

// The call in its writing variant.
std::unique_ptr<Node> writing_node(const c10::OperatorHandle& variant,
                                   std::vector<c10::IValue> arguments, const at::Tensor& result);

}  // namespace wgan::capture
