# Two commands do everything: `make chat` and `make test`; each sets up .venv when it has to.

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
TESTS_READY := .venv/.tests-ready

# Where byte code must not be kept, each of the hundreds of processes that the tests start would compile it anew.
test: export PYTHONDONTWRITEBYTECODE =

.PHONY: install chat test lint format bench train

install: $(TESTS_READY)

chat: $(READY)
	$(BIN)/kopru chat

test: lint
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile

lint: $(TESTS_READY)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(TESTS_READY)
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: $(TESTS_READY)
	$(BIN)/python -m eval.bench
	$(BIN)/python -m app.screen

train: $(TESTS_READY)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable .[training]
	$(BIN)/python -m index.training

# torch first and by itself: asked for by another package, it would come as gigabytes of CUDA.
$(READY): pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --constraint constraints.txt torch
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable .
	touch $@

$(TESTS_READY): $(READY)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[tests]'
	touch $@
