// Normalizing text that comes in portions. What a portion ends with may still combine with what the
// next one begins with, so the text from its last character that starts afresh is kept back;
// everything before is normalized at once, at the speed of whole texts.
//
// Memory: what is kept back is one segment. Where one grows long it is looked through for places at
// which its normal form falls apart, so that only runs of marks are kept. With `stream_safe` there
// are no long ones either (UAX #15, section 13: U+034F is put in where there are more than 30
// marks): text is then made safe in blocks, and a few hundred bytes are kept whatever the text.
// NFKC_Casefold takes U+034F away, so there characters are folded first, then made safe, then
// composed.

#pragma once

#include <string>
#include <vector>

#include "engine.h"
#include "utf8.h"

namespace uninorm::engine {

class Stream {
 public:
  Stream(Form form, IllFormed ill_formed, bool stream_safe);

  // Takes bytes, which may end inside of a character, and appends to `output` what is settled. An
  // offset in the status counts from the start of the stream; after an error the stream stays where
  // it was.
  Status push(std::string_view bytes, Output& output);

  // The text ends here: appends the rest. The stream is then as new. Where the text ends inside of
  // a character and that is refused, what there is of it is dropped: another call appends what
  // stands before.
  Status finish(Output& output);

  size_t kept_back() const;

 private:
  Status push_decomposed(std::string_view bytes, Output& output, bool ends);
  Status take(std::string_view bytes, Output& output);
  Status take_safely(std::string_view bytes, Output& output);
  size_t join_pending(std::string_view bytes);
  Status emit(std::string_view text, Output& output);
  Status emit_safe(size_t settled, Output& output);
  void make_safe(std::string_view text);
  void make_safe(const Byte* p, int length);
  const Byte* add_ascii(const Byte* p, const Byte* end);
  void tidy();

  Form form_;
  Form rest_;  // what becomes of `pending_`: the form, or what is left to do of it
  IllFormed ill_formed_;
  bool stream_safe_;
  unsigned marks_ = 0;     // so far behind the last starter, for `stream_safe`
  uint64_t consumed_ = 0;  // bytes of the stream before `pending_`, or `cut_` for `stream_safe`
  std::string pending_;
  std::string cut_;      // for `stream_safe`: of a character that goes on in the next portion
  size_t searched_ = 0;  // of `pending_`: no segment begins there but at its start
  size_t long_;          // from this size on `pending_` is looked through
  // Decomposes before anything else is done, where the form asks for that; one or none.
  std::vector<Stream> before_;
};

// Appends the normal form of two texts put together, both of which are in this form: it is mended
// where they meet. An offset in the status counts from the start of `left`.
Status append(std::string_view left, std::string_view right, Form form, IllFormed ill_formed,
              Output& output);

}  // namespace uninorm::engine
