# make demo: set up and run the main job. make test: set up and run the whole test suite.
PYTHON ?= python3
VENV ?= .venv
BENCH ?= .venv-bench
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: demo test nightly lint types contracts docs wheel check bench learn clean

$(VENV)/installed: setup.cfg pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --editable .
	touch $@

$(VENV)/installed-test: $(VENV)/installed
	$(BIN)/pip install --quiet --editable '.[test]'
	touch $@

$(VENV)/installed-all: $(VENV)/installed-test
	$(BIN)/pip install --quiet --editable '.[test,lint,docs]'
	touch $@

demo: $(VENV)/installed
	rm -rf results/demo
	$(BIN)/roomai tournament leduc_poker random call threshold raise examples/my_bot.py:MyBot --games 400 --seed 1 --out results/demo
	$(BIN)/roomai replay results/demo --largest-swing

test: $(VENV)/installed-test
	$(BIN)/python -m pytest -n auto

nightly: $(VENV)/installed-test
	$(BIN)/python -m pytest -n auto -m nightly

lint: $(VENV)/installed-all
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/installed-all
	$(BIN)/mypy roomai players competitions examples

contracts: $(VENV)/installed-all
	$(BIN)/lint-imports

docs: $(VENV)/installed-all
	$(BIN)/mkdocs build --strict

wheel: $(VENV)/installed-all
	$(BIN)/python tests/wheel.py

$(BENCH)/installed: benchmarks/requirements.txt setup.cfg
	$(PYTHON) -m venv $(BENCH)
	$(BENCH)/bin/pip install --quiet -r benchmarks/requirements.txt
	touch $@

bench: $(BENCH)/installed
	$(BENCH)/bin/python -m benchmarks

learn: $(VENV)/installed
	$(BIN)/python -m benchmarks.learning --page docs/learning.md

check: test lint types contracts docs wheel

clean:
	rm -rf $(VENV) $(BENCH) build dist site results *.egg-info
