# Targets for working on the project; `make help` lists them.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/installed
WEBUI_PYTHON ?= $(firstword $(wildcard $(WEBUI_DIR)/venv/bin/python $(WEBUI_DIR)/.venv/bin/python) python3)
JS_TESTS = $(shell find tests/js -name '*test*.*js' 2>/dev/null)

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_ROOT_USER_ACTION := ignore

.PHONY: help setup lint lint-js test test-js chromium bench-panel test-webui fuzz soak audit demo bench-fidelity bench-speed clean

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## */\t/' | expand -t 18

setup: $(STAMP)  ## make .venv with everything the standalone host and the tests need

# Once, and again when pyproject.toml changes. torch is pinned and installed first, so that nothing pulls another one in;
# the last two pin old versions of much: they are installed without what they ask for.
$(STAMP): pyproject.toml
	@python=; for p in python3.11 python3.12 python3.10 python3; do \
	  if $$p -c 'import sys, venv; sys.exit(not (3, 10) <= sys.version_info < (3, 13))' 2>/dev/null; then python=$$p; break; fi; \
	done; \
	[ -n "$$python" ] || { echo "Python 3.10, 3.11 or 3.12 is needed and none was found" >&2; exit 1; }; \
	echo "setting up $(VENV) with $$($$python --version)"; \
	$$python -m venv $(VENV)
	@$(BIN)/pip install -qq torch==2.13.0
	@$(BIN)/pip install -qq --editable '.[standalone,page,dev]'
	@$(BIN)/pip install -qq --no-deps stable-diffusion-sdkit==2.1.5 open_clip_torch==3.3.0
	@touch $@

lint: $(STAMP)  ## ruff and mypy
	$(BIN)/ruff check .
	$(BIN)/mypy

test: lint lint-js test-js chromium  ## everything: ruff, mypy, node, Chromium, pytest (tests/webui needs WEBUI_DIR)
	$(BIN)/python -m pytest -rs

test-js:  ## the tests of the page's script, where there are any
	$(if $(strip $(JS_TESTS)),node --test $(JS_TESTS),@echo "no tests in tests/js")

# The WebUI's own rules, restated in tests/js/eslint.json; make test-webui compares them with the WebUI's.
lint-js: node_modules/installed
	@[ ! -x node_modules/.bin/eslint ] || node_modules/.bin/eslint --no-eslintrc -c tests/js/eslint.json --ext .mjs javascript

node_modules/installed: package.json
	@npm install --silent --no-package-lock --no-audit --no-fund && touch $@ || echo "no npm: eslint and axe-core are skipped"

# The page's tests need a Chromium. Where there is none and Debian's can be had, it is installed; else they are skipped.
chromium:
	@command -v chromium chromium-browser google-chrome >/dev/null || [ -n "$${CHROMIUM:-}" ] || \
	{ [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && echo "installing chromium" && \
	  apt-get update -qq && apt-get install -qq -y --no-install-recommends chromium >/dev/null; } || \
	echo "no Chromium: the page's tests are skipped"

bench-panel: $(STAMP) chromium  ## frames while a region is dragged among 32
	PYTHONPATH=. $(BIN)/python tests/browser/bench_drag.py

test-webui:  ## the extension inside a WebUI: make test-webui WEBUI_DIR=/path/to/stable-diffusion-webui
	@[ -d "$(WEBUI_DIR)" ] || { echo "WEBUI_DIR=$(WEBUI_DIR): name the folder of a stable-diffusion-webui" >&2; exit 2; }
	WEBUI_DIR='$(abspath $(WEBUI_DIR))' PYTHONPATH='$(CURDIR)' $(WEBUI_PYTHON) -m pytest -rs tests/webui

fuzz: $(STAMP)  ## a million hostile inputs, guided by coverage; what breaks a promise goes to outputs/fuzz (FUZZ="--share 0.1")
	$(BIN)/pip install -qq 'atheris>=3,<4'
	PYTHONPATH=. $(BIN)/python tests/fuzz.py $(FUZZ)

audit: $(STAMP)  ## known advisories about openai and what it asks for (AUDIT="-s osv --osv-url ADDRESS")
	$(BIN)/pip install -qq 'pip-audit>=2.10,<3'
	$(BIN)/python tests/audit.py $(AUDIT)

soak: $(STAMP)  ## every fault at every call; with WEBUI_DIR: 8 clients for 10 minutes, 200 pictures, 20 checkpoints (SOAK="--minutes 1")
	$(BIN)/python tests/test_security.py
	REFOCUS_FAULTS=all $(BIN)/python -m pytest tests/test_faults_webui.py tests/test_faults_standalone.py tests/test_leaks.py
	@[ -d "$(WEBUI_DIR)" ] || { echo "WEBUI_DIR=$(WEBUI_DIR): without a WebUI this was all"; exit 0; }; \
	WEBUI_DIR='$(abspath $(WEBUI_DIR))' PYTHONPATH='$(CURDIR)' $(WEBUI_PYTHON) tests/webui/soak.py $(SOAK)

demo: $(STAMP)  ## a picture without and with refocusing, in outputs/demo
	$(BIN)/python -m lib_refocus demo --out outputs/demo

bench-fidelity: $(STAMP)  ## how well objects land in their regions: the README's table and sheet, in outputs/fidelity
	$(BIN)/python -m lib_refocus bench fidelity --headline-count 70 --count 20 --out outputs/fidelity

bench-speed: $(STAMP)  ## what one iteration costs
	$(BIN)/python -m lib_refocus bench speed

clean:  ## remove what the targets made
	rm -rf $(VENV) build dist outputs *.egg-info node_modules .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +
