"""What is copied into other people's trees says whose it is and under which licence."""

from pathlib import Path

LINE = "SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception"
# `sabir doc` puts the style sheet into the pages that it writes, which are their author's.
NOT_COPIED = {Path("runtime/doc/page.css")}
COPIED = ("runtime", "boundaries", "fuzz", "cmake")


def copied(tree) -> list[Path]:
    """Files below those folders that generated code carries or an installation brings."""
    return [
        path
        for path in tree.files
        if path.parts[0] in COPIED
        and "tests" not in path.parts
        and path.name != ".clang-format"
        and path not in NOT_COPIED
    ]


def test_copied_files_name_their_licence(tree):
    """In the first line, or in XML behind its declaration."""
    files = copied(tree)
    assert len(files) > 150
    wrong = [
        str(path)
        for path in files
        if LINE not in tree.read(path).split("\n")[1 if path.suffix == ".xml" else 0]
    ]
    assert not wrong, f"no line `{LINE}`:\n" + "\n".join(wrong)


def test_generated_files_claim_nothing(tree):
    """What is made from a contract is its author's: no licence of ours in it."""
    wrong = [str(path) for path in tree.files if "golden" in path.parts and LINE in tree.read(path)]
    assert not wrong, "\n".join(wrong)


def test_the_licence_is_whole(tree):
    """Apache's text, and the exception of the LLVM project."""
    text = tree.read(Path("LICENSE"))
    for words in (
        "Version 2.0, January 2004",
        "END OF TERMS AND CONDITIONS",
        "---- LLVM Exceptions to the Apache 2.0 License ----",
        "conditions of Sections 4(a), 4(b) and 4(d) of the License.",
    ):
        assert words in text
