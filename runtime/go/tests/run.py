"""The tests of the Go runtime, over the packages of the build: `go vet`, and `go test` under the
race detector and with all that cgo can check.

    python runtime/go/tests/run.py [--output-junit FILE] [OPTION OF GO TEST...]

SABIR_LOCATION says where the libraries run.
"""

import argparse
import json
import os
import subprocess
import sys
import xml.etree.ElementTree as xml
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
BUILD = ROOT / "build" / os.environ.get("SABIR_PRESET", "release")
PACKAGES = ("asked", "buffers", "callbacks", "foreign", "gauntlet", "grown", "mirror", "uninorm")
CHECKED = {"GOEXPERIMENT": "cgocheck2", "GOFLAGS": "", "GOPROXY": "off", "GOTOOLCHAIN": "local"}


def main() -> int:
    """Run them where the packages lie."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--output-junit", type=Path, metavar="FILE")
    options, others = parser.parse_known_args()
    work = BUILD / "go" / "tests.work"
    modules = [HERE, *(BUILD / "go" / name for name in PACKAGES)]
    work.write_text("go 1.24\n\nuse (\n" + "".join(f"\t{one}\n" for one in modules) + ")\n")
    environment = os.environ | CHECKED | {"GOWORK": str(work)}
    fetched = ROOT / "build" / "go-toolchain" / "bin"  # by tools/setup, if the machine has none
    if fetched.exists():
        environment["PATH"] = f"{fetched}:{environment['PATH']}"
    # Of what is compiled for the race detector, as the tests are: all of Go's own only once.
    vet = subprocess.run(["go", "vet", "-race", "./..."], cwd=HERE, env=environment)
    if vet.returncode != 0:
        return vet.returncode
    suite = xml.Element("testsuite", name="go")
    test = ["go", "test", "-json", "-race", "-count=1", "-vet=off", *others]
    failed = followed([*test, "."], environment, suite)
    # The tag that is off by default, over what it changes.
    failed |= followed([*test, "-tags=sabir_leaf", "-run=ShortCalls", "."], environment, suite)
    if options.output_junit:
        report = xml.ElementTree(suite)
        report.write(options.output_junit, encoding="utf-8", xml_declaration=True)
    return failed


def followed(test: list[str], environment: dict[str, str], suite: xml.Element) -> int:
    """Run tests, say what they say, and note what came of each as JUnit does."""
    said: dict[str, str] = {}
    with subprocess.Popen(
        test, cwd=HERE, env=environment, stdout=subprocess.PIPE, text=True, errors="replace"
    ) as run:
        for line in run.stdout:
            event = json.loads(line) if line.startswith("{") else {"Output": line}
            name, output = event.get("Test", ""), event.get("Output", "")
            print(output, end="", flush=True)
            said[name] = said.get(name, "") + output
            if name and event["Action"] in ("pass", "fail", "skip"):
                add_case(suite, event, said[name])
    if run.returncode != 0 and suite.find(".//failure") is None:
        add_case(suite, {"Test": "go test", "Action": "fail"}, "\n".join(said.values()))
    return run.returncode


def add_case(suite: xml.Element, event: dict, said: str) -> None:
    """One test that is over."""
    seconds = str(event.get("Elapsed", 0))
    case = xml.SubElement(suite, "testcase", name=event["Test"], time=seconds)
    if event["Action"] == "fail":
        printable = "".join(c for c in said if c.isprintable() or c in "\n\t")
        xml.SubElement(case, "failure").text = printable
    elif event["Action"] == "skip":
        xml.SubElement(case, "skipped")


if __name__ == "__main__":
    sys.exit(main())
