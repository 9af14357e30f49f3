"""Programs of today meet a library of tomorrow, whose types have grown."""

import pytest
from callers.java import today

OPEN = """
import java.util.Set;
import tests.compat.*;

final class Program {
  static void again(Mood mood, Set<Marks> marks) {
    try {
      Look look = Compat.again(mood, marks);
      System.out.println(look.mood() + " " + look.marks());
    } catch (IllegalArgumentException e) {
      System.out.println(e.getMessage());
    }
  }

  public static void main(String[] arguments) {
    Look last = Compat.last();
    System.out.println(last.mood() + " " + last.marks());
    again(last.mood(), Set.of());
    again(Mood.CALM, last.marks());
    again(Mood.GLAD, Set.of(Marks.B));
  }
}
"""

GROWN = """
import tests.compat.*;

final class Program {
  public static void main(String[] arguments) {
    System.out.println(Compat.tell(Options.builder().level(5).name("it").build()));
  }
}
"""
TOMORROW = GROWN.replace('"it")', '"it").zero(0)')


@pytest.mark.needs("java")
def test_what_is_new_is_unknown(open_programs):
    """Through JNI, which every JVM has."""
    assert today(open_programs, OPEN).splitlines() == [
        "UNKNOWN [A, B, UNKNOWN]",
        "Compat.again: mood is or holds UNKNOWN, which is no Mood",
        "Compat.again: marks is or holds UNKNOWN, which is no Marks",
        "GLAD [B]",
    ]


@pytest.mark.needs("java")
def test_what_is_not_said_has_its_default(grown_programs, told):
    """Of whatever type."""
    assert today(grown_programs, GROWN) == told


@pytest.mark.needs("java")
def test_tomorrows_programs_have_the_same_defaults(newer_programs, told):
    """Theirs come from the package."""
    assert today(newer_programs, TOMORROW) == told
