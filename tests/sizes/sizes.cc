// Gives and takes as much as it is told: all zeroes, or all `x`, and another one at the end.
#include <sizes/core.h>

namespace {

class Sizes {
 public:
  static sabir::Buffer give_bytes(uint64_t size) {
    sabir::Buffer bytes{std::string_view(std::string(size, '\0'))};
    return bytes;
  }
  static std::string give_text(uint64_t size) {
    std::string text(size, 'x');
    if (!text.empty()) text.back() = 'z';
    return text;
  }
  static std::tuple<uint64_t, uint8_t> take_bytes(sabir::Bytes bytes) {
    return {bytes.size(), bytes.empty() ? uint8_t(0) : bytes.data()[bytes.size() - 1]};
  }
  static std::tuple<uint64_t, char32_t> take_text(sabir::Text text) {
    return {text.size(), text.empty() ? U' ' : char32_t(text.data()[text.size() - 1])};
  }
};

}  // namespace

SABIR_IMPLEMENT(sizes, Sizes)
