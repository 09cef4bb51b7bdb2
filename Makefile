# The commands of this project; `make help` lists them.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help serve test lint format types schema benchmark ci clean

help: ## list the commands
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

serve: .venv/serve.stamp ## start the server; takes settings too: make serve PORT=8080
	@$(BIN)/python manage.py serve

test: .venv/dev.stamp ## run all tests
	$(BIN)/pytest --numprocesses auto

lint: .venv/dev.stamp ## check style and formatting
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: .venv/dev.stamp ## format the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: .venv/dev.stamp ## check the types of the parts that have strict ones
	$(BIN)/mypy core bases/schema.py bases/query bases/formula bases/functions

schema: .venv/dev.stamp ## write the OpenAPI document to schema.yaml
	$(BIN)/python manage.py spectacular --validate --fail-on-warn --file schema.yaml

benchmark: .venv/dev.stamp ## measure speed and memory
	$(BIN)/python benchmarks/run.py

ci: ## run what has to pass before a change is merged
	.ci/run

clean: ## remove the virtual environment and all caches, but no data
	rm -rf .venv .mypy_cache .ruff_cache .hypothesis *.egg-info schema.yaml
	find . -name __pycache__ -not -path './var/*' -prune -exec rm -rf {} +

# The stamps are newer than pyproject.toml when what it asks for is installed.
.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo 'Python 3.11 or newer is needed.'; exit 1; }
	@$(PYTHON) -m venv .venv

.venv/serve.stamp: pyproject.toml | .venv/bin/python
	@echo 'Installing what the server needs, which takes a minute and happens once ...'
	@$(BIN)/pip install --quiet --disable-pip-version-check --editable .
	@touch $@

.venv/dev.stamp: pyproject.toml | .venv/bin/python
	@echo 'Installing what the tests need, which takes a minute and happens once ...'
	@$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[dev,postgres]'
	@touch $@ .venv/serve.stamp
