"""Schedules: the rate as a function of the number of the step, counted from 0.

>>> [Cosine(0.1, steps=4)(step) for step in (0, 2, 4)]
[0.1, 0.05, 0.0]

Each is a small frozen object that is called; none remembers a step, so any may be asked for at any
time. What is constant, halved or bent is the rate; the direction stays the optimizer's.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import cos, pi

from bpcourse.errors import InputTypeError, whole
from bpcourse.training.refusals import number

__all__ = ["Constant", "Cosine", "Exponential", "Schedule", "StepDown", "WarmUp"]

Schedule = Callable[[int], float]


@dataclass(frozen=True)
class Constant:
    """The same rate at every step.

    >>> Constant(0.1)(1000)
    0.1
    """

    rate: float

    def __post_init__(self) -> None:
        number("rate", self.rate, above=0)

    def __call__(self, step: int) -> float:
        """Return the rate of a step."""
        whole("step", step)
        return self.rate


@dataclass(frozen=True)
class StepDown:
    """A rate that is multiplied by a factor every so many steps.

    >>> [StepDown(8.0, every=10, factor=0.5)(step) for step in (0, 9, 10, 25)]
    [8.0, 8.0, 4.0, 2.0]
    """

    rate: float
    every: int
    factor: float = 0.1

    def __post_init__(self) -> None:
        number("rate", self.rate, above=0)
        whole("every", self.every, 1)
        number("factor", self.factor, above=0)

    def __call__(self, step: int) -> float:
        """Return the rate of a step."""
        return self.rate * self.factor ** (whole("step", step) // self.every)


@dataclass(frozen=True)
class Exponential:
    """A rate that is multiplied by a factor at every step.

    >>> [Exponential(8.0, factor=0.5)(step) for step in (0, 1, 3)]
    [8.0, 4.0, 1.0]
    """

    rate: float
    factor: float

    def __post_init__(self) -> None:
        number("rate", self.rate, above=0)
        number("factor", self.factor, above=0)

    def __call__(self, step: int) -> float:
        """Return the rate of a step."""
        return self.rate * self.factor ** whole("step", step)


@dataclass(frozen=True)
class Cosine:
    """Half a wave down: slow at first, quick in the middle, slow at the end, then at rest.

    >>> [round(Cosine(1.0, steps=8, lowest=0.1)(step), 3) for step in (0, 1, 4, 8, 100)]
    [1.0, 0.966, 0.55, 0.1, 0.1]

    Source: Loshchilov and Hutter 2017.
    """

    rate: float
    steps: int
    lowest: float = 0.0

    def __post_init__(self) -> None:
        number("rate", self.rate, above=0)
        whole("steps", self.steps, 1)
        number("lowest", self.lowest, least=0)

    def __call__(self, step: int) -> float:
        """Return the rate of a step."""
        way = min(whole("step", step) / self.steps, 1)
        return self.lowest + (self.rate - self.lowest) * (1 + cos(pi * way)) / 2


@dataclass(frozen=True)
class WarmUp:
    """A straight rise to the first rate of another schedule, which begins when it is reached.

    >>> [WarmUp(Constant(8.0), steps=4, start=0.25)(step) for step in (0, 1, 2, 4, 9)]
    [2.0, 3.5, 5.0, 8.0, 8.0]

    `start` is the share of that rate with which the rise begins.
    """

    then: Schedule
    steps: int
    start: float = 0.0

    def __post_init__(self) -> None:
        if not callable(self.then):
            raise InputTypeError(f"then is {self.then!r}; give a schedule such as Constant(0.1)")
        whole("steps", self.steps, 1)
        number("start", self.start, least=0)

    def __call__(self, step: int) -> float:
        """Return the rate of a step."""
        if whole("step", step) >= self.steps:
            return self.then(step - self.steps)
        return self.then(0) * (self.start + (1 - self.start) * step / self.steps)
