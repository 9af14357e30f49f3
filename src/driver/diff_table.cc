// The table of changes: what each is called, who notices it and why it weighs what it weighs. The
// weight itself is the ledger's (abi/changes.h), or stands in diff_contracts.cc for what no ledger
// has.
#include <algorithm>
#include <span>

#include "base/check.h"
#include "driver/diff.h"

namespace sabir::driver {
namespace {

using abi::Keeper;
using abi::Kind;
using abi::Weight;

constexpr unsigned kCallers = kSource | kBinary, kEverybody = kCallers | kWire | kImplementer;

struct Row {
  Kind kind;
  Sort sort;
};

constexpr Row kOfLibrary[] = {
    {Kind::PackageRenamed,
     {"package-renamed", "is called otherwise", kEverybody | kContracts,
      "it is another library: programs, workers and other contracts look for the old name"}},
    {Kind::FunctionRemoved,
     {"function-removed", "is gone", kEverybody,
      "programs that call it do not start with the new library, and a worker refuses the call"}},
    {Kind::FunctionChanged,
     {"function-changed", "has other types", kEverybody,
      "programs that exist call it with the old ones"}},
    {Kind::SymbolChanged,
     {"symbol-changed", "has another symbol in C", kCallers,
      "programs that exist look for the old symbol"}},
    {Kind::SinceChanged,
     {"since-changed", "is there since another version", kBinary,
      "programs that are linked with it look for its symbol under the old version"}},
    {Kind::SlotMoved,
     {"slot-moved", "has another slot", kBinary | kWire,
      "in tables and in messages it is known by its number: another function would be called"}},
    {Kind::ParametersRenamed,
     {"parameters-renamed", "has other names of parameters", kSource,
      "callers in languages with keyword arguments say these names"}},
    {Kind::CallChanged,
     {"call-changed", "takes its values in another way", kEverybody,
      "programs that exist pass them in the old way"}},
    {Kind::TypeRemoved,
     {"type-removed", "is gone", kSource | kContracts, "programs that name it do not compile"}},
    {Kind::LayoutChanged,
     {"layout-changed", "has another layout", kEverybody,
      "programs that exist have the old one: they would read and write the wrong bytes"}},
    {Kind::TypeGrown,
     {"type-grown", "has grown", kSource | kImplementer,
      "programs that exist go on; one that uses what is new needs the new library"}},
    {Kind::TypeGrownForCallers,
     {"type-grown-for-callers", "has grown, and callers receive it", kCallers | kWire,
      "programs that exist do not know what is new"}},
    {Kind::TypeSymbolChanged,
     {"type-symbol-changed", "has another name in C", kSource,
      "programs in C and C++ say the old name"}},
    {Kind::ErrorNumberChanged,
     {"error-number-changed", "has another number among the declared errors", kBinary | kWire,
      "programs that exist take it for another error"}},
    {Kind::ConstantRenamed,
     {"constant-renamed", "has another name in C", kSource,
      "programs in C and C++ say the old name"}},
    {Kind::FunctionAdded,
     {"function-added", "is new", kSource | kImplementer,
      "programs that exist go on; one that uses it needs the new library, and the class has to "
      "have it"}},
    {Kind::TypeAdded,
     {"type-added", "is new", kSource,
      "programs that exist go on; one that names it needs the "
      "new library"}},
};

constexpr Row kOfHost[] = {
    {Kind::FunctionRemoved,
     {"host-function-removed", "is gone", kHost | kCallers | kWire | kImplementer,
      "hosts that exist implement it, in a table whose places are promised"}},
    {Kind::FunctionChanged,
     {"host-function-changed", "has other types", kHost | kCallers | kWire | kImplementer,
      "hosts that exist have it with the old ones"}},
    {Kind::SymbolChanged,
     {"host-symbol-changed", "has another name in C", kHost | kSource,
      "hosts that exist say the old name"}},
    {Kind::SlotMoved,
     {"host-slot-moved", "has another slot", kHost | kBinary | kWire,
      "hosts that exist have it in the old place of their table"}},
    {Kind::ParametersRenamed,
     {"host-parameters-renamed", "has other names of parameters", kHost | kReaders,
      "a host is called by position, in every language"}},
    {Kind::CallChanged,
     {"host-call-changed", "takes its values in another way",
      kHost | kCallers | kWire | kImplementer, "hosts that exist take them in the old way"}},
    {Kind::FunctionAdded,
     {"host-method-added", "is new", kHost | kImplementer,
      "objects of hosts that exist lack it: the library's call of it ends with UNIMPLEMENTED"}},
    {Kind::HostFunctionAdded,
     {"host-function-added", "is new, and no host that exists implements it", kHost | kCallers,
      "a library is not opened with imports that lack a function"}},
};

// What a directive means to callers when it comes, and when it goes or asks for more.
struct Promise {
  std::string_view name;
  Sort minor, major;
};

constexpr std::string_view kId = "directive-changed", kHostId = "host-directive-changed";

constexpr Promise kPromises[] = {
    {"leaf",
     {kId, "", kSource, "who counts on its being short needs a library that is"},
     {kId, "", kSource, "callers count on its never blocking and never calling back"}},
    {"idempotent",
     {kId, "", kSource | kWire, "who counts on its being sent again needs a library that takes it"},
     {kId, "", kSource | kWire, "callers count on its being sent again after a worker was lost"}},
    {"stateless",
     {kId, "", kSource | kWire, "who counts on its being rebuilt needs a library that can"},
     {kId, "", kSource | kWire, "callers count on its being rebuilt after a worker was lost"}},
    {"in-place",
     {kId, "", kCallers, "who makes handles in memory of his own needs a library that can"},
     {kId, "", kCallers, "callers make handles in memory of their own"}},
    {"shared",
     {kId, "", kSource, "who uses it on many threads at once needs a library that bears it"},
     {kId, "", kSource, "callers use it on many threads at once, and are refused now"}},
    {"confined",
     {kId, "", kSource, "who uses it on another thread needs a library that bears it"},
     {kId, "", kSource, "callers use it on other threads than that which made it"}},
    {"max",
     {kId, "", kSource | kWire, "who gives more, or counts on less, needs the new library"},
     {kId, "", kSource | kWire, "what was accepted is refused now, or more comes than was said"}},
    {"default",
     {kId, "", kSource | kWire, "who leaves it out needs a library that knows the default"},
     {kId, "", kSource | kWire, "callers that leave it out mean the old value"}},
};

constexpr Sort kOtherDirective = {kId, "", kEverybody,
                                  "callers and the library would each think otherwise of whose "
                                  "the memory is, and for how long"};
constexpr Sort kFreeDirective = {kId, "", kReaders, "programs need not know of it"};
constexpr Sort kHostMinor = {kHostId, "", kHost | kImplementer,
                             "hosts that exist do what is asked; an older library asks for more"};
constexpr Sort kHostMajor = {kHostId, "", kHost | kCallers | kWire,
                             "hosts that exist have not promised it"};
constexpr Sort kHostFree = {kHostId, "", kImplementer, "only the library says or hears of it"};

const Sort& sort_of_directive(const abi::Change& change) {
  if (change.keeper == Keeper::Host) {
    return change.weight == Weight::Major   ? kHostMajor
           : change.weight == Weight::Minor ? kHostMinor
                                            : kHostFree;
  }
  if (change.weight == Weight::Free) return kFreeDirective;
  for (const Promise& promise : kPromises) {
    if (promise.name == change.directive.name)
      return change.weight == Weight::Major ? promise.major : promise.minor;
  }
  return kOtherDirective;
}

const Sort* find(std::span<const Row> rows, Kind kind) {
  auto at =
      std::find_if(rows.begin(), rows.end(), [&](const Row& row) { return row.kind == kind; });
  return at == rows.end() ? nullptr : &at->sort;
}

}  // namespace

const Sort kPrefixChanged = {"prefix-changed", "is another", kEverybody,
                             "the library, its symbols, headers and packages are called after it"};
const Sort kAliasRemoved = {"alias-removed", "is gone", kContracts,
                            "no language has a name for it, but contracts that `use` it are wrong"};
const Sort kAliasChanged = {"alias-changed", "stands for another type", kContracts,
                            "contracts that `use` it mean the old type"};
const Sort kAliasAdded = {"alias-added", "is new", kContracts,
                          "a contract that `uses` it needs this version"};
const Sort kWorldRemoved = {"world-removed", "is gone", kEverybody | kContracts,
                            "its library is not made any more"};
const Sort kWorldRenamed = {"world-renamed", "is called otherwise", kContracts,
                            "contracts that `include` it are wrong; programs do not notice"};
const Sort kWorldAdded = {"world-added", "is new", kImplementer | kContracts,
                          "it is a library more"};
const Sort kDocsChanged = {"docs-changed", "is documented otherwise", kReaders,
                           "programs do not notice"};
const Sort kGateChanged = {"gate-changed", "has other gates", kReaders | kContracts,
                           "programs do not notice"};

const Sort& sort_of(const abi::Change& change) {
  if (change.kind == Kind::DirectiveChanged) return sort_of_directive(change);
  const Sort* sort = change.keeper == Keeper::Host ? find(kOfHost, change.kind) : nullptr;
  if (!sort) sort = find(kOfLibrary, change.kind);
  base::check(sort, "a kind of change without a row");
  return *sort;
}

std::vector<std::string_view> noticers(unsigned who) {
  constexpr std::string_view kNames[] = {"source", "binary",    "wire",   "implementer",
                                         "host",   "contracts", "readers"};
  std::vector<std::string_view> names;
  for (size_t i = 0; i < std::size(kNames); ++i) {
    if (who & (1u << i)) names.push_back(kNames[i]);
  }
  return names;
}

std::string_view level(Weight weight) {
  switch (weight) {
    case Weight::Free: return "patch";
    case Weight::Minor: return "minor";
    case Weight::Major: return "major";
  }
  base::bug("a weight that there is not");
}

}  // namespace sabir::driver
