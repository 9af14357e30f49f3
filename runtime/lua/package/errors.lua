-- SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
-- What a call can fail with: tables with a status, raised with `error`.

local errors = {
  STATUSES = {
    "cancelled", "unknown", "invalid_argument", "deadline_exceeded", "not_found", "already_exists",
    "permission_denied", "resource_exhausted", "failed_precondition", "aborted", "out_of_range",
    "unimplemented", "internal", "unavailable", "data_loss", "unauthenticated",
    [100] = "declared",
  },
  CODES = {},
}
for code, name in pairs(errors.STATUSES) do errors.CODES[name] = code end

--- An error, as `pcall` gives it: `status` ("invalid_argument", or "declared" if the contract
-- declares it), `message`, `where` (the function that failed), `value` (of a declared one), and
-- `cause` (what a host raised meanwhile).
local Error = setmetatable({}, {
  __call = function(class, fields) return setmetatable(fields, class) end,
})
Error.__index = Error
errors.Error = Error

function Error:__tostring()
  local said = (self.message or "") ~= "" and self.message or self.status
  return self.where and self.where .. ": " .. said or said
end

--- Whether a value is such an error; with a status, whether it has that one.
function errors.is_error(value, status)
  return getmetatable(value) == Error and (status == nil or value.status == status)
end

--- What a host raises for an error that the contract declares.
function errors.declared(value, message)
  return Error({ status = "declared", value = value, message = message })
end

--- What a host raises to end the call with a status, such as "unavailable".
function errors.failed(status, message)
  return Error({ status = status, message = message })
end

function errors.raise(status, where, message)
  error(Error({ status = status, where = where, message = message }), 0)
end

return errors
