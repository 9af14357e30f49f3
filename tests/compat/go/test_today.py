"""Programs of today meet a library of tomorrow, whose types have grown."""

import pytest
from callers.go import today

PROGRAM = """package main

import (
    "compat"
    "fmt"
)

func main() {
    %s
}
"""
OPEN = """it, _ := compat.Last()
    again, err := compat.Again(it.Mood, compat.MarksA)
    fmt.Println(it.Mood, it.Mood.Known(), it.Marks, it.Marks.Known(), again.Mood, err)"""

GROWN = 'fmt.Println(compat.Tell(compat.Options_{Level: 5, Name: "it"}))'
TOMORROW = """options := compat.DefaultOptions()
    options.Level, options.Name = 5, "it"
    fmt.Println(compat.Tell(options))"""


@pytest.mark.needs("go")
def test_what_is_new_is_a_number(open_programs):
    """Which goes back as it came."""
    assert today(open_programs, PROGRAM % OPEN) == "Mood(2) false a|b|0x4 false Mood(2) <nil>\n"


@pytest.mark.needs("go")
def test_what_is_not_said_has_its_default(grown_programs, told):
    """Of whatever type."""
    assert today(grown_programs, PROGRAM % GROWN) == told.replace("\n", " <nil>\n")


@pytest.mark.needs("go")
def test_tomorrows_programs_have_the_same_defaults(newer_programs, told):
    """Theirs come from the package."""
    assert today(newer_programs, PROGRAM % TOMORROW) == told.replace("\n", " <nil>\n")
