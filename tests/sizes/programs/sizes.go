// What four calls of a size give, a line for each.
package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"

	"sizes"
)

func said(name string, value any, err error) {
	if err != nil {
		value = "error: " + err.Error()
	}
	fmt.Println(name, value)
}

func main() {
	size, _ := strconv.ParseUint(os.Args[1], 10, 64)
	library, err := sizes.Open(sizes.Options{Location: os.Args[2]})
	if err != nil {
		panic(err)
	}
	bytes, err := library.GiveBytes(size)
	said("give-bytes", len(bytes), err)
	text, err := library.GiveText(size)
	said("give-text", len(text), err)
	ofBytes, err := library.TakeBytes(make([]byte, size))
	said("take-bytes", ofBytes.F0, err)
	ofText, err := library.TakeText(strings.Repeat("x", int(size)))
	said("take-text", ofText.F0, err)
}
