/* Visits the harbour from C. The one argument, if there is one, is where the library runs. */
#include <harbour.h>
#include <stdio.h>
#include <string.h>

/* Says why a call failed, and frees what says so. */
static int failed(sabir_error* error) {
  fprintf(stderr, "%s: %s\n", error->where.data, error->message.data);
  harbour_release(error);
  return 1;
}

/* The pilot, who does not go out to ships that are called after a storm. */
static sabir_status guide(void* context, const char* ship, size_t ship_size, uint32_t berth,
                          uint32_t* result, sabir_error** error) {
  (void)berth;
  ++*(int*)context;
  if (ship_size == 5 && memcmp(ship, "Storm", 5) == 0) {
    harbour_pilot_refusal fog = HARBOUR_PILOT_REFUSAL_FOG;
    return harbour_declare_pilot_refusal(error, &fog);
  }
  *result = 20;
  return SABIR_OK;
}

static harbour_instance* open_at(const char* location, int* trips) {
  harbour_imports imports = {sizeof imports};
  sabir_open_options options = {sizeof options};
  harbour_instance* instance = NULL;
  sabir_error* error = NULL;
  imports.context = trips;
  imports.pilot_guide = guide;
  options.version_major = HARBOUR_VERSION_MAJOR;
  options.version_minor = HARBOUR_VERSION_MINOR;
  options.imports = &imports;
  if (harbour_open(location, &options, &instance, &error)) failed(error);
  return instance;
}

/* A ship with passengers. All of it is lent to the library for the call. */
static sabir_status moor(harbour_port* port, const char* name, double draught,
                         sabir_error** error) {
  static const sabir_string passengers[] = {{"Ada", 3}, {"Grace", 5}};
  harbour_ship ship = {0};
  uint32_t berth = 0;
  sabir_status status;
  ship.name.data = name;
  ship.name.size = strlen(name);
  ship.draught = draught;
  ship.papers = HARBOUR_PAPERS_CREW | HARBOUR_PAPERS_CARGO | HARBOUR_PAPERS_HEALTH;
  ship.cargo.tag = HARBOUR_CARGO_PASSENGERS;
  ship.cargo.of.passengers.data = passengers;
  ship.cargo.of.passengers.count = 2;
  ship.owner.is_some = 0;
  status = harbour_port_moor(port, &ship, &berth, error);
  if (status == SABIR_OK) printf("%s lies at berth %d\n", name, (int)berth);
  return status;
}

/* What the contract declares is a value; everything else a status and a sentence. */
static int explain(sabir_error* error) {
  const harbour_problem* problem = harbour_as_problem(error);
  if (!problem) return failed(error);
  switch (problem->tag) {
    case HARBOUR_PROBLEM_TOO_DEEP: printf("too deep by %.1f m\n", problem->of.too_deep); break;
    case HARBOUR_PROBLEM_MISSING: printf("papers are missing: %d\n", problem->of.missing); break;
    case HARBOUR_PROBLEM_NO_PILOT: printf("no pilot: reason %d\n", problem->of.no_pilot); break;
  }
  harbour_release(error);
  return 0;
}

/* A parcel is one block with everything in it; sizes, not NULs, say where its texts end. */
static int list(harbour_port* port) {
  const harbour_list_string* names = NULL;
  sabir_error* error = NULL;
  size_t i;
  if (harbour_port_names(port, &names, &error)) return failed(error);
  for (i = 0; i < names->count; ++i) {
    printf("here is %.*s\n", (int)names->data[i].size, names->data[i].data);
  }
  harbour_release(names);
  return 0;
}

/* A result of many bytes goes into memory of ours; what does not fit comes back as a parcel. */
static int print_log(harbour_instance* instance, harbour_port* port) {
  char packed[32], text[256];
  sabir_sink log = {0}, unpacked = {0};
  sabir_error* error = NULL;
  log.data = packed;
  log.capacity = sizeof packed;
  log.flags = SABIR_SINK_SPILL;
  if (harbour_port_log(port, &log, &error)) return failed(error);
  unpacked.data = text;
  unpacked.capacity = sizeof text;
  if (harbour_unpack(instance, log.data, log.size, &unpacked, &error)) return failed(error);
  if (log.outcome == SABIR_SINK_SPILLED) harbour_release(log.data);
  printf("%.*s", (int)unpacked.size, text);
  return 0;
}

int main(int argc, char** argv) {
  int trips = 0, wrong = 0;
  harbour_instance* instance = open_at(argc > 1 ? argv[1] : "", &trips);
  harbour_port* port = NULL;
  sabir_error* error = NULL;
  if (!instance) return 1;
  if (harbour_port_new(instance, 9.5, &port, &error)) return failed(error);
  if (moor(port, "Ahti", 4, &error)) wrong |= failed(error);
  if (moor(port, "Bertha", 12, &error)) wrong |= explain(error);
  if (moor(port, "Storm", 2, &error)) wrong |= explain(error);
  wrong |= list(port);
  wrong |= print_log(instance, port);
  harbour_port_drop(port);
  harbour_close(instance);
  printf("the pilot went out %d times\n", trips);
  return wrong;
}
