"""How well a model knows the loaves: a model is any function of temperature and minutes.

>>> accuracy(lambda temperature, minutes: temperature - 220)
0.475

Above 0 its answer means "good"; 1 is what it should say of a good loaf, and -1 of another.
"""

from collections.abc import Callable, Sequence
from typing import Any

from bpcourse.experiments.loaves.table import LOAVES, Loaf, target
from bpcourse.functions import square

__all__ = ["Model", "accuracy", "mean_loss", "right_about"]

Model = Callable[[Any, Any], Any]


def right_about(model: Model, loaf: Loaf) -> bool:
    """Return whether the loaf is called what it is.

    >>> right_about(lambda temperature, minutes: -1, LOAVES[0])
    True
    """
    return bool(model(loaf.temperature, loaf.minutes) > 0) == loaf.good


def accuracy(model: Model, loaves: Sequence[Loaf] = LOAVES) -> float:
    """Return the share of loaves that are called what they are.

    >>> accuracy(lambda temperature, minutes: 1)
    0.5
    """
    return sum(right_about(model, loaf) for loaf in loaves) / len(loaves)


def mean_loss(model: Model, loaves: Sequence[Loaf] = LOAVES) -> Any:
    """Return the mean of the squared errors; of a model whose parameters are nodes, the node.

    >>> mean_loss(lambda temperature, minutes: 0)
    1.0
    """
    total = None
    for loaf in loaves:
        miss = square(model(loaf.temperature, loaf.minutes) - target(loaf))
        total = miss if total is None else total + miss
    return total / len(loaves)
