#include "driver/manifest.h"

#include <filesystem>
#include <nlohmann/json.hpp>

#include "backends/table.h"

namespace sabir::driver {
namespace {

using json = nlohmann::ordered_json;

// What back-ends say stands for any contract.
std::string with_name(std::string_view text, const std::string& prefix) {
  constexpr std::string_view hole = "NAME";
  std::string out(text);
  for (size_t at = 0; (at = out.find(hole, at)) != std::string::npos; at += prefix.size()) {
    out.replace(at, hole.size(), prefix);
  }
  return out;
}

json words(const std::string& text) {
  json all = json::array();
  for (size_t begin = 0; begin < text.size();) {
    size_t end = std::min(text.find(' ', begin), text.size());
    all.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return all;
}

const char* kind_of(const std::string& path) {
  std::string extension = std::filesystem::path(path).extension().string();
  if (extension == ".c" || extension == ".cc") return "sources";
  if (extension == ".h" || extension == ".hpp") return "headers";
  return "files";
}

json no_files() {
  return {{"sources", json::array()}, {"headers", json::array()}, {"files", json::array()}};
}

json tests_of(const backends::Language& language, const std::string& prefix) {
  json tests = {{"entry", with_name(language.tests_entry, prefix)}};
  if (language.flavours.empty()) return tests;
  tests["flavours"] = json::array();
  for (std::string_view flavour : language.flavours) tests["flavours"].push_back(flavour);
  tests["chosen_by"] = language.chosen_by;
  return tests;
}

json describe(const backends::Backend& by, const std::string& prefix) {
  const backends::Language* language = nullptr;
  for (const backends::Language* one : backends::languages()) {
    if (&one->backend == &by) language = one;
  }
  json part;
  if (language) part["language"] = language->name;
  part["folder"] = by.folder;
  if (!by.build.empty()) part["build"] = with_name(by.build, prefix);
  if (language) part["tests"] = tests_of(*language, prefix);
  part["include"] = words(with_name(by.include, prefix));
  part.update(no_files());
  part["copied"] = no_files();
  return part;
}

}  // namespace

std::string manifest(const backends::Input& input, const std::vector<Part>& parts,
                     const emit::FileSet& files) {
  const abi::Plan& plan = input.plan;
  json all = json::object();
  for (size_t i = 0; i < parts.size(); ++i) {
    json part = describe(*parts[i].by, plan.prefix);
    size_t end = i + 1 < parts.size() ? parts[i + 1].first : files.size();
    for (size_t f = parts[i].first; f < end; ++f) {
      json& home = files[f].copied ? part["copied"] : part;
      home[kind_of(files[f].path)].push_back(files[f].path);
    }
    all[std::string(parts[i].by->name)] = std::move(part);
  }
  json whole = {{"manifest", 1},
                {"contract", input.contract_name},
                {"prefix", plan.prefix},
                {"version", plan.version.text()},
                {"parts", std::move(all)}};
  return whole.dump(2) + "\n";
}

}  // namespace sabir::driver
