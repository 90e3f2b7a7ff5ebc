"""The errors of bpcourse: each says what was given, what was expected and what to do.

Every class here is also one of Python's own exceptions, so `except ValueError` works as it does
elsewhere. Catch `BpcourseError` to catch them all.
"""

import operator
from collections.abc import Iterable
from typing import Any

__all__ = [
    "BpcourseError",
    "DomainError",
    "FormulaError",
    "GraphError",
    "InputTypeError",
    "InputValueError",
    "MissingLibraryError",
    "ProofError",
    "ShapeError",
    "WorkerError",
    "known",
    "whole",
    "written",
]


class BpcourseError(Exception):
    """Whatever goes wrong inside bpcourse for a reason that a learner can mend."""


class ShapeError(BpcourseError, ValueError):
    """Two arrays do not fit together, or an array has the wrong number of axes."""


class GraphError(BpcourseError, ValueError):
    """A graph, or the dictionary of values that goes with it, is not complete or not sound."""


class DomainError(BpcourseError, ArithmeticError):
    """A function is not defined, or too large for a float, at the point asked for."""


class InputTypeError(BpcourseError, TypeError):
    """A value is of a kind that the course does not compute with."""


class InputValueError(BpcourseError, ValueError):
    """A value is of the right kind, but it is none that can be used here."""


class MissingLibraryError(BpcourseError, ImportError):
    """A library is needed that is not part of the course, and it is not installed."""

    def _render_traceback_(self) -> list[str]:
        """Return what a notebook shows: the sentence, which says all, without a traceback."""
        return [str(self)]


class FormulaError(BpcourseError, ValueError):
    """A typed formula uses something outside the small language of the course."""


class ProofError(BpcourseError, AssertionError):
    """Two expressions that were claimed to be equal are not, or could not be shown to be."""


class WorkerError(BpcourseError, RuntimeError):
    """Other processes were to do a part of the work, and none of them is left."""


def known(what: str, name: str, names: Iterable[str]) -> str:
    """Return a name that is in the list; InputValueError, with the nearest one, otherwise.

    >>> known("activation", "tanh", ("tanh", "relu"))
    'tanh'
    >>> known("activation", "thanh", ("tanh", "relu"))
    Traceback (most recent call last):
        ...
    bpcourse.errors.InputValueError: activation is 'thanh'; use one of tanh, relu; did you mean \
'tanh'?

    `what` says in the message what the name is of: mostly the parameter's own name.
    """
    options = list(names)
    if name in options:
        return name
    from difflib import get_close_matches  # noqa: PLC0415  only when it is needed

    words = [option if isinstance(option, str) else f"{option:g}" for option in options]
    close = get_close_matches(str(name), words, n=1)
    hint = f"; did you mean {close[0]!r}?" if close else ""
    raise InputValueError(f"{what} is {name!r}; use one of {', '.join(words)}{hint}")


def whole(what: str, value: Any, least: int = 0, most: int | None = None) -> int:
    """Return a whole number between two limits; InputTypeError or InputValueError otherwise.

    >>> whole("depth", 20, 1, 100)
    20
    >>> whole("depth", 10**6, 1, 100)
    Traceback (most recent call last):
        ...
    bpcourse.errors.InputValueError: depth is 1000000; give a whole number from 1 to 100
    """
    reach = f"from {least}" if most is None else f"from {least} to {most}"
    try:
        number = operator.index(value)
    except TypeError:
        number = None
    if number is None or isinstance(value, bool):
        raise InputTypeError(f"{what} is {value!r}; give a whole number {reach}")
    if number < least or (most is not None and number > most):
        raise InputValueError(f"{what} is {number}; give a whole number {reach}")
    return number


def written(value: Any) -> str:
    """Return a value as a message shows it; Python refuses to write out very long numbers.

    >>> written(0.5), written(7**9999)
    ('0.5', 'a whole number of 28071 binary digits')
    """
    if isinstance(value, int) and value.bit_length() > 4096:
        return f"a whole number of {value.bit_length()} binary digits"
    return repr(value)
