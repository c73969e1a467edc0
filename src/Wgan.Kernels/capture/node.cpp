#include "node.h"

namespace wgan::capture {

namespace {

void adopt(const at::Tensor& result, const at::Tensor& into) {
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

}  // namespace

Node::Node(const Call& call, std::vector<c10::IValue> arguments, at::ArrayRef<at::Tensor> tensors)
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

Node::Node(const c10::OperatorHandle& variant, std::vector<c10::IValue> arguments,
           const at::Tensor& result)
    : op_(variant), arguments_(std::move(arguments)) {
    arguments_.emplace_back(result);
}

void Node::run() {
    stack_ = arguments_;
    op_.callBoxed(&stack_);
    for (const auto& adoption : adoptions_) {
        const auto& result = stack_[adoption.position];
        adopt(adoption.element == None ? result.toTensor()
                                       : result.toTensorVector()[adoption.element],
              adoption.into);
    }
    stack_.clear();
}

}  // namespace wgan::capture
