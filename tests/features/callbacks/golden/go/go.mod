module callbacks

go 1.24
