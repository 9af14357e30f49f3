// Opening a library somewhere else, and the instance that stands for it.
#include <new>
#include <sabir/location.hpp>
#include <sabir/parcel.hpp>

#include "boundaries/library.h"
#include "boundaries/worker/supervisor.h"

namespace sabir::boundary {
namespace {

// What NAME_instance is, when its core is elsewhere.
struct Instance {
  const void* api;
  void (*close)(Instance* self);
  Home* home;
};

void close_instance(Instance* self) {
  self->home->leave();
  delete self;
}

}  // namespace

Home* instance_home(const void* instance) { return static_cast<const Instance*>(instance)->home; }

// A location that is none is said by every call.
Home* standard_home(const Library& library) {
  Location location;
  std::string why;
  parse_location(default_location(library.variable), location, why);
  auto* home = new Supervisor(library, std::move(location), nullptr);
  if (!why.empty()) home->refuse("the environment's location: " + why);
  return home;
}

void drop_imported(uint32_t, void* object) {
  auto* table = *static_cast<const ImportedTable* const*>(object);
  if (table->drop) table->drop(object);
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
    std::string why;
    Location where;
    if (!parse_location(location, where, why)) {
      bool scheme = why.starts_with("there is no boundary");
      return fail(error, scheme ? SABIR_UNIMPLEMENTED : SABIR_INVALID_ARGUMENT, "open", why);
    }
    auto* home = new Supervisor(library, std::move(where), options);
    Trouble trouble;
    if (!home->session(home->deadline(), trouble)) {
      home->forget_imports();
      home->leave();
      return fail(error, trouble.status, "open", trouble.message);
    }
    *instance = new Instance{library.api, close_instance, home};
    return SABIR_OK;
  } catch (const std::bad_alloc&) {
    return fail(error, SABIR_RESOURCE_EXHAUSTED, "open", "out of memory");
  }
}

}  // namespace sabir::boundary
