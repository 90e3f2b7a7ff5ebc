"""What shows when a backward pass is tried: a verdict, a descent, the marks that it leaves.

>>> from bpcourse.checking import MISTAKES, fixture
>>> examine(MISTAKES["sum instead of mean"].backward, *fixture()).verdict
'FAIL'
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np

from bpcourse.checking.gradient_check import CheckReport, judge_by, relative_error, slopes_at
from bpcourse.checking.operation_count import count_products
from bpcourse.checking.references import Reference
from bpcourse.multilayer import (
    Network,
    backward_pass,
    forward_pass,
    in_order,
    loss_value,
    parameter_names,
    parameters,
    updated,
    with_parameters,
)
from bpcourse.multilayer.refusals import targets

__all__ = ["descend", "examine", "marked", "symptoms"]

SAME = 1e-10  # relative error that roundings can explain, and no mistake stays below


def examine(backward: Callable, network: Network, x: Any, y: Any) -> CheckReport:
    """Check every gradient of a backward pass by the complex step.

    >>> from bpcourse.checking import MISTAKES, fixture
    >>> examine(MISTAKES["first layer forgotten"].backward, *fixture()).checks[0].verdict
    'FAIL'

    Whatever `backward(network, cache, y)` raises, a shape that does not fit for one, comes through.
    """
    cache = forward_pass(network, x)
    found = in_order(backward(network, cache, y))
    asked = _Asked(network, cache.activations[0], targets(y, cache.output.shape, network.loss))
    return judge_by(_slopes(asked), parameters(network), found, parameter_names(network))


class _Asked:
    """A network, a batch and its targets, equal to others with the same numbers."""

    def __init__(self, network: Network, x: np.ndarray, y: np.ndarray) -> None:
        self.network, self.x, self.y = network, x, y
        arrays = (*parameters(network), x, y)
        kinds = tuple(layer.activation for layer in network.layers)
        self.key = network.loss, kinds, tuple((a.shape, a.dtype.str, a.tobytes()) for a in arrays)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asked) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)

    def loss(self, *arrays: np.ndarray) -> Any:
        moved = with_parameters(self.network, arrays)
        return loss_value(moved, forward_pass(moved, self.x), self.y)


@lru_cache(maxsize=128)  # many a backward pass is tried on the same network
def _slopes(asked: _Asked) -> list[Reference]:
    return slopes_at(asked.loss, parameters(asked.network))


def descend(
    backward: Callable, network: Network, x: Any, y: Any, *, rate: float = 0.1, steps: int = 200
) -> list[float]:
    """Return the loss before each of `steps` steps along minus the gradient, and after the last.

    >>> from bpcourse.checking import fixture
    >>> losses = descend(backward_pass, *fixture(), steps=50)
    >>> len(losses), losses[-1] < losses[0]
    (51, True)

    Parameters that leave the range of floats end the descent; the last loss is then inf.
    """
    losses = []
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(steps):
            cache = forward_pass(network, x)
            losses.append(float(loss_value(network, cache, y)))
            network = updated(network, backward(network, cache, y), rate)
            if not all(np.isfinite(array).all() for array in parameters(network)):
                return [*losses, float("inf")]
        return [*losses, float(loss_value(network, forward_pass(network, x), y))]


def symptoms(backward: Callable, network: Network, x: Any, y: Any) -> dict[str, str]:
    """Say of each gradient in what way it differs from the right one.

    >>> from bpcourse.checking import MISTAKES, fixture
    >>> marks = symptoms(MISTAKES["bias gradient averaged"].backward, *fixture())
    >>> marks["W1"], marks["b1"], marks["matrix products"]
    ('right', '0.167 times the right one', '9')

    The last entry counts the matrix products of the forward and the backward pass together.
    A backward pass that raises has one symptom, "error".
    """
    cache = forward_pass(network, x)
    right = in_order(backward_pass(network, cache, y))
    try:
        found = in_order(backward(network, cache, y))
    except ValueError:
        return {"error": "shapes that do not fit"}
    names = parameter_names(network)
    marks = {n: marked(f, r) for n, f, r in zip(names, found, right, strict=True)}
    count = count_products(lambda n: backward(n, forward_pass(n, x), y), network)
    return marks | {"matrix products": str(count.products)}


def marked(found: np.ndarray, right: np.ndarray) -> str:
    """Say in what way one gradient differs from the right one.

    >>> marked(np.array([2.0, 4.0]), np.array([1.0, 2.0]))
    '2 times the right one'
    """
    if found.shape != right.shape:
        return f"shape {found.shape} instead of {right.shape}"
    error = relative_error(found, right)
    if error < SAME:
        return "right"
    if not found.any():
        return "zero"
    ratio = np.vdot(right, found) / np.vdot(right, right) if right.any() else np.inf
    if np.isfinite(ratio) and relative_error(found, ratio * right) < SAME:
        return f"{ratio:.3g} times the right one"
    if found.size > 1 and np.ptp(found) == 0:
        return "all entries equal"
    return f"wrong, relative error {error:.1g}"
