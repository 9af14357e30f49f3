module sabirtests

go 1.24
