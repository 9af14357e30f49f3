module gauntlet

go 1.24
