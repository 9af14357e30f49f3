// Reading what CMake wrote for us, of which nothing is certain: a field that is missing, or that is
// of another kind, is empty.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace sabir::driver {

std::string text_field(const nlohmann::ordered_json& object, const char* name);
std::vector<std::string> texts_field(const nlohmann::ordered_json& object, const char* name);
// Of an object with texts.
std::map<std::string, std::string> named_texts_field(const nlohmann::ordered_json& object,
                                                     const char* name);

}  // namespace sabir::driver
