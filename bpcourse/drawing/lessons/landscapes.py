"""Losses over one weight: a valley with a flat side, a cliff, a cut through a saddle, stairs."""

from collections.abc import Callable
from typing import NamedTuple

from bpcourse.by_hand.neuron import backward_pass, forward_pass
from bpcourse.errors import DomainError, known

X, B, Y = 2, 1, 4  # D1's neuron: its weight alone moves
LENGTH, TARGET = 50, 0.5  # a recurrence a = w a, run so often from 1, and where it should end
ROUNDED = range(1, 9)  # inputs of a layer that rounds
FAR = 1e9  # beyond it, a weight has left every picture


class Landscape(NamedTuple):
    """A loss over one number, and how it is looked at."""

    written: str
    loss: Callable[[float], float]
    slope: Callable[[float], float]
    low: float
    high: float
    bottom: float
    top: float
    start: float
    rate: float
    largest_rate: float
    name: str = "w"
    flat: tuple[float, float] | None = None  # where the slope is 0, and why nobody notices


def neuron_loss(w: float) -> float:
    """Return the loss of D1's neuron over its weight.

    >>> neuron_loss(3), neuron_loss(-1)
    (9, 16)
    """
    return forward_pass(X, w, B, Y).loss


def neuron_slope(w: float) -> float:
    """Return the slope of the neuron's loss.

    >>> neuron_slope(3), neuron_slope(-1)
    (12, 0)
    """
    return backward_pass(X, w, Y, forward_pass(X, w, B, Y)).dL_dw


def cliff_loss(w: float) -> float:
    """Return the loss of a recurrence whose result is w to the power 50.

    >>> round(cliff_loss(1.05))
    60
    """
    return (w**LENGTH - TARGET) ** 2 / 2


def cliff_slope(w: float) -> float:
    """Return the slope of the recurrence's loss.

    >>> round(cliff_slope(1.05))
    5989
    """
    return (w**LENGTH - TARGET) * LENGTH * w ** (LENGTH - 1)


def saddle_loss(y: float) -> float:
    """Return x^2 - y^2 + y^4 at x = 0: the way down from a saddle.

    >>> saddle_loss(0.0), saddle_loss(1.0)
    (0.0, 0.0)
    """
    return y**4 - y**2


def rounded_loss(w: float) -> float:
    """Return the loss of a layer that rounds: the mean of (round(w x) - 2 x)^2, x = 1 ... 8.

    >>> rounded_loss(0), rounded_loss(2)
    (102.0, 0.0)
    """
    return sum((round(w * x) - 2 * x) ** 2 for x in ROUNDED) / len(ROUNDED)


NEURON, CLIFF, CLIPPED = "the neuron", "a cliff", "a cliff, the slope cut to 1"
SADDLE, STAIRS = "a saddle", "a rounding"
LANDSCAPES = {
    NEURON: Landscape(
        "L = (relu(2 w + 1) − 4)²", neuron_loss, neuron_slope,
        -3, 5, -3, 30, 3, 0.05, 0.4, flat=(-3, -0.5),
    ),
    CLIFF: Landscape(
        "L = (w⁵⁰ − 0.5)² / 2", cliff_loss, cliff_slope,
        0.7, 1.08, -8, 80, 1.05, 0.002, 0.004, flat=(0.7, 0.9),
    ),
    CLIPPED: Landscape(
        "L = (w⁵⁰ − 0.5)² / 2", cliff_loss, lambda w: min(max(cliff_slope(w), -1.0), 1.0),
        0.7, 1.08, -8, 80, 1.05, 0.002, 0.004, flat=(0.7, 0.9),
    ),
    SADDLE: Landscape(
        "L = y⁴ − y², where x = 0", saddle_loss, lambda y: 4 * y**3 - 2 * y,
        -1.2, 1.2, -0.4, 0.7, 0, 0.1, 0.5, name="y",
    ),
    STAIRS: Landscape(
        "L = mean of (round(w x) − 2 x)²", rounded_loss, lambda _: 0.0,
        0, 4, -10, 110, 0.33, 0.1, 1, flat=(0, 4),
    ),
}  # fmt: skip


def walk_down(name: str, w: float, rate: float, steps: int) -> list[float]:
    """Return the places of a descent: w, and where each step of w - rate x slope leads.

    >>> walk_down("the neuron", 3, 0.25, 2)
    [3, 0.0, 3.0]

    A place that no picture shows any more ends the walk. Raises InputValueError for an unknown
    landscape, DomainError for a number that is not finite.
    """
    land, places = LANDSCAPES[known("landscape", name, LANDSCAPES)], [w]
    if not (abs(w) < FAR and abs(rate) < FAR):
        raise DomainError(f"w = {w} and rate = {rate} must both be finite and not too large")
    for _ in range(steps):
        if not land.low - 2 <= places[-1] <= land.high + 2:
            break
        places.append(places[-1] - rate * land.slope(places[-1]))
    return places
