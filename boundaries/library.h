// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What generated code tells the boundaries about one library: its tables, and what to call on
// either side.
#pragma once

#include <sabir.h>

#include <span>

#include "boundaries/connection.h"
#include "boundaries/types.h"

namespace sabir::boundary {

// By resource: what proxies of it are called through; NULL where its objects are this side's own.
using Tables = std::span<const void* const>;
using Runs = std::span<void (*const)(ServerCall&)>;

struct Library {
  const Contract& contract;
  const char* variable;  // of the environment, that says where the library is: "UNINORM_LOCATION"
  const void* address;   // of anything in the library: the worker program is beside it

  // On the caller's side.
  const void* api;  // of instances whose core is elsewhere
  Tables caller_tables;
  Runs import_runs;     // calls to what the caller implements
  size_t imports_size;  // of NAME_imports
  const char* (*missing)(
      const void* imports);  // the path of what is not implemented; NULL: nothing

  // On the worker's side.
  Tables worker_tables;
  Runs export_runs;
  void (*drop_export)(uint32_t resource, void* object);
  // The library at a location; `caller` is who its imports are called of, NULL: it has none.
  sabir_status (*open)(const char* location, sabir_open_options options, Home* caller,
                       void** instance, sabir_error** error);
  void (*close)(void* instance);
};

// Every imported resource's object begins with a pointer to this.
struct ImportedTable {
  size_t struct_size;
  void (*drop)(void* self);
};
void drop_imported(uint32_t resource, void* object);
// Drops any handle, by the table that it begins with.
void drop_any(const Library& library, uint32_t resource, void* handle);

// Opens the library at a location that is not in this process.
sabir_status open(const Library& library, const char* location, const sabir_open_options* options,
                  void** instance, sabir_error** error);

// The home behind an instance that open() made, and the one that NULL stands for when the
// environment says that the library is elsewhere. That one lives as long as the program.
Home* instance_home(const void* instance);
Home* standard_home(const Library& library);

// What NAME_serve does: the main function of a worker.
int serve(const Library& library, int argc, char** argv);

}  // namespace sabir::boundary
