"""An answer is taken apart by its type; no method of an unknown object is called."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from bpcourse.graph import variable
from bpcourse.practice.reading import Formula, Numbers, Text, UnreadableError, read, shown


class Hostile:
    """Fails whatever it is asked."""

    def __getattribute__(self, name):
        raise RuntimeError(name)

    def _never(self, *_):
        raise RuntimeError

    __eq__ = __lt__ = __float__ = __int__ = __len__ = __iter__ = __repr__ = __str__ = _never
    __array__ = __bool__ = __hash__ = __getitem__ = __call__ = _never


class SlyFloat(float):
    """Says that it is 6."""

    __slots__ = ()

    def __float__(self):
        return 6.0

    def __add__(self, other):
        return 6.0

    def __eq__(self, other):
        return True

    __hash__ = float.__hash__


class SlyList(list):
    """Says that it holds a 6."""

    __slots__ = ()

    def __iter__(self):
        return iter([6.0])

    def __getitem__(self, index):
        return [6.0]


@pytest.mark.parametrize(
    "answer",
    [
        *(2, 2.0, np.float64(2), np.float32(2), np.int8(2), np.array(2.0), Fraction(2)),
        *(Decimal(2), sympy.Integer(2), sympy.Float(2), sympy.sqrt(4)),
    ],
    ids=lambda answer: f"{type(answer).__name__}",
)
def test_the_same_number_in_any_dress(answer):
    found = read(answer)
    assert (found.shape, found.entries) == ((), (2.0,))


@given(hnp.arrays(float, hnp.array_shapes(max_dims=3, max_side=3), elements=st.floats(-9, 9)))
def test_arrays_and_lists_are_read_alike(array):
    assert read(array) == read(array.tolist()) == Numbers(array.shape, tuple(array.flat), "broken")


def test_tuples_matrices_and_arrays_of_objects():
    right = read([[1, 2], [3, 4]])
    assert read(((1, 2), (3, 4))) == right
    assert read(np.array([[1, 2], [3, 4]], object)) == right
    assert read(sympy.Matrix([[1, 2], [3, 4]])).entries == right.entries


def test_kinds():
    kinds = [read(value).kind for value in (1, 0.5, True, np.float32(1), np.array([True]))]
    assert kinds == ["whole", "broken", "truth", "float32", "truth"]
    assert read(sympy.Symbol("x") ** 2) == Formula(sympy.Symbol("x") ** 2)
    assert read("Yes") == Text("Yes")


def test_nothing_sly_is_believed():
    assert read(SlyFloat(2.0)).entries == (2.0,)
    assert read(SlyList([1.0, 2.0])).entries == (1.0, 2.0)


loop = []
loop.append(loop)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (None, "return"),
        (..., "a gap is still open"),
        (print, "a function"),
        (lambda: 3, "call it"),
        (1j, "complex"),
        (np.array([1j]), "dtype complex128"),
        (sympy.I, "complex"),
        (10**400, "larger than any float"),
        ([1, [2, 3]], "not of one length"),
        ([[1], [2, 3]], "not of one length"),
        (loop, "lists in lists"),
        ({"a": 1}, "a dict"),
        ({1, 2}, "a set"),
        ((n for n in range(3)), "a generator"),
        (np.ma.masked_array([1.0]), "numpy.asarray"),
        (np.zeros(2_000_000), "2,000,000 entries"),
        (variable("x"), "of the course"),
        ([sympy.Symbol("x")], "holds formulas"),
        (np.array(["a"]), "dtype"),
        (sympy.true, "BooleanTrue"),
        (object, "a function"),
        (b"6", "a bytes"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_what_cannot_be_read_is_told(answer, words):
    with pytest.raises(UnreadableError, match=words):
        read(answer)


def test_who_fails_whatever_he_is_asked_is_not_asked():
    with pytest.raises(UnreadableError, match="a Hostile"):
        read(Hostile())
    with pytest.raises(UnreadableError, match="a Hostile"):
        read([1.0, Hostile()])


def test_what_is_repeated_is_short():
    assert shown(read(np.arange(100.0))) == "[0, 1, 2, 3, 4, 5, ...]"
    assert len(shown(read("x" * 10_000))) < 100
    assert shown(read(0.1 + 0.2)) == "0.3"
