// `sabir inspect LIBRARY.so`: what a library was made of, read from the file. The section `.sabir`
// holds the contract's text and the ledger, each with a zero behind it.
#include <algorithm>

#include "abi/ledger.h"
#include "driver/command.h"
#include "driver/elf.h"

namespace sabir::driver {
namespace {

std::string padded(std::string text, size_t width) {
  return text + std::string(width > text.size() ? width - text.size() : 0, ' ');
}

std::string slots(const abi::Ledger& ledger) {
  size_t width = 6;
  for (const abi::Slot& s : ledger.slots) width = std::max(width, s.symbol.size());
  std::string out = "slot  since  " + padded("symbol", width) + "  signature\n";
  for (const abi::Slot& s : ledger.slots) {
    out += padded(std::to_string(s.number), 6) + padded(s.since, 7) + padded(s.symbol, width) +
           "  " + s.signature + "\n";
  }
  return out;
}

std::string layouts(const abi::Ledger& ledger) {
  std::string out;
  for (const abi::LaidOut& t : ledger.types) out += t.key + ": " + t.shape + "\n";
  return out;
}

}  // namespace

int inspect_library(const std::string& path, const std::string& file, const std::string& format) {
  std::string why;
  std::optional<std::string> note = read_section(file, ".sabir", why);
  if (!note) return trouble("cannot inspect `" + path + "`: " + why);
  size_t end = std::min(note->find('\0'), note->size());
  std::string contract = note->substr(0, end);
  std::string json = note->substr(std::min(end + 1, note->size()));
  json.erase(std::min(json.find('\0'), json.size()));
  std::optional<abi::Ledger> ledger = abi::read_ledger(json, why);
  if (!ledger) return trouble("cannot use the ledger in `" + path + "`: " + why);
  if (format == "json") return print(json);
  if (format == "wit") return print(contract);
  return print(ledger->name + " " + ledger->version + ", ledger " + abi::digest(*ledger) + "\n\n" +
               slots(*ledger) + "\n" + layouts(*ledger) + "\n" + contract);
}

}  // namespace sabir::driver
