// A type's bytes as SVG that stands inside a page: rows of eight bytes under a ruler, a box for
// every member, padding hatched. Colours are the page's.
#pragma once

#include <string>

#include "doc/model.h"

namespace sabir::doc {

// `id` is this picture's own on the page.
std::string picture_svg(const Picture& picture, const std::string& id);

}  // namespace sabir::doc
