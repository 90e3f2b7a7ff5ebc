"""Optimizers: how a gradient becomes a step. Each is a pure function of gradient and state.

>>> step, state = Adam(0.1).step(18.0)
>>> round(step, 6)
-0.1

Every rule is written for one parameter, number or array; `optimizer` applies it to many. Options
and their meaning are those of PyTorch, and the tests compare the two over 100 steps.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from bpcourse.errors import InputTypeError, InputValueError, known
from bpcourse.functions import maximum, sqrt
from bpcourse.training.optimizer import Optimizer, State
from bpcourse.training.refusals import number, share

__all__ = ["OPTIMIZERS", "SGD", "Adam", "AdamW", "RMSprop", "by_name"]


@dataclass(frozen=True)
class SGD(Optimizer):
    """Gradient descent, with momentum if you like: w <- w - rate g, or rate times a velocity.

    >>> SGD(0.1).step(18.0)[0]
    -1.8

    The velocity is momentum times the old one plus (1 - dampening) g, at first g. `nesterov` looks
    ahead: it steps by g + momentum times the new velocity. Sources: Polyak 1964, Nesterov 1983.
    """

    rate: float
    momentum: float = 0.0
    dampening: float = 0.0
    nesterov: bool = False
    weight_decay: float = 0.0

    def __post_init__(self) -> None:
        number("rate", self.rate, above=0)
        number("momentum", self.momentum, least=0)
        number("dampening", self.dampening)
        number("weight_decay", self.weight_decay, least=0)
        if self.nesterov and (not self.momentum or self.dampening):
            raise InputValueError(
                f"nesterov comes with momentum {self.momentum:g} and dampening "
                f"{self.dampening:g}; give a momentum above 0 and no dampening"
            )

    def _rule(self, gradient: Any, state: State, weight: Any, rate: float) -> tuple:
        g = self._pulled(gradient, weight)
        if not self.momentum:
            return -rate * g, state
        v = g
        if state.velocity is not None:
            v = self.momentum * state.velocity + (1 - self.dampening) * g
        direction = g + self.momentum * v if self.nesterov else v
        return -rate * direction, state._replace(velocity=v)


@dataclass(frozen=True)
class RMSprop(Optimizer):
    """The gradient over its own recent size, the root of a running mean of squares.

    >>> [round(RMSprop(0.1).step(g)[0], 4) for g in (18.0, 0.18)]
    [-1.0, -1.0]

    `centered` subtracts the squared mean first, which leaves the spread. `alpha` says how much of
    the old mean stays. Source: Tieleman and Hinton 2012.
    """

    rate: float = 0.01
    alpha: float = 0.99
    eps: float = 1e-8
    centered: bool = False
    momentum: float = 0.0
    weight_decay: float = 0.0

    def __post_init__(self) -> None:
        number("rate", self.rate, above=0)
        share("alpha", self.alpha)
        for name in ("eps", "momentum", "weight_decay"):
            number(name, getattr(self, name), least=0)

    def _rule(self, gradient: Any, state: State, weight: Any, rate: float) -> tuple:
        g = self._pulled(gradient, weight)
        state = state._replace(square=_mixed(state.square, g * g, self.alpha))
        spread = state.square
        if self.centered:
            state = state._replace(mean=_mixed(state.mean, g, self.alpha))
            spread = maximum(spread - state.mean * state.mean, 0 * spread)  # rounding below 0
        direction = g / (sqrt(spread) + self.eps)
        if self.momentum:
            old = 0 if state.velocity is None else self.momentum * state.velocity
            direction = old + direction
            state = state._replace(velocity=direction)
        return -rate * direction, state


@dataclass(frozen=True)
class Adam(Optimizer):
    """A running mean of gradients over the root of a running mean of squares, both unbiased.

    >>> [round(Adam(0.1).step(g)[0], 6) for g in (18.0, 0.18)]
    [-0.1, -0.1]

    The means begin at 0, so each is divided by 1 - beta^count. `amsgrad` never lets the root
    become smaller. Sources: Kingma and Ba 2015; Reddi, Kale and Kumar 2018.
    """

    rate: float = 0.001
    betas: tuple[float, float] = (0.9, 0.999)
    eps: float = 1e-8
    weight_decay: float = 0.0
    amsgrad: bool = False

    def __post_init__(self) -> None:
        number("rate", self.rate, above=0)
        number("eps", self.eps, least=0)
        number("weight_decay", self.weight_decay, least=0)
        if not isinstance(self.betas, (list, tuple)) or len(self.betas) != 2:
            raise InputTypeError(f"betas is {self.betas!r}; give two numbers, as in (0.9, 0.999)")
        for name, beta in zip(("betas[0]", "betas[1]"), self.betas, strict=True):
            share(name, beta)

    def _rule(self, gradient: Any, state: State, weight: Any, rate: float) -> tuple:
        return self._adapted(self._pulled(gradient, weight), state, rate)

    def _adapted(self, g: Any, state: State, rate: float) -> tuple:
        first, second = self.betas
        mean, square = _mixed(state.mean, g, first), _mixed(state.square, g * g, second)
        state = state._replace(mean=mean, square=square)
        if self.amsgrad:
            square = square if state.largest is None else maximum(state.largest, square)
            state = state._replace(largest=square)
        size = sqrt(square) / sqrt(1 - second**state.count) + self.eps
        return -rate / (1 - first**state.count) * mean / size, state


@dataclass(frozen=True)
class AdamW(Adam):
    """Adam whose weights decay beside its step, not inside its gradient.

    >>> AdamW(0.1, weight_decay=0.5).step(0.0, None, 2.0)[0]
    -0.1

    Inside, the division would undo the decay of weights with large gradients. Source: Loshchilov
    and Hutter 2019.
    """

    weight_decay: float = 0.01

    def _rule(self, gradient: Any, state: State, weight: Any, rate: float) -> tuple:
        step, state = self._adapted(gradient, state, rate)
        return (step - rate * self.weight_decay * weight if self.weight_decay else step), state


def _mixed(old: Any, new: Any, kept: float) -> Any:
    """Return a share of the old mean plus the rest of what is new; the first old one is 0."""
    return (1 - kept) * new if old is None else kept * old + (1 - kept) * new


OPTIMIZERS: dict[str, Callable[..., Optimizer]] = {
    "sgd": SGD,
    "momentum": partial(SGD, momentum=0.9),
    "nesterov": partial(SGD, momentum=0.9, nesterov=True),
    "rmsprop": RMSprop,
    "adam": Adam,
    "adamw": AdamW,
}


def by_name(optimizer: str, rate: float, **options: Any) -> Optimizer:
    """Return an optimizer from the table of names.

    >>> by_name("nesterov", 0.1)
    SGD(rate=0.1, momentum=0.9, dampening=0.0, nesterov=True, weight_decay=0.0)
    >>> by_name("adma", 0.1)
    Traceback (most recent call last):
    ...
    bpcourse.errors.InputValueError: optimizer is 'adma'; use one of sgd, momentum, nesterov, \
rmsprop, adam, adamw; did you mean 'adam'?
    """
    return OPTIMIZERS[known("optimizer", optimizer, OPTIMIZERS)](rate, **options)
