// What a thread's recording is made by.
#pragma once

#include "recording.h"

namespace wgan::capture {

// Slots of storages are told apart by the storage's address, which weak pointers keep from being
// used again; its memory may go meanwhile.
class Recorder {
   public:
    void give(const at::Tensor& tensor);

    // The first reason counts.
    void refuse(std::string why);
    const std::string& refusal() const { return why_; }

    // A call that makes a tensor another view of its memory, of which the next calls' arguments
    // tell.
    void change(const c10::OperatorHandle& op, const at::Tensor& tensor);

    // Tensors are looked at after the call, when what it was given is still alive.
    void add(const c10::OperatorHandle& op, std::vector<c10::IValue> arguments,
             at::ArrayRef<c10::IValue> results);

    Recording finish(at::ArrayRef<at::Tensor> outputs);

   private:
    void remember(const at::Tensor& t, int32_t slot);
    // The slot that a tensor lies in, or None, and which of the slot's elements is its first.
    std::pair<int32_t, int64_t> place(const at::Tensor& t) const;
    // What lies in no slot yet becomes a constant.
    int32_t view_of(const at::Tensor& t);
    void add_call(const c10::OperatorHandle& op, std::vector<c10::IValue> arguments,
                  at::ArrayRef<c10::IValue> results);

    Recording recording_;
    std::vector<at::Tensor> given_;
    std::unordered_map<const c10::StorageImpl*, std::vector<int32_t>> slots_of_;
    std::vector<c10::weak_intrusive_ptr<c10::StorageImpl>> alive_;
    std::string why_;
};

}  // namespace wgan::capture
