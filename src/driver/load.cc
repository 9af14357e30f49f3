#include "driver/load.h"

#include "base/files.h"
#include "base/text.h"
#include "driver/project.h"
#include "syntax/parse.h"

namespace sabir::driver {

namespace {

using base::cat;

bool is_contract(const base::Entry& entry) {
  return !entry.folder && entry.name.size() > 4 &&
         entry.name.substr(entry.name.size() - 4) == ".wit";
}

class Loader {
 public:
  explicit Loader(Loaded& out) : out_(out) {}

  void run(const std::string& path) {
    out_.input.root.path = path;
    if (!base::is_folder(path)) return file(path, out_.input.root);
    folder(path, out_.input.root);
    if (out_.input.root.files.empty() && out_.trouble.empty())
      out_.trouble = cat("the folder `", path, "` has no `.wit` file");
    if (base::is_folder(path + "/deps")) dependencies(path + "/deps");
  }

 private:
  // Every folder in `deps/` is a package, and every file; other files are somebody else's.
  void dependencies(const std::string& path) {
    auto entries = base::list_folder(path, out_.trouble);
    if (!entries) return;
    for (const base::Entry& entry : *entries) {
      model::Group group;
      group.path = cat(path, "/", entry.name);
      if (entry.folder)
        folder(group.path, group);
      else if (is_contract(entry))
        file(group.path, group);
      if (!group.files.empty()) out_.input.deps.push_back(std::move(group));
    }
  }

  void folder(const std::string& path, model::Group& group) {
    auto entries = base::list_folder(path, out_.trouble);
    if (!entries) return;
    for (const base::Entry& entry : *entries)
      if (is_contract(entry)) file(cat(path, "/", entry.name), group);
  }

  void file(const std::string& path, model::Group& group) {
    auto text = base::read_file(path, out_.trouble);
    if (!text) return;
    if (!out_.sources.fits(text->size())) {
      out_.trouble = "the contract is larger than 4 GiB";
      return;
    }
    const source::Text& added = out_.sources.add(path, std::move(*text));
    group.files.push_back(syntax::parse(added, out_.diagnostics));
  }

  Loaded& out_;
};

}  // namespace

Loaded read(const std::string& path, source::Sources sources) {
  Loaded out;
  out.sources = std::move(sources);
  Loader(out).run(path);
  return out;
}

Loaded load(const std::string& path, const model::Options& options, source::Sources sources) {
  Loaded out = read(path, std::move(sources));
  if (out.trouble.empty()) read_project(path, out);
  if (!out.trouble.empty()) return out;
  bool wrong = out.diagnostics.has_errors();
  out.contract = model::resolve(out.input, options, out.diagnostics);
  if (wrong) out.contract.reset();
  return out;
}

}  // namespace sabir::driver
