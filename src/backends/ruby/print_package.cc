// Prints the Ruby files: the types, what can be called, and the gem around them.
#include "backends/ruby/names.h"
#include "backends/ruby/print.h"
#include "emit/docs.h"

namespace sabir::backends::ruby {
namespace {

using emit::Writer;

// --- types ---

void print(Writer& w, const LabelModule& e) {
  std::string all;
  for (const Label& label : e.labels) {
    bool unknown = e.open && &label == &e.labels.back();
    if (!unknown) all += (all.empty() ? "" : ", ") + label.constant;
  }
  auto labels = [&] {
    for (const Label& label : e.labels) {
      comment(w, label.doc);
      w.emit({{"name", label.constant}, {"symbol", label.symbol}}, "${name} = :${symbol}");
    }
  };
  auto list = [&] {
    if (all.size() <= 76) {
      w.emit({{"all", all}}, "ALL = [${all}].freeze");
      return;
    }
    w.emit({{"all",
             [&] {
               w.emit({{"all", emit::wrap(all, 90)}}, "${all}");
             }}},
           R"rb(
      ALL = [
        ${all}
      ].freeze
    )rb");
  };
  comment(w, e.doc, "A " + e.name + " is one of these symbols.");
  w.emit({{"name", e.name}, {"labels", labels}, {"list", list}}, R"rb(
    module ${name}
      ${labels}

      # All of them, in the contract's order.
      ${list}
    end
  )rb");
}

void print_readers(Writer& w, const std::vector<Field>& fields) {
  for (const Field& field : fields) {
    w.gap();
    comment(w, field.doc);
    w.emit({{"name", field.name}, {"type", field.type}}, R"rb(
      # @return [${type}]
      attr_reader :${name}
    )rb");
  }
}

void print_initialize(Writer& w, const std::vector<Field>& fields, bool exception) {
  std::vector<std::string> params;
  for (const Field& f : fields) {
    params.push_back(f.name + ":" + (f.fallback.empty() ? "" : " " + f.fallback));
    w.emit({{"name", f.name}, {"type", f.type}}, "# @param ${name} [${type}]");
  }
  if (exception) {
    params.push_back("message: nil");
    w.emit("# @param message [String, nil]");
  }
  auto assign = [&] {
    for (const Field& f : fields) w.emit({{"name", f.name}}, "@${name} = ${name}");
  };
  w.emit({{"head", [&] { call(w, "def initialize", params, "", 6); }},
          {"super", exception ? "super(message: message)" : ""},
          {"assign", assign},
          {"freeze", exception ? "" : "freeze"}},
         R"rb(
           ${head}
             ${super}
             ${assign}
             ${freeze}
           end
         )rb");
}

void print(Writer& w, const RecordClass& r) {
  comment(w, r.doc, "The " + r.name + ".");
  w.emit({{"name", r.name},
          {"readers", [&] { print_readers(w, r.fields); }},
          {"initialize", [&] { print_initialize(w, r.fields, false); }}},
         R"rb(
           class ${name}
             include Value

             ${readers}

             ${initialize}
           end
         )rb");
}

void print(Writer& w, const CaseClass& c, const VariantModule& of) {
  comment(w, c.doc, "A case of " + of.name + ".");
  if (c.type.empty()) {
    w.emit({{"name", c.name}, {"of", of.name}}, R"rb(
      class ${name}
        include ${of}
      end
    )rb");
    return;
  }
  w.emit({{"name", c.name}, {"of", of.name}, {"type", c.type}}, R"rb(
    #
    # @!attribute [r] value
    #   @return [${type}]
    class ${name}
      include ${of}
      include OneValue
    end
  )rb");
}

void print(Writer& w, const VariantModule& v) {
  auto cases = [&] {
    for (const CaseClass& c : v.cases) {
      w.gap();
      print(w, c, v);
    }
  };
  comment(w, v.doc, "One of several: the " + v.name + ".");
  w.emit({{"name", v.name}, {"cases", cases}}, R"rb(
    module ${name}
      include Value

      ${cases}
    end
  )rb");
}

void print_error_cases(Writer& w, const ErrorClass& e) {
  for (const CaseClass& c : e.cases) {
    w.gap();
    comment(w, c.doc, "A case of " + e.name + ".");
    if (!c.type.empty()) {
      w.emit({{"type", c.type}}, R"rb(
        #
        # @!attribute [r] value
        #   @return [${type}]
      )rb");
    }
    w.emit({{"name", c.name}, {"of", e.name}}, "class ${name} < ${of}; end");
  }
}

void print(Writer& w, const ErrorClass& e) {
  comment(w, e.doc, "The error " + e.name + ".");
  if (!e.value.empty()) {
    w.emit({{"type", e.value}}, R"rb(
      #
      # @!attribute [r] value
      #   @return [${type}]
    )rb");
  }
  if (e.fields.empty() && e.cases.empty()) {
    w.emit({{"name", e.name}, {"base", e.base}}, "class ${name} < ${base}; end");
    return;
  }
  w.emit({{"name", e.name},
          {"base", e.base},
          {"body",
           [&] {
             print_readers(w, e.fields);
             w.gap();
             if (!e.fields.empty()) print_initialize(w, e.fields, true);
             print_error_cases(w, e);
           }}},
         R"rb(
           class ${name} < ${base}
             ${body}
           end
         )rb");
}

// --- functions ---

// The method itself is the extension's, or the host's; this is what YARD and people read.
void print_method(Writer& w, const Signature& shown, const std::string& doc) {
  std::string params;
  for (const std::string& item : shown.items) params += (params.empty() ? "" : ", ") + item;
  auto body = [&] {
    if (!doc.empty()) w.emit({{"doc", emit::wrap(doc, 90)}}, "#   ${doc}");
    for (const std::string& note : shown.notes) w.emit({{"note", note}}, "#   ${note}");
  };
  w.gap();
  w.emit({{"signature", shown.head + (params.empty() ? "" : "(" + params + ")")}, {"body", body}},
         R"rb(
           # @!method ${signature}
           ${body}
         )rb");
}

std::vector<std::string> param_notes(const std::vector<Parameter>& params) {
  std::vector<std::string> notes;
  for (const Parameter& p : params) notes.push_back("@param " + p.name + " [" + p.type + "]");
  return notes;
}

std::string result_of(const Function& f) { return f.returns.empty() ? "nil" : f.returns; }

void print_class(Writer& w, const Class& c) {
  auto methods = [&] {
    if (c.constructor) print_method(w, signature(*c.constructor, c.name), c.constructor->doc);
    for (const Function& f : c.functions) print_method(w, signature(f, result_of(f)), f.doc);
    if (c.constructor) return;
    w.gap();
    w.emit("private_class_method :new, :open");
  };
  comment(w, c.doc, "A handle.");
  w.emit({{"name", c.name}, {"methods", methods}}, R"rb(
    class ${name} < Handle
      ${methods}
    end
  )rb");
}

// --- what Ruby implements ---

void print_implemented(Writer& w, const std::string& name, const std::string& doc,
                       const std::vector<Import>& functions) {
  w.gap();
  comment(w, doc);
  w.emit({{"name", name},
          {"functions",
           [&] {
             for (const Import& f : functions) print_method(w, signature(f), f.doc);
           }}},
         R"rb(
           #
           # Any object with these methods will do; including the module is not needed.
           module ${name}
             ${functions}
           end
         )rb");
}

void print_host(Writer& w, const Host& host) {
  for (const Guests& g : host.guests) {
    print_implemented(w, g.name, g.doc.empty() ? "What the library is given." : g.doc, g.methods);
  }
  if (!host.asked()) return;
  std::string doc = "What `" + host.keyword + ":` of `open` takes.";
  print_implemented(w, "Implementation", doc, host.functions);
}

// --- instances ---

void print_same(Writer& w, const Function& f, const std::string& see) {
  w.gap();
  w.emit({{"name", f.on_instance}, {"see", see}}, R"rb(
    # @!method ${name}(...)
    #   @see ${see}
  )rb");
}

void print_instance(Writer& w, const Package& package) {
  auto methods = [&] {
    for (const Module& module : package.modules) {
      for (const Function& f : module.functions) print_same(w, f, f.shown);
      for (const Class& c : module.classes) {
        if (c.constructor) print_same(w, *c.constructor, c.constructor->shown);
        for (const Function& f : c.functions) {
          if (f.is_static) print_same(w, f, f.shown);
        }
      }
    }
    w.gap();
    w.emit("private_class_method :new, :open");
  };
  std::string parameters, given;
  auto docs = [&] {
    for (const Module& module : package.modules) {
      if (!module.host || !module.host->asked()) continue;
      const std::string& name = module.host->keyword;
      parameters += name + ":, ";
      given += (given.empty() ? "" : ", ") + name + ": " + name;
      w.emit({{"name", name}, {"home", module.name.empty() ? "" : module.name + "::"}},
             "# @param ${name} [${home}Implementation]");
    }
  };
  w.gap();
  w.emit({{"methods", methods}}, R"rb(
    # A library of one's own: what is called on the module works on the one that every process has.
    class Instance < Handle
      ${methods}
    end
  )rb");
  w.gap();
  w.emit("# Opens the library; with a block, closes it when the block is left.");
  w.emit("#");
  docs();
  w.emit({{"parameters", parameters}, {"given", given.empty() ? "" : given + ", "}}, R"rb(
    # @param location [String, nil] where it is: "inprocess:", "worker:", "unix:PATH"
    # @return [Instance, Object]
    def self.open(${parameters}location: nil, &block)
      Handle.lend(open_instance(${given}location: location), &block)
    end
  )rb");
}

}  // namespace

Signature signature(const Function& f, const std::string& returns) {
  Signature made{f.symbol, "", (f.method ? "" : "self.") + f.name, {}, "", param_notes(f.params)};
  for (const Parameter& p : f.params) {
    if (p.fallback.empty()) made.items.push_back(p.name);
  }
  for (const Parameter& p : f.params) {
    if (!p.fallback.empty()) made.items.push_back(p.name + ": " + p.fallback);
  }
  made.notes.push_back("@return [" + returns + "]");
  for (const std::string& error : f.raises) made.notes.push_back("@raise [" + error + "]");
  return made;
}

Signature signature(const Import& f) {
  Signature made{f.symbol, "", f.name, {}, "", param_notes(f.params)};
  for (const Parameter& p : f.params) made.items.push_back(p.name);
  made.notes.push_back("@return [" + (f.returns.empty() ? "void" : f.returns) + "]");
  if (!f.raises.empty()) made.notes.push_back("@raise [" + f.raises + "]");
  return made;
}

std::string print_types(const Package& package) {
  Writer w;
  file_head(w, package);
  inside(w, package, [](Writer& w, const Module& module) {
    for (const TypeClass& type : module.types) {
      w.gap();
      std::visit([&](const auto& one) { print(w, one); }, type);
    }
  });
  return w.text();
}

namespace {

void print_defaults(Writer& w, const Package& package) {
  w.gap();
  auto values = [&] {
    for (size_t i = 0; i < package.defaults.size(); ++i) {
      bool last = i + 1 == package.defaults.size();
      w.emit({{"value", package.defaults[i]}, {"comma", last ? "" : ","}}, "${value}${comma}");
    }
  };
  w.emit("# Default arguments, in the order in which the extension counts them.");
  if (package.defaults.empty()) {
    w.emit("DEFAULTS = [].freeze");
  } else {
    w.emit({{"values", values}}, R"rb(
      DEFAULTS = [
        ${values}
      ].freeze
    )rb");
  }
  w.emit("private_constant :DEFAULTS");
}

void print_module(Writer& w, const Module& module) {
  if (module.host) print_host(w, *module.host);
  for (const Class& c : module.classes) {
    w.gap();
    print_class(w, c);
  }
  for (const Function& f : module.functions) print_method(w, signature(f, result_of(f)), f.doc);
}

}  // namespace

std::string print_api(const Package& package) {
  Writer w;
  file_head(w, package);
  inside(w, package, print_module, [&] {
    print_instance(w, package);
    print_defaults(w, package);
  });
  return w.text();
}

std::string print_main(const Package& package) {
  Writer w;
  file_head(w, package);
  comment(w, package.of->doc);
  w.emit({{"module", package.module},
          {"name", package.name},
          {"prefix", package.prefix},
          {"version", ruby_string(package.of->version)}},
         R"rb(
           module ${module}
             # The version of the contract.
             VERSION = ${version}
           end

           load ::File.join(__dir__, "${name}", "runtime.rb"), ${module}
           require_relative "${name}/types"
           require_relative "${name}/api"

           module ${module}
             # Which way into the library was taken: "extension" or "fiddle".
             FLAVOUR = Flavours.load("${name}/${prefix}_ext", "${name}/fiddle")
           end
         )rb");
  return w.text();
}

std::string print_gemspec(const Package& package) {
  Writer w;
  file_head(w, package);
  w.emit({{"name", ruby_string(package.name)},
          {"folder", package.name},
          {"version", ruby_string(package.of->version)},
          {"license",
           [&] {
             if (package.license.empty()) return;
             w.emit({{"license", ruby_string(package.license)}}, "spec.license = ${license}");
           }},
          {"summary", ruby_string(package.of->summary)}},
         R"rb(
           Gem::Specification.new do |spec|
             spec.name = ${name}
             spec.version = ${version}
             spec.summary = ${summary}
             spec.authors = ["The authors of ${folder}"]
             ${license}
             # If `sabir pack` has put the compiled code there, nothing is compiled where the gem is
             # installed; and it is for this platform, and for this Ruby.
             compiled = File.exist?(File.join(__dir__, "lib/${folder}/${folder}_ext.so"))
             spec.platform = Gem::Platform.local if compiled
             spec.extensions = ["ext/${folder}/extconf.rb"] unless compiled
             this_ruby = "~> #{RbConfig::CONFIG["ruby_version"]}"
             spec.required_ruby_version = compiled ? this_ruby : ">= 3.1"
             spec.files = Dir["lib/**/*", "ext/**/*.{c,h,rb}", "LICENSE*"].select { |path| File.file?(path) }
             spec.metadata["rubygems_mfa_required"] = "true"
           end
         )rb");
  return w.text();
}

std::string print_extconf(const Package& package) {
  Writer w;
  file_head(w, package);
  w.emit({{"name", package.name}, {"prefix", package.prefix}}, R"rb(
    # Builds the extension, and puts the library that it calls beside the gem's Ruby files. The library
    # is lib${prefix}.so, as CMake built it: SABIR_LIBRARY_DIR names its folder.
    require "fileutils"
    require "mkmf"

    folder = ENV.fetch("SABIR_LIBRARY_DIR") do
      abort "${name}: set SABIR_LIBRARY_DIR to the folder that holds lib${prefix}.so"
    end
    library = File.join(folder, "lib${prefix}.so")
    unless File.exist?(library)
      abort "${name}: there is no lib${prefix}.so in #{folder}; build the library first"
    end

    # The name under which a program loads it: `lib${prefix}.so.1`, a link beside it; or its own.
    links = Dir["#{library}.*"].select { |path| File.symlink?(path) }
    home = File.expand_path("../../lib/${name}", __dir__)
    [*links, *(library if links.empty?)].each do |path|
      FileUtils.cp(File.realpath(path), File.join(home, File.basename(path)))
    end
    worker = File.join(folder, "${prefix}-worker") # it serves the library at `worker:`
    FileUtils.install(worker, home, mode: 0o755) if File.exist?(worker)

    if ENV["SABIR_RUBY"] == "fiddle" # without a compiler: there is nothing to build
      File.write("Makefile", "all install clean:\n\t@true\n")
      exit
    end

    append_cflags(["-std=gnu11", "-fvisibility=hidden"])
    append_cppflags("-I#{File.join(__dir__, "include")}")
    # A function that the library lacks is an error when the gem is loaded, not the end of the program
    # that first calls it.
    append_ldflags(["-L#{folder}", "-Wl,-rpath,#{home}", "-Wl,-z,now"])
    abort "${name}: cannot link against #{library}" unless have_library("${prefix}")
    create_makefile("${name}/${prefix}_ext")
  )rb");
  return w.text();
}

}  // namespace sabir::backends::ruby
