# Everything runs in .venv, which `setup` makes from the lock files; the machine needs Python 3.11 or newer and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PACKAGES := schemas store intake workflows activities workers analysis simulation console cli
UV_VERSION := $(shell sed -n 's/^ *"uv==\(.*\)",$$/\1/p' pyproject.toml)
TESTERS ?= 2
DEMO_DATA := $(VENV)/demo.ndjson
DEMO_STACK := $(VENV)/demo

.DEFAULT_GOAL := help
.PHONY: help setup system demo test test-slow faults faults-http faults-long check check-deploy format bench schemas docs site pictures walks monkey histories lock clean

help:  ## list the targets
	@sed -n 's/^\([a-z-]*\):.*##/\1:/p' $(MAKEFILE_LIST) | column -t -s:

setup: $(VENV)/.ready  ## the environment, from the lock files

$(VENV)/.ready: requirements-dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	    { echo 'Stegvis needs Python 3.11 or newer; name one with: make PYTHON=python3.12 setup'; exit 1; }
	@echo 'Setting up $(VENV) (half a minute the first time) …'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@$(BIN)/uv pip sync --quiet --compile-bytecode --python $(BIN)/python requirements-dev.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q $(PACKAGES)
	@touch $@

demo: setup  ## 200 synthetic participants carried to today, and a report; with UP=1 the console on them, too
	@echo 'Making 200 synthetic participants (stegvis generate --participants 200 --seed 1) …'
	@$(BIN)/stegvis generate --participants 200 --seed 1 > $(DEMO_DATA)
	@echo 'Carrying them to today, partners answering what they are asked (stegvis run --partners $(DEMO_DATA)) …'
	@$(BIN)/stegvis run --partners $(DEMO_DATA) $(if $(UP),--data $(DEMO_STACK))
	@echo
ifdef UP
	@echo 'Starting the console on these people (stegvis up --data $(DEMO_STACK)); open the address below and choose whom'
	@echo 'to be: an adviser in Oslo (programme_adviser@0301) has most to do. Ctrl-C ends it.'
	@exec $(BIN)/stegvis up --data $(DEMO_STACK)
else
	@echo 'Next: make demo UP=1, and open the console in a browser; stegvis up --live, and watch whole journeys unfold;'
	@echo 'or stegvis up in one terminal, stegvis send --wait $(DEMO_DATA) and stegvis report in another'
	@echo '(source $(BIN)/activate first), or stegvis --help.'
endif

system:  ## from Debian, where they can be installed: Pango for letters as PDF, Chromium and PgBouncer for tests
	@missing=$$(for each in $$(cat deploy/system-packages) chromium pgbouncer; do \
	    dpkg-query --show --showformat='$${db:Status-Status}' $$each 2> /dev/null | grep -q '^installed' || echo $$each; done); \
	if [ -z "$$missing" ]; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get > /dev/null; then \
	    echo "Installing from Debian:" $$missing …; \
	    { apt-get update -qq; apt-get install -y -qq --no-install-recommends $$missing; } > /dev/null 2>&1 && exit 0; fi; \
	echo "Not here, and they cannot be installed:" $$missing; \
	echo 'Without Chromium and PgBouncer their tests are skipped, without Pango letters are HTML and not PDF.'

test: setup system  ## the tests, on real Postgres and Temporal
	@$(BIN)/pytest -n $(TESTERS) --dist loadscope

test-slow: setup  ## the tests that take longer
	@$(BIN)/pytest -n $(TESTERS) --dist loadscope -m slow --timeout 1200

faults: setup  ## faults under a running caseload: some of each family (a part of them in `make test`)
	@$(BIN)/pytest -n $(TESTERS) -m "slow or not slow" tests/faults --deselect tests/faults/test_faults.py::test_many_faults

faults-http: setup  ## kill -9 of every part while clients send over HTTP and retry
	@$(BIN)/pytest -m slow tests/faults/test_faults.py -s

faults-long: setup  ## at least STEGVIS_FAULTS (1,000) faults of every kind; figures to STEGVIS_FAULTS_OUT
	@STEGVIS_FAULTS=$${STEGVIS_FAULTS:-1000} STEGVIS_FAULTS_OUT=$${STEGVIS_FAULTS_OUT:-$(VENV)/faults.ndjson} \
	    $(BIN)/pytest -n $(TESTERS) tests/faults/test_faults.py
	@$(BIN)/python -m tests.faults.figures $${STEGVIS_FAULTS_OUT:-$(VENV)/faults.ndjson}

check: setup  ## ruff, mypy strict, import-linter, committed schemas up to date
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m schemas.publish --check docs/schemas
	@$(BIN)/python -m docs.tools.calls --check docs
	@$(BIN)/python -m console.texts.check
	@$(BIN)/python -m docs.tools.describe --check docs/stages
	@$(BIN)/python -m docs.tools.senders --check docs/who-may-send-what.md
	@$(BIN)/python -m docs.tools.rights --check docs/who-may-do-what.md
	@$(BIN)/python -m docs.tools.metrics --check docs/operations/metrics.md
	@$(BIN)/python -m docs.tools.duties --check docs/duties.md

check-deploy: setup  ## the files in deploy/: hadolint, helm, kubernetes-validate, promtool, the schema of compose
	@deploy/check

format: setup  ## format the code
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: setup  ## Stegvis beside a hand-written Temporal version, DBOS and the floor; JSON to BENCH_OUT
	@$(BIN)/python -m benchmarks

schemas: setup  ## rewrite the JSON Schemas of all events, and the descriptions of calls and events
	@$(BIN)/python -m schemas.publish docs/schemas
	@$(BIN)/python -m docs.tools.calls docs

docs: setup  ## rewrite the pages made from the code: stages, who may send and do what, metrics, duties
	@$(BIN)/python -m docs.tools.describe docs/stages
	@$(BIN)/python -m docs.tools.senders docs/who-may-send-what.md
	@$(BIN)/python -m docs.tools.rights docs/who-may-do-what.md
	@$(BIN)/python -m docs.tools.metrics docs/operations/metrics.md
	@$(BIN)/python -m docs.tools.duties docs/duties.md

site: setup  ## the docs as a site, in .venv/site
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet --site-dir $(abspath $(VENV))/site
	@echo 'Open $(VENV)/site/index.html, or serve it: $(BIN)/mkdocs serve'

pictures: setup system  ## rewrite the pictures of the console in docs/pictures
	@$(BIN)/python -m docs.tools.pictures docs/pictures

walks: setup  ## ten thousand random walks over every type of event
	@STEGVIS_WALKS=10000 $(BIN)/pytest --timeout 1800 tests/workflows/test_walks.py

monkey: setup system  ## careless users at random for STEGVIS_MONKEY (600) seconds; a minute of it in `make test-slow`
	@STEGVIS_MONKEY=$${STEGVIS_MONKEY:-600} $(BIN)/pytest -m slow --timeout 1800 tests/console/monkey

histories: setup  ## record the workflow histories that the replay test replays (see tests/histories/README.md)
	@$(BIN)/python -m tests.record_histories

lock:  ## pin the dependencies in pyproject.toml, with hashes
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --all-extras \
	    --no-header --no-annotate --no-emit-index-url pyproject.toml --output-file requirements-dev.lock
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --extra embedded --extra tracing \
	    --no-header --no-annotate --no-emit-index-url pyproject.toml --output-file requirements.lock
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --extra tracing \
	    --no-header --no-annotate --no-emit-index-url pyproject.toml --output-file deploy/requirements.lock
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --group build \
	    --no-header --no-annotate --no-emit-index-url --output-file deploy/build.lock

clean:  ## remove the environment
	@rm -rf $(VENV)
