#include "driver/cases.h"

#include <filesystem>

#include "backends/table.h"
#include "base/files.h"
#include "cases/check.h"

namespace sabir::driver {

namespace fs = std::filesystem;

std::string cases_path(const std::string& contract) {
  if (!base::is_folder(contract)) return fs::path(contract).replace_extension(".cases").string();
  std::string why;
  for (const base::Entry& entry :
       base::list_folder(contract, why).value_or(std::vector<base::Entry>{}))
    if (fs::path(entry.name).extension() == ".cases")
      return (fs::path(contract) / entry.name).string();
  return (fs::path(contract) / "NAME.cases").string();
}

std::optional<cases::Suite> load_cases(Loaded& loaded, const abi::Plan& plan,
                                       const std::string& path) {
  std::optional<std::string> text = base::read_file(path, loaded.trouble);
  if (!text) return std::nullopt;
  if (!loaded.sources.fits(text->size())) {
    loaded.trouble = "the cases are larger than 4 GiB";
    return std::nullopt;
  }
  const source::Text& added = loaded.sources.add(path, std::move(*text));
  std::vector<std::string_view> languages;
  for (const backends::Language* l : backends::languages()) languages.push_back(l->backend.name);
  return cases::check(plan, loaded.sources, added, languages, loaded.diagnostics);
}

}  // namespace sabir::driver
