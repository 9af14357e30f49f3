// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Values as bytes. A value is written as the C structure it is, little-endian, with an offset into
// the payload where the structure has a pointer, and a number where it has a handle; what is
// pointed at follows, each piece at the next multiple of its alignment, in the order in which a
// walk through the value meets it, depth first. So a payload has exactly one form, pieces cannot
// overlap, and one walk checks it and makes it readable where it lies. docs/wire.md has the whole
// of it.
#pragma once

#include <sabir.h>

#include <cstdint>
#include <string>

#include "boundaries/buffer.h"
#include "boundaries/types.h"

namespace sabir::boundary {

// What stands for handles on the other side.
class Handles {
 public:
  // The number of a handle that is given away (`own`) or lent; 0 for NULL.
  virtual uint64_t lower(uint32_t resource, void* handle, bool own) = 0;
  // The handle behind a number; NULL if there is none.
  virtual void* lift(uint32_t resource, uint64_t number, bool own) = 0;

 protected:
  ~Handles() = default;
};

// How many bytes a value takes: its structure, and all it points at; kNoMemory: more than can be.
inline constexpr size_t kNoMemory = SIZE_MAX;
size_t measure(const Contract& contract, int32_t type, const void* value);

// Writes a value into as many bytes as were measured. Fails if `value` was changed meanwhile.
bool encode(const Contract& contract, int32_t type, const void* value, char* to, size_t size,
            Handles& handles);

// The same into memory that the other side can write meanwhile. Nothing is read there, and no
// pointer of ours is ever written there: records are composed in `own`, which afterwards holds the
// value's structure as it was written (with `whole` all of the value).
bool encode_shared(const Contract& contract, int32_t type, const void* value, char* to, size_t size,
                   Handles& handles, Buffer& own, bool whole);

// Who reads a value: the implementation checks its own arguments as it always does, and tells its
// caller in the same words, so only the form matters; everybody else has values checked as well.
enum class Check : uint8_t { Form, Values };

// Makes the bytes at `at` a value that can be read there: offsets become pointers, numbers handles.
// False, and why: what is wrong; then nothing may be read. `at` is aligned like max_align_t.
bool decode(const Contract& contract, int32_t type, char* at, size_t size, Check check,
            Handles& handles, const char** why);

// Whether a value is a structure and, behind it, pieces of which any bytes are a value (text counts
// as one: who uses it checks it). Such pieces may stay in memory that the other side can write.
bool pieces_are_plain(const Contract& contract, int32_t type);

// Decodes such a value whose pieces are at `at` and whose structure was copied out to `record`.
// Texts are not checked: that has to be done on a copy.
bool decode_apart(const Contract& contract, int32_t type, char* record, char* at, size_t size,
                  Handles& handles, const char** why);

// The first handle in a value (NULL handles left out) that `lost` says is; kNone: a value without.
bool any_handle(const Contract& contract, int32_t type, const void* value,
                bool (*found)(void* context, uint32_t resource, void* handle, bool own),
                void* context);

}  // namespace sabir::boundary
