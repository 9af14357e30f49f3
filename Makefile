# The front door. Everything here sets up what it needs; see tools/setup and CMakePresets.json.
#
#   make          build the compiler and what programs link that it makes
#   make demo     real text through callers in every language, one table
#   make test     everything we promise, in release and under the sanitizers
#   make test WHAT=python      a part of it; `tools/test --help` names the parts
#   make test-all that, and each fuzzer for a quarter of an hour, and more: hours
#   make bench    what we promise to be fast
#   make unicode UCD=FOLDER   uninorm's tables from the files of another Unicode version
#   make format   our C and C++ in the style of .clang-format, our Python in ruff's
#   make bless    rewrite the golden files; read the diff before you commit it
#   make clean    remove what was built (the Python environment stays)
#
#   make help     this list
#
# LANGUAGES=python,ruby leaves out the others, and all that they need.
PRESET ?= release
PYTHON := build/venv/bin/python
MAKEFLAGS += --no-print-directory
ifdef LANGUAGES
export SABIR_LANGUAGES := $(LANGUAGES)
endif
.DEFAULT_GOAL := build
.PHONY: help build setup demo test test-all bench unicode format bless clean

help:
	@sed -n 's/^#  \( make.*\)/ \1/p' Makefile

build:
	@tools/setup build
	@tools/build $(PRESET)

setup:
	@tools/setup

demo:
	@for file in $(FILES); do test -r "$$file" || \
	  { echo "make demo: there is no file \`$$file\`" >&2; exit 2; }; done
	@tools/setup demo
	@tools/build $(PRESET) demo
	@$(PYTHON) demo/run.py --build build/$(PRESET) $(FILES)

# What is asked for is looked at before anything is set up, if there is a Python already.
CHECKED = if command -v python3 >/dev/null; then python3 tools/test --list $(WHAT) >/dev/null; fi

test:
	@$(CHECKED)
	@tools/setup
	@$(PYTHON) tools/test $(WHAT)

test-all:
	@$(CHECKED)
	@tools/setup
	@$(PYTHON) tools/test --all $(WHAT)

bench: setup
	@tools/build $(PRESET) tests all
	@$(PYTHON) bench/run.py

unicode: setup
	@test -d "$(UCD)" || { echo "make unicode UCD=FOLDER: the folder of the UCD's files" >&2; exit 2; }
	@$(PYTHON) libs/uninorm/tools/make_tables.py "$(UCD)"
	@tools/build $(PRESET) tests uninorm_engine_test
	@UCD_DIR="$(UCD)" ctest --preset $(PRESET) -R uninorm_engine --output-on-failure

format: setup
	@git ls-files -co --exclude-standard '*.h' '*.hpp' '*.cc' '*.c' | \
	  { grep -v '/golden/' || true; } | xargs -r clang-format-14 -i
	@build/venv/bin/ruff format --quiet .

bless: setup
	@$(PYTHON) tools/test --bless

clean:
	@rm -rf build/release build/debug build/asan build/tsan build/demo-text build/results
