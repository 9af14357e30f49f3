// `sabir layout CONTRACT [TYPE]`: where every byte of the contract's types stands, drawn in the
// terminal or as SVG; with `--against OLD`, next to what it was.
#include <CLI/CLI.hpp>
#include <memory>

#include "abi/draw.h"
#include "abi/plan.h"
#include "base/files.h"
#include "driver/command.h"

namespace sabir::driver {
namespace {

struct LayoutArguments : ContractArguments {
  std::string type;
  std::string world;
  std::string svg;
  std::string against;
};

// A contract and its plan, which points into it.
struct Drawn {
  Loaded loaded;
  std::optional<abi::Plan> plan;
};

// Without a plan, `code` is the exit code: what is wrong has been said.
Drawn plan_of(const std::string& path, const LayoutArguments& arguments, int& code) {
  Drawn out{load(path, arguments.options()), {}};
  if (out.loaded.trouble.empty() && out.loaded.contract) {
    const model::Contract& contract = *out.loaded.contract;
    const model::World* world = nullptr;
    std::string why;
    if (!arguments.world.empty() || contract.packages[contract.root].worlds.size() == 1) {
      std::optional<model::WorldId> id = model::select_world(contract, arguments.world, why);
      if (!id) return code = trouble(why), std::move(out);
      world = &contract.worlds[*id];
    }
    out.plan = abi::make_plan(contract, world, nullptr, out.loaded.diagnostics);
  }
  code = report(out.loaded, arguments);
  return out;
}

bool worth_drawing(const abi::Type& type) {
  return !type.name.empty() && !type.members.empty() && type.shape != abi::Shape::Enum &&
         type.shape != abi::Shape::Flags;
}

bool is_called(const abi::Type& type, const std::string& wanted) {
  return type.key == wanted || type.name == wanted || type.symbol == wanted;
}

std::vector<const abi::Type*> choose(const abi::Plan& plan, const std::string& wanted) {
  std::vector<const abi::Type*> chosen;
  for (const abi::Type& type : plan.types) {
    if (wanted.empty() ? worth_drawing(type) : is_called(type, wanted)) chosen.push_back(&type);
  }
  return chosen;
}

std::string compare(const abi::Plan& before, const abi::Type& type, const std::string& now) {
  for (const abi::Type& old : before.types) {
    if (old.key != type.key) continue;
    std::string was = abi::draw_text(before, old);
    return was == now ? now : abi::side_by_side("before: " + was, "now: " + now);
  }
  return "new: " + now;
}

int layout(const LayoutArguments& arguments) {
  int code = kGood;
  Drawn now = plan_of(arguments.path, arguments, code);
  if (!now.plan || code != kGood) return code;
  std::vector<const abi::Type*> chosen = choose(*now.plan, arguments.type);
  if (chosen.empty() && !arguments.type.empty()) {
    return trouble("no type `" + arguments.type + "` crosses the waist of this contract");
  }
  if (!arguments.svg.empty()) {
    std::string why;
    bool written = base::write_file(arguments.svg, abi::draw_svg(*now.plan, chosen), why);
    return written ? kGood : trouble(why);
  }
  Drawn before;
  if (!arguments.against.empty()) {
    before = plan_of(arguments.against, arguments, code);
    if (!before.plan || code != kGood) return code;
  }
  std::string out;
  for (const abi::Type* type : chosen) {
    std::string picture = abi::draw_text(*now.plan, *type);
    if (before.plan) picture = compare(*before.plan, *type, picture);
    out += (out.empty() ? "" : "\n") + picture;
  }
  return print(out);
}

}  // namespace

Run declare_layout(CLI::App& app) {
  auto arguments = std::make_shared<LayoutArguments>();
  arguments->declare(app);
  app.add_option("type", arguments->type, "one type, such as `person`; all records if left out");
  app.add_option("--world", arguments->world, "which world, if the package has several");
  app.add_option("--svg", arguments->svg, "write a picture to this file instead");
  app.add_option("--against", arguments->against, "an older contract to compare with");
  return [arguments] { return layout(*arguments); };
}

}  // namespace sabir::driver
