"""What the modern layers refuse, and with which words.

>>> numbers("gain", [1, 2], "(units,)")
array([1., 2.])
"""

from typing import Any

import numpy as np

from bpcourse.errors import DomainError, InputTypeError, InputValueError, ShapeError
from bpcourse.functions.accepted import as_value

__all__ = ["arriving", "checked_epsilon", "fitting", "numbers", "row_numbers", "scores", "spreads"]


def numbers(name: str, value: Any, axes: str) -> np.ndarray:
    """Return a copy of an array of finite numbers with the axes that are named.

    >>> numbers("x", [[1, 2]], "(examples, units)").shape
    (1, 2)

    Axes that begin with "...," may be preceded by any number of others. Raises ShapeError for other
    axes or an empty array, InputValueError for an entry that is not finite.
    """
    array = _filled(name, value, axes)
    _check_each(name, array, np.isfinite(array), "give finite numbers")
    return array


def scores(name: str, value: Any, axes: str) -> np.ndarray:
    """Return the same, where minus infinity is allowed too: a score that is masked.

    >>> scores("x", [[0.0, -np.inf]], "(..., classes)")
    array([[  0., -inf]])

    Raises DomainError for a row of nothing else.
    """
    array = _filled(name, value, axes)
    masked = array.real == -np.inf
    _check_each(name, array, np.isfinite(array) | masked, "give finite numbers, or -inf as a mask")
    if masked.all(axis=-1).any():
        raise DomainError(f"a row of {name} is all -inf: give it one finite number or more")
    return array


def fitting(name: str, value: Any, shape: tuple[int, ...], axes: str) -> np.ndarray:
    """Return a copy of an array of finite numbers that must have a certain shape.

    >>> fitting("bias", [1.0], (2,), "(channels out,)")
    Traceback (most recent call last):
    ...
    bpcourse.errors.ShapeError: bias has shape (1,); give (channels out,), here (2,)
    """
    array = np.asarray(as_value(value))
    if array.shape != shape:
        raise ShapeError(f"{name} has shape {array.shape}; give {axes}, here {shape}")
    return numbers(name, array, axes)


def arriving(upstream: Any, output: np.ndarray) -> np.ndarray:
    """Return the upstream gradient, one number for each number of the output.

    >>> arriving([[1.0, 2.0]], np.zeros((1, 2)))
    array([[1., 2.]])

    Formulas pass where the output is made of formulas: a proof runs the same backward pass.
    """
    formulas = output.dtype == object
    array = np.asarray(upstream if formulas else as_value(upstream))
    if array.shape != output.shape:  # never broadcast
        raise ShapeError(
            f"upstream has shape {array.shape} and the output {output.shape}: give dL/d output, "
            "one number for each of its numbers"
        )
    return array


def row_numbers(tokens: Any, rows: int) -> np.ndarray:
    """Return a copy of whole numbers from 0 that name rows of a table.

    >>> row_numbers([[0, 2]], 2)
    Traceback (most recent call last):
    ...
    bpcourse.errors.InputValueError: tokens[0, 1] is 2; the table has rows 0 to 1

    Negative ones are refused: NumPy would count them from the end.
    """
    array = np.array(tokens)
    if array.dtype.kind not in "iu" or not array.size:
        raise InputTypeError(f"tokens are {tokens!r}; give whole numbers, one row's for each token")
    outside = (array < 0) | (array >= rows)
    _check_each("tokens", array, ~outside, f"the table has rows 0 to {rows - 1}")
    return array


def checked_epsilon(epsilon: Any) -> float:
    """Return the small number under a root as a plain float."""
    if isinstance(epsilon, bool) or not isinstance(epsilon, int | float | np.floating):
        raise InputTypeError(f"epsilon is {epsilon!r}; give a small number such as 1e-5")
    if not 0 <= epsilon < np.inf:
        raise InputValueError(f"epsilon is {epsilon!r}; give a small number such as 1e-5")
    return float(epsilon)


def spreads(deviation: np.ndarray) -> np.ndarray:
    """Return deviations to divide by; DomainError where one is 0."""
    if not deviation.all():
        raise DomainError("the numbers to normalise do not vary and epsilon is 0; give 1e-5")
    return deviation


def _filled(name: str, value: Any, axes: str) -> np.ndarray:
    array = np.asarray(as_value(value))
    wanted = axes.count(",") + (not axes.endswith(",)"))
    more = axes.startswith("(...")
    if array.size == 0 or array.ndim < wanted - more or (array.ndim > wanted and not more):
        raise ShapeError(f"{name} has shape {array.shape}; give {axes}, none of them 0")
    return array


def _check_each(name: str, array: np.ndarray, good: np.ndarray, advice: str) -> None:
    if not good.all():
        bad = tuple(map(int, np.argwhere(~good)[0]))
        place = f"[{', '.join(map(str, bad))}]" if bad else ""
        raise InputValueError(f"{name}{place} is {array[bad]}; {advice}")
