"""What all optimizers share: one rule, for a number, an array, and a list of either.

>>> from bpcourse.training import SGD
>>> SGD(0.1).step(18.0)
(-1.8, State(count=1, velocity=None, mean=None, square=None, largest=None))

An optimizer remembers nothing. What it needs from step to step is the state, which goes in and
comes out: begin with None. Backpropagation computes the gradient; what to do with it, the optimizer
decides.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, NamedTuple

from bpcourse.errors import InputTypeError, InputValueError, ShapeError
from bpcourse.training.refusals import check_shapes, number

__all__ = ["Optimizer", "State", "moved"]


class State(NamedTuple):
    """What is kept about one parameter from step to step; None where a rule needs nothing."""

    count: int = 0  # steps made
    velocity: Any = None  # what momentum adds up
    mean: Any = None  # of the gradients, the recent ones most
    square: Any = None  # the same of their squares
    largest: Any = None  # the largest square so far


class Optimizer(ABC):
    """A rule that turns a gradient into a step; the rules are in `optimizers`."""

    rate: float
    weight_decay: float = 0.0

    def step(
        self, gradient: Any, state: Any = None, weight: Any = None, *, rate: float | None = None
    ) -> tuple:
        """Return the step to add to the weight, and the state for the next call.

        >>> from bpcourse.training import SGD
        >>> steps, state = SGD(0.1, momentum=0.9).step([18.0, 6.0])
        >>> [round(step, 2) for step in steps]
        [-1.8, -0.6]
        >>> steps, state = SGD(0.1, momentum=0.9).step([18.0, 6.0], state)
        >>> [round(step, 2) for step in steps]
        [-3.42, -1.14]

        `gradient` is a number, an array, or a list of them; `weight` is like it, and needed where
        weights decay. `rate` takes the place of the optimizer's own, for schedules. Nothing that
        is given is written into. Raises ShapeError for a state or weights of another network.
        """
        rate = self.rate if rate is None else number("rate", rate, least=0)
        if not isinstance(gradient, (list, tuple)):
            return self._one(gradient, state, weight, rate)
        count = len(gradient)
        states = (None,) * count if state is None else _as_many("state", state, count)
        weights = (None,) * count if weight is None else _as_many("weight", weight, count)
        pairs = [self._one(*each, rate) for each in zip(gradient, states, weights, strict=True)]
        return [step for step, _ in pairs], tuple(state for _, state in pairs)

    def _one(self, gradient: Any, state: State | None, weight: Any, rate: float) -> tuple:
        _check_kind(gradient)
        state = State() if state is None else state
        if not isinstance(state, State):
            raise InputTypeError(
                f"the state is a {type(state).__name__}; give the one that the last step returned"
            )
        if weight is None and self.weight_decay:
            raise InputValueError(
                f"weight_decay is {self.weight_decay:g} and no weights are given; pass them too: "
                "step(gradient, state, weight)"
            )
        check_shapes(gradient, weight, state[1:])
        return self._rule(gradient, state._replace(count=state.count + 1), weight, rate)

    @abstractmethod
    def _rule(self, gradient: Any, state: State, weight: Any, rate: float) -> tuple:
        """Return the step for one parameter, and its new state."""

    def _pulled(self, gradient: Any, weight: Any) -> Any:
        """Return the gradient of the loss plus weight_decay / 2 times the squared weight."""
        return gradient + self.weight_decay * weight if self.weight_decay else gradient


def _as_many(what: str, given: Any, count: int) -> Sequence:
    many = isinstance(given, (list, tuple)) and not isinstance(given, State)
    if not many or len(given) != count:
        found = f"{len(given)} {what}s" if many else f"one {what}"
        raise ShapeError(f"{count} gradients come with {found}: they belong to different networks")
    return given


def _check_kind(gradient: Any) -> None:
    kind = getattr(getattr(gradient, "dtype", None), "kind", None)
    plain = isinstance(gradient, (int, float)) and not isinstance(gradient, bool)
    if not plain and kind not in ("i", "u", "f", "c"):
        raise InputTypeError(
            f"a gradient is of type {type(gradient).__name__}; give a number, an array, or a list "
            "of them, such as in_order(gradients)"
        )


def moved(weights: Any, steps: Any) -> Any:
    """Return the weights after a step: a number, an array, or a list of them.

    >>> moved(3.0, -1.8), moved([3.0, 1.0], [-1.8, -0.6])
    (1.2, [1.2, 0.4])

    Raises ShapeError for more or fewer steps than weights.
    """
    if not isinstance(steps, (list, tuple)):
        return weights + steps
    return [
        w + step for w, step in zip(_as_many("weight", weights, len(steps)), steps, strict=True)
    ]
