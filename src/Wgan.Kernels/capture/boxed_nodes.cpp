// Nodes that call libtorch.
#include "node.h"

namespace wgan::capture {

namespace {

// A result's memory becomes that of the storage that stands for it; what views it sees that at
// once.
struct Adoption {
    int32_t position, element;
    at::Tensor into;
};

class BoxedNode final : public Node {
   public:
    BoxedNode(const Call& call, std::vector<c10::IValue> arguments,
              at::ArrayRef<at::Tensor> tensors)
        : op_(call.op), arguments_(std::move(arguments)) {
        for (const auto& use : call.results) {
            if (use.view == None) continue;
            const auto& tensor = tensors[use.view];
            bool is_written = false;  // by the call, in place
            for_each_tensor(arguments_, [&](int32_t, int32_t, const at::Tensor& t) {
                is_written = is_written || (t.defined() && t.is_alias_of(tensor));
            });
            if (!is_written) adoptions_.push_back({use.position, use.element, tensor});
        }
    }

    void run() override {
        stack_ = arguments_;
        op_.callBoxed(&stack_);
        if (!adoptions_.empty())
            for (const auto& adoption : adoptions_) {
                if (adoption.element == None)
                    adopt(stack_[adoption.position].toTensor(), adoption.into);
                else
                    adopt(stack_[adoption.position].toTensorVector()[adoption.element],
                          adoption.into);
            }
        stack_.clear();
    }

   private:
    static void adopt(const at::Tensor& result, const at::Tensor& into) {
        const auto& to = into.storage();
        if (result.storage().use_count() == 1 && result.strides() == into.strides() &&
            result.storage_offset() == into.storage_offset() &&
            result.storage().nbytes() >= to.nbytes()) {
            to.set_data_ptr_noswap(result.storage().set_data_ptr(at::DataPtr()));
            return;
        }
        to.set_data_ptr_noswap(to.allocator()->allocate(to.nbytes()));
        into.copy_(result);
    }

    c10::OperatorHandle op_;
    std::vector<c10::IValue> arguments_;
    torch::jit::Stack stack_;
    std::vector<Adoption> adoptions_;
};

class WritingNode final : public Node {
   public:
    WritingNode(const c10::OperatorHandle& op, std::vector<c10::IValue> arguments,
                const at::Tensor& result)
        : op_(op), arguments_(std::move(arguments)) {
        arguments_.emplace_back(result);
    }

    void run() override {
        stack_ = arguments_;
        op_.callBoxed(&stack_);
        stack_.clear();
    }

   private:
    c10::OperatorHandle op_;
    std::vector<c10::IValue> arguments_;
    torch::jit::Stack stack_;
};

}  // namespace

std::unique_ptr<Node> boxed_node(const Call& call, std::vector<c10::IValue> arguments,
                                 at::ArrayRef<at::Tensor> tensors) {
    return std::make_unique<BoxedNode>(call, std::move(arguments), tensors);
}

std::unique_ptr<Node> writing_node(const c10::OperatorHandle& variant,
                                   std::vector<c10::IValue> arguments, const at::Tensor& result) {
    return std::make_unique<WritingNode>(variant, std::move(arguments), result);
}

}  // namespace wgan::capture
