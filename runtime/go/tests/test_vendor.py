"""A project of a stranger's, in an empty folder: the package under another name, and vendored."""

import shutil
from pathlib import Path

import pytest
from callers.go import GO
from callers.reading import BUILD, done

PROGRAM = """package main

import (
    "fmt"

    "example.com/them/uninorm"
)

func main() {
    normalizer, _ := uninorm.NewNormalizer(uninorm.FormNfc, nil)
    fmt.Println(normalizer.NormalizeText("cafe\\u0301"))
}
"""


def project(folder: Path, package: Path) -> Path:
    """Two modules side by side, and nothing else."""
    shutil.copytree(BUILD / "go" / "uninorm", package)
    done(*GO, "mod", "edit", "-module", "example.com/them/uninorm", cwd=package)
    folder.mkdir()
    (folder / "main.go").write_text(PROGRAM)
    lines = ["module example.com/you/program", "go 1.24"]
    lines += ["require example.com/them/uninorm v0.0.0"]
    lines += [f"replace example.com/them/uninorm => {package}"]
    (folder / "go.mod").write_text("\n\n".join(lines) + "\n")
    return folder


@pytest.mark.needs("go")
def test_a_vendored_package_is_whole(tmp_path):
    """With its C, its headers and its library; what it was made of may go."""
    folder = project(tmp_path / "project", tmp_path / "package")
    offline = [*GO[:-1], "GOWORK=off", "go"]
    done(*offline, "mod", "vendor", cwd=folder)
    shutil.rmtree(tmp_path / "package")
    assert done(*offline, "run", ".", cwd=folder) == "café <nil>\n"


@pytest.mark.needs("go")
def test_what_go_doc_shows(tmp_path):
    """The contract's words, and nothing of C's."""
    folder = project(tmp_path / "project", tmp_path / "package")
    shown = done(*GO[:-1], "GOWORK=off", "go", "doc", "-all", ".", cwd=folder.parent / "package")
    assert "func (o *Normalizer) Normalize(" in shown
    assert "Canonical composition" in shown
    assert "unsafe" not in shown and "C." not in shown
