"""Classes of answers from which tests derive, and whose methods they replace."""

from __future__ import annotations

import pytest
from played_student import expect_as_beside, expect_to_fail

pytestmark = pytest.mark.linux_only
CLASSES = ["Base", "C", "Circle", "D", "Greeter", "P", "Shape"]  # which the tasks ask for
RIGHT = {
    "a class keeps those that derive from it": (
        """
from abc import ABC
class Shape(ABC):
    registry = {}
    def __init_subclass__(cls, **k): Shape.registry[cls.__name__] = cls
class Circle(Shape):
    def area(self): return 3
""",
        """
assert Circle().area() == 3
assert Shape.registry['Circle'] is Circle
assert isinstance(Circle(), Shape)
""",
    ),
    "methods of an answer's class and objects are replaced": (
        """
class C:
    def go(self): return 'old'
    def run(self): return self.go()
class D(C): pass
""",
        """
from unittest.mock import Mock, patch
assert C().go()=='old'
C.go = lambda self: 'new'
assert C().go() == 'new' and D().go()=='new' and C().run()=='new'
c=C()
c.go=lambda: 'inst'
assert c.go()=='inst' and c.run()=='inst' and C().go()=='new'
c.go=Mock(return_value=5)
assert c.go()==5
c.go.assert_called_once_with()
with patch.object(C,'go',return_value='p') as p:
    assert C().go()=='p' and C().run()=='p'
assert p.call_count==2
assert C().go()=='new'
del C.go
assert not hasattr(C,'go') and not hasattr(C(),'go')
""",
    ),
    "a class notes those that a test derives": (
        """
registry = {}
class Base:
    def __init_subclass__(cls, **k): registry[cls.__name__] = cls
""",
        """
class Z(Base): pass
assert 'Z' in registry and registry['Z'] is Z
""",
    ),
    "a test derives a dataclass from the answer's": (
        """
from dataclasses import dataclass
@dataclass
class P:
    x: int
    y: int = 0
    def total(self): return self.x+self.y
""",
        """
from dataclasses import dataclass
@dataclass
class Q(P):
    z: int = 0
assert Q(1, 2, 3).z == 3 and Q(1,2,3).total()==3 and Q(1)==Q(1) and repr(Q(1))=='Q(x=1, y=0, z=0)'
""",
    ),
    "the parameters of an object that can be called": (
        """
class Greeter:
    def __call__(self, name, greeting='hi'): return f'{greeting} {name}'
greet = Greeter()
""",
        """
import inspect
assert list(inspect.signature(greet).parameters) == ['name', 'greeting']
assert greet('a')=='hi a'
assert list(inspect.signature(Greeter).parameters)==[]
""",
    ),
    "a class derives from several of a library": (
        """
from sklearn.base import BaseEstimator, TransformerMixin, ClassifierMixin
class C(BaseEstimator, TransformerMixin): pass
class D(ClassifierMixin, BaseEstimator): pass
""",
        """
from sklearn.base import BaseEstimator, TransformerMixin, ClassifierMixin
assert isinstance(C(), TransformerMixin) and isinstance(C(), BaseEstimator) and not isinstance(C(), ClassifierMixin)
assert isinstance(D(), ClassifierMixin) and isinstance(D(), BaseEstimator)
""",
    ),
}
WRONG = {
    "a class notes what it should not": (
        """
registry = {}
class Base:
    def __init_subclass__(cls, abstract=False, **k): registry[cls.__name__] = cls
""",
        """
class Mid(Base, abstract=True): pass
assert 'Mid' not in registry
""",
    ),
    "an answer does not call the method that is replaced": (
        """
class C:
    def go(self): return 'old'
    def run(self): return 'old'
""",
        """
from unittest.mock import patch
with patch.object(C, 'go', return_value='new'):
    assert C().run() == 'new'
""",
    ),
}


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_answer_passes_as_beside_the_test(name):
    answer, test = RIGHT[name]
    expect_as_beside(answer, test, CLASSES)


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_answer_fails_as_beside_the_test(name):
    answer, test = WRONG[name]
    expect_to_fail(answer, test, CLASSES)
