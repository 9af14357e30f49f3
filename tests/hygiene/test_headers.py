"""Every header can be the first and only one that a file includes.

In src/ a header with a .cc of its own is proven by the build: that file includes it first, and the
`asan` preset has no precompiled header. Here are the others, and all headers that strangers see.
"""

import subprocess
from concurrent.futures import ThreadPoolExecutor

STRICT = ["-Wall", "-Wextra", "-Werror", "-fsyntax-only"]
# What many a project turns on, and cannot turn off for our headers alone.
CASTS = ["-Wshadow", "-Wconversion", "-Wsign-conversion"]
CXX_CASTS = [*CASTS, "-Wold-style-cast"]
C11 = [[cc, "-std=c11", "-pedantic-errors", *CASTS, "-x", "c"] for cc in ("gcc", "clang-14")]
C89 = [[cc, "-std=c89", "-pedantic-errors", *CASTS, "-x", "c"] for cc in ("gcc", "clang-14")]
CXX = [["g++", *CXX_CASTS, "-Wuseless-cast"], ["clang++-14", *CXX_CASTS]]
CXX17 = [[*cc, "-std=c++17", "-pedantic-errors", "-x", "c++"] for cc in CXX]
CXX20 = [[*cc, "-std=c++20", "-pedantic-errors", "-x", "c++"] for cc in CXX]


def complaints(root, compiler, header, includes) -> str:
    """What a compiler says about a file that includes just this header."""
    command = [*compiler, *STRICT, *(f"-I{root / folder}" for folder in includes), "-"]
    text = f'#include "{root / header}"\n'
    run = subprocess.run(command, input=text, capture_output=True, text=True, cwd=root)
    return "" if run.returncode == 0 else f"{' '.join(compiler)} {header}\n{run.stderr}"


def judge(tree, jobs) -> None:
    """Compile all (compiler, header, include folders) of `jobs`; show what fails."""
    with ThreadPoolExecutor() as pool:
        wrong = list(filter(None, pool.map(lambda job: complaints(tree.root, *job), jobs)))
    assert not wrong, "\n".join(wrong)


def test_c_headers_are_c89_and_cxx(tree):
    """What C programs include is C89 that any C++ compiler takes too."""
    headers = tree.select(".h", under="runtime/c/include") + tree.select(
        ".h", under="runtime/c/cases"
    )
    assert headers
    judge(
        tree,
        [(cc, header, ["runtime/c/include"]) for header in headers for cc in C89 + CXX17],
    )


def test_headers_of_bindings_are_c11(tree):
    """What extensions in C include."""
    headers = tree.select(".h", under="runtime/c/native")
    assert headers
    judge(tree, [(cc, header, ["runtime/c/include"]) for header in headers for cc in C11])


def test_cxx_headers_of_the_runtime_keep_to_the_standard_they_name(tree):
    """Each says C++17 or C++20 in its opening paragraph, and compiles as that and as C++20."""
    headers = tree.select(".hpp", under="runtime/cpp")
    folders = ["runtime/c/include", "runtime/c/cases", "runtime/cpp/include"]
    jobs = []
    for header in headers:
        opening = tree.read(header).split("#pragma once")[0]
        assert "C++17" in opening or "C++20" in opening, f"{header} names no standard"
        compilers = CXX20 if "C++17" not in opening else CXX17 + CXX20
        jobs += [(cc, header, folders) for cc in compilers]
    judge(tree, jobs)


def test_cxx_headers_of_the_compiler_stand_alone(tree):
    """Headers of src/ that have no source file of their own."""
    headers = [
        path for path in tree.select(".h", under="src") if path.with_suffix(".cc") not in tree.files
    ]
    judge(tree, [(CXX20[1], header, ["src"]) for header in headers])
