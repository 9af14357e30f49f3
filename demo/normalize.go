// The Go caller of the demo: every file of the command line in every normalization form.
package main

import (
	"bufio"
	"fmt"
	"log"
	"os"
	"time"

	"uninorm"
)

func normalize(form uninorm.Form, paths []string, out *bufio.Writer) (size int, spent time.Duration) {
	normalizer, err := uninorm.NewNormalizer(form, uninorm.Ptr(uninorm.IllFormedReplace))
	if err != nil {
		log.Fatal(err)
	}
	defer normalizer.Close()
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			log.Fatal(err)
		}
		began := time.Now()
		normalized, err := normalizer.Normalize(text)
		spent += time.Since(began)
		if err != nil {
			log.Fatal(err)
		}
		size += len(text)
		out.Write(normalized)
	}
	return size, spent
}

func main() {
	out := bufio.NewWriterSize(os.Stdout, 1<<20)
	size, seconds := 0, time.Duration(0)
	for form := uninorm.FormNfc; form <= uninorm.FormIdentifier; form++ {
		more, spent := normalize(form, os.Args[1:], out)
		size, seconds = size+more, seconds+spent
	}
	out.Flush()
	fmt.Fprintf(os.Stderr, "%d %.6f\n", size, seconds.Seconds())
}
