"""Kernels in which TensorFlow is already imported: it works as in others, with a sandbox and without."""

import os
from dataclasses import replace

import numpy
import pytest
from sessions import SETTINGS, graded_cell, notebook_of, text

from aelab.grading import LAB
from autograder.sandbox.availability import Policy
from autograder.sandbox.session import open_session
from kerasdata.describe import ModelData
from labkit.wire import dump, load

pytestmark = pytest.mark.linux_only  # grading needs Linux
UNSANDBOXED = replace(SETTINGS, sandbox=Policy.OFF)
MODEL = """
import sys
print("tensorflow" in sys.modules)
import keras, numpy
model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
model.compile("sgd", "mse")
print(model.fit(numpy.ones((8, 3)), numpy.ones((8, 2)), epochs=1, verbose=0).history.keys())
def double(values): return 2 * model(values)
"""


@pytest.mark.parametrize("settings", [SETTINGS, UNSANDBOXED], ids=["sandboxed", "unsandboxed"])
def test_models_are_built_trained_and_handed_over_in_warm_kernels(settings):
    answers = []

    def on_test(cell, index, ask):
        found = load(ask(dump({"op": "get", "names": ["model", "double", "missing"]})), 2**20)
        values = numpy.ones((1, 3), "float32")
        call = {"op": "use", "do": "call", "arguments": [found["values"]["double"], values], "keywords": {}}
        answers.append((found["values"]["model"], found["missing"], load(ask(dump(call)), 2**20)["value"]))

    printed = []
    with open_session({}, settings, ["a", "b"], LAB) as session:
        for name in "ab":
            notebook = notebook_of(MODEL, "")
            notebook.cells[1] = graded_cell("pass")
            session.run(name, notebook, on_test)
            printed.append(text(notebook.cells[0]).splitlines())
    assert printed == [["True", "dict_keys(['loss'])"]] * 2
    for model, missing, doubled in answers:
        assert model.tag == "model" and missing == ["missing"]
        kernel, bias = ModelData.from_plain(model.content).weights
        numpy.testing.assert_allclose(doubled, 2 * (numpy.ones((1, 3)) @ kernel + bias), rtol=1e-5)


def test_the_server_has_run_no_operation_and_has_no_thread_when_it_forks():
    code = """
        import gc, threading
        from tensorflow.python.eager import context
        print(context.context()._context_handle, threading.main_thread().name)
        """
    with open_session({}, SETTINGS, ["a"], LAB) as session:
        executed = session.run("a", notebook_of(code))
    assert text(executed.cells[0]) == "None MainThread"


def test_settings_say_how_many_threads_there_are():
    code = "import os, tensorflow; print(os.environ['TF_NUM_INTRAOP_THREADS'], os.environ['OMP_NUM_THREADS'])"
    with open_session({}, replace(SETTINGS, threads=3), ["a"], LAB) as session:
        assert text(session.run("a", notebook_of(code)).cells[0]) == "3 3"


def test_without_a_sandbox_the_environment_is_inherited_and_no_process_is_left(monkeypatch):
    monkeypatch.setenv("SOME_SETTING", "inherited")
    code = """
        import os, subprocess, sys
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
        print(os.environ["SOME_SETTING"], os.environ["AELAB_PROFILE"], os.getpid(), child.pid, os.getppid())
        """
    with open_session({}, UNSANDBOXED, ["a"], LAB) as session:
        printed = text(session.run("a", notebook_of(code)).cells[0]).split()
    assert printed[:2] == ["inherited", "quick"]
    for process in map(int, printed[2:]):
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)


def test_files_with_names_of_modules_do_not_keep_a_kernel_from_starting():
    others = {f"{name}.py": b"raise SystemExit" for name in ("matplotlib_inline", "IPython", "numpy")}
    others["helper.py"] = b"VALUE = 7"
    with open_session(others, SETTINGS, ["a"]) as session:
        assert text(session.run("a", notebook_of("import helper; print(helper.VALUE)")).cells[0]) == "7"


def test_a_room_can_be_opened_while_another_one_is_in_use():
    with open_session({}, SETTINGS, ["a"], LAB) as first, open_session({}, SETTINGS, ["a"], LAB) as second:
        assert text(first.run("a", notebook_of("print(1)")).cells[0]) == "1"
        assert text(second.run("a", notebook_of("print(2)")).cells[0]) == "2"
