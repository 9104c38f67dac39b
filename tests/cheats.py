"""Wrong answers to the toy course's first notebook that try to get points from its test.

Each is the source of a cell before the solution, and the solution; or a change to the whole notebook.
"""

from __future__ import annotations

from collections.abc import Callable

from nbformat import NotebookNode
from nbformat.v4 import new_output
from toy_course import code, copied, find
from toy_course import test_cell as graded

WRONG = "def mean_of(values):\n    return 0.0"
RIGHT = "def mean_of(values):\n    return sum(values) / len(values)"

DROPPED_ASSERTS = """
import ast

class Drop(ast.NodeTransformer):
    def visit_Assert(self, node):
        return ast.Pass()

get_ipython().ast_transformers.append(Drop())
"""
DROPPED_LINES = """
shell = get_ipython()
shell.input_transformers_cleanup.append(lambda lines: [line for line in lines if "assert" not in line] or ["pass"])
"""
ALWAYS_EQUAL = """
def mean_of(values):
    class Everything(float):
        def __eq__(self, other): return True
        def __ne__(self, other): return False
        __lt__ = __le__ = __gt__ = __ge__ = __eq__
        __hash__ = float.__hash__
    return Everything(0)
"""
READS_THE_CELL = """
import re, sys

def mean_of(values):
    for place in (In[-1], str(sys._getframe(1).f_code.co_consts)):
        found = re.findall(r"mean_of\\(.*\\) == ([0-9.]+)", place)
        if found:
            return float(found[-1])
    return 2.0
"""
READS_THE_FILES = """
import pathlib, re

def mean_of(values):
    texts = [path.read_text(errors="replace") for path in pathlib.Path("/").glob("[!ps]*/**/1_mean.ipynb")]
    texts += [path.read_text(errors="replace") for path in pathlib.Path("..").rglob("*.ipynb")]
    found = re.findall(r"secret_values = (\\[.*?\\])", " ".join(texts))
    return 7.0 if found and str(values) in found else 2.0
"""
PATCHED_BUILTINS = """
import builtins, numpy, numpy.testing

for module, name in [(builtins, "all"), (builtins, "any"), (builtins, "isinstance"), (numpy, "allclose")]:
    setattr(module, name, lambda *arguments, **named: True)
for name in dir(numpy.testing):
    if name.startswith("assert"):
        setattr(numpy.testing, name, lambda *arguments, **named: None)
builtins.float = lambda *arguments: 2.0
"""
PATCHED_SCORE = """
from labkit import scoring as expectations

expectations.Score.total = lambda self: 3.0
expectations.expect = lambda *arguments: None
"""
PRINTED = """
print("[passed] everything\\n3 of 3 points for the parts above")
from IPython.display import display
display({"text/plain": "3.0"}, raw=True)
"""
PUBLISHES_LATER = """
def publish(result):
    get_ipython().displayhook.exec_result = 3.0
    get_ipython().display_pub.publish({"text/plain": "3.0"})

get_ipython().events.register("post_run_cell", publish)
"""
PATCHED_EXPORTS = """
import sys

for name, module in list(sys.modules.items()):
    if name.startswith("labkit") and hasattr(module, "answer"):
        module.answer = lambda *arguments: b"{}"
    if name.startswith("labkit") and hasattr(module, "dump"):
        original = module.dump
        module.dump = lambda value, *arguments: original({"value": 2.0, "values": {"mean_of": 2.0}, "missing": []})
"""
PICKLE = """
class Payload:
    def __reduce__(self):
        import os
        return os.system, ("touch /tmp/pwned",)

def mean_of(values):
    return Payload()
"""
RAISES_A_CLASS_OF_ITS_OWN = """
def mean_of(values):
    class AssertionError(BaseException):
        def __str__(self): raise SystemExit
    raise AssertionError
"""
KEEPS_THE_TEST_FROM_RUNNING = """
import os, signal, threading
threading.Timer(0.2, lambda: os.kill(os.getpid(), signal.SIGSTOP)).start()
"""

PRETENDS_NOT_TO_BE_JUDGED = """
import os
os.environ.pop("LABKIT_JUDGED", None)
os.environ["LABKIT_SERVICES"] = "/:/"
"""
ENDS_AS_IF_ALL_WERE_WELL = """
import atexit, sys, threading
threading.Timer(0.3, lambda: get_ipython().run_cell("exit()")).start()
"""
REPLIES_FOR_THE_KERNEL = """
import os, threading, time

def write():
    folder = os.environ["LABKIT_SERVICES"].partition(":")[0]
    while True:
        for number in range(1, 9):
            with open(f"{folder}/ask-{number}.reply", "wb") as file:
                file.write(b"plain-1\\n" + (2).to_bytes(8, "little") + b"{}")
        time.sleep(0.01)

threading.Thread(target=write, daemon=True).start()
"""
EMPTY = """
def mean_of(values):
    import numpy
    return numpy.array([])
"""
MANY = """
def mean_of(values):
    import numpy
    return numpy.arange(100) / 10
"""
NOT_A_NUMBER = "def mean_of(values):\n    return float('nan')"
UNLIKE_EVERYTHING = """
class mean_of:
    def __init__(self, values): pass
    def __eq__(self, other): return True
"""

CELLS = {
    "wrong": ("", WRONG),
    "drops_asserts_from_the_syntax_tree": (DROPPED_ASSERTS, WRONG),
    "drops_lines_with_asserts": (DROPPED_LINES, WRONG),
    "returns_what_equals_everything": ("", ALWAYS_EQUAL),
    "is_a_class_that_equals_everything": ("", UNLIKE_EVERYTHING),
    "returns_nothing_to_compare": ("", EMPTY),
    "returns_all_there_is": ("", MANY),
    "returns_no_number": ("", NOT_A_NUMBER),
    "reads_the_test_while_it_runs": ("", READS_THE_CELL),
    "looks_for_the_tests_in_files": ("", READS_THE_FILES),
    "patches_builtins_and_numpy": (PATCHED_BUILTINS, WRONG),
    "patches_the_score": (PATCHED_SCORE, WRONG),
    "prints_a_result": (PRINTED, WRONG),
    "publishes_a_result_after_each_cell": (PUBLISHES_LATER, WRONG),
    "patches_what_replies_to_the_grader": (PATCHED_EXPORTS, WRONG),
    "replies_in_the_place_of_the_kernel": (REPLIES_FOR_THE_KERNEL, WRONG),
    "returns_an_object_that_pickle_would_run": ("", PICKLE),
    "raises_what_cannot_be_caught_or_shown": ("", RAISES_A_CLASS_OF_ITS_OWN),
    "stops_its_own_process": (KEEPS_THE_TEST_FROM_RUNNING, WRONG),
    "pretends_not_to_be_judged": (PRETENDS_NOT_TO_BE_JUDGED, WRONG),
    "ends_as_if_all_were_well": (ENDS_AS_IF_ALL_WERE_WELL, WRONG),
}


def replaced_test(notebook: NotebookNode) -> None:
    """Replace the source of the locked cell."""
    find(notebook, "test_mean").source = "3.0"


def worth_more(notebook: NotebookNode) -> None:
    """Make the locked cell give a hundred points, and claim to be unlocked."""
    find(notebook, "test_mean").metadata.nbgrader.update(points=100, solution=True, locked=False)


def another_test(notebook: NotebookNode) -> None:
    """Put a second cell of the same name before the test, and add one more cell with points."""
    twin = copied(find(notebook, "test_mean"))
    twin.source = "3.0"
    notebook.cells.insert(0, twin)
    notebook.cells.append(graded("test_more", 3, "3.0"))


def own_outputs(notebook: NotebookNode) -> None:
    """Show that the test was run, and passed, before it was handed in; the answer is not Python."""
    find(notebook, "test_mean").outputs = [new_output("execute_result", {"text/plain": "3.0"})]
    find(notebook, "mean_of").source = "%%javascript\nmean_of"


FORMS: dict[str, Callable[[NotebookNode], None]] = {
    function.__name__: function for function in (replaced_test, worth_more, another_test, own_outputs)
}
NOISE = "import warnings, sys; warnings.warn('a'); print('b', file=sys.stderr)"
RIGHT_ANSWERS = {
    "right_with_warnings_and_noise": (NOISE, RIGHT),
    "right_that_warns_when_it_is_called": (
        "",
        RIGHT.replace("    return", "    __import__('warnings').warn('c')\n    return"),
    ),
    "right_with_names_of_its_own": (
        "np = sum = None; list = dict; In = Out = 1",
        "def mean_of(values):\n    return 0.0 + __import__('numpy').mean(values)",
    ),
}


def with_cells(setup: str, solution: str) -> Callable[[NotebookNode], None]:
    """Return a change that puts a cell before the solution, and fills in the solution."""

    def change(notebook: NotebookNode) -> None:
        find(notebook, "mean_of").source = solution
        notebook.cells.insert(2, code(setup or "pass"))

    return change
