# The commands of a checkout. Each makes its own virtual environment from the hashed locks; none asks a question.
PYTHON ?= python3
LAUNCH := $(PYTHON) -m campaign.embedded.launcher
DEV := $(LAUNCH) dev
UV ?= uv
PARALLEL := -n 2 --dist loadfile --no-loadscope-reorder
COMPILE := $(UV) pip compile --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --quiet

# How long `make chaos` breaks things, which things, on which database, how many people come in a second and how many faults begin.
SECONDS ?= 60
SEED ?= 1
DATABASE ?= sqlite
RATE ?= 4
FAULTS ?= 3

# What `make check` runs before the tests, two at a time, the longest first. A further check is a target of its own and a
# word here.
CHECKS := check-types check-tests check-imports check-translations check-lint check-format check-locks

# Tests start many processes: each reads what the first has compiled.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run test test-long bench bench-scale chaos check checks $(CHECKS) format lock clean

help: ## every target in a line
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## start everything on this machine; Ctrl-C stops it
	@exec $(LAUNCH) run

test: ## the whole suite but what is marked long, real servers included
	@exec $(DEV) python -m pytest -m "not long" $(PARALLEL) $(ARGS)

test-long: ## everything, also what is marked long
	@exec $(DEV) python -m pytest $(PARALLEL) $(ARGS)

bench: ## how fast it is beside its floors; var/bench/latest.json; WHAT="signing pages" for some alone
	@exec $(DEV) python -m benchmarks $(WHAT)

bench-scale: ## the same with up to 10,000,000 signatures on file and a whole hour's rush: an hour or more, 30 GB; var/bench/scale.json
	@exec $(DEV) python -m benchmarks --at-scale $(WHAT)

chaos: ## faults mixed under load; SECONDS=60 SEED=1 RATE=4 FAULTS=3 DATABASE=sqlite or postgresql
	@exec $(DEV) python -m tests.faults.chaos --seconds $(SECONDS) --seed $(SEED) --database $(DATABASE) --per-second $(RATE) \
		--faults-per-second $(FAULTS)

check: checks ## format, lint, types, imports, locks, translations, then make test
	@$(MAKE) --no-print-directory test

checks: # what needs neither a server nor a browser
	@$(MAKE) --no-print-directory --jobs=2 $(CHECKS)

check-format:
	@$(DEV) ruff format --check --quiet .

check-lint:
	@$(DEV) ruff check --quiet .

check-types:
	@$(DEV) mypy

check-tests: # can they all be read; `make test` then finds them compiled, where each of its processes would do so by itself
	@said=$$($(DEV) python -m pytest --collect-only -qq -m "not long") || { echo "$$said"; exit 1; }

check-imports:
	@$(DEV) lint-imports

check-locks:
	@$(DEV) python -m tests.embedded.check_locks

check-translations:
	@$(DEV) python -m tests.architecture.translations

format: ## put every file into the house's form
	@$(DEV) ruff check --fix --quiet .
	@$(DEV) ruff format --quiet .

lock: ## resolve the dependencies again (UPGRADE=--upgrade: to the newest); needs uv
	@$(COMPILE) $(UPGRADE) pyproject.toml -o requirements.txt
	@$(COMPILE) $(UPGRADE) pyproject.toml requirements-dev.in -c requirements.txt -o requirements-dev.txt

clean: ## remove what can be made again; var/ stays
	@rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	@find campaign workers tests migrations -name __pycache__ -type d -prune -exec rm -rf {} +
