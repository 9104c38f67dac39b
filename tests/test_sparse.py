"""Sparse matrices of SciPy cross the wall as what they are, and no place in one lies outside."""

import numpy as np
import pytest
from played_student import expect_as_beside, expect_to_fail

from labkit import sparse
from labkit.forms import FORMS, form_of

scipy_sparse = pytest.importorskip("scipy.sparse")
linux = pytest.mark.linux_only
KINDS = [f"{form}_{kind}" for form in sparse.FORMATS for kind in ("matrix", "array")]
HEAD = "import numpy as np\nimport scipy.sparse as sp\n"


def one(name):
    return getattr(scipy_sparse, name)(np.diag([2.0, 0, 3, 1]) - np.diag([1.0] * 3, 1))


@pytest.mark.parametrize("name", KINDS)
def test_a_matrix_is_put_together_again(name):
    made = sparse.made(sparse.parts(one(name)))
    assert form_of(made) == "sparse" and type(made) is type(one(name)) and made.dtype == float
    assert made.nnz == one(name).nnz and (made.toarray() == one(name).toarray()).all()


def test_entries_that_are_there_twice_stay_so():
    twice = scipy_sparse.coo_matrix(([1, 2, 3], ([0, 0, 1], [0, 0, 1])), shape=(2, 2))
    assert sparse.made(sparse.parts(twice)).nnz == 3


@pytest.mark.parametrize(
    "parts",
    [
        [],
        ["csr_matrix"],
        ["os_system", [1, 1], np.ones(1), np.zeros(1, int), np.array([0, 1])],
        ["csr_matrix", [2, 2], np.ones(1), np.array([5]), np.array([0, 1, 1])],
        ["csr_matrix", [2, 2], np.ones(1), np.array([0]), np.array([0, 9, 1])],
        ["csr_matrix", [2, 2], np.ones(1), np.array([-1]), np.array([0, 1, 1])],
        ["csc_array", [2, 2], np.ones(1), np.array([0]), np.array([0])],
        ["bsr_matrix", [4, 4], np.ones((1, 2, 2)), np.array([7]), np.array([0, 1, 1])],
        ["coo_matrix", [2, 2], np.ones(1), np.array([2]), np.array([0])],
        ["coo_matrix", [2, 2], np.ones(1), np.array([0]), np.array([-1])],
        ["lil_matrix", [2**40, 2], np.ones(1), np.array([0]), np.array([0])],
        ["dok_matrix", [2, 2], np.ones(1), np.array([0]), np.array([3])],
        ["dia_matrix", [2, 2], np.ones((1, 2)), np.array([0, 0])],
        ["csr_matrix", [-1, 2], np.ones(1), np.array([0]), np.array([0, 1])],
        ["csr_matrix", "22", np.ones(1), np.array([0]), np.array([0, 1])],
        ["csr_matrix", [2, 2], "data", np.array([0]), np.array([0, 1])],
    ],
)
def test_forged_parts_make_no_matrix(parts):
    with pytest.raises((ValueError, TypeError, IndexError)):
        FORMS["sparse"].made(parts)


@linux
@pytest.mark.parametrize("name", KINDS)
def test_a_test_computes_with_a_matrix_of_an_answer(name):
    answer = HEAD + f"def made(n):\n    return sp.{name}(np.diag([2.0] * n) - np.diag([1.0] * (n - 1), 1))"
    test = (
        HEAD + "m = made(4)\nassert (m @ np.ones(4)).tolist() == [1, 1, 1, 2] and m.nnz == 7\n"
        f"assert sp.issparse(m) and type(m) is sp.{name} and abs(m - made(4)).sum() == 0\nprint(m)"
    )
    expect_as_beside(answer, test)


@linux
def test_an_answer_computes_with_a_matrix_of_the_test():
    answer = HEAD + "def twice(m):\n    return 2 * m"
    test = HEAD + "m = sp.eye(3, format='csr')\nassert (twice(m) - 2 * m).nnz == 0 and twice(m).format == 'csr'"
    expect_as_beside(answer, test)


@linux
def test_words_are_counted_in_a_matrix():
    answer = (
        "from sklearn.feature_extraction.text import CountVectorizer\n"
        "def counts():\n    return CountVectorizer().fit_transform(['a bb cc', 'bb'])"
    )
    expect_as_beside(answer, "x = counts()\nassert x.shape == (2, 2) and x[0].toarray().tolist() == [[1, 1]]")


@linux
def test_a_wrong_matrix_fails():
    answer = HEAD + "def made(n):\n    return sp.csr_matrix(np.eye(n))"
    expect_to_fail(answer, HEAD + "assert (made(3) @ np.ones(3)).tolist() == [2, 1, 0]")


def test_a_matrix_of_a_derived_class_stays_an_object():
    class Own(scipy_sparse.csr_matrix):
        pass

    assert form_of(Own(np.eye(2))) == ""
