# Needs Python 3.11 or newer with pip, and make. Nothing else.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
PORT ?= 8000
# Settings and secrets come from the environment; every recipe passes it on.
export PORT

RUN := .venv/bin/python
# One test at a time to whoever is free, and together those that share a study. Shared ones come
# first, then those that take a minute (tests/conftest.py). In the end it says what took longest.
PYTEST_ON_BOTH := pytest --numprocesses 2 --dist loadgroup --durations 25 --durations-min 4
PYTEST := $(RUN) -m $(PYTEST_ON_BOTH)
DATABASE_URL_OF_TESTS := $(or $(DATABASE_URL),postgres://postgres@127.0.0.1:5432/postgres)
REDIS_URL_OF_TESTS := $(or $(REDIS_URL),redis://127.0.0.1:6379/15)

# A server as `make check` imagines it; nothing connects to these addresses.
PRODUCTION := NUCLEUS_MODE=production ALLOWED_HOSTS=nucleus.example.org \
  DATABASE_URL=postgres://nucleus@127.0.0.1/nucleus REDIS_URL=redis://127.0.0.1:6379/0 \
  SECRET_KEY=$$($(RUN) -c 'import secrets; print(secrets.token_urlsafe(64))')

.PHONY: help setup setup-dev load run test quick coverage test-browser test-services check lint \
  lint-types lint-rest fix hooks bench bench-paths bench-large setup-bench soak soak-services screenshots lock messages clean

help:
	@echo 'make run            load the reference study, count it, serve on 127.0.0.1:$(PORT)'
	@echo 'make load           the same without serving'
	@echo 'make test           the tests on SQLite and the built-in broker'
	@echo 'make quick          the tests without the slow ones and those in a browser: a minute'
	@echo 'make coverage       what the last make test reached of the code; fails below the floor'
	@echo 'make test-browser   the tests in a real browser; fails where there is no Chromium'
	@echo 'make test-services  what may differ on PostgreSQL and Redis (DATABASE_URL, REDIS_URL)'
	@echo 'make check          style, types, layers, settings, templates, translations'
	@echo 'make fix            mend the style that a program can mend'
	@echo 'make hooks          check style and layers before each commit'
	@echo 'make soak           the long forms of the fault tests'
	@echo 'make soak-services  the same on PostgreSQL and Redis'
	@echo 'make bench          benchmarks; with DATABASE_URL on PostgreSQL, too'
	@echo 'make bench-large    a study of a million projects on PostgreSQL (DATABASE_URL), for hours'
	@echo 'make screenshots    draw the pictures in docs/images anew'
	@echo 'make lock           pin the dependencies of pyproject.toml anew'
	@echo 'make messages       collect the strings to translate (needs gettext)'
	@echo 'make clean          remove .venv and what tools left behind, never the data in var/'

setup:
	@test -n "$(PYTHON)" || { echo 'No python3 found. Install Python 3.11 or newer.'; exit 1; }
	@$(PYTHON) bootstrap.py requirements.lock

setup-dev:
	@test -n "$(PYTHON)" || { echo 'No python3 found. Install Python 3.11 or newer.'; exit 1; }
	@$(PYTHON) bootstrap.py requirements.lock requirements-dev.lock

run: setup
	@exec $(RUN) -m nucleus.embedded

load: setup
	@exec $(RUN) -m nucleus.embedded --load

# Those in a browser run by themselves: among all others a click on a page was lost now and then.
# They are not measured: what a browser alone reaches has no test of its own. All of them lie in
# one folder, where Chromium is; to collect the others takes half a minute.
BROWSER_TESTS := -m browser tests/functional
test: setup-dev
	$(RUN) -m slipcover -m $(PYTEST_ON_BOTH) -m "not browser"
	$(PYTEST) $(BROWSER_TESTS)

quick: setup-dev
	$(PYTEST) -m "not slow and not browser"

coverage: setup-dev
	$(RUN) -m tests.coverage_floor

test-browser: setup-dev
	NUCLEUS_REQUIRE_BROWSER=1 $(RUN) -m pytest $(BROWSER_TESTS)

test-services: setup-dev
	NUCLEUS_TEST_SERVICES=1 DATABASE_URL=$(DATABASE_URL_OF_TESTS) REDIS_URL=$(REDIS_URL_OF_TESTS) \
	  $(PYTEST)

check: lint
	$(RUN) -m pytest tests/test_architecture.py tests/test_translations.py

# The part of `make check` that `make test` does not repeat; .ci/run asks for both parts of it. Types
# take one core for longer than all the rest together.
lint: setup-dev
	@$(MAKE) --no-print-directory --jobs 2 lint-types lint-rest

lint-types:
	$(RUN) -m mypy

lint-rest:
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	.venv/bin/lint-imports
	$(RUN) manage.py makemigrations --check --dry-run
	$(RUN) manage.py check --database default --fail-level WARNING
	$(PRODUCTION) $(RUN) manage.py check --deploy --fail-level WARNING
	$(RUN) -m djlint templates --lint --quiet
	.venv/bin/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml
	$(RUN) -m pip check

# Templates are linted but not reformatted: they were laid out by hand.
fix: setup-dev
	$(RUN) -m ruff check --fix .
	$(RUN) -m ruff format .

hooks: setup-dev
	.venv/bin/pre-commit install

bench: setup-bench
	$(RUN) -m benchmarks
	$(RUN) -m benchmarks.exports
	env -u DATABASE_URL $(MAKE) --no-print-directory bench-paths
	@test -z "$(DATABASE_URL)" || $(MAKE) --no-print-directory bench-paths

# What users wait for, in databases that are gone afterwards.
bench-paths:
	$(RUN) -m benchmarks.edit --interviews 68 1000
	$(RUN) -m benchmarks.rebuild
	$(RUN) -m benchmarks.importing 1020
	$(RUN) -m benchmarks.pages --projects 1000 10000
	$(RUN) -m benchmarks.searching
	$(RUN) -m benchmarks.desk
	$(RUN) -m benchmarks.as_of

bench-large: setup-bench
	@test -n "$(DATABASE_URL)" || { echo 'Give a DATABASE_URL of PostgreSQL.'; exit 1; }
	$(RUN) -m benchmarks.at_scale

setup-bench:
	@test -n "$(PYTHON)" || { echo 'No python3 found. Install Python 3.11 or newer.'; exit 1; }
	@$(PYTHON) bootstrap.py requirements.lock requirements-bench.lock

soak: setup-dev
	NUCLEUS_SOAK=1 $(PYTEST) -o faulthandler_timeout=0

soak-services: setup-dev
	NUCLEUS_SOAK=1 NUCLEUS_TEST_SERVICES=1 DATABASE_URL=$(DATABASE_URL_OF_TESTS) \
	  REDIS_URL=$(REDIS_URL_OF_TESTS) $(PYTEST) -o faulthandler_timeout=0

# Newest versions of all; `make lock UPGRADE=` leaves alone what pyproject.toml still allows.
UPGRADE ?= --upgrade
lock: setup-dev
	$(RUN) -m uv pip compile --quiet $(UPGRADE) --generate-hashes --no-emit-index-url --no-header \
	  --no-annotate --python-version 3.11 pyproject.toml --output-file requirements.lock
	$(RUN) -m uv pip compile --quiet $(UPGRADE) --generate-hashes --no-emit-index-url --no-header \
	  --no-annotate --python-version 3.11 pyproject.toml --extra dev \
	  --constraints requirements.lock --output-file requirements-dev.lock
	$(RUN) -m uv pip compile --quiet $(UPGRADE) --generate-hashes --no-emit-index-url --no-header \
	  --no-annotate --python-version 3.11 pyproject.toml --extra bench \
	  --constraints requirements-dev.lock --output-file requirements-bench.lock

screenshots: setup-dev
	NUCLEUS_REQUIRE_BROWSER=1 $(RUN) -m pytest tests/functional/screenshots.py

messages: setup-dev
	$(RUN) manage.py makemessages --locale es --no-location --no-obsolete --ignore .venv --ignore var

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
