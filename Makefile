# Everything a developer or an organiser types. Needs make, git and Python 3.11 or newer; brings the rest into .venv/,
# static/vendor/node_modules/ and facilitator/fonts/, once: a stamp file beside what it vouches for tells that a step is done.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL: # two of pip or npm at once in one folder break each other

VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check --quiet
# Bytecode is written for what is imported, when it is: most of what is installed never is (60 MB).
INSTALL := $(PIP) install --no-compile
# Each version as it was tried, by its hashes; what follows finds it there. Another version comes with `make lock`.
LOCKED := $(INSTALL) --require-hashes --requirement requirements.lock
# Node from PyPI, where it was needed, stands in the venv; the machine's own comes first.
export PATH := $(PATH):$(CURDIR)/$(VENV)/bin

PYTHONS := $(PYTHON) python3.13 python3.12 python3.11 python3
NODE_MODULES := static/vendor/node_modules
FONTS := facilitator/fonts/.stamp
PO := $(wildcard facilitator/translations/*/LC_MESSAGES/messages.po)
BUILD := pyproject.toml requirements.lock deploy/hatch_build.py deploy/assets.py facilitator/__init__.py
DIST := static/dist/manifest.json

# Of pyproject.toml: a server with several processes needs postgresql and redis as well (deploy/README.md).
EXTRAS := suggest

# What `make run` needs, and what the developers' targets need.
RUN := $(VENV)/.stamp-run $(FONTS) $(NODE_MODULES)/.stamp-run $(FONTS) $(PO:.po=.mo) $(DIST)
DEV := $(VENV)/.stamp-dev $(FONTS) $(NODE_MODULES)/.stamp-dev $(FONTS) $(PO:.po=.mo) $(DIST)

.PHONY: help
help: ## This list
	@echo 'make <target> [ARGS="..."], for instance: make run ARGS="--port 9000"    make test ARGS="-k undo"'
	@echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: run
run: setup ## Start Facilitator: prints the join address, a QR code and the staff links
	@exec $(VENV)/bin/facilitator serve $(ARGS)

.PHONY: setup
setup: $(RUN) ## What `make run` needs, without starting anything

.PHONY: setup-dev
setup-dev: $(DEV) ## The same for the targets below

.PHONY: scripts
scripts: $(RUN) ## Build the pages' scripts and styles after an edit; a running server shows them at the next reload

.PHONY: test
test: $(DEV) ## Run the tests; brings a Chromium where there is none
	@$(PY) -m tests.chromium || true # the browser tests then fail, and say the same
	$(PY) -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder $(ARGS)

FAST := tests/domain tests/commands tests/store tests/live tests/test_*.py tests/scripts
.PHONY: test-fast
test-fast: $(DEV) ## Run the tests of domain, commands, store and sockets: no browser, four minutes on 2 cores
	$(PY) -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder $(FAST) $(ARGS)

# `make test` runs all of them on eventlet, and those that are about the connection itself on each back end.
.PHONY: test-backends
test-backends: $(DEV) ## Run every live test on eventlet, gevent and threads: several minutes
	for backend in eventlet gevent threading; do \
		FACILITATOR_TEST_BACKEND=$$backend $(PY) -m pytest tests/live $(ARGS) || exit 1; done

.PHONY: test-lowest
test-lowest: $(DEV) ## The same without sockets, on the lowest versions of libraries that pyproject.toml allows
	$(INSTALL) 'uv>=0.9'
	$(VENV)/bin/uv venv --quiet --allow-existing --python $(PY) .venv-lowest
	$(VENV)/bin/uv pip install --quiet --python .venv-lowest/bin/python --resolution lowest-direct --editable '.[dev]'
	.venv-lowest/bin/python -m pytest tests/domain tests/commands tests/store tests/web $(ARGS)

.PHONY: coverage
coverage: $(DEV) ## Which lines and branches of domain, commands and store the tests without browsers take
	$(PY) -m coverage run -m pytest tests/domain tests/commands tests/store tests/web tests/outcome $(ARGS)
	$(PY) -m coverage report

.PHONY: test-documents
test-documents: $(DEV) ## Open every document with programs that did not write it (brings LibreOffice where it can)
	$(PY) deploy/document_tools.py
	@$(PY) -m tests.chromium || true # the test of the HTML then fails, and says the same
	$(PY) -m pytest -m documents tests/documents $(ARGS)

# The long form runs the browser tests in Firefox as well, those that need what only Chromium has left out.
.PHONY: test-engines
test-engines: $(DEV) ## Walk through a workshop in Firefox, WebKit and the oldest Chromiums (brings them where it can); ARGS=--short: nothing more
	$(PY) deploy/engine_tools.py
	$(PY) deploy/old_browsers.py
	$(PY) -m pytest -m engines tests/engines $(filter-out --short,$(ARGS))
	@case ' $(ARGS) ' in *' --short '*) ;; *) FACILITATOR_TEST_ENGINE=firefox $(PY) -m pytest -m browser tests/browser;; esac

.PHONY: test-scale
test-scale: $(DEV) ## Run on PostgreSQL, Redis and nginx of its own (brings them where it can); ARGS=--long: all commands
	$(PY) deploy/scale_tools.py
	$(PY) -m tests.scale $(ARGS)

LINTS := lint-style lint-format lint-types lint-imports lint-templates lint-words lint-scripts
.PHONY: lint $(LINTS)
lint: $(LINTS) ## Check style, types, imports, templates, catalogues and scripts

lint-style: $(DEV)
	$(PY) -m ruff check .

lint-format: $(DEV)
	$(PY) -m ruff format --check .

lint-types: $(DEV)
	$(PY) -m mypy

lint-imports: $(DEV)
	$(VENV)/bin/lint-imports --no-logo

lint-templates: $(DEV)
	$(VENV)/bin/djlint --lint --quiet --allow-empty-input templates

lint-words: $(DEV)
	$(PY) deploy/assets.py check-catalogues strict

lint-scripts: $(DEV)
	@$(PY) -m facilitator.cli contract --check
	@unchecked=$$(grep -rL '^// @ts-check' --include='*.js' static/js); test -z "$$unchecked" || { echo "without // @ts-check: $$unchecked"; exit 1; }
	$(NODE_MODULES)/.bin/tsc --noEmit --project static/js/jsconfig.json

.PHONY: words
words: $(DEV) ## Bring the sentences of the code into the catalogues; translations are kept
	$(PY) deploy/assets.py update-catalogues

.PHONY: format
format: $(DEV) ## Put imports in order and lay out the Python code
	$(PY) -m ruff check --select I --fix .
	$(PY) -m ruff format .

.PHONY: bench
bench: $(DEV) ## Measure against the budgets in benchmarks/
	$(PY) -m benchmarks.room $(ARGS)
	$(PY) -m benchmarks.exports
	$(PY) -m benchmarks.live_export
	$(PY) -m benchmarks.phone
	$(PY) -m benchmarks.board
	$(PY) -m benchmarks.side_by_side
	$(PY) -m benchmarks.scenarios

.PHONY: soak
soak: $(DEV) ## A full room for SECONDS on each back end, then each attack for long
	for backend in eventlet gevent threading; do \
		$(PY) -m tests.soak --backend $$backend --seconds $(or $(SECONDS),600) --phones $(or $(PHONES),100) || exit 1; done
	for fault in kill lock; do \
		$(PY) -m tests.soak --fault $$fault --seconds $(or $(SECONDS),600) --phones $(or $(PHONES),100) || exit 1; done
	$(PY) -m tests.attack --seconds 60 $(ARGS)

.PHONY: lock
lock: $(DEV) ## Write requirements.lock anew: what `make run` needs, each version with its hashes
	$(PIP) install uv
	$(VENV)/bin/uv pip compile --universal --generate-hashes --no-header --no-annotate --python-version 3.11 \
		--extra suggest --quiet --upgrade --output-file requirements.lock pyproject.toml

.PHONY: audit
audit: $(DEV) ## Ask for known faults of what is used; says so where no source of advisories answers
	$(INSTALL) "pip-audit>=2.9,<3"
	$(PY) deploy/audit.py

.PHONY: wheel
wheel: $(RUN) ## Build dist/facilitator-*.whl, which runs without this checkout
	@rm -rf dist/facilitator-*.whl
	$(PIP) wheel --no-deps --wheel-dir dist .
	@ls dist/facilitator-*.whl

.PHONY: clean
clean: ## Remove all that make made; the room's data under var/ stays
	rm -rf $(VENV) .venv-lowest $(NODE_MODULES) static/dist dist build .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	rm -rf $(PO:.po=.mo) facilitator/fonts
	find facilitator tests deploy benchmarks -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

# --- set-up -----------------------------------------------------------------------------------------------------------

# A python on the path may be a shim that only prints an error: each is asked, not just looked up. Before Python 3.12 a
# new environment holds setuptools, which nothing of ours needs.
$(PY):
	@too_old=; no_venv=; \
	for python in $(PYTHONS); do \
		version=$$($$python -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || continue; \
		$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { too_old="$$too_old $$python=$$version"; continue; }; \
		$$python -c 'import venv, ensurepip' 2>/dev/null || { no_venv="$$no_venv $$python=$$version"; continue; }; \
		echo "Making $(VENV) with $$python ($$version)"; \
		$$python -m venv --clear $(VENV) || exit 1; \
		$(PIP) uninstall --yes setuptools 2>/dev/null; exit 0; \
	done; \
	if [ -n "$$no_venv" ]; then \
		echo "Found$$no_venv, but without the module venv."; \
		echo "Debian, Ubuntu: apt-get install python3-venv (or python3.X-venv for another version)."; \
	else \
		echo "Facilitator needs Python 3.11 or newer; found:$${too_old:- none}."; \
		echo "Install one, or name it: make $(MAKECMDGOALS) PYTHON=/path/to/python3"; \
	fi >&2; exit 1

$(VENV)/.stamp-run: $(BUILD) | $(PY) $(NODE_MODULES)/.stamp-run $(FONTS)
	@echo 'Installing what Facilitator needs (a minute or two, once)'
	@$(LOCKED)
	@$(INSTALL) --editable '.[$(EXTRAS)]'
	@touch $@

# Whatever serves development serves running too: both stamps.
$(VENV)/.stamp-dev: $(BUILD) | $(PY) $(NODE_MODULES)/.stamp-dev $(FONTS)
	@echo 'Installing what Facilitator and its checks need (a minute or two, once)'
	@$(LOCKED)
	@$(INSTALL) --editable '.[dev]'
	@touch $(VENV)/.stamp-run $@

FRONT_END := static/vendor/package.json static/vendor/package-lock.json

# Once the tools are there, a renewed lock renews them as well.
$(NODE_MODULES)/.stamp-run: $(FRONT_END) | $(PY)
	@if [ -f $(NODE_MODULES)/.stamp-dev ]; then $(MAKE) --no-print-directory $(NODE_MODULES)/.stamp-dev; \
	else $(PY) deploy/assets.py front-end; fi
	@touch $@

$(NODE_MODULES)/.stamp-dev: $(FRONT_END) | $(PY)
	@$(PY) deploy/assets.py front-end --dev
	@touch $(NODE_MODULES)/.stamp-run $@

# Rebuilds only where a source is another one: a time of change alone is no reason.
$(DIST): $(shell find static/js static/css -name '*.js' -o -name '*.css') $(FRONT_END) deploy/bundle.py | $(PY) $(NODE_MODULES)/.stamp-run
	@$(PY) deploy/bundle.py
	@touch $@

$(FONTS): deploy/fonts/package-lock.json | $(PY)
	@$(PY) deploy/assets.py fonts
	@touch $@

%.mo: %.po | $(PY)
	@$(PY) deploy/assets.py catalogues
