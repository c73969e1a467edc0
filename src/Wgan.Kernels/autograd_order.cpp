// The order of autograd's sums. Of the nodes that are ready it takes the one that was made last, by
// a number that each thread counts for itself. What a backward pass makes for another one is made
// by the calling thread on the CPU; on another device by that device's thread, whose count has
// nothing to do with the caller's: sums of three terms would be rounded in an order that depends on
// what the process has done before. Here both counts are brought to the order that the CPU has.
#include <ATen/SequenceNumber.h>

#include "kernels.h"

namespace {

void reach(uint64_t number) {
    while (at::sequence_number::peek() < number) at::sequence_number::get_and_increment();
}

}  // namespace

// Before derivatives of the output are asked for: what is made for them comes after all that this
// thread has made.
// Gives the hook that sees to it, which wgan_order_after takes away; -1 where there is none.
WGAN_EXPORT int32_t wgan_order_before(wgan::Handle output, int64_t* hook) {
    *hook = -1;
    return wgan::guard([&] {
        if (output->grad_fn() == nullptr) return;
        const auto number = at::sequence_number::peek();
        *hook = output->register_hook([number](const at::Tensor&) { reach(number); });
    });
}

// After them: what this thread makes comes after all that the derivatives are made of.
WGAN_EXPORT int32_t wgan_order_after(wgan::Handle output, int64_t hook, int64_t count,
                                     const wgan::Handle* derivatives) {
    return wgan::guard([&] {
        if (hook >= 0) output->remove_hook(static_cast<unsigned>(hook));
        for (int64_t i = 0; i < count; ++i)
            if (const auto& node = derivatives[i]->grad_fn()) reach(node->sequence_nr() + 1);
    });
}
