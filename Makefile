# `make book` reads, `make test` checks; both set up what they need. `make help` lists the rest.
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
FRONTEND := twobrains/live/frontend
SITE := _build/html
# all tests of a chapter in one worker: each chapter runs once; in the order of tests/conftest.py
WORKERS := -n 2 --dist loadgroup --no-loadscope-reorder
# which part of the exhaustive tests `make test` takes: a number, by default one that goes by commit
PART ?= $(shell printf '%d' "0x0$$(git rev-parse --short=7 HEAD 2>/dev/null)")
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export JUPYTER_PLATFORM_DIRS := 1
export PYDEVD_DISABLE_FILE_VALIDATION := 1

.PHONY: help setup setup-test book build pdf lab lint test test-fast test-all test-elsewhere test-faults test-book test-colab test-newest test-wheel chapter checkpoint addresses bench clean
.DEFAULT_GOAL := help

# of two workers, each with its threads, one would wait for the other's
test test-all test-fast: export OMP_NUM_THREADS := 1

help:  ## list the commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

book: build  ## set up, build the book and, in a terminal, serve it
	@if [ -t 1 ]; then $(BIN)/python -m twobrains.tools.serve $(SITE) --port $(PORT); \
	else echo "Built: $(SITE)/index.html. Serve the folder to read it: $(BIN)/python -m twobrains.tools.serve $(SITE)"; fi

build: setup  ## set up and build the book into _build/html
	@$(BIN)/python -m twobrains.book.unchanged \
	|| { $(BIN)/jupyter-book build . -W --keep-going --quiet && $(BIN)/python -m twobrains.book.unchanged --built; }

setup: .venv/installed $(FRONTEND)/node_modules/.installed  ## install everything the book needs into .venv

setup-test: setup .venv/installed-tests
	@$(BIN)/python -m twobrains.tools.chromium && $(BIN)/python -m twobrains.tools.browsers >/dev/null

pdf: setup-test build  ## make the whole book one PDF, _build/html/two-brains.pdf
	@$(BIN)/python -m twobrains.book.pdf $(SITE)

lab: setup  ## open the chapters in JupyterLab
	@$(BIN)/jupyter lab --config=twobrains/tools/jupyter_server_config.py notebooks

lint: setup .venv/installed-tests  ## ruff, mypy, prettier and the TypeScript compiler
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy
	@$(BIN)/python -m twobrains.tools.node run --silent check

test: setup-test build  ## install what tests need and run everything, of what is exhaustive a part: PART=
	@$(MAKE) --no-print-directory -j 2 -O lint test-js pdf
	@$(MAKE) --no-print-directory test-replay
	@$(BIN)/python -m pytest tests $(WORKERS) --part=$(PART)

test-all: setup-test build  ## the same with all that is exhaustive; hours
	@$(MAKE) --no-print-directory -j 2 -O lint test-js pdf
	@$(MAKE) --no-print-directory test-notebooks
	@$(BIN)/python -m pytest tests $(WORKERS) --part=all

test-fast: setup .venv/installed-tests  ## in two minutes: lint, JavaScript, unit tests of less than a second
	@$(MAKE) --no-print-directory -j 2 -O lint test-js
	@$(BIN)/python -m pytest -p no:nbval tests $(UNBUILT) -m "not slow" $(WORKERS)

test-elsewhere: setup-test build  ## as on another day, in another place, on another processor
	@$(BIN)/python tests/anywhere.py

test-faults: setup-test build  ## apply deliberate faults to a copy: are they noticed?
	@$(BIN)/python tests/faults.py

.PHONY: test-js test-replay test-notebooks
# what needs the built book
UNBUILT := --ignore tests/browser --ignore tests/pages --ignore tests/engines --ignore tests/live/test_chapters.py

test-js:
	@$(BIN)/python -m twobrains.tools.node run --silent test

test-replay:  # the committed outputs against those of the build
	@$(BIN)/python -m pytest -p tests.notebooks.replay -p no:cacheprovider --nbval notebooks
	@$(BIN)/python tests/notebooks/colab.py

test-notebooks:
	@$(BIN)/python -m pytest -p no:cacheprovider --nbval --nbval-cell-timeout=120 -n 2 --dist loadfile notebooks
	@$(BIN)/python tests/notebooks/colab.py

test-book: pdf test-replay
	@$(BIN)/python -m pytest tests/browser tests/pages tests/engines tests/live/test_chapters.py $(WORKERS)

test-colab: setup-test  ## run every notebook with Colab's versions
	@$(BIN)/python tests/notebooks/colab.py --all

test-newest:  ## run notebooks and unit tests with the newest versions that pyproject.toml allows
	@$(PYTHON) tests/notebooks/newest.py

test-wheel: setup-test  ## install the built package alone, from the index, and ask a figure
	@$(BIN)/python tests/alone.py

chapter: setup  ## make and execute a chapter from its text: make chapter NAME=01_local_connectivity
	@$(BIN)/python -m twobrains.tools.notebooks $(NAME)

checkpoint: setup  ## train a checkpoint anew: make checkpoint NAME=digit-cnn
	@$(BIN)/python -m twobrains.checkpoints $(NAME)

addresses: setup  ## write the addresses of pyproject.toml into README and notebooks
	@$(BIN)/python -m twobrains.tools.write_addresses

bench: setup-test build  ## measure the pages, JupyterLab and the memory of the notebooks
	@$(BIN)/python -m twobrains.bench page
	@$(BIN)/python -m twobrains.bench notebooks

clean:  ## remove what was built, keep .venv
	rm -rf _build .cache

.venv/python:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null \
	|| { echo "Python 3.11 to 3.13 is needed; '$(PYTHON)' is $$($(PYTHON) --version 2>&1). Name another one: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -m venv .venv \
	|| { rm -rf .venv; echo "Python's venv module is missing or broken. On Debian and Ubuntu: apt install python3-venv"; exit 1; }
	@touch $@

.venv/installed: requirements.txt pyproject.toml .venv/python
	@$(BIN)/pip install --quiet -r requirements.txt && $(BIN)/pip install --quiet --no-deps -e . \
	|| { echo "pip could not install requirements.txt (above). Without a network? The first set-up needs one; later runs don't."; exit 1; }
	@touch $@

.venv/installed-tests: tests/requirements.txt .venv/installed
	@$(BIN)/pip install --quiet -r tests/requirements.txt \
	|| { echo "pip could not install tests/requirements.txt (above). Without a network? The first run of the tests needs one."; exit 1; }
	@touch $@

$(FRONTEND)/node_modules/.installed: $(FRONTEND)/package-lock.json .venv/installed
	@$(BIN)/python -m twobrains.tools.node ci --silent --ignore-scripts \
	|| { echo "npm could not install $(FRONTEND)/package-lock.json. Without a network? The first set-up needs one."; exit 1; }
	@touch $@
