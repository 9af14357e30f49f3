// One run of the normalizer over one text: what every kernel shares. A kernel finds the characters
// that may change; everything that happens at such a character is here.
//
// Between two events text is carried over as it is. `floor` is the last place that output and text
// are known to agree from: between there and the character in hand the output holds the very bytes
// of the text (or their ASCII folded), so that an event may take some of them back.

#pragma once

#include "lookup.h"
#include "segment.h"
#include "writer.h"

namespace uninorm::engine {

struct Machine {
  const Byte* begin;
  const Byte* end;
  FormRules rules;
  IllFormed ill_formed;
  const tables::Classes& classes;
  Writer& writer;
  Status status = {};
  const Byte* floor;
  const Byte* segment_start = nullptr;
  bool comparing = false;  // find_change: the writer compares, and nothing is carried over

  Machine(std::string_view text, Form form, IllFormed rule, Writer& out)
      : begin(reinterpret_cast<const Byte*>(text.data())),
        end(begin + text.size()),
        rules(rules_of(form)),
        ill_formed(rule),
        classes(tables::kClasses[static_cast<size_t>(form == Form::Identifier ? Form::NfkcCasefold
                                                                              : form)]),
        writer(out),
        floor(begin) {}

  size_t ahead(const Byte* p) const { return static_cast<size_t>(end - p); }
  size_t behind(const Byte* p) const { return static_cast<size_t>(p - begin); }
  void make_room(size_t count, const Byte* p) { writer.make_room(count, ahead(p), behind(p)); }

  // An event: `q` is a well-formed character that the classes mark, and everything before it is
  // carried over. Returns up to where text has been dealt with: `q` itself if nothing changes
  // there. Leaves room for a block's events again if it used more than a little.
  const Byte* change(const Byte* q);

  // The same while comparing: true if the form keeps the text from `q` up to `next`, which is set.
  // Otherwise `next` is the start of the segment that changes.
  bool stays(const Byte* q, const Byte*& next);

  // An ill-formed part at `q`, everything before it being carried over. Returns where text goes on,
  // or null after setting `status`.
  const Byte* mend(const Byte* q);

  // Room for another block when text is carried over up to `start`, where a character begins. What
  // was written before can be reached no longer, so this ends the segment that `start` stands in.
  // Returns where to go on from.
  const Byte* renew_room(const Byte* start);

 private:
  bool afresh_at(const Byte* p) const;
  void take_back(const Byte* start, const Byte* q);
  const Byte* rerun(const Byte* q);
  const Byte* keep_or_compose(const Byte* q, tables::Mark mark);
  const Byte* compose_marks(const Byte* q);
  const Byte* compose_jamo(const Byte* q);
  const Byte* replace(const Byte* q, Record record);
  Byte* stop_before(size_t slack) const;
  const Byte* decompose_syllables(const Byte* q);
};

// A kernel carries text from `start` to the end into the writer; or finds the start of the first
// segment that changes, an ill-formed part, or the end.
struct Kernel {
  const char* name;
  void (*transform)(Machine& machine, const Byte* start);
  const Byte* (*find_change)(Machine& machine);
  const Byte* (*find_ill_formed)(const Byte* begin, const Byte* end);
};

extern const Kernel kScalarKernel;
const Kernel& kernel();

// What `UNINORM_TARGET` names, if it is set.
const char* wished_kernel();

}  // namespace uninorm::engine
