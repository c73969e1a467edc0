// Variants of an operator that libtorch has for the recording's device.
#pragma once

#include "recording.h"

namespace wgan::capture {

// With the result given as a tensor to write to.
c10::optional<c10::OperatorHandle> writing_variant(const Recording& recording, const Call& call);

// That writes over its first argument.
c10::optional<c10::OperatorHandle> in_place_variant(const Recording& recording, const Call& call);

}  // namespace wgan::capture
