// The page as a whole: its chapters in order.
#include "doc/sections.h"
#include "doc/types.h"

namespace sabir::doc {

namespace {

// Empty columns are omitted.
void drop_empty_columns(Table& table) {
  for (size_t column = table.head.size(); column-- > 0;) {
    bool empty = true;
    for (const auto& row : table.rows) empty &= row[column].empty();
    if (!empty) continue;
    table.head.erase(table.head.begin() + ptrdiff_t(column));
    for (auto& row : table.rows) row.erase(row.begin() + ptrdiff_t(column));
  }
}

}  // namespace

Page plan_page(const backends::Input& input) {
  const abi::Plan& plan = input.plan;
  Signatures signatures = collect_signatures(input);
  Page page{plan.name, plan.version.text(), input.contract_name, {kContract}, {}};
  for (const Signatures::Row& row : signatures.rows) {
    if (row.refused.empty()) page.languages.push_back(row.language);
  }
  add_overview(input, signatures, page);
  add_interfaces(input, signatures, page);
  add_anonymous_types(plan, page);
  add_encodings(input, page);
  add_maxima(input, page);
  add_statuses(input, page);
  add_ownership(input, page);
  add_threads(input, page);
  add_callbacks(input, page);
  add_versions(input, page);
  add_boundaries(input, page);
  for (Block& block : page.blocks) {
    if (auto* table = std::get_if<Table>(&block)) drop_empty_columns(*table);
  }
  return page;
}

}  // namespace sabir::doc
