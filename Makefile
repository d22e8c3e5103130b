# Every command a person types. `make` alone lists them.
# Needs Python 3.11 or newer with pip, and make; nothing else.

SHELL := /bin/bash
PYTHON ?= python3
VENV ?= .venv
PORT ?= 8000
PY := $(VENV)/bin/python
UV := uv>=0.13,<0.14
PO := $(wildcard src/qarib/locale/*/LC_MESSAGES/django.po)
MO := $(PO:.po=.mo)

export UV_PYTHON_DOWNLOADS = never
export PIP_DISABLE_PIP_VERSION_CHECK = 1
# The commands below stand in the demo; a machine in service sets its own environment.
export QARIB_DEMO ?= 1
export PYTHONPATH := src

.DEFAULT_GOAL := help
.PHONY: help setup demo test check fix e2e look bench prove messages
.DELETE_ON_ERROR:

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z0-9]+:.*## / {printf "make %-9s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

setup: $(VENV)/.dev $(MO) ## make the environment, every group; nothing else

demo: $(VENV)/.runtime $(MO) ## serve the demo on http://127.0.0.1:8000 (PORT=… for another), with its worker
	@VENV=$(VENV) PORT=$(PORT) tools/demo

test: $(VENV)/.dev $(MO) ## run the test suite on SQLite, with coverage (ARGS="…" goes to pytest)
	@$(VENV)/bin/coverage erase
	@$(VENV)/bin/coverage run -m pytest -q $(ARGS)
	@$(VENV)/bin/coverage combine --quiet
	@$(VENV)/bin/coverage report

check: $(VENV)/.dev $(MO) ## format, lint, types, floors, templates, migrations, translations
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	$(VENV)/bin/djlint --check --lint --quiet src
	$(PY) manage.py makemigrations --check --dry-run
	$(PY) tools/messages.py --check

fix: $(VENV)/.dev ## format the code and the templates, and mend what ruff can mend
	$(VENV)/bin/ruff check --fix-only .
	$(VENV)/bin/ruff format .
	-$(VENV)/bin/djlint --reformat --quiet src

e2e: $(VENV)/.dev $(MO) ## run the journeys in a real browser (installs Debian's Chromium where it may)
	@tools/chromium
	@$(VENV)/bin/pytest -q tests/journeys -o 'norecursedirs=.*' $(ARGS)

look: $(VENV)/.dev $(MO) ## photograph the pages into docs/pictures/
	@tools/chromium
	@$(PY) tools/look.py $(ARGS)

bench: $(VENV)/.dev $(MO) ## measure what is claimed to be fast (ARGS=--quick for a first idea)
	@$(PY) bench/run.py $(ARGS)

prove: $(VENV)/.dev $(MO) ## prove that nothing is shown, lost or done twice, on both databases (ARGS=--full for hours)
	@$(PY) bench/prove.py $(ARGS)

messages: $(VENV)/.dev ## bring the translation catalogues up to date with the code (ARGS="--fill FILE.json")
	@$(PY) tools/messages.py $(ARGS)

%.mo: %.po | $(VENV)/.runtime
	@$(VENV)/bin/pybabel --quiet compile --input-file $< --output-file $@

# Two stamps: what the demo needs, and everything. The second contains the first.
$(VENV)/.runtime: requirements/runtime.txt | $(PY)
	@test -e $(VENV)/.dev && touch $@ || { $(call install,runtime) && touch $@; }

$(VENV)/.dev: requirements/dev.txt | $(PY)
	@$(call install,dev)
	@touch $(VENV)/.runtime $@

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Qarib needs Python 3.11 or newer: make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv $(VENV) \
	  || { rm -rf $(VENV); echo "No venv module here. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }

# uv is quick; where it cannot be had, pip installs the same files with the same hashes, more slowly.
define install
echo "Installing requirements/$(1).txt into $(VENV) …"; \
if $(VENV)/bin/uv --version >/dev/null 2>&1 || $(PY) -m pip install --quiet "$(UV)"; \
then VIRTUAL_ENV=$(abspath $(VENV)) $(VENV)/bin/uv pip sync --quiet --require-hashes requirements/$(1).txt; \
else echo "uv cannot be had here; pip does it, more slowly."; \
$(PY) -m pip install --quiet --require-hashes --no-deps -r requirements/$(1).txt; \
fi
endef
