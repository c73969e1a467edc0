#include "variants.h"

#include <unordered_map>

namespace wgan::capture {

namespace {

const std::unordered_multimap<std::string, c10::OperatorName>& overloads() {
    static const auto all = [] {
        std::unordered_multimap<std::string, c10::OperatorName> result;
        for (const auto& name : c10::Dispatcher::singleton().getAllOpNames())
            if (name.name.rfind("aten::", 0) == 0 || name.name.rfind("wgan::", 0) == 0)
                result.emplace(name.name, name);
        return result;
    }();
    return all;
}

bool is_tensor(const c10::Argument& argument) {
    return argument.type()->kind() == c10::TypeKind::TensorType;
}

bool gives_one_tensor(const Call& call) {
    const auto& returns = call.op.schema().returns();
    return call.written.empty() && call.results.size() == 1 && call.results[0].view != None &&
           returns.size() == 1 && is_tensor(returns[0]);
}

bool same_arguments(at::ArrayRef<c10::Argument> a, at::ArrayRef<c10::Argument> b) {
    if (a.size() != b.size()) return false;
    for (size_t i = 0; i < a.size(); ++i)
        if (a[i].name() != b[i].name() || !(*a[i].type() == *b[i].type())) return false;
    return true;
}

bool writes(const c10::Argument& argument) {
    return argument.alias_info() != nullptr && argument.alias_info()->isWrite();
}

size_t written(at::ArrayRef<c10::Argument> arguments) {
    size_t count = 0;
    for (const auto& argument : arguments) count += writes(argument);
    return count;
}

// The overload of that name that fits and that is registered for the device: one that is made of
// the plain operator and a copy is not.
template <class Fits>
c10::optional<c10::OperatorHandle> find(const std::string& name, at::Device device, Fits&& fits) {
    const auto key = c10::computeDispatchKey(at::kFloat, at::kStrided, device);
    const auto [begin, end] = overloads().equal_range(name);
    for (auto it = begin; it != end; ++it) {
        const auto op = c10::Dispatcher::singleton().findSchema(it->second);
        if (op.has_value() && op->hasKernelForDispatchKey(key) && fits(op->schema().arguments()))
            return op;
    }
    return c10::nullopt;
}

}  // namespace

c10::optional<c10::OperatorHandle> writing_variant(const Recording& recording, const Call& call) {
    if (!gives_one_tensor(call)) return c10::nullopt;
    const auto& plain = call.op.schema().arguments();
    return find(name_of(call), recording.device, [&](at::ArrayRef<c10::Argument> arguments) {
        return arguments.size() == plain.size() + 1 && arguments.back().is_out() &&
               is_tensor(arguments.back()) && written(arguments) == 1 &&
               same_arguments(arguments.slice(0, plain.size()), plain);
    });
}

c10::optional<c10::OperatorHandle> in_place_variant(const Recording& recording, const Call& call) {
    const auto& plain = call.op.schema().arguments();
    if (!gives_one_tensor(call) || plain.empty() || !is_tensor(plain[0])) return c10::nullopt;
    return find(name_of(call) + "_", recording.device, [&](at::ArrayRef<c10::Argument> arguments) {
        return written(arguments) == 1 && writes(arguments[0]) && same_arguments(arguments, plain);
    });
}

}  // namespace wgan::capture
