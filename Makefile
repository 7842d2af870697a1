# The contributor's map: what can be done here, one line each.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
HOST ?= 127.0.0.1
PORT ?= 8287

.PHONY: help run test lint bench soak fuzz load audit docs lock clean
help: ## show this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort

$(VENV)/.run-ready: requirements/run.txt pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/run.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	$(BIN)/python -m compileall -q src
	touch $@

$(VENV)/.bench-ready: requirements/bench.txt $(VENV)/.dev-ready
	$(BIN)/python -m venv $(VENV)/bench
	$(VENV)/bench/bin/python -m pip install --quiet --require-hashes -r requirements/bench.txt
	touch $@

$(VENV)/.dev-ready: requirements/dev.txt $(VENV)/.run-ready
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/dev.txt
	touch $@

run: $(VENV)/.run-ready ## build the record from the bundled ledger, print the headline figures, serve the site
	$(BIN)/section287 build
	$(BIN)/section287 status --headline
	$(BIN)/section287 serve --host $(HOST) --port $(PORT)

test: $(VENV)/.dev-ready ## install and run all tests
	$(BIN)/python -m pytest -n 2

lint: $(VENV)/.dev-ready ## style, types, import direction
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.bench-ready ## speed and memory against named peers, as ratios
	$(BIN)/python -m benchmarks

soak: $(VENV)/.dev-ready ## readers during 200 rebuilds, kills, full disks and spoilt files (10 minutes at most)
	$(BIN)/python -m proof.soak $(SOAK)

fuzz: $(VENV)/.dev-ready ## made-up and damaged input to everything that reads (10 minutes at most)
	$(BIN)/python -m proof.fuzz $(FUZZ)

load: $(VENV)/.dev-ready ## 200 connections for 60 s, pages and API; LOAD="--minutes 30" watches memory
	$(BIN)/python -m proof.load $(LOAD)

$(VENV)/.audit-ready: requirements/audit.txt $(VENV)/.dev-ready
	$(BIN)/python -m venv $(VENV)/audit
	$(VENV)/audit/bin/python -m pip install --quiet --require-hashes -r requirements/audit.txt
	touch $@

audit: $(VENV)/.audit-ready ## known weaknesses of dependencies, SBOM to build/sbom.json, the wheel built twice
	$(BIN)/python -m proof.audit $(AUDIT)

docs: $(VENV)/.dev-ready ## rewrite the pages of docs/ that are made from the code
	$(BIN)/python -m docs.build

lock: ## lock dependencies again, with hashes and no addresses (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --extra web --extra export --extra referrals --extra impact --extra mcp --group build -o requirements/run.txt pyproject.toml
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --extra web --extra export --extra referrals --extra engines --extra impact --extra mcp --group build --group dev -o requirements/dev.txt pyproject.toml
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --group bench -o requirements/bench.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --group audit -o requirements/audit.txt

clean: ## remove what the commands above made
	rm -rf $(VENV) build dist out .pytest_cache .mypy_cache .ruff_cache .hypothesis
