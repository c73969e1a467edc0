// What a device remembers of the work that it was given, to be given it again in one call.
#pragma once

#include <functional>
#include <memory>

#include "recording.h"

namespace wgan::capture {

class Graph {
   public:
    virtual ~Graph() = default;

    // Remembers what the body asks of the device; whether it is done meanwhile is the device's.
    // Memory that the body takes stays the graph's.
    virtual void capture(const std::function<void()>& body) = 0;

    // Has it done, with what then lies in the memory that the body read.
    virtual void launch() = 0;
};

// The device's: CUDA's, where they are compiled in, what was registered, or one that calls the body
// again.
std::unique_ptr<Graph> make_graph(at::Device device);

// From now on that kind of device's graphs are made so.
void register_graphs(at::DeviceType type, Graph* (*make)());

}  // namespace wgan::capture
