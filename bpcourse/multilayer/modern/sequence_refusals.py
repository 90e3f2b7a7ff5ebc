"""What layers of sequences refuse besides: weights and heads that do not fit.

>>> weights("W_q", [[1, 2]], 2)
array([[1., 2.]])
"""

from typing import Any

import numpy as np

from bpcourse.errors import InputValueError, ShapeError, whole
from bpcourse.multilayer.modern.refusals import numbers

__all__ = ["checked_heads", "weights"]


def weights(name: str, W: Any, units: int, out: int | None = None) -> np.ndarray:
    """Return a copy of weights (units out, units in) that must fit.

    >>> weights("W_q", np.ones((3, 2)), 4)
    Traceback (most recent call last):
    ...
    bpcourse.errors.ShapeError: W_q has shape (3, 2); give (units out, units in), here (any, 4)
    """
    W = numbers(name, W, "(units out, units in)")
    if W.shape[1] != units or out not in (None, W.shape[0]):
        here = f"({'any' if out is None else out}, {units})"
        raise ShapeError(f"{name} has shape {W.shape}; give (units out, units in), here {here}")
    return W


def checked_heads(heads: Any, *widths: int) -> int:
    """Return the number of heads, among which all widths can be shared out.

    >>> checked_heads(4, 6)
    Traceback (most recent call last):
    ...
    bpcourse.errors.InputValueError: 6 units cannot be shared out among 4 heads; give a number of \
heads that divides 6
    """
    heads = whole("heads", heads, 1)
    for width in widths:
        if width % heads:
            raise InputValueError(
                f"{width} units cannot be shared out among {heads} heads; give a number of heads "
                f"that divides {width}"
            )
    return heads
