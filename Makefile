# KAIS: what a newcomer types. Each target does its own set-up.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help setup demo test lint bench soak lock clean
help:
	@sed -n 's/^\([a-z]*\):.*## /\1  /p' $(MAKEFILE_LIST) | sort

setup: $(VENV)/.run ## make the environment in .venv
$(VENV)/.run: requirements/run.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --require-hashes -r requirements/run.lock
	$(BIN)/pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@
$(VENV)/.test: $(VENV)/.run requirements/test.lock
	$(BIN)/pip install --quiet --require-hashes -r requirements/test.lock
	@touch $@
