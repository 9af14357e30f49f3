%module byswig
%insert(cgo_comment_typedefs) %{
#cgo LDFLAGS: -lbench_calls_plain
%}
%include <stdint.i>
%apply unsigned char * { const uint8_t *, uint8_t * };
%{
#include <plain.h>
%}
%ignore plain_each;
%include <plain.h>
