// Normalizing text that comes in portions. What a portion ends with may still combine with what the
// next one begins with, so the text from its last character that starts afresh is kept back;
// everything before is normalized at once, at the speed of whole texts.
//
// Memory: what is kept back is one segment. With `stream_safe` no segment is longer than a starter
// and 30 marks (UAX #15, section 13: U+034F is put in where there are more), so memory is bounded
// whatever the text; without, it is bounded by the longest run of marks in the text.

#pragma once

#include <string>

#include "engine.h"

namespace uninorm::engine {

class Stream {
 public:
  Stream(Form form, IllFormed ill_formed, bool stream_safe)
      : form_(form), ill_formed_(ill_formed), stream_safe_(stream_safe) {}

  // Takes bytes, which may end inside of a character, and appends to `output` what is settled. An
  // offset in the status counts from the start of the stream; after an error the stream stays where
  // it was.
  Status push(std::string_view bytes, Output& output);

  // The text ends here: appends the rest. The stream is then as new.
  Status finish(Output& output);

  size_t kept_back() const { return pending_.size(); }

 private:
  Status take(std::string_view bytes, Output& output);
  size_t join_pending(std::string_view bytes);
  Status emit(std::string_view text, Output& output);
  void make_safe(std::string_view text, std::string& out);

  Form form_;
  IllFormed ill_formed_;
  bool stream_safe_;
  unsigned marks_ = 0;     // so far behind the last starter, for `stream_safe`
  uint64_t consumed_ = 0;  // bytes of the stream before `pending_`
  std::string pending_;
  size_t searched_ = 0;  // of `pending_`: no segment begins there but at its start
};

// Appends the normal form of two texts put together, both of which are in this form: it is mended
// where they meet. An offset in the status counts from the start of `left`.
Status append(std::string_view left, std::string_view right, Form form, IllFormed ill_formed,
              Output& output);

}  // namespace uninorm::engine
