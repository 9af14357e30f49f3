module buffers

go 1.24
