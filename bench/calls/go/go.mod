module benchcalls

go 1.24
