# What each target does stands in docs/running.md; `make help` lists them.
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do $$p -c "" 2>/dev/null && echo $$p && break; done)
PY := .venv/bin/python
UV := .venv/tools/bin/uv
PYTEST := $(PY) -m pytest -n $(or $(WORKERS),2) --dist loadfile --no-loadscope-reorder
COMPILE := $(UV) pip compile --quiet --generate-hashes --python-version 3.11 --no-header
export PATH := $(CURDIR)/.venv/bin:$(PATH)

# `make check` looks at the settings as a deployed portal has them.
DEPLOYED := env -u POC_LOCAL DATABASE_URL=postgres://poc@127.0.0.1/poc REDIS_URL=redis://127.0.0.1:6379/0 \
  EMAIL_URL=smtp+tls://poc:password@mail.example:587 BASE_URL=https://poc.example ALLOWED_HOSTS=poc.example \
  SECRET_KEY="$$($(PY) -c 'import secrets; print(secrets.token_urlsafe(50))')"

.DEFAULT_GOAL := help
.PHONY: help run test test-long check bench requirements clean environment prepared

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 16

run: environment ## start the portal with its demo mission on http://localhost:8000 (PORT= for another port)
	@exec $(PY) -m poc_portal.run

test: prepared ## the suite (ARGS= for pytest, WORKERS= for more than two at a time)
	@$(PYTEST) -m "not long" $(ARGS)

test-long: prepared ## breakers, long races, full accessibility matrix, load
	@$(PYTEST) --dist load -m long $(ARGS)

check: environment ## lint, types, architecture, migrations, translations, deployment
	ruff check
	ruff format --check
	mypy .
	lint-imports
	$(PY) manage.py makemigrations --check --dry-run
	$(PY) manage.py translations --check
	djlint templates --lint --quiet
	$(DEPLOYED) $(PY) manage.py check --deploy --fail-level WARNING
	check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml
	$(PY) -m pytest -q tests/running/test_container.py

bench: prepared ## the figures that stand in docs/benchmarks.md, on this machine (BENCH= for one of them)
	@found=; for file in benchmarks/$(or $(BENCH),[a-z]*).py; do \
	  [ -e "$$file" ] || continue; found=1; $(PY) "$$file" || exit 1; done; \
	[ -n "$$found" ] || { echo "There is no benchmark benchmarks/$(or $(BENCH),*).py."; exit 1; }

requirements: environment ## pin the versions of what requirements.in and requirements-dev.in name
	$(COMPILE) requirements.in -o requirements.txt
	$(COMPILE) requirements-dev.in -o requirements-dev.txt

clean: ## remove what set-up made; the database in var/ stays
	rm -rf .venv node_modules static/vendor var/staticfiles var/staticfiles.sha256 \
	  .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

environment:
	@test -n "$(PYTHON)" || { echo "No Python was found. Install Python 3.11 or newer."; exit 1; }
	@$(PYTHON) poc_portal/environment.py

prepared: environment
	@$(PY) -m poc_portal.assets
