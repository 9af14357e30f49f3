"""Programs of today meet a library of tomorrow, whose types have grown."""

import pytest
from callers.rust import today

OPEN = """
use compat::{Marks, Mood};

fn main() {
    let it = compat::last().unwrap();
    print!("{:?} {} ", it.mood, it.marks.contains(Marks::A | Marks::B));
    let again = compat::again(it.mood, it.marks).unwrap();
    print!("{:?} {} ", again.mood, again.marks == it.marks);
    println!("{:?}", compat::again(Mood::Glad, Marks::B).unwrap().mood);
}
"""

GROWN = """
fn main() {
    let mut options = compat::Options::default();
    options.level = 5;
    options.name = "it".to_string();
    println!("{}", compat::tell(&options).unwrap());
}
"""


@pytest.mark.needs("rust")
def test_what_is_new_is_a_number(open_programs):
    """The library, which knows it, takes it back."""
    said = today(open_programs, OPEN)
    assert said == "Unknown(2) true Unknown(2) true Glad\n"


@pytest.mark.needs("rust")
def test_what_is_not_said_has_its_default(grown_programs, told):
    """Of whatever type."""
    assert today(grown_programs, GROWN) == told


@pytest.mark.needs("rust")
def test_tomorrows_programs_have_the_same_defaults(newer_programs, told):
    """Theirs come from the crate."""
    assert today(newer_programs, GROWN) == told
