# Needs GNU make and bash. `make` lists the targets.
SHELL := bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup demo test e2e walks screenshots selftest bench experiments lab notebooks solutions nbval lint lock buttons clean system python

ifneq ($(words $(CURDIR)),1)
$(error The path "$(CURDIR)" contains a space, which make cannot handle: move the folder to a path without one)
endif

# Nobody here needs pip's advice on newer versions of itself.
export PIP_DISABLE_PIP_VERSION_CHECK := 1
VENV := .venv
RUN := $(VENV)/bin/python

# $(call timed,NAME,COMMAND) runs the command, says how long it took, and fails if it failed.
timed = @echo "== $(1)"; if $(2); then echo "== $(1): done after $$SECONDS s"; \
	else status=$$?; echo "== $(1): FAILED after $$SECONDS s" >&2; exit $$status; fi

help: ## list the targets
	@sed -n 's/^\([a-z0-9]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20

setup: system $(VENV)/.installed ## build .venv, install everything, fetch data and weights
	$(call timed,Fetch data and weights,$(RUN) -m aelab fetch)

demo: setup ## release, grade sample submissions, compare the models, show the results
	$(call timed,Release the notebooks,$(RUN) -m autograder release)
	$(call timed,Train the models once for all,$(RUN) -m aelab reproduce --profile quick)
	$(call timed,Write sample submissions,$(RUN) -m autograder samples --assignment autoencoders)
	$(call timed,Grade,$(RUN) -m autograder grade autoencoders --sandbox auto)
	$(call timed,Compare the models,$(RUN) -m aelab reproduce --profile quick)
	@echo "== Feedback pages"; ls feedback/*/autoencoders/*.html
	@echo "== Figures and numbers"; find results -type f

CORPORA := $(notdir $(wildcard tests/corpus/*))
define check_corpus
$(call timed,The files of the corpus of $(1),$(RUN) -m autograder selftest --check --assignment $(1))
$(call timed,A part of the corpus of $(1),$(RUN) -m autograder selftest --sample today/42 --seed 0 --assignment $(1))

endef

# Files run in the order of their names. By default those with the fewest tests would run last, and they take longest.
# The slowest tests are listed at the end: CI has to stay quick.
test: setup lint ## check style, types and notebooks/, run all tests and the solutions
	$(call timed,Released notebooks are fresh,$(RUN) -m autograder release --check)
	$(call timed,Tests,$(RUN) -m pytest tests --ignore=tests/e2e --numprocesses 2 --dist loadfile \
	--no-loadscope-reorder --durations 30 --durations-min 20)
	$(foreach one,$(CORPORA),$(call check_corpus,$(one)))
	$(run_e2e)
	$(run_nbval)

run_e2e = $(call timed,Browser tests,$(RUN) -m pytest tests/e2e)

e2e: setup ## run the browser tests; screenshots go into build/screenshots
	$(run_e2e)

walks: setup ## work through the further labs in a browser, from an empty notebook to a grade; a quarter of an hour
	$(call timed,The further labs,$(RUN) -m pytest tests/e2e/walk_further_labs.py)
	$(call timed,Pictures,$(RUN) tests/e2e/documents.py walks)

screenshots: demo ## retake the pictures of JupyterLab and of a class report in the documents
	$(call timed,The student's hour,$(RUN) -m pytest tests/e2e/test_student.py)
	$(call timed,Pictures,$(RUN) tests/e2e/documents.py)

run_nbval = $(call timed,Solutions give their stored outputs,$(RUN) -m pytest --nbval solutions \
	--nbval-sanitize-with tests/nbval_sanitize.cfg)

# Grades all cases, right ones with three seeds. `make selftest REPORTS=docs` renews the reports in docs/, and
# `make selftest RESUME=--resume` continues a run that was stopped.
REPORTS := results
RESUME :=
ASSIGNMENT := autoencoders
selftest: setup ## grade the corpus of right, wrong and hostile submissions
	$(call timed,Corpus,$(RUN) -m autograder selftest --assignment $(ASSIGNMENT) $(RESUME) --json $(REPORTS)/corpus.json \
		--report $(REPORTS)/corpus.html --picture $(REPORTS)/corpus.png)

# Trainings are remembered, and long ones after each epoch, so that a run that was stopped can resume.
experiments: setup ## run all trainings of docs/results.md; takes hours, and resumes where it was stopped
	$(call timed,The full profile,$(RUN) -m aelab reproduce --profile full --seeds 3 --folder docs/results)
	$(call timed,The cut or the network,$(RUN) experiments/truncation.py)
	$(call timed,What each choice brings,$(RUN) experiments/ablation.py)
	$(call timed,Robustness,$(RUN) experiments/robustness.py)
	$(call timed,Interpolation,$(RUN) experiments/interpolation.py)
	$(call timed,The best linear map,$(RUN) experiments/linear.py)
	$(call timed,What linear maps read from the features,$(RUN) experiments/readout.py)
	$(call timed,What the penalty costs,$(RUN) experiments/penalty.py)
	$(call timed,Fine-tuning,$(RUN) experiments/finetuning.py)
	$(call timed,Variational autoencoders,$(RUN) experiments/variational.py)
	$(call timed,Anomaly detection,$(RUN) experiments/anomaly.py)
	$(call timed,The figures of the notebooks,$(RUN) experiments/attach.py)

# PyTorch is here only for comparison. It is a large download: `make bench TORCH=` leaves it out.
TORCH := build/torch
bench: setup $(if $(TORCH),$(TORCH)/.installed) ## measure training, penalties and kernels, as ratios with their targets
	$(call timed,Epochs with and without features that were computed once,$(RUN) benchmarks/epochs.py)
	$(call timed,Contractive penalties,$(RUN) benchmarks/penalties.py)
	$(call timed,A step of the decoder,$(RUN) benchmarks/decoder_step.py $(if $(TORCH),--torch $(TORCH)/bin/python))
	$(call timed,Kernels,$(RUN) benchmarks/warm_kernels.py)

$(TORCH)/.installed: $(VENV)/.packages
	$(RUN) -m venv --clear $(@D)
	$(call timed,Install PyTorch,$(@D)/bin/python -m pip install --quiet torch==2.13.0 numpy)
	@touch $@

nbval: setup ## run the solutions again and compare with their stored outputs
	$(run_nbval)

solutions: setup ## run the solutions and store their outputs, after an edit
	AELAB_PROGRESS=off $(RUN) -m jupyter nbconvert --to notebook --execute --inplace --ExecutePreprocessor.timeout=600 \
		--ExecutePreprocessor.record_timing=False solutions/*/*.ipynb

lint: $(VENV)/.installed ## check style (ruff), types (mypy) and who imports whom (import-linter)
	$(call timed,Style,$(RUN) -m ruff check && $(RUN) -m ruff format --check)
	$(call timed,Types,$(RUN) -m mypy)
	$(call timed,Directions of imports,$(VENV)/bin/lint-imports --no-cache)

# The server's root is the course folder, so that Formgrader finds it; JupyterLab opens on the notebooks. By default its
# terminals are login shells, many of which reset PATH and would not find `aelab`.
lab: setup ## open JupyterLab on the notebooks, with Formgrader for instructors
	PATH="$(CURDIR)/$(VENV)/bin:$$PATH" $(RUN) -m jupyter lab --ServerApp.root_dir="$(CURDIR)" \
		--ServerApp.terminado_settings="{'shell_command': ['$${SHELL:-bash}']}" \
		--LabApp.default_url=/lab/tree/notebooks/autoencoders $(LAB_OPTIONS)

notebooks: $(VENV)/.installed ## generate notebooks/ from solutions/
	$(RUN) -m autograder release

# Keeps the pins that still fit; `make lock UPGRADE=--upgrade` updates all of them.
UPGRADE :=
lock: $(VENV)/.installed ## remake requirements.lock from pyproject.toml
	$(RUN) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --group dev \
		--custom-compile-command "make lock" $(UPGRADE) pyproject.toml -o requirements.lock

# The services' addresses contain the name of the repository, which only its owner knows.
REPOSITORY :=
buttons: ## let docs/ways_in.md open your public copy: make buttons REPOSITORY=owner/name
	@if ! [[ "$(REPOSITORY)" =~ ^[A-Za-z0-9-]+/[A-Za-z0-9._-]+$$ ]]; then \
	    echo "Expected the name of a repository, as in: make buttons REPOSITORY=owner/name; found '$(REPOSITORY)'" >&2; exit 2; fi
	@sed -E 's#((mybinder\.org/v2/gh|colab\.research\.google\.com/github|codespaces\.new|//github\.com)/)[A-Za-z0-9-]+/[A-Za-z0-9._-]+#\1$(REPOSITORY)#g' \
	    docs/ways_in.md > docs/ways_in.new && mv docs/ways_in.new docs/ways_in.md
	@echo "docs/ways_in.md opens $(REPOSITORY)"

clean: ## remove .venv and caches; submissions, grades and downloads stay
	rm -rf $(VENV) build *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis tests/e2e/node_modules
	find . -name __pycache__ -prune -exec rm -rf {} +

system:
	@bash .ci/system

# Prints the Python that builds .venv. Each candidate is run, since a name on PATH may be a shim that leads nowhere.
python:
	@$(find_python); echo "$$python"

find_python = usable='import ensurepip, sys, venv; sys.exit(not (3, 11) <= sys.version_info < (3, 14))'; \
	for python in $(PYTHON) python3.11 python3.12 python3.13 python3 ""; do \
	    if [ -z "$$python" ]; then \
	        echo "No Python 3.11, 3.12 or 3.13 with its venv module found. Install one (on Debian and Ubuntu:" >&2; \
	        echo "apt-get install python3 python3-venv) or name one: make setup PYTHON=/path/to/python3.12" >&2; exit 1; \
	    fi; \
	    if "$$python" -c "$$usable" 2>/dev/null; then break; fi; \
	done

# The lock is complete, so nothing has to be resolved, and a constraints file must not change it. uv is fast; pip is the
# second try, because it knows the mirrors and certificates that this machine sets up for it.
# Bytecode is compiled here: without it, where Python cannot write it later, TensorFlow takes 20 s to import.
LOCKED := --quiet --require-hashes --no-deps
pip_install = env -u PIP_CONSTRAINT $(RUN) -m pip install $(LOCKED) --compile
install_packages = sed -n '/^uv==/,/[^\\]$$/p' requirements.lock > $(VENV)/uv.txt && \
	$(pip_install) -r $(VENV)/uv.txt && \
	{ $(RUN) -m uv pip install --python $(RUN) $(LOCKED) --system-certs --compile-bytecode -r requirements.lock || \
	$(pip_install) -r requirements.lock; }

$(VENV)/.packages: requirements.lock
	@if ! $(RUN) -m pip --version >/dev/null 2>&1; then \
	    $(find_python); echo "Building $(VENV) with $$($$python --version)"; $$python -m venv --clear $(VENV); fi
	$(call timed,Install the locked packages,$(install_packages))
	@touch $@

# Panels of nbgrader that JupyterLab hides in a student's folder, which has no solutions/.
FOR_INSTRUCTORS := @jupyter/nbgrader:create-assignment @jupyter/nbgrader:formgrader @jupyter/nbgrader:course-list

$(VENV)/.installed: $(VENV)/.packages pyproject.toml
	$(call timed,Install the lab itself,$(RUN) -m pip install --quiet --no-deps --no-build-isolation --editable .)
	$(if $(wildcard solutions),,$(RUN) -m jupyter labextension disable --level=sys_prefix $(FOR_INSTRUCTORS))
	@touch $@
