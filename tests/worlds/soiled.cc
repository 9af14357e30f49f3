// Gives its host what it may not have, and lends it leaves to write into, which it reads.
#include <soiled/core.h>

#include <algorithm>

namespace {

class Soiled {
 public:
  explicit Soiled(soiled::Imports& imports) : imports_(imports) {}

  bool tell(soiled::Place wrong) {
    using soiled::Place;
    using soiled::host::Season;
    std::string bad = "\xed\xa0\x80";
    std::string scratch;
    auto whispered = imports_.try_host_whisper(wrong == Place::Whisper ? bad : "fine", scratch);
    if (!whispered) throw sabir::Error(whispered.error());
    std::vector<std::string> names = {"one", wrong == Place::Names ? bad : "two"};
    soiled::host::Leaf leaf = {wrong == Place::Leaf ? char32_t{0x110000} : U'a', true};
    return imports_.host_hear(wrong == Place::Text ? bad : "fine",
                              wrong == Place::Letter ? char32_t{0xd800} : U'b',
                              wrong == Place::Season ? Season(2) : Season::Autumn, leaf, names);
  }

  uint32_t fresh() {
    std::vector<soiled::host::Leaf> leaves(3, {U'a', true});
    bool signs[3] = {};
    imports_.host_soil(leaves, {signs, 3});
    auto is_fresh = [](const auto& leaf) { return leaf.fresh; };
    return uint32_t(std::count_if(leaves.begin(), leaves.end(), is_fresh));
  }

 private:
  soiled::Imports& imports_;
};

}  // namespace

SABIR_IMPLEMENT(soiled, Soiled)
