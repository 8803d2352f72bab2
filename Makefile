# Everything one does with this checkout. `make help` lists it.

VENV := .venv
PYTHON := $(VENV)/bin/python
INSTALLED := $(VENV)/installed
RUNNABLE := $(VENV)/runnable
PROFILE ?=
INPUT ?=
OUTPUT ?=
ARGS ?=
ADD ?=

# Containers often forbid Python to keep what it compiled; then each process compiles torch anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup run test lint format typecheck scan translate docs pictures package release deploy
.PHONY: demo lowest clean serve

help: ## list all targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(INSTALLED) ## install what is missing: QGIS, Python packages (TORCH=version, TORCH_INDEX=…/cu126)

$(INSTALLED): pyproject.toml scripts/setup.sh scripts/system_packages.sh
	scripts/setup.sh

# Anonymizing needs less than tests, checks and documentation do.
$(RUNNABLE): pyproject.toml scripts/setup.sh scripts/system_packages.sh
	scripts/setup.sh run

# This folder may have come from another machine, with its .venv but without what is not in here.
ifneq ($(words $(shell command -v qgis_process; command -v exiftool)),2)
.PHONY: $(INSTALLED) $(RUNNABLE)
endif

run: $(RUNNABLE) ## anonymize INPUT=folder into OUTPUT=folder, or demo photos (ARGS=--LABELS=face …)
	@$(PYTHON) scripts/run_main_job.py --input "$(INPUT)" --output "$(OUTPUT)" $(ARGS)

serve: $(INSTALLED) ## start the service on 127.0.0.1 (ARGS=--help …)
	@scripts/serve $(ARGS)

demo: $(RUNNABLE) ## make the demo photos only, in build/demo/photos
	$(PYTHON) -m demo build/demo/photos

test: $(INSTALLED) ## run all tests (PYTEST=arguments for pytest)
	QT_QPA_PLATFORM=offscreen $(PYTHON) -m pytest -n auto --maxprocesses 4 --dist worksteal $(PYTEST)

lint: $(INSTALLED) ## check style, formatting, and that no import leads upward
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(VENV)/bin/lint-imports --no-logo --no-cache

format: $(INSTALLED) ## repair style and formatting
	$(PYTHON) -m ruff check --fix .
	$(PYTHON) -m ruff format .

typecheck: $(INSTALLED) ## check types
	$(PYTHON) -m mypy

scan: $(INSTALLED) ## look for what the plugin site refuses: Bandit, detect-secrets, flake8
	$(PYTHON) scripts/scan.py

translate: $(INSTALLED) ## bring the translations up to date (ADD=language for a new one)
	$(PYTHON) scripts/translate.py $(ADD)

docs: $(INSTALLED) ## build the documentation in build/help, which Help in QGIS opens
	NO_MKDOCS_2_WARNING=1 PYTHONPATH=.:scripts $(VENV)/bin/mkdocs build

pictures: $(INSTALLED) ## draw the pictures of the documentation anew (needs Xvfb and Chromium)
	PYTHONPATH=.:scripts $(PYTHON) scripts/pictures.py
	PYTHONPATH=.:scripts $(PYTHON) scripts/screenshots.py --docs
	PYTHONPATH=.:scripts $(PYTHON) scripts/review_pictures.py --docs
	PYTHONPATH=.:scripts $(PYTHON) scripts/training_pictures.py --docs

package: docs ## build the plugin's zip in dist/, checked against the plugin site's rules
	$(PYTHON) scripts/package.py

release: docs ## the same, and refuse what may not be published yet
	$(PYTHON) scripts/package.py --release

lowest: ## run the engine's tests with the lowest version of each library that is allowed
	scripts/try_lowest.sh $(PYTEST)

deploy: ## copy the plugin into a profile of your own QGIS (PROFILE=name or QGIS4/name)
	/usr/bin/python3 scripts/deploy.py "$(PROFILE)"

clean: ## remove what was built, but not .venv
	rm -rf build dist .mypy_cache .pytest_cache .ruff_cache
