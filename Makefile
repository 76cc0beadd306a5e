# `make demo` shows the product, `make test` proves it; both install what they need first.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
STAMP := .venv/.installed

.PHONY: install assets demo test test-all lint bench docs lock clean

install: $(STAMP) assets

# Style sheet and script of GOV.UK Frontend, with the Node of the virtual environment; quick when they are there.
assets: $(STAMP)
	@$(BIN)/python tools/assets.py

# The lock names every file by its hash; the project itself is installed from this folder.
$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: set PYTHON=/path/to/python3.11"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "installing into .venv (a minute or two the first time)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(STAMP)

# SERVE=no ends before serving.
SERVE ?= yes
demo: install
	@SERVE=$(SERVE) $(BIN)/python tools/demo.py

test: install
	$(BIN)/python -m pytest -n 2 --dist loadfile

# Everything: no test may skip, browser and office tools included; what touches a database runs on PostgreSQL too.
TEST_DATABASE_URL ?= postgres://postgres@127.0.0.1:5432/test
test-all: install
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-skips
	DATABASE_URL=$(TEST_DATABASE_URL) $(BIN)/python -m pytest tests/web tests/browser -n 2 --dist loadfile --no-skips

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# FULL=yes adds the ten-million-row runs.
bench: install
	@$(BIN)/python -m bench $(if $(filter yes,$(FULL)),--full)

# The behaviour pages are made from the tables of tests/spec.
docs: install
	$(BIN)/python tools/behaviour_docs.py

lock:
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --group dev pyproject.toml -o requirements.lock

clean:
	rm -rf .venv build src/saferplan_web/govuk/static/govuk
