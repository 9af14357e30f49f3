//go:build !peers

package main

// The generators are not there.
var others []other
