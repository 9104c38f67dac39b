"""An array lies in a test as in the student's process: order of axes and bytes, and whether it is protected."""

from __future__ import annotations

import numpy as np
import pytest
from played_student import beside, expect_as_beside, from_afar

from labkit.wire import PlainError, dump, load

pytestmark = pytest.mark.linux_only

NUMPY = "import numpy as np\n"
RIGHT = {
    "columns first": ("def made():\n    return np.zeros((3, 4), order='F')", "assert made().flags.f_contiguous"),
    "columns first, handed over": (
        "def told(a):\n    return a.flags.f_contiguous",
        "assert told(np.ones((2, 3), order='F')) and not told(np.ones((2, 3)))",
    ),
    "columns first, changed in place": (
        "def change(a):\n    a[0, 1] = 5\n    return a",
        "a = np.ones((2, 3), order='F')\nassert change(a) is a and a[0, 1] == 5 and a.flags.f_contiguous",
    ),
    "a view of an array with columns first": (
        "def column(a):\n    return a[:, 1]",
        "a = np.ones((2, 3), order='F')\ncolumn(a)[0] = 7\nassert a[0, 1] == 7",
    ),
    "high bytes first": (
        "def made():\n    return np.array([1, 2], '>i4')",
        "assert made().dtype == '>i4' and made().tobytes() == bytes([0, 0, 0, 1, 0, 0, 0, 2])",
    ),
    "high bytes first, handed over": (
        "def told(a):\n    return a.dtype.byteorder, a.sum()",
        "assert told(np.arange(3).astype('>i4')) == ('>', 3)",
    ),
    "protected": (
        "def made(a):\n    made = a.copy()\n    made.setflags(write=False)\n    return made",
        "assert not made(np.ones(2)).flags.writeable",
    ),
    "of a locked size": (
        "def wide(a):\n    return np.broadcast_to(a, (2, 3))",
        "assert not wide(np.arange(3)).flags.writeable",
    ),
    "protected by the test": (
        "def added(a):\n    return a + 1",
        "a = np.zeros(3)\na.flags.writeable = False\nassert added(a).sum() == 3 and added(a).flags.writeable",
    ),
    "a protected global": (
        "TABLE = np.eye(2)\nTABLE.setflags(write=False)",
        "try:\n    TABLE[0, 0] = 2\nexcept ValueError:\n    pass\nelse:\n    raise AssertionError",
    ),
    "a text of an array": (
        "def first(a):\n    return np.unique(a)[0]",
        "assert type(first(np.array(['b', 'a']))) is np.str_\nprint(repr(first(np.array(['b', 'a']))))",
    ),
    "a text of an array, handed over": (
        "def told(word):\n    return type(word).__name__, word.upper()",
        "assert told(np.str_('a')) == ('str_', 'A')",
    ),
    "protected bytes": ("def made():\n    return memoryview(b'abc')", "assert made().readonly and made() == b'abc'"),
    "categories of pandas": (
        "import pandas as pd\ndef made():\n    return pd.DataFrame({'x': [1.0, 2.0]}).astype('category')",
        "assert list(made().x.cat.categories) == [1, 2]",
    ),
    "a column that pandas protects": (
        "import pandas as pd\ndef column(d):\n    return d['x']",
        "import pandas as pd\nx = column(pd.DataFrame({'x': [1.0]})).copy()\nx.iloc[0] = 5\nassert x.sum() == 5",
    ),
}


@pytest.mark.parametrize("name", RIGHT)
def test_an_array_lies_in_memory_as_in_the_students_process(name):
    answer, test = RIGHT[name]
    expect_as_beside(NUMPY + answer, f"{NUMPY}{test}")


def test_a_function_that_changes_an_array_which_the_test_protects_stops_as_in_the_notebook():
    answer, test = (
        "def total(a):\n    a += 1\n    return a.sum()",
        "a = np.zeros(3)\na.flags.writeable = False\ntotal(a)",
    )
    wanted, found = beside(NUMPY + answer, NUMPY + test), from_afar(NUMPY + answer, NUMPY + test)
    assert found.error == wanted.error == "ValueError: output array is read-only"


@pytest.mark.parametrize("layout", ['"C"', '"rF"', "[]", "null", '"","r"'])
def test_a_message_with_another_layout_is_refused(layout):
    message = dump(np.asfortranarray(np.ones((2, 2)))).replace(b'"F"', layout.encode())
    header = message[message.index(b"{") : message.rindex(b"}") + 1]
    message = message[:8] + len(header).to_bytes(8, "little") + message[16:]
    with pytest.raises(PlainError):
        load(message, 10_000)
