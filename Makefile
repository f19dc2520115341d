# Every command works on a fresh machine with Python >= 3.11 and make; each installs what it needs.
#
#   make run        install, index the sample corpus, open the web page
#   make test       install, run the quick tests (browser included)
#   make test-long  the full counts of the slow tests
#   make check      lint, types, layering
#   make eval       quality, measured on SHARED_DATA
#   make bench      speed, measured on this machine
#   make reader     train the reader on DATA, export and calibrate it; in as many sittings of HOURS as one likes
#   make install    the environment in .venv; safe to repeat

PYTHON ?= python3
BIN := .venv/bin
CORPUS ?= sample
INDEX ?= index
DATA ?= $(SHARED_DATA)
READER_WORK ?= build/reader
HOURS ?= 2
SHARED_DATA ?= $(abspath ../shared/data)
# On Linux, PyPI's torch brings CUDA (several GB). With access to pytorch.org, the CPU build is smaller:
#   make install TORCH_INDEX=https://download.pytorch.org/whl/cpu
TORCH ?= torch==2.13.0
TORCH_INDEX ?=

export HF_HUB_OFFLINE ?= 1
export SHARED_DATA

.PHONY: install run index test test-long check format eval bench reader browser clean
.DEFAULT_GOAL := run

install: .venv/installed

.venv/installed: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; name it: make PYTHON=python3.12"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check $(if $(TORCH_INDEX),--index-url $(TORCH_INDEX)) '$(TORCH)'
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

index: install
	$(BIN)/python -m indexer $(CORPUS) --index $(INDEX)

run: index
	ASKARCHIVE_INDEX=$(INDEX) $(BIN)/streamlit run app.py

# Chromium for the tests of the web page: there already, or installed where this user may.
browser:
	@bash tests/install_chromium.sh

# Two files at a time: what a file makes for its tests is made once.
test: install browser
	$(BIN)/python -m pytest -n 2 --dist loadfile

test-long: install browser
	$(BIN)/python -m pytest -m '' --timeout 7200

check: install
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: install
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

eval: install
	$(BIN)/python -m evaluation

bench: install
	$(BIN)/python -m evaluation.bench

# Examples are made once; training goes on from the last checkpoint in READER_WORK, or from the one in the repository.
reader: install
	test -f $(READER_WORK)/windows.npy || $(BIN)/python -m training.reader_examples --data $(DATA) --work $(READER_WORK)
	$(BIN)/python -m training.train_reader --work $(READER_WORK) --start-from training/checkpoint --hours $(HOURS)
	$(BIN)/python -m training.export_reader $(READER_WORK)/shipped --out search/reader/weights --name archive-reader --language en
	$(BIN)/python -m training.calibrate --data $(DATA)

clean:
	rm -rf .venv index artefacts build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
