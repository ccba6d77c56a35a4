# Everything somebody types in this repository. `make` alone lists it.
SHELL := /bin/sh
.DEFAULT_GOAL := help

PYTHON ?= python3
PORT ?= 8000
ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq

# A stamp is named after what it was made from: an edited lock is a new stamp, nothing else is redone.
sum = $(shell cat $(1) 2>/dev/null | cksum | tr ' ' '-')
RUN_STAMP := $(VENV)/.installed-$(call sum,requirements.lock pyproject.toml hatch_build.py)
DEV_STAMP := $(VENV)/.installed-dev-$(call sum,requirements.lock requirements-dev.lock pyproject.toml hatch_build.py)
SOURCES_OF_CATALOGUES := $(wildcard core/bocage/locale/*/LC_MESSAGES/*.po plugins/*/locale/*/LC_MESSAGES/*.po)
CATALOGUES := $(SOURCES_OF_CATALOGUES:.po=.mo)

.PHONY: help install develop demo test check bench docs lock browser compiled

help: ## list these commands
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: $(RUN_STAMP) $(CATALOGUES) compiled ## the environment only: afterwards .venv/bin/bocage works

develop: $(DEV_STAMP) $(CATALOGUES) compiled ## the environment with all tools for tests and the handbook

demo: install ## the demonstration federation on http://127.0.0.1:8000 (PORT= changes it)
	@$(BIN)/bocage --instance instances/demo demo --port $(PORT)

check: develop ## format, lint, types, import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: develop browser ## the whole suite: SQLite, PostgreSQL, a browser (ARGS= goes to pytest)
	@$(BIN)/python -m pytest $(ARGS)

bench: develop ## speed and size, one line a measure
	@$(BIN)/python bench/run.py $(ARGS)

docs: develop ## the handbook, as HTML in docs/_build
	$(BIN)/sphinx-build -W --keep-going -b html docs docs/_build

lock: ## renew both lock files (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-annotate --no-header -o requirements.lock pyproject.toml
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-annotate --no-header --all-extras -c requirements.lock -o requirements-dev.lock pyproject.toml

# Where Python is told to write no bytecode, every start would compile every source again.
compiled: | $(BIN)/python
	@$(BIN)/python -m compileall -q core plugins

# The browser is a system package. Where it cannot be installed the tests say so themselves.
browser:
	@command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 \
	  || command -v google-chrome >/dev/null 2>&1 \
	  || if [ "$$(id -u)" = 0 ] && [ -f /etc/debian_version ]; then \
	       echo "Installing chromium for the browser tests."; \
	       apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null; \
	     else \
	       echo "No Chromium found: browser tests are skipped. Install the package 'chromium' to run them."; \
	     fi

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Bocage needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1). Try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
	  || { echo "This Python cannot make an environment. On Debian or Ubuntu: apt-get install python3-venv"; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(RUN_STAMP): | $(BIN)/python
	@echo "Installing Bocage into $(VENV) (about half a minute, only this once)."
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps -e .
	@touch $@

$(DEV_STAMP): | $(BIN)/python
	@echo "Installing Bocage and its tools into $(VENV) (about a minute, only this once)."
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@$(PIP) install --no-deps -e .
	@touch $@ $(RUN_STAMP)

%.mo: %.po | $(RUN_STAMP)
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@
