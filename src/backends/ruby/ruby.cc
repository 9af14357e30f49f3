#include "backends/ruby/ruby.h"

#include "backends/ruby/model.h"
#include "backends/runtime_files.h"

namespace sabir::backends::ruby {
namespace {

// The extension is compiled against the waist's headers, which were made just before: the gem
// carries its own copy, so that the folder builds wherever it is put.
void add_headers(const Package& package, const std::string& folder, emit::FileSet& files) {
  emit::FileSet copies;
  for (const emit::File& file : files) {
    for (const char* name : {".h", "_layout.h"}) {
      if (file.path != "c/" + package.prefix + name) continue;
      copies.push_back({folder + "/" + package.prefix + name, file.text});
    }
  }
  files.insert(files.end(), copies.begin(), copies.end());
  add_runtime(files, "c", folder);
}

}  // namespace

void generate(const Input& input, diag::Diagnostics& diagnostics, emit::FileSet& files) {
  Package package = plan_package(input, diagnostics);
  std::string root = "ruby/", lib = root + "lib/" + package.name;
  std::string ext = root + "ext/" + package.name + "/";
  files.push_back({root + package.name + ".gemspec", print_gemspec(package)});
  files.push_back({lib + ".rb", print_main(package)});
  files.push_back({lib + "/types.rb", print_types(package)});
  files.push_back({lib + "/api.rb", print_api(package)});
  files.push_back({lib + "/fiddle.rb", print_fiddle(package)});
  files.push_back({ext + "extconf.rb", print_extconf(package)});
  files.push_back({ext + package.prefix + "_ext.c", print_extension(package)});
  add_headers(package, ext + "include", files);
  for (const RuntimeFile& file : runtime_files("ruby")) {
    bool ruby = file.name.ends_with(".rb");
    files.push_back({(ruby ? lib + "/" : ext) + std::string(file.name), std::string(file.text)});
  }
}

}  // namespace sabir::backends::ruby
