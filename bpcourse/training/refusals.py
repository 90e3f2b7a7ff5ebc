"""What optimizers, schedules and the training loop refuse, and with which words.

>>> number("rate", 0.1, above=0)
0.1
"""

from numbers import Real
from typing import Any

from bpcourse.errors import InputTypeError, InputValueError, ShapeError, written

__all__ = ["check_shapes", "number", "share"]


def number(
    what: str, value: Any, *, above: float | None = None, least: float | None = None
) -> float:
    """Return a finite number above a limit, or from one on, as a float.

    >>> number("rate", 0, above=0)
    Traceback (most recent call last):
    ...
    bpcourse.errors.InputValueError: rate is 0; give a finite number above 0

    Raises InputTypeError for what is no real number, InputValueError for one that is out of reach.
    """
    reach = f" above {above:g}" if above is not None else ""
    reach = f" from {least:g}" if least is not None else reach
    if isinstance(value, bool) or not isinstance(value, Real):
        raise InputTypeError(f"{what} is {written(value)}; give a finite number{reach}")
    low = (above is not None and value <= above) or (least is not None and value < least)
    if low or not -float("inf") < value < float("inf"):
        raise InputValueError(f"{what} is {written(value)}; give a finite number{reach}")
    return float(value)


def share(what: str, value: Any) -> float:
    """Return a number from 0 to below 1, such as a momentum.

    >>> share("momentum", 1)
    Traceback (most recent call last):
    ...
    bpcourse.errors.InputValueError: momentum is 1; give a number from 0 to below 1
    """
    found = number(what, value)
    if not 0 <= found < 1:
        raise InputValueError(f"{what} is {value!r}; give a number from 0 to below 1")
    return found


def check_shapes(gradient: Any, weight: Any, kept: tuple) -> None:
    """Raise ShapeError unless a gradient has the shape of its weight and of what was kept.

    >>> check_shapes(1.0, None, (2.0, None))
    """
    shape = getattr(gradient, "shape", ())
    if weight is not None and getattr(weight, "shape", ()) != shape:
        raise ShapeError(
            f"a gradient has shape {shape} and its weight {getattr(weight, 'shape', ())}: they "
            "belong to different networks; take the gradients that backward_pass returned for this"
        )
    for one in kept:
        if one is not None and getattr(one, "shape", ()) != shape:
            raise ShapeError(
                f"a gradient has shape {shape} and the optimizer's state "
                f"{getattr(one, 'shape', ())}: the state belongs to another network; begin anew "
                "with state None"
            )
