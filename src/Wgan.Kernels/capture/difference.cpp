// Whether two recordings are the same function, or in which call and in what they differ.
#include <cstring>
#include <sstream>

#include "recording.h"

namespace wgan::capture {

namespace {

// What is not a tensor, in words.
std::string text(const c10::IValue& value) {
    std::ostringstream out;
    out << value;
    return out.str();
}

// The text of a number may leave its last digits out.
bool same_number(const c10::IValue& a, const c10::IValue& b) {
    if (!a.isDouble() || !b.isDouble()) return true;
    const double x = a.toDouble(), y = b.toDouble();
    return std::memcmp(&x, &y, sizeof x) == 0;
}

std::string text(const std::vector<int64_t>& shape) {
    std::ostringstream out;
    out << at::IntArrayRef(shape);
    return out.str();
}

std::string title(const Call& call, size_t number) {
    return name_of(call) + " (call " + std::to_string(number + 1) + ")";
}

std::string difference_of_views(const Recording& a, const View& x, const Recording& b,
                                const View& y) {
    if (x.sizes != y.sizes) return "a shape was " + text(x.sizes) + ", then " + text(y.sizes);
    if (x.type != y.type) return "a type changed";
    const auto &s = a.slots[x.slot], &t = b.slots[y.slot];
    if (s.origin == Origin::Constant && t.origin == Origin::Constant &&
        (s.bytes != t.bytes || s.hash != t.hash)) {
        if (s.held.storage().data() == t.held.storage().data())
            return "a tensor of shape " + text(x.sizes) + " was changed from outside";
        if (x.sizes.empty() && at::isFloatingType(x.type))
            return "a constant was " + text(s.held.sum().item()) + ", then " +
                   text(t.held.sum().item());
        return "a constant tensor of shape " + text(x.sizes) + " had other numbers";
    }
    if (!(x == y)) return "it was given another tensor";
    return "";
}

}  // namespace

std::string difference(const Recording& a, const Recording& b) {
    if (a.given.size() != b.given.size()) return "it was given another number of tensors";
    const auto both = std::min(a.calls.size(), b.calls.size());
    for (size_t i = 0; i < both; ++i) {
        const auto &x = a.calls[i], &y = b.calls[i];
        if (!(x.op.operator_name() == y.op.operator_name()))
            return "call " + std::to_string(i + 1) + " was " + name_of(x) + ", then " + name_of(y);
        for (size_t k = 0; k < x.arguments.size(); ++k)
            if (!x.arguments[k].isNone() || !y.arguments[k].isNone()) {
                const auto p = text(x.arguments[k]), q = text(y.arguments[k]);
                if (p != q || !same_number(x.arguments[k], y.arguments[k]))
                    return "the argument " + x.op.schema().arguments()[k].name() + " of " +
                           title(x, i) + " was " + p + ", then " + q;
            }
        for (const auto uses : {&Call::reads, &Call::results}) {
            const auto &p = x.*uses, &q = y.*uses;
            if (p.size() != q.size()) return title(x, i) + " had another number of tensors";
            for (size_t k = 0; k < p.size(); ++k) {
                if ((p[k].view == None) != (q[k].view == None))
                    return title(x, i) + " was given a tensor only once";
                if (p[k].view == None) continue;
                const auto what = difference_of_views(a, a.views[p[k].view], b, b.views[q[k].view]);
                if (!what.empty()) return title(x, i) + ": " + what;
            }
        }
    }
    if (a.calls.size() != b.calls.size())
        return "it made " + std::to_string(a.calls.size()) + " calls, then " +
               std::to_string(b.calls.size());
    if (a.outputs.size() != b.outputs.size()) return "it gave another number of tensors";
    for (size_t i = 0; i < a.outputs.size(); ++i) {
        const auto what = difference_of_views(a, a.views[a.outputs[i]], b, b.views[b.outputs[i]]);
        if (!what.empty()) return "what it gives: " + what;
    }
    return "";
}

}  // namespace wgan::capture
