"""Which values the functions for arrays take, and as what they count.

>>> as_value([1, 2]), plain(np.array([200], np.uint8))
(array([1., 2.]), array([200.]))
"""

from typing import Any

import numpy as np

from bpcourse.errors import InputTypeError, ShapeError

__all__ = ["as_value", "floats", "keep", "plain"]

# Arrays with rules of their own: a mask that hides entries, a product in place of `*`.
_OTHER_RULES = (np.ma.MaskedArray, np.matrix)


def as_value(value: Any) -> Any:
    """Return a copy of an array or list as the course computes with it.

    >>> as_value([1, 2])
    array([1., 2.])

    float32 and float64 are kept, integers and booleans become float64, complex numbers pass (the
    complex step needs them), an array without axes becomes a number. Raises InputTypeError for
    text, objects, other floats (float16, longdouble), masked arrays and matrices, ShapeError for
    rows of unequal length.
    """
    _refuse_other_rules(value)
    try:
        array = np.array(value)
    except ValueError:
        raise ShapeError(
            f"got rows of unequal length, {value!r}; an array needs rows of one length"
        ) from None
    if array.dtype.kind in "biu":
        return floats(array)[()]
    if array.dtype.char not in "fdFD":  # single and double precision, real and complex
        raise InputTypeError(
            f"got an array of dtype {array.dtype}; the course computes with float64 (or float32)"
        )
    return array[()]


def _refuse_other_rules(value: Any) -> None:
    """Raise InputTypeError for masked arrays and matrices, in lists too: masks would get lost."""
    if isinstance(value, _OTHER_RULES):
        raise InputTypeError(
            f"got a {type(value).__name__}; the course computes with plain arrays: "
            "pass numpy.asarray(value), after filling what is masked"
        )
    if type(value) in {list, tuple}:
        for row in value:
            _refuse_other_rules(row)


def floats(a: np.ndarray) -> np.ndarray:
    """Return whole numbers as float64: squares of small integer types would wrap round."""
    return a.astype(np.float64) if a.dtype.kind in "biu" else a


def plain(value: Any) -> Any:
    """Return an array of floats, and what is no array as it is."""
    if not isinstance(value, np.ndarray):
        return value
    _refuse_other_rules(value)
    return floats(value)


def keep(rule: Any, function: Any) -> None:
    """Register `rule` as the array reading of a function."""

    def on_array(*values: Any, **settings: Any) -> Any:
        a, *others = map(plain, values)
        try:
            return rule(a, *others, **settings)
        except TypeError:  # NumPy would talk of ufuncs and casting rules
            as_value(a)
            raise

    def on_scalar(a: Any, *others: Any, **settings: Any) -> Any:
        return rule(plain(np.asarray(a)), *map(plain, others), **settings)[()]

    function.register(np.ndarray, on_array)
    for kind in (np.float32, np.integer, np.bool_):  # numpy.float64 is one of Python's floats
        function.register(kind, on_scalar)
