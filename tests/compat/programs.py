"""Programs in each language that know one version of a library, and run with another one."""

import os
import shutil
from pathlib import Path

from .conftest import HERE, ROOT, SABIR, Library, must
from .test_packages import beside


class Programs:
    """Their packages are made in a folder when they are needed."""

    def __init__(self, contract: str, known: Library, there: Library, folder: Path):
        """What they know, and what is there when they run."""
        self.contract, self.known, self.there, self.folder = contract, known, there, folder

    def package(self, language: str) -> tuple[Path, Path]:
        """The package, and the folder of the library."""
        ledger = self.folder / "compat.abi.json"
        shutil.copy(self.known.folder / "compat.abi.json", ledger)
        contract = HERE / "contracts" / f"{self.contract}.wit"
        must(SABIR, "gen", contract, "--for", language, "--out", self.folder, "--ledger", ledger)
        return self.folder / language, beside(self.there, self.folder / "library")

    def python(self, code: str) -> str:
        """By the flavour without a compiler."""
        made, library = self.package("python")
        shutil.copy(library / "libcompat.so.1", made / "src" / "compat")
        where = os.environ | {"PYTHONPATH": str(made / "src"), "SABIR_PYTHON": "cffi"}
        return must(ROOT / "build/venv/bin/python", "-c", code, env=where)

    def ruby(self, code: str, flavour: str) -> str:
        """By either flavour."""
        made, library = self.package("ruby")
        if flavour == "extension":
            ext = made / "ext" / "compat"
            where = os.environ | {"SABIR_LIBRARY_DIR": str(library)}
            must("ruby", "extconf.rb", cwd=ext, env=where)
            must("make", cwd=ext)
            shutil.copy(ext / "compat_ext.so", made / "lib" / "compat")
        shutil.copy(library / "libcompat.so.1", made / "lib" / "compat")
        where = os.environ | {"SABIR_RUBY": flavour}
        return must("ruby", f"-I{made / 'lib'}", "-e", code, env=where)

    def lua(self, code: str) -> str:
        """Through LuaJIT."""
        made, library = self.package("lua")
        shutil.copy(library / "libcompat.so.1", made / "compat")
        return must("luajit", "-e", code, cwd=made)

    def java(self, code: str) -> str:
        """A class `Program`, through JNI, which every JVM has."""
        made, library = self.package("java")
        sources = [
            path
            for part in ("sabir-runtime", "compat")
            for path in sorted((made / part / "src/main/java").rglob("*.java"))
            if path.name != "module-info.java"
        ]
        (self.folder / "Program.java").write_text(code)
        out = self.folder / "classes"
        must("javac", "--release", "17", "-d", out, self.folder / "Program.java", *sources)
        compiler = Path(os.path.realpath(shutil.which("javac"))).parents[1]
        native = sorted((made / "compat/src/main/c").glob("*.c"))
        folders = (native[0].parent, compiler / "include", compiler / "include/linux")
        headers = [f"-I{folder}" for folder in folders]
        jni = library / "libcompat_jni.so"
        must("gcc", "-shared", "-fPIC", *headers, *native, library / "libcompat.so.1", "-o", jni)
        return must(
            "java",
            "-Dsabir.mechanism=jni",
            f"-Dsabir.library.path={library}",
            "-cp",
            out,
            "Program",
            env=os.environ | {"LD_LIBRARY_PATH": str(library)},
        )

    def cpp(self, code: str) -> str:
        """Compiled with the header that they know, and linked with that library."""
        source, out = self.folder / "program.cc", self.folder / "program"
        source.write_text(code)
        headers = [f"-I{self.known.folder / 'out' / part}" for part in ("c", "cpp")]
        must("g++", "-std=c++17", *headers, source, self.known.file, "-o", out)
        library = beside(self.there, self.folder / "library")
        return must(out, env=os.environ | {"LD_LIBRARY_PATH": str(library)})
