"""Cases with a host: what is made of one, and what no case can say of it."""

import subprocess
from pathlib import Path

import pytest

RUNTIME = Path(__file__).resolve().parents[2] / "runtime" / "c" / "cases"

CONTRACT = """\
package a:shop@1.0.0;

interface till {
  resource token { constructor(); }
  price: func() -> result<u32>;
  close: func() -> result;
}
interface shop {
  use till.{token};
  pass: func(token: token) -> token;
  perhaps: func(token: token) -> option<token>;
  price: func() -> result<u32>;
}
world street {
  import till;
  export shop;
}
"""
HOST = "host till {\n  price -> err;\n  close -> err;\n}\n"


@pytest.fixture
def made(tmp_path, sabir):
    """Makes the tests of cases that end with these statements."""
    (tmp_path / "shop.wit").write_text(CONTRACT)

    def make(statements):
        (tmp_path / "shop.cases").write_text(HOST + statements)
        words = ("test", "shop.wit", "--cases", "shop.cases", "--generate", "--out", "made")
        return sabir(*words)

    return make


def test_a_resource_without_functions_and_errors_without_values(made, tmp_path):
    said = made("pass(@new());\nprice() -> err;\n")
    assert said.returncode == 0, said.stderr
    java = (tmp_path / "made/java/tests/ShopCasesTest.java").read_text()
    assert "implements Token {" in java
    assert "throw new DeclaredException(null);" in java
    cpp = (tmp_path / "made/cpp/shop_cases.cc").read_text()
    assert "class TokenOfTill : public ::shop::till::Token {" in cpp


@pytest.mark.parametrize(
    "statement",
    [
        'case "x" {\n  let token = pass(@new());\n}\n',
        'case "x" {\n  let token = perhaps(@new());\n}\n',
        "pass(@new()) -> _;\n",
        "perhaps(@new()) -> some(token);\n",
    ],
)
def test_what_comes_back_of_the_hosts_has_no_name(made, statement):
    said = made(statement)
    assert said.returncode == 1
    assert "error[E1008]: `token` is the host's: no case has what comes back of it" in said.stderr


def dumped(tmp_path, sabir, text):
    (tmp_path / "shop.wit").write_text(CONTRACT)
    (tmp_path / "shop.cases").write_text(text, encoding="utf-8")
    return sabir("dump", "shop.wit", "--cases", "shop.cases")


def test_a_dump_shows_the_host(tmp_path, sabir):
    """Each rule, and what is done where nothing is said; a byte order mark is no part of it."""
    run = dumped(
        tmp_path, sabir, "\ufeffhost till {\n  price -> ok(7);\n  close -> !unavailable;\n}\n"
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.splitlines() == [
        "host till.token.constructor -> @new()",
        "host line 2 till.price -> 7",
        "host line 3 till.close -> !unavailable",
    ]


@pytest.mark.parametrize("rule", ["price -> ;", "prise -> ok(7);"])
def test_a_rule_that_cannot_be_read_is_all_that_is_said(tmp_path, sabir, rule):
    """That another function has none is not known yet."""
    run = dumped(tmp_path, sabir, "host till {\n  " + rule + "\n}\n")
    assert run.returncode == 1
    assert "E1013" not in run.stderr
    assert "\n1 error, " in run.stderr


NASTY = """\
package a:shop@1.0.0;

interface till {
  resource token;
  resource coin {
    constructor(made: string);
    made: func() -> string;
  }
  names: func(host: string, given: string, made: string, free: string, library: string,
      out: string, error: string, %result: string, context: string) -> string;
  a-b: func(c: u32);
  a: func(b-c: u32);
  x: func() -> u32;
  y: func() -> u32;
  spare: func() -> option<coin>;
}
interface shop {
  use till.{token, coin};
  get: func() -> coin;
  pass: func(coin: coin, token: option<token>) -> u32;
}
world street {
  import till;
  import now: func() -> u32;
  export run: func() -> u32;
  export shop;
}
"""
RULES = """\
host street { now -> @calls(); }
host till {
  names -> host;
  x -> @kept(a-b, c);
  y -> @kept(a, b-c);
  spare -> some(@new());
  coin.made -> @kept(constructor, made);
}
"""


@pytest.fixture
def nasty(tmp_path, sabir):
    """Makes the tests of rules; what was said."""
    (tmp_path / "shop.wit").write_text(NASTY)

    def make(rules, statements="pass(@new(), some(@new())) -> 1;\nget();\n"):
        (tmp_path / "shop.cases").write_text(rules + statements)
        words = ("test", "shop.wit", "--cases", "shop.cases", "--generate", "--out", "made")
        return sabir(*words)

    return make


def test_names_that_meet_compile_in_c_and_cpp(nasty, sabir, tmp_path):
    """Parameters called like what tests have themselves, and functions that meet a parameter."""
    assert nasty(RULES).returncode == 0
    assert sabir("gen", "shop.wit", "--for", "c,cpp", "--out", "out").returncode == 0
    headers = ["-Iout/c", "-Iout/cpp", "-Imade/cpp", f"-I{RUNTIME}"]
    for command in (
        ["gcc", "-std=c11", "-Wall", "-Werror", "-Wno-unused-function", "made/c/shop_cases.c"],
        ["g++", "-std=c++17", "-Wall", "-Werror", "made/cpp/shop_cases.cc"],
    ):
        run = subprocess.run(
            [*command, "-fsyntax-only", *headers], cwd=tmp_path, capture_output=True, text=True
        )
        assert (run.returncode, run.stderr) == (0, "")


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("host street { run -> 5; }\n", "there is no function of the host's called `run`"),
        ("host shop { }\n", "there is no interface of the host's called `shop`"),
        ("host till { spare -> some(@kept(x, y)); }\n", "it has no such parameter"),
        ("host till { spare -> @kept(none, y); }\n", "the host has no such function beside"),
        (
            'host till { names -> @file("/dev/zero", "00"); }\n',
            "what a host answers is written out",
        ),
        ("host till { x -> call shop.get(); }\n", "does not give what"),
    ],
)
def test_a_rule_that_cannot_be_says_why(nasty, rule, message):
    """And nothing is made."""
    said = nasty(rule)
    assert said.returncode == 1
    assert message in said.stderr
