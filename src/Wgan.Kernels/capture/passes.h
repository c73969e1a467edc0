// Passes over a recording that leave what it computes as it is, bit for bit. Each says how many
// calls it took out.
#pragma once

#include "recording.h"

namespace wgan::capture {

// Calls whose tensors are all constants, or of which only the shape matters, become constants.
int64_t fold_constants(Recording& recording);

// A call that repeats an earlier one gives what that one gave.
int64_t drop_repeated(Recording& recording);

// Calls whose results nothing reads go.
int64_t drop_dead(Recording& recording);

// Results are written over arguments that nothing reads afterwards: how many. To be the last pass,
// as the others take what a call has made as written once.
int64_t reuse_memory(Recording& recording);

// Whether a call only asks for memory.
bool is_empty(const Call& call);

// A call's arguments with these tensors in them, by view; the undefined one for None.
std::vector<c10::IValue> with_tensors(const Call& call, at::ArrayRef<at::Tensor> tensors);

}  // namespace wgan::capture
