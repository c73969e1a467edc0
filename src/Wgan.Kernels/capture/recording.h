// What a function of tensors asked of libtorch below autograd: its calls in order, each with where
// its tensors lie. A tensor is a view of a slot, which is a piece of memory; calls that only make
// another view of one leave no trace.
#pragma once

#include <ATen/core/dispatch/Dispatcher.h>

#include <map>
#include <stdexcept>
#include <tuple>
#include <unordered_map>

#include "../kernels.h"

namespace wgan::capture {

// Why something cannot be captured: an answer, not a failure.
struct Refusal : std::runtime_error {
    using std::runtime_error::runtime_error;
};

enum class Origin { Given, Constant, Made };

struct Slot {
    Origin origin;
    int64_t given = -1;  // which of the given tensors
    size_t bytes = 0;
    at::Device device = at::kCPU;
    at::Tensor held;  // a constant's
    size_t hash = 0;  // of a constant's bytes when it was recorded
};

// A tensor: elements of a slot, of which the given tensor's first element is number 0.
struct View {
    int32_t slot;
    int64_t offset;
    std::vector<int64_t> sizes, strides;
    at::ScalarType type;
    bool is_number;  // that takes part in type promotion as a number does

    auto key() const { return std::tie(slot, offset, sizes, strides, type, is_number); }
    bool operator<(const View& other) const { return key() < other.key(); }
    bool operator==(const View& other) const { return key() == other.key(); }
};

constexpr int32_t None = -1;  // the undefined tensor, or no element

// A tensor of a call: the argument or result that it is, or is an element of.
struct Use {
    int32_t position, element, view;

    bool operator==(const Use& other) const {
        return position == other.position && element == other.element && view == other.view;
    }
};

struct Call {
    c10::OperatorHandle op;
    std::vector<c10::IValue> arguments;  // tensors left out
    std::vector<Use> reads, results;
    std::vector<int32_t> written;  // slots
};

struct Recording {
    at::Device device = at::kCPU;  // of what was given first: where the part computes
    std::vector<Slot> slots;
    std::vector<View> views;
    std::vector<Call> calls;
    std::vector<int32_t> given, outputs;  // views
    int64_t dropped_views = 0;

    // Where a view is that lies in a slot.
    int32_t add(View view);

   private:
    std::map<View, int32_t> numbers_;
};

// From start to finish (or abandon), the calls of this thread are recorded, and those that autograd
// makes for it in others. Refusals come out of finish.
void start(at::ArrayRef<at::Tensor> given);
void give(const at::Tensor& given);
Recording finish(at::ArrayRef<at::Tensor> outputs);
void pause(bool is_paused) noexcept;
void refuse(const char* why);
void abandon() noexcept;
bool is_recording() noexcept;

// A call in words: its operator's name.
std::string name_of(const Call& call);

// Empty where the two are the same function of what was given; otherwise the first difference, in
// words.
std::string difference(const Recording& first, const Recording& second);

// Each tensor of a list of arguments or results.
template <class F>
void for_each_tensor(at::ArrayRef<c10::IValue> values, F&& f) {
    for (size_t i = 0; i < values.size(); ++i) {
        const auto& value = values[i];
        if (value.isTensor()) {
            f(int32_t(i), None, value.toTensor());
        } else if (value.isTensorList()) {
            const auto list = value.toTensorVector();
            for (size_t k = 0; k < list.size(); ++k) f(int32_t(i), int32_t(k), list[k]);
        } else if (value.isOptionalTensorList()) {
            const auto list = value.toOptionalTensorVector();
            for (size_t k = 0; k < list.size(); ++k)
                f(int32_t(i), int32_t(k), list[k].value_or(at::Tensor()));
        }
    }
}

}  // namespace wgan::capture
