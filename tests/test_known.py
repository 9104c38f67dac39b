"""What a name from the student's process may stand for in the judge's: nothing that does anything."""

import builtins
import contextlib
import subprocess
import sys
import types

import numpy as np
import pytest

from autograder.judge.errors import plain_bases
from labkit.known import (
    CLASSES,
    COMPUTING,
    exception_named,
    imported,
    known,
    library_function,
    nearest_exceptions,
    restored,
)
from labkit.stand_ins import ImportedData


@pytest.mark.parametrize(
    ("module", "name"),
    [
        *(("os", "system"), ("posix", "system"), ("builtins", "eval"), ("builtins", "exec"), ("builtins", "open")),
        *(("builtins", "__import__"), ("builtins", "str.format"), ("subprocess", "Popen"), ("unittest", "SkipTest")),
        *(("unittest.case", "SkipTest"), ("_pytest.outcomes", "Skipped"), ("numpy", "load"), ("pickle", "loads")),
        *(("pickle", "Unpickler"), ("types", "CodeType"), ("__main__", "secret"), ("", "int"), ("os", "x")),
        *(("builtins", "getattr"), ("builtins", "list.clear"), ("operator", "setitem"), ("operator", "iadd")),
        *(("operator", "attrgetter"), ("operator", "call"), ("numpy", "negative"), ("builtins", "dict.update")),
        *(("antigravity", ""), ("this", ""), ("__main__", ""), ("idlelib", ""), ("turtledemo", ""), ("turtle", "")),
        *(("no_such_module", ""), ("", ""), ("os.", ""), (".os", ""), ("../os", ""), ("os\0", "")),
        *(("__phello__", ""), ("__hello__", ""), ("test.support", ""), ("idlelib.idle", ""), ("lib2to3.__main__", "")),
    ],
)
def test_an_untrusted_name_stands_for_nothing_that_does_anything(module, name):
    assert known(ImportedData(module, name)) is None


@pytest.mark.parametrize("kind", [int, dict, type, ValueError, np.ndarray, np.float32, type(None), types.FunctionType])
def test_a_class_that_everybody_knows_crosses_by_name(kind):
    data = imported(kind)
    assert data is not None and known(data) is kind


@pytest.mark.parametrize("module", ["math", "json", "numpy", "collections.abc"])
def test_a_module_that_everybody_knows_crosses_by_name(module):
    __import__(module)
    data = imported(sys.modules[module])
    assert data == ImportedData(module, "") and known(data) is sys.modules[module]


def test_a_module_of_the_students_own_does_not_cross_by_name():
    assert imported(types.ModuleType("math")) is None
    assert imported(types.ModuleType("own")) is None


def test_functions_that_cross_by_name_change_nothing():
    functions = [one for one in CLASSES.values() if type(one) in COMPUTING]
    numbers, board = [3, 1, 2], {"a": [1], "b": {2}}
    for function in functions:
        for arguments in [
            (numbers,),
            (board,),
            (numbers, 0),
            (numbers, [4]),
            (board, "a"),
            (board, board),
            (0, numbers),
        ]:
            with contextlib.suppress(Exception):
                function(*arguments)
    assert len(functions) > 150 and (numbers, board) == ([3, 1, 2], {"a": [1], "b": {2}})


def test_all_classes_that_cross_by_name_are_classes_that_make_plain_values():
    classes = [kind for kind in CLASSES.values() if isinstance(kind, type) or type(kind).__module__ == "typing"]
    assert {kind.__module__ for kind in classes} <= {
        *("builtins", "numpy", "datetime", "decimal", "fractions", "collections", "numpy.random._generator"),
        *("numpy.random.mtrand", "types"),
        *("abc", "collections.abc", "contextlib", "numbers"),  # abstract ones, which make nothing
        "typing",  # generic types, which make nothing, either
    }


LOOK = """
import io, sys, warnings, contextlib, random, logging, builtins, os
from labkit.known import known
from labkit.stand_ins import ImportedData
def state():
    return (dict(vars(builtins)), sys.path[:], os.getcwd(), dict(os.environ), random.getstate(),
            sys.getrecursionlimit(), logging.root.level, logging.root.handlers[:], sys.excepthook,
            sys.displayhook, sys.stdin, len(sys.meta_path))
text = io.StringIO()
with warnings.catch_warnings(), contextlib.redirect_stdout(text), contextlib.redirect_stderr(text):
    warnings.simplefilter("ignore")
    before = state()
    wrong = []
    for name in sorted(sys.stdlib_module_names):
        known(ImportedData(name, ""))
        if state() != before:
            wrong.append(name)
            before = state()
print(wrong, repr(text.getvalue()))
"""


def test_no_module_of_python_that_is_imported_by_name_changes_or_prints_anything():
    found = subprocess.run([sys.executable, "-c", LOOK], capture_output=True, text=True, timeout=120, check=True)
    assert found.stdout.strip() == "[] ''"


@pytest.mark.parametrize(
    ("module", "name"),
    [
        *(("builtins", "KeyboardInterrupt"), ("builtins", "BaseExceptionGroup"), ("builtins", "ExceptionGroup")),
        *(("builtins", "int"), ("builtins", "eval"), ("unittest.case", "SkipTest"), ("unittest", "SkipTest")),
        *(
            ("_pytest.outcomes", "Skipped"),
            ("_pytest.outcomes", "Exit"),
            ("__main__", "Own"),
            ("autograder.course", "CourseError"),
        ),
        *(
            ("labkit.blanks", "BlankError"),
            ("numpy", "ndarray"),
            ("numpy", "linalg.LinAlgError.x"),
            ("", ""),
            ("builtins", ""),
        ),
        *(("concurrent.futures._base", "no.such"), ("builtins", "ValueError.__class__")),
    ],
)
def test_an_untrusted_name_is_no_exception_that_ends_or_skips_a_test(module, name):
    assert exception_named(module, name) is None


@pytest.mark.parametrize(
    "kind", [ValueError, SystemExit, DeprecationWarning, np.linalg.LinAlgError, UnicodeDecodeError]
)
def test_an_exception_that_everybody_knows_is_found_by_name(kind):
    assert exception_named(kind.__module__, kind.__qualname__) is kind


def test_the_nearest_classes_of_an_exception_are_those_without_a_known_one_below():
    class Own(ValueError, KeyError):
        pass

    class Further(Own):
        pass

    class Skipping(__import__("unittest").SkipTest):
        pass

    assert plain_bases(nearest_exceptions(Further)) == (ValueError, KeyError)
    assert plain_bases(nearest_exceptions(Skipping)) == (Exception,)
    assert plain_bases(nearest_exceptions(KeyboardInterrupt)) == (BaseException,)
    assert plain_bases([["a_library", "Error"], *nearest_exceptions(KeyError)]) == (KeyError,)


@pytest.mark.parametrize("function", [len, np.sin, sorted, "".__class__])
def test_a_function_of_a_library_is_handed_over_by_name(function):
    data = library_function(function)
    assert data is not None and restored(data) is function


def test_a_function_of_ours_and_a_method_of_an_object_are_not_handed_over_by_name():
    assert library_function(known) is None and library_function([].append) is None
    assert library_function(lambda: 1) is None and library_function(vars(builtins)) is None
