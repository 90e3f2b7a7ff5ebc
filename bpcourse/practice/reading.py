"""What an answer is, found out without asking it: no method of an unknown object is ever called.

>>> read([[1, 2], [3, 4]])
Numbers(shape=(2, 2), entries=(1.0, 2.0, 3.0, 4.0), kind='whole')

An answer may be of any kind, and may mean harm: compare itself with all the world as equal, print
a page, never end. So answers are taken apart by their type, with the methods of Python's own types,
into values that this module made. NumPy is used where an array comes, and not before.
"""

import decimal
import fractions
import functools
import math
import types
from typing import Any, NamedTuple

from bpcourse.errors import InputTypeError
from bpcourse.functions.dispatch import library_of

__all__ = ["Formula", "Numbers", "Text", "UnreadableError", "read", "shown"]

MOST = 1_000_000  # entries
DEEPEST = 8  # lists in lists
LONGEST = 80  # letters of a text that are shown again


class UnreadableError(Exception):
    """The answer is of no use here; the message says in words what it is and what to give."""


class Numbers(NamedTuple):
    """A number, a list or an array: its shape, its entries row by row, and of what kind they are.

    `kind` is "whole", "broken", "truth" (of True and False), or the name of an array's dtype.
    """

    shape: tuple[int, ...]
    entries: tuple[float, ...]
    kind: str


class Text(NamedTuple):
    """A word or a sentence."""

    text: str


class Formula(NamedTuple):
    """A formula of SymPy's."""

    expression: Any


Answer = Numbers | Text | Formula

NOTHING = {
    None: "this is None: does a `return` miss, or was the result of print() handed on?",
    ...: "these are three dots: a gap is still open",
}
FUNCTIONS = (
    *(types.FunctionType, types.BuiltinFunctionType, types.MethodType, type),
    functools.partial,
)


def read(answer: Any) -> Answer:
    """Return an answer as a value of this module's.

    >>> read(2.5), read("Yes")
    (Numbers(shape=(), entries=(2.5,), kind='broken'), Text(text='Yes'))

    Raises UnreadableError, whose message is meant for the learner.
    """
    kind = type(answer)
    if issubclass(kind, str):
        return Text(str.__str__(answer))
    if library_of(kind) == "sympy":
        return _formula(answer)
    return _numbers(answer, 0)


def shown(answer: Answer) -> str:
    """Return an answer as it is repeated to the learner: short, and harmless.

    >>> shown(read([1.0, 0.25])), shown(read("a" * 100))[-6:]
    ('[1, 0.25]', 'aaa...')
    """
    if isinstance(answer, Formula):
        return _cut(str(answer.expression))
    if isinstance(answer, Text):
        return _cut(answer.text)
    numbers = [f"{entry:.6g}" for entry in answer.entries[:6]]
    if answer.shape == ():
        return numbers[0]
    return f"[{', '.join(numbers)}{', ...' if len(answer.entries) > 6 else ''}]"


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}..."


def _numbers(answer: Any, depth: int) -> Numbers:
    kind = type(answer)
    if issubclass(kind, (list, tuple)):
        return _rows(answer, depth)
    if library_of(kind) == "numpy":
        return _array(answer)
    return Numbers((), (_number(answer),), _kind_of(kind))


def _number(answer: Any) -> float:
    """Return one number as a float, by the methods of Python's own types."""
    kind = type(answer)
    try:
        if issubclass(kind, float):
            return float.__add__(answer, 0.0)
        if issubclass(kind, int):
            return float(int.__add__(answer, 0))
        if kind in {fractions.Fraction, decimal.Decimal}:
            return float(answer)
    except OverflowError:
        raise UnreadableError("this number is larger than any float can be") from None
    except ValueError:
        return math.nan
    raise UnreadableError(_what(answer))


def _kind_of(kind: type) -> str:
    if issubclass(kind, bool):
        return "truth"
    return "whole" if issubclass(kind, int) else "broken"


def _rows(answer: Any, depth: int) -> Numbers:
    own = list if issubclass(type(answer), list) else tuple
    rows = own.__getitem__(answer, slice(None))
    if depth == DEEPEST:
        raise UnreadableError("these are lists in lists in lists; give numbers, a list or a table")
    if len(rows) > MOST:
        raise UnreadableError(f"this list has {len(rows):,} entries, far more than are asked for")
    read_rows = [_row(row, depth + 1) for row in rows]
    shapes = {row.shape for row in read_rows}
    if len(shapes) > 1:
        raise UnreadableError("the rows of this list are not of one length")
    entries = tuple(entry for row in read_rows for entry in row.entries)
    kinds = {row.kind for row in read_rows}
    kind = kinds.pop() if len(kinds) == 1 else "broken"
    return Numbers((len(rows), *(shapes.pop() if shapes else ())), entries, kind)


def _row(answer: Any, depth: int) -> Numbers:
    if library_of(type(answer)) != "sympy":
        return _numbers(answer, depth)
    found = _formula(answer)
    if type(found) is Formula:
        raise UnreadableError("this list holds formulas; give them one by one, or numbers")
    return found


def _array(answer: Any) -> Numbers:
    import numpy as np  # noqa: PLC0415  it is here: the answer came from it

    if not issubclass(type(answer), (np.ndarray, np.generic)):
        raise UnreadableError(_what(answer))
    if type(answer) is not np.ndarray and issubclass(type(answer), np.ndarray):
        raise UnreadableError(f"{_what(answer)}; turn it into a plain array with numpy.asarray")
    if answer.size > MOST:
        raise UnreadableError(f"this array has {answer.size:,} entries, far more than asked for")
    if answer.dtype.kind == "O":
        return _numbers(answer.tolist(), 0)
    if answer.dtype.kind not in "biuf":
        raise UnreadableError(f"this is an array of dtype {answer.dtype}; give real numbers")
    kind = {"b": "truth", "i": "whole", "u": "whole"}.get(answer.dtype.kind, answer.dtype.name)
    kind = "broken" if kind == "float64" else kind
    return Numbers(answer.shape, tuple(answer.astype(float).ravel().tolist()), kind)


def _formula(answer: Any) -> Answer:
    from bpcourse.symbolic.answers import taken_apart  # noqa: PLC0415  SymPy is here already

    try:
        found = taken_apart(answer)
    except InputTypeError as problem:
        raise UnreadableError(str(problem)) from None
    if type(found) is list:
        return _numbers(found, 0)
    if type(found) is tuple:
        value, whole = found
        return Numbers((), (value,), "whole" if whole else "broken")
    return Formula(found)


def _what(answer: Any) -> str:
    """Say what an object is, by its type alone."""
    kind = type(answer)
    name = _cut(type.__getattribute__(kind, "__name__"))
    if answer is None or answer is ...:
        return NOTHING[answer]
    if issubclass(kind, FUNCTIONS):
        return "this is a function; give what it returns: call it"
    if kind is complex:
        return "this is a complex number; give a real one"
    if library_of(kind) == "bpcourse":
        return f"this is a {name} of the course; give its number, for example values[node]"
    if issubclass(kind, (dict, set, frozenset, types.GeneratorType)):
        return f"this is a {name}; give a number, a list or an array"
    return f"this is a {name}; give a number, a list, an array, a formula or a word"
