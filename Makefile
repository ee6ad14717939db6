# The targets of this project. `make` alone lists them; each sets up .venv by itself.

PYTHON ?= python3
PORT ?= 8000
FUZZ_SECONDS ?= 60
# More words for pytest, e.g. make test TESTS="tests/keys -k vault"
TESTS ?=
# What must hold with the fast path of canonicalisation and without it.
BOTH_WAYS := tests/conformance tests/hostile tests/verifier/test_verify.py

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
TYPED := cli.py issuer keys registry verifier

.DEFAULT_GOAL := help
.PHONY: help setup demo serve test nightly conformance coverage static check interop fuzz bench bench-qr scopes lock clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(READY) ## Set up .venv with the application and everything its tests need

# Done again when what is to be installed has changed. The stamp is written last: an interrupted set-up starts anew.
$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "found $$($(PYTHON) --version); wanted Python 3.11 or newer: make PYTHON=python3.11" >&2; exit 2; }
	@$(PYTHON) -c 'import ensurepip' || { echo "found a Python without venv; wanted the package python3-venv: apt-get install python3-venv" >&2; exit 2; }
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install -qq --disable-pip-version-check --constraint constraints.txt --upgrade pip
	$(BIN)/python -m pip install -qq --constraint constraints.txt --group dev --editable '.[postgresql]'
	@touch $@

demo: $(READY) ## Show it: a registry with made-up departments, companies and licences
	$(BIN)/licence demo

serve: $(READY) ## Serve the registry in LICENCE_HOME on PORT (8000)
	$(BIN)/licence serve --port $(PORT)

test: $(READY) ## Run the tests on two cores
	$(BIN)/python -m pytest -n 2 --dist worksteal $(TESTS)
	$(if $(TESTS),,LICENCE_FAST_PATH=no $(BIN)/python -m pytest -n 2 --dist worksteal $(BOTH_WAYS))

nightly: $(READY) ## Compare the canonical forms of 100,000 made-up documents with those of pyld and pyoxigraph
	LICENCE_DIFFERENTIAL_CASES=$${LICENCE_DIFFERENTIAL_CASES:-100000} $(BIN)/python -m pytest -n 2 --dist worksteal tests/interop/test_differential.py

conformance: $(READY) ## Hold the standards by tests, and write docs/conformance.md from their marks
	$(BIN)/python tests/conformance/page.py
	$(BIN)/python -m pytest -n 2 --dist worksteal tests/conformance

coverage: $(READY) ## Run the verifier's tests and show which branches they leave out
	$(BIN)/python -m pytest -n 2 --cov=verifier --cov-branch --cov-report=term-missing:skip-covered tests/verifier

static: $(READY) ## Check style, types and the arrows between the packages
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy $(TYPED)
	$(BIN)/lint-imports

check: static test ## Everything that must hold before a change lands

# The packages of the field live in a folder of their own, and nothing that ships needs them.
FIELD := tests/interop/node_modules/.ready

$(FIELD): tests/interop/package.json
	@command -v npm >/dev/null || { echo "found no npm; wanted Node.js 20 or newer" >&2; exit 2; }
	cd tests/interop && npm install --no-package-lock --no-audit --no-fund --ignore-scripts --loglevel=error
	@touch $@

interop: $(READY) $(FIELD) ## Verify with other people's packages what we sign, and the other way round
	LICENCE_INTEROP=required LICENCE_DIFFERENTIAL_CASES=$${LICENCE_DIFFERENTIAL_CASES:-3000} $(BIN)/python -m pytest tests/interop $(TESTS)

fuzz: $(READY) ## Feed made-up licences, codes, lists and sheets to the verifier for FUZZ_SECONDS (60)
	$(BIN)/python -m pip install -qq --constraint constraints.txt --group fuzz || echo "atheris is not for this Python: random inputs only" >&2
	$(BIN)/python -m tests.fuzz --seconds $(FUZZ_SECONDS)
	! $(BIN)/python -c 'import atheris' 2>/dev/null || $(BIN)/python -m tests.fuzz --guided --seconds $(FUZZ_SECONDS)

bench: $(READY) ## Measure again what is claimed about speed
	$(BIN)/python -m bench

scopes: $(READY) ## Write again what the verifier knows of the words in our contexts, after one has changed
	$(BIN)/python -m tests.credential_types.compiled_scopes

CODES := bench/qr/npm/node_modules/.ready

$(CODES): bench/qr/npm/package.json
	@command -v npm >/dev/null || { echo "found no npm; wanted Node.js 20 or newer" >&2; exit 2; }
	cd bench/qr/npm && npm install --no-package-lock --no-audit --no-fund --ignore-scripts --loglevel=error
	@touch $@

bench-qr: $(READY) $(CODES) ## Measure again what is claimed about codes, beside the packages of the field
	$(BIN)/python -m bench.qr

lock: ## Write the newest versions that pyproject.toml allows into constraints.txt
	$(PYTHON) -m venv --clear $(VENV)-lock
	$(VENV)-lock/bin/python -m pip install -qq --disable-pip-version-check --upgrade pip
	$(VENV)-lock/bin/python -m pip install -qq --group dev --group fuzz --editable '.[postgresql]'
	{ head -n 1 constraints.txt; $(VENV)-lock/bin/python -m pip freeze --all --exclude-editable --exclude setuptools; } > constraints.new
	mv constraints.new constraints.txt
	rm -rf $(VENV)-lock

clean: ## Remove everything that these targets made
	rm -rf $(VENV) $(VENV)-lock tests/interop/node_modules bench/qr/npm/node_modules build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .grimp_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
