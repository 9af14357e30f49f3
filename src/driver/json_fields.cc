#include "driver/json_fields.h"

namespace sabir::driver {
namespace {

using json = nlohmann::ordered_json;

const json& field(const json& object, const char* name) {
  static const json kNothing;
  auto at = object.find(name);
  return at == object.end() ? kNothing : *at;
}

}  // namespace

std::string text_field(const json& object, const char* name) {
  const json& value = field(object, name);
  return value.is_string() ? value.get<std::string>() : "";
}

std::vector<std::string> texts_field(const json& object, const char* name) {
  std::vector<std::string> all;
  const json& list = field(object, name);
  if (!list.is_array()) return all;
  for (const json& one : list)
    if (one.is_string()) all.push_back(one.get<std::string>());
  return all;
}

std::map<std::string, std::string> named_texts_field(const json& object, const char* name) {
  std::map<std::string, std::string> all;
  const json& fields = field(object, name);
  if (!fields.is_object()) return all;
  for (const auto& [key, value] : fields.items())
    if (value.is_string()) all[key] = value.get<std::string>();
  return all;
}

}  // namespace sabir::driver
