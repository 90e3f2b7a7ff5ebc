"""One neuron and its loss, forward and backward, written out by hand (document D1).

>>> values = forward_pass(x=2, w=3, b=1, y=4)
>>> values
Values(z=7, a=7, loss=9)
>>> backward_pass(2, 3, 4, values)
Gradients(dL_da=6, da_dz=1, dL_dz=6, dL_dw=12, dL_db=6, dL_dx=18)

Everything takes numbers, arrays or SymPy symbols, because `relu` does.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from bpcourse.errors import ShapeError
from bpcourse.functions import greater, relu

__all__ = [
    "Gradients",
    "Values",
    "backward_pass",
    "forward_pass",
    "half_squared_error",
    "half_squared_error_slope",
    "squared_error",
    "squared_error_slope",
]


class Values(NamedTuple):
    """What the forward pass leaves behind: pre-activation, activation, loss."""

    z: Any
    a: Any
    loss: Any


class Gradients(NamedTuple):
    """The two slopes on the way and the derivatives of the loss, in the order of the pass."""

    dL_da: Any
    da_dz: Any
    dL_dz: Any
    dL_dw: Any
    dL_db: Any
    dL_dx: Any


def squared_error(a: Any, y: Any) -> Any:
    """Return (a - y)^2, the loss of D1.

    >>> squared_error(7, 4)
    9
    """
    return (a - y) ** 2


def squared_error_slope(a: Any, y: Any) -> Any:
    """Return the derivative of `squared_error` by `a`.

    >>> squared_error_slope(7, 4)
    6
    """
    return 2 * (a - y)


def half_squared_error(a: Any, y: Any) -> Any:
    """Return (a - y)^2 / 2, the loss of D4: half the loss, half of every gradient.

    >>> half_squared_error(7, 4)
    4.5
    """
    return (a - y) ** 2 / 2


def half_squared_error_slope(a: Any, y: Any) -> Any:
    """Return the derivative of `half_squared_error` by `a`.

    >>> half_squared_error_slope(7, 4)
    3
    """
    return a - y


def forward_pass(x: Any, w: Any, b: Any, y: Any, loss: Callable = squared_error) -> Values:
    """Return z = wx + b, a = relu(z) and the loss.

    >>> forward_pass(2, -1, 1, 4)
    Values(z=-1, a=0, loss=16)

    Raises ShapeError for targets of another shape than the activations.
    """
    z = w * x + b
    a = relu(z)
    _check_shapes(a, y)
    return Values(z, a, loss(a, y))


def backward_pass(
    x: Any, w: Any, y: Any, values: Values, loss_slope: Callable = squared_error_slope
) -> Gradients:
    """Return the five derivatives of the loss, from the loss back to the inputs.

    >>> backward_pass(2, -1, 4, forward_pass(2, -1, 1, 4)).dL_dw
    0

    ReLU's slope at z = 0 is taken to be 0.
    """
    _check_shapes(values.a, y)
    dL_da = loss_slope(values.a, y)
    da_dz = greater(values.z, 0)
    dL_dz = dL_da * da_dz
    dL_dw = dL_dz * x  # dz/dw = x
    dL_db = dL_dz * 1  # dz/db = 1
    dL_dx = dL_dz * w  # dz/dx = w
    return Gradients(dL_da, da_dz, dL_dz, dL_dw, dL_db, dL_dx)


def _check_shapes(a: Any, y: Any) -> None:
    """Raise ShapeError unless there is one target for each activation, or one for all."""
    given, wanted = getattr(y, "shape", ()), getattr(a, "shape", ())
    if given not in ((), wanted):  # (5,) against (5, 1) would make (5, 5)
        raise ShapeError(
            f"y has shape {given} and the activation {wanted}; give one target for each activation"
        )
