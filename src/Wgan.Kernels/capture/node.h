// One call of a program, as libtorch does it.
#pragma once

#include "recording.h"

namespace wgan::capture {

class Node {
   public:
    // The call with these arguments; its results' memory is put into the tensors (by view) that
    // stand for them.
    Node(const Call& call, std::vector<c10::IValue> arguments, at::ArrayRef<at::Tensor> tensors);

    // The call's variant that writes to a tensor given after the arguments.
    Node(const c10::OperatorHandle& variant, std::vector<c10::IValue> arguments,
         const at::Tensor& result);

    void run();

   private:
    // A result whose memory becomes that of a tensor's storage; all views of it see that at once.
    struct Adoption {
        int32_t position, element;
        at::Tensor into;
    };

    c10::OperatorHandle op_;
    std::vector<c10::IValue> arguments_;
    torch::jit::Stack stack_;
    std::vector<Adoption> adoptions_;
};

}  // namespace wgan::capture
