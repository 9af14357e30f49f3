// Many texts at once, which lie one after another in one piece of memory. As long as nothing
// changes they are looked at and copied as if they were one text, so that a short text costs little
// more than its bytes.

#pragma once

#include "engine.h"

namespace uninorm::engine {

// Text `i` ends before `ends[i]` and starts where the one before it ends. Appends the normal forms
// to `output` and writes where each of them ends, counted from where `output` ended before, to
// `new_ends`. An offset in the status counts from the start of `bytes`; for `BadEnds` it is the
// number of the text.
Status normalize_all(std::string_view bytes, const uint64_t* ends, size_t count, Form form,
                     IllFormed ill_formed, Output& output, uint64_t* new_ends);

}  // namespace uninorm::engine
