// What the printers share: comments, and modules around what stands in them.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "backends/ruby/model.h"
#include "emit/writer.h"

namespace sabir::backends::ruby {

// `# text`, wrapped; `fallback` for no text.
void comment(emit::Writer& w, const std::string& text, const std::string& fallback = "");

// `head(a, b)tail` on a line, or one item a line.
void call(emit::Writer& w, const std::string& head, const std::vector<std::string>& items,
          const std::string& tail, size_t indent);

// `# frozen_string_literal: true` and where the file comes from.
void file_head(emit::Writer& w, const Package& package);

// The module of the package with `body` in it, once for each module of the package, nested; `tail`
// comes at the end. Modules without a body are left out.
void inside(emit::Writer& w, const Package& package,
            const std::function<void(emit::Writer& w, const Module& module)>& body,
            const std::function<void()>& tail = {});

}  // namespace sabir::backends::ruby
