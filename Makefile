# Every target sets up what it needs; the machine brings Python 3.11 or newer and make.

.DEFAULT_GOAL := help
.PHONY: help install demo test check lint fmt bench guard promises lock clean

# The first Python that is new enough, unless the caller names one.
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
# Test workers; `make test JOBS=0` runs in one process.
JOBS ?= auto
# `make bench QUICK=1` and `make promises QUICK=1` run a fraction.
QUICK ?=

# What is compiled once is not compiled again by each worker of the tests and by every service that they start.
unexport PYTHONDONTWRITEBYTECODE

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
PIP := $(BIN)/python -m pip --disable-pip-version-check

help:  ## List the targets.
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST)

# The lock holds everything, the build tools included, so nothing is resolved here, and the second installation asks no index.
$(STAMP): pyproject.toml requirements.lock
	@test -n "$(PYTHON)" || { echo "autoq needs Python 3.11 or newer: install it, or name it with PYTHON=..." >&2; exit 1; }
	$(PYTHON) -m venv --clear $(VENV)
	$(PIP) install --quiet --no-deps --require-hashes -r requirements.lock
	$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

install: $(STAMP)  ## Make the virtual environment from the lock.

demo: $(STAMP)  ## Run the whole service against a local Slack, no account needed.
	$(BIN)/autoq demo

test: $(STAMP)  ## Run every test in parallel and check the coverage.
	rm -f .coverage .coverage.*
	$(BIN)/pytest --numprocesses=$(JOBS) --dist=worksteal --cov --cov-report=
	$(BIN)/coverage report --fail-under=95
	$(BIN)/coverage report --include='engine/*' --fail-under=100

lint: $(STAMP)  ## Check style, format, types and who imports whom.
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

check: lint test  ## Lint and test; a change also passes guard.

fmt: $(STAMP)  ## Format the code and mend what ruff can mend.
	$(BIN)/ruff check --fix-only --quiet
	$(BIN)/ruff format

bench: $(STAMP)  ## Measure; QUICK=1 for a fraction.
	$(BIN)/python -m tests.benchmarks $(if $(QUICK),--quick)

guard: $(STAMP)  ## Measure what noise hardly moves, and fail when it is much worse than the committed figures.
	$(BIN)/python -m tests.benchmarks --quick --only click-http --only click-sockets --only growth --only cards

promises: $(STAMP)  ## Prove the promises at full size; QUICK=1 for a fraction.
	$(BIN)/python -m tests.promises $(if $(QUICK),--quick)

# A virtual environment of its own: the resolver is no part of what it resolves.
$(VENV)-lock/bin/uv:
	$(PYTHON) -m venv --clear $(VENV)-lock
	$(VENV)-lock/bin/python -m pip --disable-pip-version-check install --quiet uv

lock: $(VENV)-lock/bin/uv  ## Compile requirements.lock anew; UPGRADE=1 takes the newest versions.
	$(VENV)-lock/bin/uv pip compile pyproject.toml --output-file requirements.lock --quiet \
		--universal --python-version 3.11 --group dev --all-extras --generate-hashes \
		--no-header --no-annotate $(if $(UPGRADE),--upgrade)

clean:  ## Remove everything that make made.
	rm -rf $(VENV) $(VENV)-lock build dist *.egg-info htmlcov .coverage .coverage.* tests/.artifacts
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
