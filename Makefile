# Every command perfkit's developers and first users need. `make help` lists them.
# The first use of any of them makes .venv and installs into it, and only then.

PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do command -v $$p >/dev/null 2>&1 \
	&& $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
RUN_READY := .venv/.run-ready
DEV_READY := .venv/.dev-ready

.DEFAULT_GOAL := help
.PHONY: help setup test check lint type layers quick scenario-1 scenario-2 scenario-3 before-after bench bench-memory bench-pyspy soak bench-stalls bench-verdicts bench-analyze bench-monitor bench-dashboard bench-history clean

help: ## show this list
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-15s %s\n", $$1, $$2}'

scenario-1: $(RUN_READY) ## 50 students do their homework on the demo bot, with a report at the end
	@$(BIN)/perfkit load-test scenarios/homework.yaml --users 50

scenario-2: $(RUN_READY) ## the homework load on a slow bot, monitored: what was seen, which alerts fired
	@$(BIN)/perfkit monitor --load-test --rules scenarios/homework-alerts.yaml -- scenarios/homework.yaml \
		--users 50 --no-profile --bot "{python} -m homework_bot --variant before" || test $$? -eq 10

scenario-3: $(RUN_READY) ## does the demo bot's memory grow under the homework load? A variant with a leak
	@$(BIN)/perfkit load-test scenarios/homework.yaml --name memory --duration 60s --no-profile --look-inside \
		--bot "{python} -m homework_bot --variant leaky" \
		--objective "rss < 500MiB" --objective "rss growth < 1MiB per 1000 interactions" || test $$? -eq 10

before-after: $(RUN_READY) ## the demo bot's two variants by turns, and what differs (about three minutes)
	@$(BIN)/perfkit compare scenarios/homework.yaml --users 20 --duration 12s --repeat 5 \
		--bot "{python} -m homework_bot --variant before" --bot "{python} -m homework_bot --variant after"

test: $(DEV_READY) ## all tests, also those that start real bots, profilers and browsers
	@$(BIN)/python -m pytest -n 2

check: lint type layers quick ## everything that must be green before a commit (what CI runs)

lint: $(DEV_READY) ## ruff: style and likely mistakes
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

type: $(DEV_READY) ## mypy, strict
	@$(BIN)/mypy

layers: $(DEV_READY) ## import-linter: the house's rules on who may import whom
	@$(BIN)/lint-imports

quick: $(DEV_READY) ## the quick tests with the coverage gates
	@$(BIN)/python -m pytest -n 2 -m "not slow" --hypothesis-profile=ci --cov --cov-report=
	@$(BIN)/coverage report --fail-under=85 --format=total
	@$(BIN)/coverage report --fail-under=100 \
		--include='perfkit/telegram/core/*,perfkit/load/scenario/*,perfkit/monitor/alerts/*,perfkit/findings/*,perfkit/analysis/*,perfkit/formats/*,perfkit/model/*,perfkit/units.py,perfkit/masking.py,perfkit/loopback.py,perfkit/untrusted.py,perfkit/web_address.py'

bench: $(DEV_READY) ## perfkit's own cost and capacity, measured alternately in one run
	@$(BIN)/python -m benchmarks

soak: $(DEV_READY) ## attach to self-checking bots under load and let go again (CYCLES=n each way: cProfile, py-spy, looks into memory)
	@$(BIN)/python -m benchmarks.attach_soak $(or $(CYCLES),20)

bench-stalls: $(DEV_READY) ## how right the stalls are that perfkit finds, at each rate (about ten minutes)
	@$(BIN)/python -m benchmarks.stalls

bench-memory: $(DEV_READY) ## perfkit's memory over a million messages (MESSAGES=n)
	@$(BIN)/python -m benchmarks.memory $(or $(MESSAGES),1000000)

bench-pyspy: $(DEV_READY) ## what each way of looking with py-spy takes from a busy process (five minutes)
	@$(BIN)/python -m benchmarks.pyspy

bench-verdicts: $(DEV_READY) ## 30 processes of known truth, some with leaks, judged at once (MINUTES=n SEED=n)
	@$(BIN)/python -m benchmarks.memory_verdicts --minutes $(or $(MINUTES),16) --seed $(or $(SEED),1)

bench-analyze: $(DEV_READY) ## large profiles, beside the tools that are on the machine (FLAMEGRAPH=path/to/flamegraph.pl)
	@$(BIN)/python -m benchmarks.analyze $(if $(FLAMEGRAPH),--flamegraph $(FLAMEGRAPH))

bench-dashboard: $(DEV_READY) ## what fifty viewers of the live page cost, and how fast its history is (two minutes)
	@$(BIN)/python -m benchmarks.dashboard

bench-history: $(DEV_READY) ## the history of perfkit monitor: bytes a day, a look, a question (a minute)
	@$(BIN)/python -m benchmarks.history

bench-monitor: $(DEV_READY) ## what it costs to watch ten processes, beside mprof and psrecord (seven minutes)
	@$(BIN)/python -m benchmarks.monitor

setup: $(DEV_READY) ## make .venv, install everything, say what works on this machine
	@$(BIN)/perfkit setup

clean: ## remove the environment and all caches (run folders stay)
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage scenarios/homework_bot/.cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "perfkit needs Python 3.11 or newer; none was found. Install one, or: make PYTHON=/path/to/python3.12 ..." >&2; exit 4; }
	@echo "making .venv with $(PYTHON)" >&2
	@$(PYTHON) -m venv .venv

$(RUN_READY): .venv/bin/python pyproject.toml constraints.txt
	@echo "installing perfkit and its demo bot into .venv (once)" >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[demo]'
	@touch $@

$(DEV_READY): $(RUN_READY)
	@echo "installing the development tools into .venv (once)" >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@
