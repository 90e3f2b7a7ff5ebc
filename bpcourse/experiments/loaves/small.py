"""The smallest network that learns the course's task: two inputs, four hidden units, one answer.

>>> net = learned(starting_small(0), steps=600)
>>> accuracy(net)
1.0
>>> round(accuracy(starting_small(0)), 2) < 0.9
True

Answers lie between -1 and 1; above 0 the loaf is called good. Everything is written for single
numbers and for graph nodes alike, and the gradients come from the engine.
"""

import random
from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from bpcourse.experiments.loaves.table import LOAVES, Loaf, scaled, target
from bpcourse.functions import square, tanh
from bpcourse.graph import GradientProgram, variable

__all__ = ["Small", "accuracy", "learned", "mean_loss", "small_answer", "starting_small"]

HIDDEN = 4


class Small(NamedTuple):
    """The 17 parameters: to each hidden unit two weights and a bias, from it one; a last bias."""

    w11: Any
    w12: Any
    w21: Any
    w22: Any
    w31: Any
    w32: Any
    w41: Any
    w42: Any
    b1: Any
    b2: Any
    b3: Any
    b4: Any
    v1: Any
    v2: Any
    v3: Any
    v4: Any
    c: Any


def starting_small(seed: int) -> Small:
    """Return a network that has learned nothing: random weights of two decimals, biases of 0.

    >>> starting_small(1).c, starting_small(1) == starting_small(1)
    (0.0, True)
    """
    dice = random.Random(seed)  # noqa: S311  where training starts, no secret
    into = [round(dice.gauss(0, 2**-0.5), 2) for _ in range(2 * HIDDEN)]
    out = [round(dice.gauss(0, HIDDEN**-0.5), 2) for _ in range(HIDDEN)]
    return Small(*into, *[0.0] * HIDDEN, *out, 0.0)


def small_answer(net: Small, temperature: Any, minutes: Any) -> Any:
    """Return the answer to a loaf, between -1 and 1.

    >>> small_answer(Small(*[0.0] * 17), 220, 36)
    0.0
    """
    first, second = scaled(temperature, minutes)
    total = net.c
    for unit in range(HIDDEN):
        to_first, to_second = net[2 * unit], net[2 * unit + 1]
        hidden = tanh(to_first * first + to_second * second + net[8 + unit])
        total = total + net[12 + unit] * hidden
    return tanh(total)


def mean_loss(net: Small, loaves: Sequence[Loaf] = LOAVES) -> Any:
    """Return the mean of the squared errors; of a network of nodes, the node.

    >>> mean_loss(Small(*[0.0] * 17))
    1.0
    """
    total = None
    for loaf in loaves:
        miss = square(small_answer(net, loaf.temperature, loaf.minutes) - target(loaf))
        total = miss if total is None else total + miss
    return total / len(loaves)


def accuracy(net: Small, loaves: Sequence[Loaf] = LOAVES) -> float:
    """Return the share of loaves that are called what they are.

    >>> accuracy(Small(*[0.0] * 16, 1.0))
    0.5
    """
    answers = ((small_answer(net, loaf.temperature, loaf.minutes), loaf) for loaf in loaves)
    return sum((answer > 0) == loaf.good for answer, loaf in answers) / len(loaves)


def learned(net: Small, *, steps: int, rate: float = 1.0) -> Small:
    """Return the network after some steps of gradient descent on all forty loaves.

    >>> learned(starting_small(0), steps=0) == starting_small(0)
    True
    """
    program = _program()
    for _ in range(steps):
        gradients = program(*net).gradients
        net = Small(*(p - rate * slope for p, slope in zip(net, gradients, strict=True)))
    return net


@cache
def _program() -> GradientProgram:
    """Return the loss and its 17 gradients as one program, compiled when first asked for."""
    nodes = Small(*map(variable, Small._fields))
    return GradientProgram(mean_loss(nodes), nodes)
