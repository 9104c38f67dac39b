"""Wrong answers to the toy course that try to get points from its first test; all but `right_*` must get none.

Each is the source of a cell that stands before the solution, and the solution.
"""

from __future__ import annotations

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
from aelab import expectations

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
    if name.startswith("inside") and hasattr(module, "answer"):
        module.answer = lambda *arguments: b"{}"
    if name.startswith("inside") and hasattr(module, "dump"):
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

CHEATS = {
    "wrong": ("", WRONG),
    "drops asserts from the syntax tree": (DROPPED_ASSERTS, WRONG),
    "drops lines with asserts": (DROPPED_LINES, WRONG),
    "returns what equals everything": ("", ALWAYS_EQUAL),
    "reads the test while it runs": ("", READS_THE_CELL),
    "looks for the tests in files": ("", READS_THE_FILES),
    "patches builtins and numpy": (PATCHED_BUILTINS, WRONG),
    "patches the score": (PATCHED_SCORE, WRONG),
    "prints a result": (PRINTED, WRONG),
    "publishes a result after each cell": (PUBLISHES_LATER, WRONG),
    "patches what replies to the grader": (PATCHED_EXPORTS, WRONG),
    "returns an object that pickle would run": ("", PICKLE),
    "raises what cannot be caught or shown": ("", RAISES_A_CLASS_OF_ITS_OWN),
    "stops its own process": (KEEPS_THE_TEST_FROM_RUNNING, WRONG),
    "right with warnings and noise": ("import warnings, sys; warnings.warn('a'); print('b', file=sys.stderr)", RIGHT),
}
