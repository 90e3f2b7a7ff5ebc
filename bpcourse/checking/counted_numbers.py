"""Numbers that note each operation they take part in, and the tally they note it in.

>>> tally = Tally()
>>> counted_number(3.0, tally) * 2 + 1, tally.operations()
(7.0, Operations(multiplications=1, additions=1, other=0))
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import astuple, dataclass
from typing import Any

import numpy as np

from bpcourse import functions
from bpcourse.graph import ELEMENTWISE_PRIMITIVES

__all__ = ["ONE_EACH", "Counted", "Operations", "Tally", "counted_number", "kind_of_power"]


@dataclass(frozen=True)
class Operations:
    """Multiplications (with divisions), additions (with subtractions), and other operations.

    >>> Operations(2, 1) + Operations(1, 1, 5)
    Operations(multiplications=3, additions=2, other=5)
    >>> (3 * Operations(2, 1, 1) - Operations(1)).total
    11
    """

    multiplications: int = 0
    additions: int = 0
    other: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return sum(astuple(self))

    def __add__(self, more: "Operations") -> "Operations":
        return Operations(*map(int.__add__, astuple(self), astuple(more)))

    def __sub__(self, less: "Operations") -> "Operations":
        return Operations(*map(int.__sub__, astuple(self), astuple(less)))

    def __rmul__(self, times: int) -> "Operations":
        return Operations(*(times * count for count in astuple(self)))


class Tally(Counter):
    """What has been counted so far: kind -> number, and the multiplications of each product."""

    def __init__(self) -> None:
        super().__init__()
        self.products: list[int] = []

    def operations(self) -> Operations:
        """Return the three sums."""
        return Operations(self["multiplications"], self["additions"], self["other"])


class Counted(float):
    """A number that notes each operation it takes part in; so does every number made of it."""

    __slots__ = ("tally",)

    tally: Tally

    def __pow__(self, exponent: Any, _modulus: None = None) -> Any:
        return _note(self, kind_of_power(exponent), float.__pow__(self, exponent))


def counted_number(value: float, tally: Tally) -> Counted:
    """Return a number that notes its operations in a tally."""
    number = Counted(value)
    number.tally = tally
    return number


def _note(number: Counted, kind: str, result: Any) -> Any:
    if result is NotImplemented:  # the other side knows better: a node, a dual number
        return result
    number.tally[kind] += 1
    return counted_number(result, number.tally)


def kind_of_power(exponent: Any) -> str:
    """Return as what a power counts: a square is a multiplication."""
    return "multiplications" if np.ndim(exponent) == 0 and exponent == 2 else "other"


def _counting(name: str, kind: str) -> Callable:
    plain = getattr(float, name)

    def operator(self: Counted, *others: Any) -> Any:
        return _note(self, kind, plain(self, *others))

    return operator


for _kind, _names in {
    "multiplications": ("__mul__", "__rmul__", "__truediv__", "__rtruediv__"),
    "additions": ("__add__", "__radd__", "__sub__", "__rsub__"),
    "other": ("__neg__", "__abs__", "__rpow__"),
}.items():
    for _name in _names:
        setattr(Counted, _name, _counting(_name, _kind))


def _once(function: Callable) -> Callable:
    """Read a function for a counting number: one other operation."""
    rule = function.dispatch(float)
    return lambda a: _note(a, "other", rule(float(a)))


_FREE = {"relu", "absolute", "square"}  # they choose, or are counted by what they are made of
ONE_EACH = [
    row.name
    for row in ELEMENTWISE_PRIMITIVES
    if row.arity == 1 and hasattr(functions, row.name) and row.name not in _FREE
]
for _name in ONE_EACH:
    getattr(functions, _name).register(Counted, _once(getattr(functions, _name)))
functions.relu.register(Counted, lambda a: a if a > 0 or a != a else counted_number(0.0, a.tally))
