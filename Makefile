# Everything a newcomer needs; `make` alone prints it. Works in an empty clone: .venv is made when it is missing.
PYTHON ?= python3
# Becomes its argument, run by .venv's Python, once the packages of requirements.lock are there.
FIT := $(PYTHON) -m service.bootstrap

.DEFAULT_GOAL := help
.PHONY: help run reset tools lint test bench soak mutants

help: ## print this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## start everything with the sandbox and print the phone's address (Ctrl-C stops all of it)
	@exec $(FIT) -m service.embedded.up

reset: ## a clean sandbox: forgets its data, keys and accounts under var/
	@exec $(PYTHON) -m service.embedded.reset

tools: ## install what only apt has: Chromium and a Chinese font (needs root)
	@exec $(PYTHON) -m service.tools install

lint: ## ruff (rules and format) and mypy (strict on models/ and auth/)
	@exec $(FIT) -m service.checks lint

test: ## the whole suite: lint, then every slice, on SQLite and PostgreSQL with real Redis and Chromium
	@exec $(FIT) -m service.checks test

bench: ## the benchmark tables
	@exec $(FIT) -m bench

mutants: ## mutation testing of the pure chain machine (MUTANTS="--sample 60 --seconds 120" for a quick look)
	@exec $(FIT) -m tests.mutants $(MUTANTS)

soak: ## the proof slice, longer: 400 numbered failpoints, twice the walks of machine against model, the full search
	@FAILPOINTS=soak SOAK_EXAMPLES=80 exec $(FIT) -m service.checks soak
