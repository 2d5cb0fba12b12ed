# Every target sets itself up; nothing but Python 3.11+ and make is needed to begin with.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SAM := .venv-sam/bin/sam
# One more than there are cores: some tests wait for time-outs and other processes.
JOBS ?= 3

.DEFAULT_GOAL := help
.PHONY: help setup run test check format bench conformance-openapi lock test-dynamodb test-ci openapi sam-build clean

help: ## Show this
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-20s %s\n", $$1, $$2}'

# The interpreter is asked first, so that an old one is told apart from a failed install.
$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Larder needs Python 3.11 or later; set PYTHON=/path/to/python3.11" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	@touch $@

# `run` needs little; `test` and `check` need the rest. Both leave the package itself installed in place.
$(VENV)/.serve: $(VENV)/.made requirements/serve.txt pyproject.toml
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/serve.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.serve requirements/dev.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/dev.txt
	@touch $@

# The SAM command pins what it stands on, so it has a virtual environment of its own.
.venv-sam/.made: $(VENV)/.made requirements/sam.txt
	$(PYTHON) -m venv .venv-sam
	$(BIN)/uv pip install --quiet --python .venv-sam/bin/python --require-hashes -r requirements/sam.txt
	@touch $@

setup: $(VENV)/.dev ## Make the virtual environment with all that developing needs

run: $(VENV)/.serve ## Serve on http://127.0.0.1:8000 (HOST, PORT), on the embedded default
	@$(BIN)/larder serve

# Whatever the shell says: without bytecode every worker and every process that a test starts compiles all tests anew.
test test-ci test-dynamodb: export PYTHONDONTWRITEBYTECODE :=

test: $(VENV)/.dev ## Run every test that needs only what PyPI has
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal

check: $(VENV)/.dev .venv-sam/.made ## Format, lint, types, floors, template
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	SAM_CLI_TELEMETRY=0 $(SAM) validate --lint --template template.yaml --region us-east-1

format: $(VENV)/.dev ## Format and mend what can be mended
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.dev ## Measure Larder beside its peers and floors, in one run (the peers and documents of npm need npm)
	$(BIN)/python -m tests.benchmarks

conformance-openapi: $(VENV)/.dev ## Try real OpenAPI documents, judged by strangers (npm; WORLD="--limit 20 --operations 2")
	$(BIN)/python -m tests.openapi.world $(WORLD)

test-dynamodb: $(VENV)/.dev ## Run the suites on AWS's own DynamoDB engine (Java 17 and Maven)
	$(BIN)/python -m infra.engines.dynamodb_local fetch
	$(BIN)/python -m pytest -m dynamodb_local

test-ci: $(VENV)/.dev ## Run the suites that take long: Schemathesis against the served document
	$(BIN)/python -m pytest -m ci

sam-build: $(VENV)/.dev .venv-sam/.made ## Build the Lambda package
	SAM_CLI_TELEMETRY=0 $(SAM) build

openapi: $(VENV)/.dev ## Write the OpenAPI document anew
	$(BIN)/python -m infra.openapi

lock: $(VENV)/.made ## Compile the hashed locks anew
	for extra in lambda: serve:--extra=serve dev:--extra=serve,--extra=dev; do \
	  $(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-header \
	    --no-emit-index-url --no-emit-find-links $$(echo $${extra#*:} | tr , ' ') pyproject.toml -o requirements/$${extra%%:*}.txt; \
	done
	for tool in uv:uv sam:aws-sam-cli; do \
	  echo $${tool#*:} | $(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-header \
	    --no-emit-index-url --no-emit-find-links - -o requirements/$${tool%%:*}.txt; \
	done

clean: ## Remove everything that was made here, stored data excepted
	rm -rf $(VENV) .venv-sam .aws-sam .engines .bench .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache *.egg-info

# Called by sam build
# Bytecode is good for one version of Python, so the Lambda's own makes it: from the PATH, pyenv or uv, which fetches it.
LAMBDA_VERSION = $(shell sed -n 's/^ *Runtime: python//p' template.yaml)
LAMBDA_PYTHON ?= $(shell v=$(LAMBDA_VERSION); \
  for found in python$$v $$HOME/.pyenv/versions/$$v.*/bin/python$$v; do \
    "$$found" -c 'import sys; print(sys.executable)' 2>/dev/null && exit; \
  done; \
  $(BIN)/uv python install --quiet --no-bin $$v && $(BIN)/uv python find --managed-python $$v)
# Never checked against the sources, whose times do not survive packaging; the paths are those on Lambda.
COMPILE = "$(LAMBDA_PYTHON)" -m compileall -q -j 0 --invalidation-mode unchecked-hash -s "$(ARTIFACTS_DIR)"
# One time for all files, so that what has not changed is not deployed again.
SETTLE = find "$(ARTIFACTS_DIR)" -exec touch -t 202001010000 {} +

build-DependenciesLayer: $(VENV)/.made
	$(BIN)/uv pip install --quiet --python $(BIN)/python --target "$(ARTIFACTS_DIR)/python" --link-mode copy \
	  --python-version $(LAMBDA_VERSION) --python-platform x86_64-manylinux_2_28 --only-binary :all: \
	  --require-hashes -r requirements/lambda.txt
	rm -rf "$(ARTIFACTS_DIR)/python/bin" "$(ARTIFACTS_DIR)/python/.lock"
	$(COMPILE) -p /opt "$(ARTIFACTS_DIR)/python"
	$(SETTLE)

# A function takes its own area and what all areas share: areas never import each other.
build-%Function: AREA = $(shell sed -n '/^  $*Function:$$/,/Handler:/s/^ *Handler: functions\.\([a-z]*\)\..*/\1/p' template.yaml)
build-%Function: $(VENV)/.made
	mkdir -p "$(ARTIFACTS_DIR)/functions"
	cp -R functions/__init__.py "functions/$(or $(AREA),$(error template.yaml has no handler of $*Function))" "$(ARTIFACTS_DIR)/functions"
	cp -R shared "$(ARTIFACTS_DIR)"
	find "$(ARTIFACTS_DIR)" -name __pycache__ -prune -exec rm -rf {} +
	$(COMPILE) -p /var/task "$(ARTIFACTS_DIR)"
	$(SETTLE)
