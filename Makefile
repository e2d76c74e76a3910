# KAIS: what a newcomer types. Each target does its own set-up.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
TOOLS := var/tools
NODE_TOOLS := tests/tools/node_modules/.package-lock.json
PACKAGES := core catalog publisher surveys search portal
CODE := $(PACKAGES) tests bench soak bin
LOCK = $(TOOLS)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --no-annotate
export PIP_DISABLE_PIP_VERSION_CHECK := 1
MAKEFLAGS += --no-print-directory

.PHONY: help setup demo test test-setup lint format bench soak lock vendor docs clean
help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | sort | expand -t 12

setup: $(VENV)/.run ## make the environment in .venv
$(VENV)/.run: requirements/run.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "KAIS needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version). Try: make PYTHON=python3.11 $(MAKECMDGOALS)"; exit 1; }
	@test -x $(BIN)/python || { echo "Making the environment in $(VENV) …"; $(PYTHON) -m venv $(VENV) || \
		{ echo "python3 -m venv does not work here. On Debian: apt-get install python3-venv"; exit 1; }; }
	@echo "Installing the locked libraries (about a minute the first time) …"
	@$(BIN)/pip install --quiet --require-hashes -r requirements/run.lock
	@$(BIN)/pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@
$(VENV)/.test: $(VENV)/.run requirements/test.lock
	@echo "Installing what tests, lint and benchmarks need …"
	@$(BIN)/pip install --quiet --require-hashes -r requirements/test.lock
	@touch $@
# The HTML checkers come from npm; where npm is missing the runner says so and goes on.
$(NODE_TOOLS): tests/tools/package.json tests/tools/package-lock.json
	@if command -v npm >/dev/null; then echo "Installing the HTML checkers …"; \
		cd tests/tools && npm ci --silent --no-audit --no-fund --ignore-scripts; fi
$(TOOLS)/.ready: requirements/tools.lock
	@echo "Installing the tools of make lock and make vendor in $(TOOLS) …"
	@test -x $(TOOLS)/bin/python || $(PYTHON) -m venv $(TOOLS)
	@$(TOOLS)/bin/pip install --quiet --require-hashes -r requirements/tools.lock
	@touch $@

demo: setup ## a made-up region, its portal and sites, on this machine (Ctrl-C stops it)
	@KAIS_HOME="$${KAIS_HOME:-var/demo}" exec $(BIN)/kais demo

test-setup: $(VENV)/.test
	@$(MAKE) $(NODE_TOOLS) || echo "The HTML checkers could not be installed."

test: test-setup ## every group of tests that can run here (make test GROUPS="unit docs" chooses)
	@$(BIN)/python tests/run.py $(GROUPS)

lint: $(VENV)/.test ## ruff and mypy --strict
	@$(BIN)/ruff check $(CODE)
	@$(BIN)/ruff format --check $(CODE)
	@$(BIN)/mypy $(CODE)

format: $(VENV)/.test ## put the code into its usual form
	@$(BIN)/ruff check --fix-only --quiet $(CODE)
	@$(BIN)/ruff format $(CODE)

bench: $(VENV)/.test ## the figures we watch, appended to var/bench.jsonl (make bench NAMES=weight chooses)
	@$(BIN)/python -m bench.run $(NAMES)

soak: $(VENV)/.test ## what takes long: kill tests, load
	@$(BIN)/python -m soak.run $(NAMES)

lock: $(TOOLS)/.ready ## renew requirements/*.lock from pyproject.toml (make lock UPGRADE=--upgrade takes newer versions)
	@$(LOCK) $(UPGRADE) pyproject.toml -o requirements/run.lock
	@$(LOCK) $(UPGRADE) pyproject.toml -c requirements/run.lock --extra test --extra bench -o requirements/test.lock
	@$(LOCK) $(UPGRADE) requirements/tools.in -o requirements/tools.lock

vendor: $(TOOLS)/.ready ## fetch the front-end assets of others again (needs npm)
	@$(TOOLS)/bin/python bin/vendor.py

docs: setup ## renew what the documentation takes from the code
	@$(BIN)/python bin/settings_page.py
	@$(BIN)/python bin/retention_page.py
	@$(BIN)/python bin/dictionary_page.py

clean: ## remove what can be made again; databases and sites in var/ stay
	@rm -rf $(VENV) $(TOOLS) tests/tools/node_modules .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
