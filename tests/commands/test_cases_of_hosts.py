"""Cases with a host: what is made of one, and what no case can say of it."""

import pytest

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
    assert "class HostTillToken : public ::shop::till::Token {" in cpp


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
