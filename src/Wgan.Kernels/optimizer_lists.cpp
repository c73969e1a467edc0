// Whole optimizer steps and averages on other devices than the CPU: libtorch's operators on lists
// of tensors, each asked once for all parameters. They are the definitions' operators in the
// definitions' order (src/Wgan.Functional/Optimizer), so that every number is rounded as there.
#include "elementwise.h"
#include "ranges.h"

namespace wgan {

namespace {

using Tensors = std::vector<at::Tensor>;

Tensors list(const Handle* handles, int64_t count) {
    Tensors result(count);
    for (int64_t i = 0; i < count; ++i) result[i] = *handles[i];
    return result;
}

// Whether all lie where the first one does, of whose type and, in turn, of the first ones' shapes
// they are; and those that are written, without gaps, apart, and not what is read.
bool is_served(const Tensors& written, const Tensors& read, int64_t count) {
    const auto& first = written[0];
    const auto fits = [&](const at::Tensor& t, size_t i) {
        return t.layout() == at::kStrided && t.device() == first.device() &&
               t.scalar_type() == first.scalar_type() && t.sizes() == written[i % count].sizes();
    };
    Written memory;
    for (size_t i = 0; i < written.size(); ++i) {
        if (!fits(written[i], i) || !written[i].is_non_overlapping_and_dense()) return false;
        memory.add(written[i]);
    }
    if (!is_floating(first.scalar_type()) || !memory.is_disjoint()) return false;
    for (size_t i = 0; i < read.size(); ++i)
        if (!fits(read[i], i) ||
            (read[i].is_non_overlapping_and_dense() && memory.overlaps(read[i])))
            return false;
    return true;
}

// A link's constants, and its states, of as many tensors each as there are parameters.
struct Link {
    const double* c;
    const Tensors* states;

    const Tensors& state(int i) const { return states[i]; }
};

// v = decay v + share g g
void mean_square(const Tensors& v, const Tensors& g, double decay, double share) {
    at::_foreach_mul_(v, decay);
    at::_foreach_addcmul_(v, g, g, share);
}

// m = decay m + share g
void mean(const Tensors& m, const Tensors& g, double decay, double share) {
    at::_foreach_mul_(m, decay);
    at::_foreach_add_(m, g, share);
}

Tensors adam(const Link& link, const Tensors& g) {
    const auto* c = link.c;
    mean(link.state(0), g, c[0], c[1]);
    mean_square(link.state(1), g, c[2], c[3]);
    const auto root = at::_foreach_sqrt(link.state(1));
    at::_foreach_mul_(root, c[5]);
    at::_foreach_add_(root, c[6]);
    auto u = at::_foreach_div(link.state(0), root);
    at::_foreach_mul_(u, c[4]);
    return u;
}

Tensors rms(const Link& link, const Tensors& g) {
    mean_square(link.state(0), g, link.c[0], link.c[1]);
    const auto root = at::_foreach_sqrt(link.state(0));
    at::_foreach_add_(root, link.c[2]);
    return at::_foreach_div(g, root);
}

Tensors rms_centred(const Link& link, const Tensors& g) {
    const auto &m = link.state(0), &v = link.state(1);
    mean(m, g, link.c[0], link.c[1]);
    mean_square(v, g, link.c[0], link.c[1]);
    const auto deviation = at::_foreach_addcmul(v, m, m, -1.0);
    for (const auto& t : deviation) t.clamp_min_(0.0);
    at::_foreach_sqrt_(deviation);
    at::_foreach_add_(deviation, link.c[2]);
    return at::_foreach_div(g, deviation);
}

Tensors rms_tensor_flow(const Link& link, const Tensors& g) {
    mean_square(link.state(0), g, link.c[0], link.c[1]);
    const auto root = at::_foreach_add(link.state(0), link.c[2]);
    at::_foreach_sqrt_(root);
    return at::_foreach_div(g, root);
}

Tensors lion(const Link& link, const Tensors& g) {
    auto u = at::_foreach_mul(link.state(0), link.c[0]);
    at::_foreach_add_(u, g, link.c[1]);
    for (const auto& t : u) t.sign_();
    mean(link.state(0), g, link.c[2], link.c[3]);
    return u;
}

Tensors optimistic(const Link& link, const Tensors& g) {
    Tensors u = g;
    if (link.c[0] == 0) {
        u = at::_foreach_mul(g, 2.0);
        at::_foreach_add_(u, link.state(0), -1.0);
    }
    for (size_t i = 0; i < g.size(); ++i) link.state(0)[i].copy_(g[i]);
    return u;
}

Tensors clip_value(const Link& link, const Tensors& g) {
    Tensors u;
    for (const auto& t : g) u.push_back(t.clamp(-link.c[0], link.c[0]));
    return u;
}

// What the link makes of g.
Tensors apply(Operation operation, const Link& link, const Tensors& parameters, const Tensors& g) {
    switch (operation) {
        case Operation::scale:
            return at::_foreach_mul(g, link.c[0]);
        case Operation::adam:
            return adam(link, g);
        case Operation::rms:
            return rms(link, g);
        case Operation::rms_centred:
            return rms_centred(link, g);
        case Operation::rms_tensor_flow:
            return rms_tensor_flow(link, g);
        case Operation::lion:
            return lion(link, g);
        case Operation::heavy_ball:
            mean(link.state(0), g, link.c[0], 1.0);
            return link.state(0);
        case Operation::nesterov:
            mean(link.state(0), g, link.c[0], 1.0);
            return at::_foreach_add(g, link.state(0), link.c[0]);
        case Operation::optimistic:
            return optimistic(link, g);
        case Operation::decayed_weights:
            return at::_foreach_add(g, parameters, link.c[0]);
        case Operation::clip_value:
            return clip_value(link, g);
        case Operation::clip_norm:
            break;
    }
    TORCH_CHECK(false, "no operation has the number ", int32_t(operation));
}

}  // namespace

bool step_lists(int64_t count, const Handle* parameters, const Handle* gradients,
                const Handle* states, int64_t links, const int32_t* operations,
                const double* constants, double bound) {
    std::vector<Tensors> kept;
    std::vector<size_t> first;
    auto written = list(parameters, count);
    const auto p = written;
    for (int64_t k = 0; k < links; ++k) {
        const auto operation = static_cast<Operation>(operations[k]);
        if (operation == Operation::clip_norm) return false;
        first.push_back(kept.size());
        for (int s = 0; s < states_of(operation); ++s) {
            kept.push_back(list(states + kept.size() * count, count));
            written.insert(written.end(), kept.back().begin(), kept.back().end());
        }
    }
    auto u = list(gradients, count);
    if (!is_served(written, u, count)) return false;
    for (int64_t k = 0; k < links; ++k)
        u = apply(static_cast<Operation>(operations[k]),
                  {constants + k * kConstants, kept.data() + first[k]}, p, u);
    at::_foreach_add_(p, u);
    if (bound > 0)
        for (const auto& t : p) t.clamp_(-bound, bound);
    return true;
}

bool average_lists(int64_t count, const Handle* averages, const Handle* values, double decay) {
    const auto a = list(averages, count), v = list(values, count);
    if (!is_served(a, v, count)) return false;
    mean(a, v, decay, 1.0 - decay);
    return true;
}

}  // namespace wgan
