module uninorm

go 1.24
