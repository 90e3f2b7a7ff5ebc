"""The smallest network that learns the course's task: two inputs, four hidden units, one answer.

>>> from bpcourse.experiments.loaves import accuracy
>>> net = learned(starting_small(0), steps=600)
>>> accuracy(net)
1.0
>>> round(accuracy(starting_small(0)), 2) < 0.9
True

Answers lie between -1 and 1; above 0 the loaf is called good. Everything is written for single
numbers and for graph nodes alike, and the gradients come from the engine.
"""

import math
import random
from functools import cache
from typing import Any, NamedTuple

from bpcourse.experiments.loaves.judged import mean_loss
from bpcourse.experiments.loaves.table import scaled
from bpcourse.functions import tanh
from bpcourse.graph import GradientProgram, variable

__all__ = ["Small", "learned", "starting_small"]

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

    def __call__(self, temperature: Any, minutes: Any) -> Any:
        """Return the answer to a loaf, between -1 and 1.

        >>> Small(*[0.0] * 17)(220, 36)
        0.0
        """
        first, second = scaled(temperature, minutes)
        total = self.c
        for unit in range(HIDDEN):
            to_first, to_second = self[2 * unit], self[2 * unit + 1]
            hidden = _squash(to_first * first + to_second * second + self[8 + unit])
            total = total + self[12 + unit] * hidden
        return _squash(total)


def _squash(total: Any) -> Any:
    """Return tanh of a number or a node; a map asks for 1,500 answers, so floats go straight on."""
    return math.tanh(total) if type(total) is float else tanh(total)


def starting_small(seed: int) -> Small:
    """Return a network that has learned nothing: random weights of two decimals, biases of 0.

    >>> starting_small(1).c, starting_small(1) == starting_small(1)
    (0.0, True)
    """
    dice = random.Random(seed)  # noqa: S311  where training starts, no secret
    into = [round(dice.gauss(0, 2**-0.5), 2) for _ in range(2 * HIDDEN)]
    out = [round(dice.gauss(0, HIDDEN**-0.5), 2) for _ in range(HIDDEN)]
    return Small(*into, *[0.0] * HIDDEN, *out, 0.0)


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
