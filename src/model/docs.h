// Documentation out of comments.
#pragma once

#include "model/model.h"
#include "syntax/ast.h"

namespace sabir::model {

// What the comments before an item say: of `///` and `/** */` only, or of every comment.
Docs read_docs(const syntax::ast::File& file, const syntax::ast::Lead& lead, bool all_comments);

}  // namespace sabir::model
