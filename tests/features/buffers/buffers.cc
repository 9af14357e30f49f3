// A window on bytes that somebody else keeps.
#include <buffers/core.h>

#include <algorithm>
#include <cctype>

namespace {

struct Buffers {
  class Window {
   public:
    explicit Window(sabir::Bytes bytes) : bytes_(bytes) {}

    sabir::Bytes bytes() const { return bytes_; }
    const std::string& name() const { return name_; }
    const std::vector<buffers::Point>& corners() const { return corners_; }

    void fill(sabir::MutableSpan<double> into, double value) {
      std::fill(into.begin(), into.end(), value);
    }

    std::string upper(std::string text) {
      for (char& c : text) c = char(std::toupper(static_cast<unsigned char>(c)));
      return text;
    }

   private:
    sabir::Bytes bytes_;
    std::string name_ = "window";
    std::vector<buffers::Point> corners_ = {{0, 0}, {3, 4}};
  };
};

}  // namespace

SABIR_IMPLEMENT(buffers, Buffers)
