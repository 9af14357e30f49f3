// What four calls of a size give, a line for each.
#include <iostream>
#include <sizes.hpp>

namespace {

template <typename Call>
void attempt(const char* name, Call call) {
  try {
    uint64_t given = call();
    std::cout << name << ' ' << given << '\n';
  } catch (const std::exception& e) {
    std::cout << name << " error: " << e.what() << '\n';
  }
}

}  // namespace

int main(int, char** argv) {
  uint64_t size = std::stoull(argv[1]);
  sizes::Instance at(argv[2]);
  attempt("give-bytes", [&] { return sizes::give_bytes(size, at).size(); });
  attempt("give-text", [&] { return sizes::give_text(size, at).size(); });
  attempt("take-bytes", [&] {
    sabir::Buffer bytes{std::string_view(std::string(size, '\0'))};
    return std::get<0>(sizes::take_bytes(bytes, at));
  });
  attempt("take-text", [&] { return std::get<0>(sizes::take_text(std::string(size, 'x'), at)); });
}
