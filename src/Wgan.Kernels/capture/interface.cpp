// The C functions of captured steps.
#include <cstring>

#include "graph.h"
#include "program.h"

namespace {

using namespace wgan::capture;
using wgan::Handle;

// What a call answers that does not serve; why is in wgan_last_error.
constexpr int32_t kRefused = 2;

std::vector<at::Tensor> tensors(int64_t count, const Handle* handles) {
    std::vector<at::Tensor> result(count);
    for (int64_t i = 0; i < count; ++i) result[i] = *handles[i];
    return result;
}

template <class Body>
int32_t guard_or_refuse(Body&& body) noexcept {
    std::string why;
    const auto code = wgan::guard([&] {
        try {
            body();
        } catch (const Refusal& refusal) {
            why = std::string(" ") + refusal.what();
        }
    });
    if (code != 0 || why.empty()) return code;
    wgan::set_error(why.c_str() + 1);
    return kRefused;
}

}  // namespace

// From now to wgan_record_finish, what this thread asks of libtorch, and what autograd asks for it
// in threads of its own, is recorded as a function of these tensors.
WGAN_EXPORT int32_t wgan_record_start(int64_t count, const Handle* given) {
    return wgan::guard([&] { start(tensors(count, given)); });
}

// One more given tensor, after those that there are.
WGAN_EXPORT int32_t wgan_record_give(Handle given) {
    return wgan::guard([&] { give(*given); });
}

// What is being recorded on this thread, if anything is, cannot be replayed, for that reason.
WGAN_EXPORT void wgan_record_refuse(const char* why) { refuse(why); }

// Whether what follows on this thread is no part of the recording.
WGAN_EXPORT void wgan_record_pause(int32_t is_paused) { pause(is_paused != 0); }

// recording = the function that gives these tensors, to be freed by wgan_recording_free. Refuses
// what cannot be replayed.
WGAN_EXPORT int32_t wgan_record_finish(int64_t count, const Handle* outputs,
                                       Recording** recording) {
    return guard_or_refuse([&] { *recording = new Recording(finish(tensors(count, outputs))); });
}

// Whether this thread's calls are being recorded.
WGAN_EXPORT int32_t wgan_is_recording() { return is_recording() ? 1 : 0; }

WGAN_EXPORT void wgan_record_abandon() { abandon(); }

WGAN_EXPORT void wgan_recording_free(Recording* recording) { delete recording; }

// Refuses where the two are not the same function.
WGAN_EXPORT int32_t wgan_recording_compare(const Recording* first, const Recording* second) {
    return guard_or_refuse([&] {
        const auto what = difference(*first, *second);
        if (!what.empty()) throw Refusal(what);
    });
}

WGAN_EXPORT int32_t wgan_arena_create(std::shared_ptr<Arena>** arena) {
    return wgan::guard([&] { *arena = new std::shared_ptr<Arena>(std::make_shared<Arena>()); });
}

// Leaves the arena's memory to others, until the next replay.
WGAN_EXPORT void wgan_arena_release(const std::shared_ptr<Arena>* arena) { (*arena)->release(); }

WGAN_EXPORT void wgan_arena_free(std::shared_ptr<Arena>* arena) { delete arena; }

// program = the recording, ready to run, and its outputs, which every replay writes over.
WGAN_EXPORT int32_t wgan_program_create(const Recording* recording,
                                        const std::shared_ptr<Arena>* arena, int32_t options,
                                        Program** program, const Handle* outputs) {
    return wgan::guard([&] {
        auto made = std::make_unique<Program>(*recording, *arena, options);
        for (size_t i = 0; i < made->outputs().size(); ++i) *outputs[i] = made->outputs()[i];
        *program = made.release();
    });
}

// Refuses tensors of other shapes, layouts or devices than those of the recording.
WGAN_EXPORT int32_t wgan_program_replay(Program* program, int64_t count, const Handle* given) {
    return guard_or_refuse([&] {
        if (!program->replay({const_cast<const at::Tensor* const*>(given), size_t(count)}))
            throw Refusal("a tensor that it is given has changed its shape");
    });
}

// From now on that kind of device's graphs are made by `make`, which gives an empty one.
WGAN_EXPORT void wgan_register_graphs(int32_t device_type, Graph* (*make)()) {
    register_graphs(static_cast<at::DeviceType>(device_type), make);
}

// The graphs that its replays have made so far; -1 where they make none.
WGAN_EXPORT int64_t wgan_program_graphs(const Program* program) { return program->graphs(); }

// Valid as long as the program is.
WGAN_EXPORT const char* wgan_program_description(const Program* program) {
    return program->description().c_str();
}

WGAN_EXPORT const char* wgan_program_listing(const Program* program) {
    return program->listing().c_str();
}

WGAN_EXPORT void wgan_program_free(Program* program) { delete program; }

// Whether two tensors are of the same shape, type and bits: 1 or 0.
WGAN_EXPORT int32_t wgan_same_bits(Handle a, Handle b) {
    if (a->scalar_type() != b->scalar_type() || a->sizes() != b->sizes()) return 0;
    const auto x = a->detach().contiguous().cpu(), y = b->detach().contiguous().cpu();
    return x.numel() == 0 || std::memcmp(x.data_ptr(), y.data_ptr(), x.nbytes()) == 0;
}
