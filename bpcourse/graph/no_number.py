"""What a node is asked in vain: it is structure, and holds no number that could answer."""

from typing import Any, NoReturn

from bpcourse import functions
from bpcourse.errors import InputTypeError
from bpcourse.functions.dispatch import NUMBERS

__all__ = ["HoldsNoNumber"]

_OUR_NAMES = {"sum": "sum_of", "mean": "mean_of", "take": "entries", "append": "concatenate"}


class HoldsNoNumber:
    """Refuses, in words, whatever needs the number that a node does not hold.

    >>> from bpcourse.graph import variable
    >>> variable("x") < 3
    Traceback (most recent call last):
    bpcourse.errors.InputTypeError: the node x cannot be compared: a graph holds no numbers. \
Compare values[node], from forward(...); for a branch inside a formula use where, maximum or relu

    Two nodes are equal if they are the same node.
    """

    __slots__ = ()
    __hash__ = object.__hash__

    def _refuse(self, what: str) -> NoReturn:
        raise InputTypeError(f"the node {self!r} {what}")

    def __bool__(self) -> NoReturn:  # noqa: PLE0304  it raises
        self._refuse(
            "has no truth value: a graph holds no numbers. Compare values[node], from forward(...)"
        )

    def _cannot_compare(self, _other: Any) -> NoReturn:
        self._refuse(
            "cannot be compared: a graph holds no numbers. Compare values[node], from "
            "forward(...); for a branch inside a formula use where, maximum or relu"
        )

    __lt__ = __le__ = __gt__ = __ge__ = _cannot_compare

    def _no_slope(self, *_: Any) -> NoReturn:
        self._refuse("cannot be rounded: //, % and round() jump, and have no slope of use")

    __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = __divmod__ = __rdivmod__ = _no_slope
    __round__ = __trunc__ = __floor__ = __ceil__ = _no_slope

    def __iter__(self) -> NoReturn:
        self._refuse(
            "has no length: a graph holds no numbers. Take its entries by their index, x[0], x[1], "
            "or values[node], from forward(...)"
        )

    __len__ = __reversed__ = __iter__

    def __contains__(self, _value: Any) -> NoReturn:
        self.__iter__()

    def __setitem__(self, _index: Any, _value: Any) -> NoReturn:
        self._refuse(
            "cannot be changed in part: a graph is never edited. Make a new node, with "
            "where(mask, new, old) or concatenate([first, second])"
        )

    def __eq__(self, other: object) -> bool:
        if isinstance(other, NUMBERS) or type(other).__module__ == "numpy":
            self._cannot_compare(other)
        return NotImplemented

    def __float__(self) -> NoReturn:
        self._refuse(
            "is no number: a graph holds none. Use the functions of bpcourse.functions in place of "
            "those of math, or take values[node], from forward(...)"
        )

    __int__ = __complex__ = __index__ = __float__

    def __array__(self, *_: Any, **__: Any) -> NoReturn:
        self._refuse(
            "is no array: a graph holds no numbers. Use the functions of bpcourse.functions, such "
            "as matmul, sum_of, mean_of"
        )

    def __array_function__(self, function: Any, *_: Any) -> NoReturn:
        name = _OUR_NAMES.get(function.__name__, function.__name__)
        known = name in functions.__all__
        use = f"use {name}" if known else "use a function such as matmul, sum_of, mean_of, reshape"
        raise InputTypeError(
            f"numpy.{function.__name__} cannot take a graph node; {use} of bpcourse.functions"
        )
