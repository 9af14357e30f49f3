// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Opening a library somewhere else, and the instance that stands for it.
#include <memory>
#include <sabir/call.hpp>
#include <sabir/location.hpp>
#include <sabir/parcel.hpp>

#include "boundaries/interposers/between.h"
#include "boundaries/interposers/layers.h"
#include "boundaries/library.h"
#include "boundaries/worker/process.h"
#include "boundaries/worker/supervisor.h"

namespace sabir::boundary {
namespace {

// What NAME_instance is, when its core is elsewhere.
struct Instance {
  const void* api;
  void (*close)(Instance* self);
  Home* home;
};

void close_again(Instance* self) { self->home->closed_again(); }

void close_instance(Instance* self) {
  Home* home = self->home;
  if (Home* after = home->after_close(self)) {
    self->home = after;
    self->close = close_again;
  } else {
    delete self;
  }
  home->leave();
}

// An interposer's home, with what is below opened; NULL, and why.
Home* interpose(const Library& library, const char* location, const sabir_open_options* options,
                Trouble& trouble) {
  Layer layer;
  trouble.status = SABIR_INVALID_ARGUMENT;
  if (!parse_layer(location, layer, trouble.message)) return nullptr;
  auto interposer = make_interposer(layer, library.contract, trouble.message);
  if (!interposer) return nullptr;
  auto* between = new Between(library, std::move(interposer), options);
  if (between->open(layer.inner, options, trouble)) return between;
  between->forget_imports();
  between->leave();
  return nullptr;
}

// The home of a process's of its own; NULL, and why.
Home* supervise(const Library& library, const char* location, const sabir_open_options* options,
                Trouble& trouble) {
  Location where;
  if (!parse_location(location, where, trouble.message)) {
    bool scheme = trouble.message.starts_with("there is no boundary");
    trouble.status = scheme ? SABIR_UNIMPLEMENTED : SABIR_INVALID_ARGUMENT;
    return nullptr;
  }
  where.path = absolute_path(where.path);
  auto* home = new Supervisor(library, std::move(where), options);
  try {
    // As long as the location's `start` says, and not the deadline, which is of calls.
    if (home->channel({}, trouble)) return home;
  } catch (...) {
    home->forget_imports();
    home->leave();
    throw;
  }
  home->forget_imports();
  home->leave();
  return nullptr;
}

// A worker is started by the first call.
Home* standard_worker(const Library& library, const char* location) {
  Location where;
  std::string why;
  parse_location(location, where, why);
  where.path = absolute_path_at_load(where.path);
  auto* home = new Supervisor(library, std::move(where), nullptr);
  if (!why.empty()) home->refuse("the environment's location: " + why);
  return home;
}

}  // namespace

Home* instance_home(const void* instance) { return static_cast<const Instance*>(instance)->home; }

// A location that is none is said by every call.
Home* standard_home(const Library& library) {
  const char* location = default_location(library.variable);
  if (!is_interposer(location)) return standard_worker(library, location);
  Trouble trouble;
  if (Home* home = interpose(library, location, nullptr, trouble)) return home;
  auto* home = new Supervisor(library, Location(), nullptr);
  home->refuse("the environment's location: " + trouble.message);
  return home;
}

void drop_imported(uint32_t, void* object) {
  auto* table = *static_cast<const ImportedTable* const*>(object);
  if (table->drop) table->drop(object);
}

void drop_any(const Library& library, uint32_t resource, void* handle) {
  bool imported = library.contract.resources[resource].imported;
  imported ? drop_imported(resource, handle) : library.drop_export(resource, handle);
}

sabir_status open(const Library& library, const char* location, const sabir_open_options* options,
                  void** instance, sabir_error** error) {
  try {
    if (options && options->imports && library.imports_size) {
      if (const char* missing = library.missing(options->imports)) {
        return fail(error, SABIR_FAILED_PRECONDITION, "open",
                    "the caller's imports do not implement `" + std::string(missing) + "`");
      }
    }
    Trouble trouble;
    std::unique_ptr<Instance> made(new Instance{library.api, close_instance, nullptr});
    Home* home = made->home = is_interposer(location)
                                  ? interpose(library, location, options, trouble)
                                  : supervise(library, location, options, trouble);
    if (!home) return fail(error, trouble.status, "open", trouble.message);
    *instance = made.release();
    return SABIR_OK;
  } catch (...) {
    return core::caught("open", error);
  }
}

}  // namespace sabir::boundary
