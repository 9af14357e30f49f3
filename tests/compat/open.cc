// What fulfils both versions of the contract with open types: it gives all that its version has, of
// LABELS labels each.
#include <compat/core.h>

namespace {

class Open {
 public:
  compat::Look last() {
    return {compat::Mood(compat_mood(LABELS - 1)), compat::Marks(compat_marks((1 << LABELS) - 1))};
  }
  compat::Look again(compat::Mood mood, compat::Marks marks) { return {mood, marks}; }
};

}  // namespace

SABIR_IMPLEMENT(compat, Open)
