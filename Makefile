# Everything Porchlight can do from a checkout; `make` alone lists it. `make run` and `make test` need nothing before them.
# Stamps in .venv/stamps/ make each part of the set-up happen once, and again when what it depends on changed.

SHELL := /bin/sh
.DELETE_ON_ERROR:
.NOTPARALLEL:
MAKEFLAGS += --no-print-directory

export PATH := $(CURDIR)/.venv/bin:$(CURDIR)/.venv/node:$(PATH)
export VIRTUAL_ENV := $(CURDIR)/.venv
export PIP_DISABLE_PIP_VERSION_CHECK := 1

stamps := .venv/stamps
install = uv pip install --quiet --require-hashes
stage = sh ops/stage.sh
code := $(wildcard porchlight demonstration tests bench)
scripts := $(shell find porchlight/static/js -name '*.js' 2>/dev/null)
kinds := $(shell find porchlight -name 'kinds.py' 2>/dev/null) $(wildcard porchlight/config/wiring.py)
catalogues := $(shell find porchlight/locale -name '*.po' 2>/dev/null)
js_tests := $(shell find tests/js -name '*.test.js' 2>/dev/null)
pytest = python -m pytest --no-header
# Three at a time for two cores: there is always one that waits for a browser, a server or a disk.
pytest_three = $(pytest) -n 3 --maxschedchunk 1
on_postgres = ops/test-postgres run
# The phone app keeps clocks running for as long as its page lives, so its tests never fall silent by themselves.
node_test = node --test --test-force-exit --test-timeout=120000 --test-reporter=spec

.PHONY: help
help: ## List what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

## Set-up ------------------------------------------------------------------------------------------------------------

.PHONY: setup
setup: $(stamps)/run $(stamps)/built $(stamps)/messages ## Set everything up that running needs

.PHONY: setup-dev
setup-dev: setup $(stamps)/dev ## Set everything up that checking needs

$(stamps)/venv: ops/venv.sh requirements/build.txt
	@echo "Setting up; the first time takes a minute or two."
	@sh ops/venv.sh
	@python -m pip install --quiet --quiet --require-hashes --requirement requirements/build.txt
	@mkdir -p $(stamps) && touch $@

$(stamps)/run: $(stamps)/venv requirements/run.txt pyproject.toml
	@echo "Installing what Porchlight runs on"
	@$(install) --requirements requirements/run.txt
	@uv pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(stamps)/dev: $(stamps)/run requirements/dev.txt
	@echo "Installing what checks it"
	@$(install) --requirements requirements/dev.txt
	@touch $@

$(stamps)/node: $(stamps)/venv ops/node.sh requirements/node.txt
	@sh ops/node.sh
	@touch $@

$(stamps)/modules: $(stamps)/node package.json package-lock.json .npmrc
	@echo "Installing the browser modules"
	@npm ci --loglevel=error --no-progress >/dev/null
	@touch $@

$(stamps)/kinds: $(stamps)/run $(kinds)
	@porchlight kinds
	@touch $@

$(stamps)/built: $(stamps)/modules $(stamps)/kinds ops/bundle.mjs $(scripts)
	@echo "Bundling the browser's script"
	@node ops/bundle.mjs
	@touch $@

$(stamps)/messages: $(stamps)/run $(catalogues)
	@$(if $(catalogues),for domain in $(sort $(basename $(notdir $(catalogues)))); do \
	  pybabel -q compile --directory porchlight/locale --domain $$domain || exit 1; done)
	@touch $@

## Run ---------------------------------------------------------------------------------------------------------------

.PHONY: run
run: setup ## Start Porchlight with a demonstration network at http://localhost:8000
	@exec python -m demonstration

.PHONY: work
work: setup ## Run the worker of the demonstration: reactions, schedules, retention
	@exec python -m demonstration work

## Test --------------------------------------------------------------------------------------------------------------

.PHONY: test
test: test-js test-sqlite test-postgres test-journeys ## Run all tests, on both databases, and the journeys

.PHONY: test-fast
test-fast: setup-dev ## Run the tests on SQLite, without browser and drills
	@$(pytest_three) -m "not journey and not drill and not postgres"

.PHONY: test-js
test-js: $(stamps)/built
	@$(stage) "Tests of the browser's script" $(node_test) $(js_tests)

.PHONY: test-sqlite
test-sqlite: setup-dev
	@$(stage) "Tests on SQLite, and a sample of the drills" $(pytest_three) -m "not journey and not postgres"

.PHONY: test-postgres
test-postgres: setup-dev
	@sh ops/deployment.sh
	@$(stage) "Tests on PostgreSQL, and a sample of the drills" $(on_postgres) $(pytest_three) -m "not journey and not house"

.PHONY: test-journeys
test-journeys: setup-dev
	@sh ops/browser.sh
	@$(stage) "Journeys on PostgreSQL" $(on_postgres) $(pytest_three) -m "journey and not either"
	@$(stage) "Journeys on SQLite" $(pytest_three) -m journey

.PHONY: drill
drill: setup-dev ## Run the heavy proofs in full, on both databases
	@sh ops/browser.sh
	@sh ops/deployment.sh
	@PORCHLIGHT_DRILL=full $(stage) "Drills on SQLite" $(pytest) -m "drill and not postgres"
	@PORCHLIGHT_DRILL=full $(stage) "Drills on PostgreSQL" $(on_postgres) $(pytest) -m drill

.PHONY: bench
bench: setup-dev ## Measure the figures of docs/reference/performance.md
	@python -m bench

## Check -------------------------------------------------------------------------------------------------------------

.PHONY: ci
# tests/skips.py: what was not tried was not shown to work.
ci: export CI := true
ci: ## Everything that has to pass before a change lands
	@$(stage) "Set-up" $(MAKE) setup-dev
	@$(MAKE) lint types contracts migrations docs test

.PHONY: format
format: setup-dev ## Put code into the house's form
	@ruff check --quiet --fix-only $(code)
	@ruff format --quiet $(code)

.PHONY: lint
lint: setup-dev ## Check form and habits of code and templates
	@$(stage) "Form" ruff format --check --quiet $(code)
	@$(stage) "Habits" ruff check --quiet $(code)
	@$(stage) "Templates" djlint --quiet --lint porchlight/templates

.PHONY: types
types: setup-dev ## Check types
	@$(stage) "Types" mypy $(code)

.PHONY: contracts
contracts: setup-dev ## Check which part may import which
	@$(stage) "Contracts" lint-imports --no-logo

.PHONY: migrations
migrations: setup-dev ## Check that the migrations hold every change of the tables
	@$(stage) "Migrations" porchlight makemigrations --check --dry-run

.PHONY: docs
docs: setup-dev ## Check that the documents tell the truth
	@$(stage) "Documents" python -m tests.house.documents

## Keep --------------------------------------------------------------------------------------------------------------

.PHONY: messages
messages: setup ## Collect the texts to translate into porchlight/locale/
	@command -v xgettext >/dev/null || sh ops/need.sh gettext
	@cd porchlight && PORCHLIGHT_VAR=../var porchlight makemessages --exclude en --add-location file --no-wrap
	@cd porchlight && pybabel -q extract --mapping-file ../ops/phone-texts.cfg --no-default-keywords --keyword t --keyword n:1,2 \
	  --add-location file --output-file ../.venv/phone.pot static/js
	@cd porchlight && pybabel -q update --input-file ../.venv/phone.pot --output-dir locale --domain djangojs \
	  --no-wrap --no-fuzzy-matching --ignore-obsolete

.PHONY: reference
reference: setup-dev ## Write the pages of docs/reference that are read off the code
	@python -m tests.house.reference

.PHONY: lock
lock: setup ## Take the newest allowed versions of everything into requirements/ and package-lock.json
	@sh ops/lock.sh
	@npm update --loglevel=error

.PHONY: tidy
tidy: ## Throw away what was set up; data in var/ stays
	@sh ops/test-postgres stop
	@rm -rf .venv node_modules porchlight/static/built porchlight/static/js/kinds.json
