# The front door. Everything here sets up what it needs; see tools/setup and CMakePresets.json.
#
#   make          build the compiler and the libraries
#   make demo     real text through C, C++ and Python callers, one table
#   make test     everything we promise, in release and under the sanitizers
#   make bench    what we promise to be fast
#   make format   our C and C++ in the style of .clang-format, our Python in ruff's
#   make bless    rewrite the golden files; read the diff before you commit it
#   make clean    remove what was built (the Python environment stays)
PRESET ?= release
PYTHON := build/venv/bin/python
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := build
.PHONY: build setup demo test bench format bless clean

setup:
	@tools/setup

build: setup
	@tools/build $(PRESET)

demo: build
	@$(PYTHON) demo/run.py $(FILES)

test: setup
	@$(PYTHON) tools/test

bench: build
	@$(PYTHON) bench/run.py

format: setup
	@git ls-files -co --exclude-standard '*.h' '*.hpp' '*.cc' '*.c' | \
	  { grep -v '/golden/' || true; } | xargs -r clang-format-14 -i
	@build/venv/bin/ruff format --quiet .

bless: setup
	@$(PYTHON) tools/test --bless

clean:
	@rm -rf build/release build/debug build/asan build/tsan build/demo-text build/results
