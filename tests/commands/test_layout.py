"""`sabir layout`: bytes, offsets and padding, for the eye."""

import xml.etree.ElementTree as xml

import pytest

CONTRACT = """package a:shop@1.0.0;
interface shop {
  record item { kind: u8, price: u64, size: u16 }
  variant choice { none, some(string), number(u32) }
  f: func(i: item, c: choice, l: list<u8, 100>);
}
"""

ITEM = """\
shop.item: 24 bytes, aligned to 8, 13 of padding
      +-------+-------------------------------------------------------+
    0 | kind  |   .       .       .       .       .       .       .   |
      +---------------------------------------------------------------+
    8 | price                                                         |
      +---------------+-----------------------------------------------+
   16 | size          |   .       .       .       .       .       .   |
      +---------------+-----------------------------------------------+
  @0    1    kind: u8
  @8    8    price: u64
  @16   2    size: u16
"""


@pytest.fixture(autouse=True)
def contract(tmp_path):
    """shop.wit, in the folder that `sabir` runs in."""
    path = tmp_path / "shop.wit"
    path.write_text(CONTRACT)
    return path


def test_a_record_is_drawn(sabir):
    """Every byte has its place."""
    assert sabir("layout", "shop.wit", "item").stdout == ITEM
    assert sabir("layout", "shop.wit", "shop.item").stdout == ITEM


def test_a_variant_has_a_tag_and_one_payload(sabir):
    """All cases stand in the same bytes."""
    drawn = sabir("layout", "shop.wit", "choice").stdout
    assert "| tag   |" in drawn
    assert "| some | number " in drawn
    assert "@8    16   some: string" in drawn


def test_a_long_member_is_cut_short(sabir):
    """A hundred bytes are not a hundred boxes."""
    drawn = sabir("layout", "shop.wit", "list<u8, 100>").stdout
    assert "      :\n" in drawn
    assert len(drawn.splitlines()) < 12


def test_without_a_type_all_are_drawn(sabir):
    """Records and variants, in the order of the contract."""
    drawn = sabir("layout", "shop.wit").stdout
    assert drawn.index("shop.item: 24") < drawn.index("shop.choice: 24")


def test_next_to_what_it_was(sabir, tmp_path):
    """`--against` shows both, and leaves alone what has not changed."""
    (tmp_path / "old.wit").write_text(CONTRACT.replace("kind: u8", "kind: u64"))
    drawn = sabir("layout", "shop.wit", "--against", "old.wit").stdout
    assert "before: shop.item: 24 bytes, aligned to 8, 6 of padding" in drawn
    assert "now: shop.item: 24 bytes, aligned to 8, 13 of padding" in drawn
    assert "before: shop.choice" not in drawn
    assert not any(line.endswith(" ") for line in drawn.splitlines())


def test_a_picture(sabir, tmp_path):
    """An SVG in which every member is a box."""
    assert sabir("layout", "shop.wit", "item", "--svg", "item.svg").returncode == 0
    root = xml.parse(tmp_path / "item.svg").getroot()
    boxes = [element.get("class") for element in root if element.tag.endswith("rect")]
    assert boxes == ["member", "padding", "member", "member", "padding"]


def test_what_is_wrong_is_said(sabir):
    """A type that is not there, a contract that is not there, a contract with an error."""
    assert sabir("layout", "shop.wit", "sword").returncode == 2
    assert "`sword`" in sabir("layout", "shop.wit", "sword").stderr
    assert sabir("layout", "nowhere.wit").returncode == 2
    assert sabir("layout", "shop.wit", "--svg", "no/such/folder.svg").returncode == 2
    assert sabir("layout", "shop.wit", "--against", "nowhere.wit").returncode == 2
