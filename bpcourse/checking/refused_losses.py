"""Losses that no reference can be made of, named before anything is judged.

>>> import numpy as np
>>> refuse_moods(lambda w: (w * np.random.default_rng().random()).sum(), [np.ones(3)])
Traceback (most recent call last):
bpcourse.errors.InputTypeError: two calls at the same point gave two values: ...
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from bpcourse.checking.differences import value_of
from bpcourse.errors import InputTypeError

__all__ = ["refuse_moods", "refuse_no_list"]

CALLS = 3  # before, and again after: a coin falls the same way each time in one of 32 checks
SAME = 1e-12  # of the value: sums may be taken in another order


def refuse_no_list(what: str, given: Any) -> None:
    """Refuse what is no list, a dict of parameters for one.

    >>> refuse_no_list("arguments", [1.0, 2.0])
    """
    if isinstance(given, Mapping):
        raise InputTypeError(
            f"{what} came as a {type(given).__name__}; pass a list, such as list(parameters.values"
            "()), and names=list(parameters); the function is called with one argument for each"
        )
    if isinstance(given, (str, np.ndarray, np.number)) or not isinstance(given, Sequence):
        raise InputTypeError(
            f"{what} came as a {type(given).__name__}; pass a list with one entry for each "
            "argument of the function, such as [w]"
        )


def refuse_moods(
    function: Callable, points: Sequence[np.ndarray], before: Sequence[float] = ()
) -> list[float]:
    """Refuse a function that is random, remembers its calls, or writes into its arguments.

    >>> refuse_moods(lambda w: (w * w).sum(), [np.ones(3)])
    [3.0, 3.0, 3.0]

    Returns the values of some calls, to be given as `before` when it is asked again.
    """
    values = [*before, *(_value(function, points) for _ in range(CALLS))]
    with np.errstate(invalid="ignore", over="ignore"):
        spread = np.ptp(values)
    if spread > SAME * np.abs(values).max():  # false for what is not finite
        raise InputTypeError(
            "two calls at the same point gave two values: the function is random (dropout? data "
            "drawn anew?) or remembers its calls; switch that off for the check"
        )
    return values


def _value(function: Callable, points: Sequence[np.ndarray]) -> float:
    given = [point.copy() for point in points]
    value = value_of(function, given)
    for position, (after, before) in enumerate(zip(given, points, strict=True)):
        if not np.array_equal(after, before, equal_nan=True):
            raise InputTypeError(
                f"the function writes into its argument {position}, so that each call changes "
                "the point of the next; let it write into a copy"
            )
    return float(np.real(value))
