"""The training loop: predict, compare, backpropagate, update, and again.

>>> from bpcourse.multilayer import init_network
>>> from bpcourse.training.optimizers import SGD
>>> from bpcourse.training.datasets import loaves
>>> rng = np.random.default_rng(0)
>>> network = init_network((2, 4, 1), "tanh", "sigmoid", rng=rng, loss="binary cross-entropy")
>>> train(network, Batches(loaves(), 8, rng), SGD(1.0), sweeps=100, test=loaves())
History(100 sweeps, 500 steps, loss 0.735 to 0.0046, accuracy 1.000)

Backpropagation is the third of the four steps. It computes gradients; the optimizer uses them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from bpcourse.errors import InputTypeError, whole
from bpcourse.multilayer.network import (
    Gradients,
    Network,
    backward_pass,
    forward_pass,
    in_order,
    loss_value,
    parameters,
    with_parameters,
)
from bpcourse.multilayer.refusals import check_gradients as check_belonging
from bpcourse.training.batches import Batches
from bpcourse.training.datasets.examples import Examples, checked_examples
from bpcourse.training.divergence import (
    DivergenceError,
    check_gradients,
    check_loss,
    check_weights,
)
from bpcourse.training.history import History, Look, look_at
from bpcourse.training.optimizer import Optimizer, moved
from bpcourse.training.schedules import Schedule

__all__ = ["accuracy", "train", "update"]

MOST = 10**6  # sweeps


class _Moment(NamedTuple):
    """A network and the optimizer's state that goes with it."""

    network: Network
    state: Any = None


@dataclass
class _Way:
    """How a training goes, and what changes while it runs."""

    optimizer: Optimizer
    schedule: Schedule | None
    watch: int
    per_sweep: int
    now: _Moment
    finite: _Moment  # the last one whose loss was
    losses: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    accuracies: list[float] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)

    def history(self, moment: _Moment, *, interrupted: bool = False) -> History:
        arrays = np.array(self.losses), np.array(self.rates)
        kept = tuple(self.accuracies), tuple(self.looks)
        return History(*moment, *arrays, *kept, self.per_sweep, interrupted)


def train(
    network: Network,
    data: Batches | Examples,
    optimizer: Optimizer,
    sweeps: int = 1,
    *,
    schedule: Schedule | None = None,
    watch: int = 0,
    test: Examples | None = None,
    progress: bool = False,
) -> History:
    """Return the history of a training, with the trained network; the given one is unchanged.

    >>> from bpcourse.multilayer import init_network
    >>> from bpcourse.training import SGD, Cosine
    >>> from bpcourse.training.datasets import xor
    >>> network = init_network((2, 8, 1), rng=np.random.default_rng(0))
    >>> history = train(network, xor(), SGD(0.5), 200, schedule=Cosine(0.5, 200), watch=100)
    >>> bool(history.losses[-1] < 0.01), [look.step for look in history.looks]
    (True, [0, 100])

    `data` is a pair of inputs and targets, one batch, or Batches of it; a sweep takes each example
    once. `schedule` gives the rate of each step in place of the optimizer's. `watch` looks at the
    layers every so many steps, `test` measures the accuracy after each sweep, `progress` shows
    tqdm's bar where tqdm is installed. An interrupt ends the training and keeps what was reached.
    Raises DivergenceError at the first number that is not finite, InputTypeError, InputValueError
    or ShapeError for what cannot be trained with.
    """
    batches = data if isinstance(data, Batches) else Batches(data)
    test = None if test is None else checked_examples(test)
    way = _begun(network, optimizer, schedule, watch, len(batches))
    try:
        for _ in _counted(whole("sweeps", sweeps, 1, MOST), progress=progress):
            _sweep(way, batches)
            if test is not None:
                way.accuracies.append(accuracy(way.now.network, test))
    except KeyboardInterrupt:
        return way.history(way.now, interrupted=True)
    except DivergenceError as error:
        error.history = way.history(way.finite)
        raise
    return way.history(way.now)


def _begun(network: Network, optimizer: Any, schedule: Any, watch: Any, per_sweep: int) -> _Way:
    if not isinstance(optimizer, Optimizer):
        raise InputTypeError(f"optimizer is {optimizer!r}; give one such as SGD(0.1) or Adam(0.01)")
    if schedule is not None and not callable(schedule):
        raise InputTypeError(f"schedule is {schedule!r}; give one such as Cosine(0.1, steps=1000)")
    start = _Moment(network)
    return _Way(optimizer, schedule, whole("watch", watch), per_sweep, start, start)


def _sweep(way: _Way, batches: Batches) -> None:
    with np.errstate(over="ignore", invalid="ignore"):  # seen by the checks
        for x, y in batches:
            _step(way, x, y)


def _step(way: _Way, x: np.ndarray, y: np.ndarray) -> None:
    (network, state), step = way.now, len(way.losses)
    rate = way.optimizer.rate if way.schedule is None else way.schedule(step)
    cache = forward_pass(network, x)  # predict
    loss = float(loss_value(network, cache, y))  # compare
    check_loss(loss, cache, step, rate)
    way.finite = way.now
    gradients = backward_pass(network, cache, y)  # backpropagate
    check_gradients(gradients, step, rate)
    after, state = update(network, gradients, way.optimizer, state, rate=rate)  # update
    check_weights(after, step, rate)
    if way.watch and step % way.watch == 0:
        way.looks.append(look_at(step, network, cache, gradients, after))
    way.now = _Moment(after, state)  # at once, so that an interrupt finds what belongs together
    way.losses.append(loss)
    way.rates.append(rate)


def update(
    network: Network,
    gradients: Gradients,
    optimizer: Optimizer,
    state: Any = None,
    *,
    rate: float | None = None,
) -> tuple[Network, Any]:
    """Return the network after one step of an optimizer, and the optimizer's new state.

    >>> from bpcourse.multilayer import init_network
    >>> from bpcourse.training.optimizers import SGD
    >>> network = init_network((1, 1), rng=np.random.default_rng(1))
    >>> gradients = backward_pass(network, forward_pass(network, [[0.0]]), [[3.0]])
    >>> after, state = update(network, gradients, SGD(0.5))
    >>> after.layers[0].biases
    array([1.5])

    Raises ShapeError for gradients or a state of another network.
    """
    weights, slopes = parameters(network), in_order(gradients)
    check_belonging(weights, slopes)
    steps, state = optimizer.step(slopes, state, weights, rate=rate)
    return with_parameters(network, moved(weights, steps)), state


def accuracy(network: Network, examples: Examples) -> float:
    """Return the share of examples that a network calls what they are.

    >>> from bpcourse.multilayer import init_network
    >>> from bpcourse.training.datasets import loaves
    >>> accuracy(init_network((2, 1), output="sigmoid", rng=np.random.default_rng(0)), loaves())
    0.5

    With several outputs the largest one says the class. A single one is compared with 1/2, or with
    0 where targets go below it.
    """
    x, y = checked_examples(examples)
    with np.errstate(over="ignore", invalid="ignore"):  # of a training that diverges
        answer = forward_pass(network, x).output
    if y.shape[1] > 1:
        return float((answer.argmax(axis=1) == y.argmax(axis=1)).mean())
    middle = 1 / 2 if y.min() >= 0 else 0
    return float(((answer > middle) == (y > middle)).mean())


def _counted(sweeps: int, *, progress: bool) -> Iterable[int]:
    """Return the numbers of the sweeps; under a bar, if it is asked for and there is one."""
    if not progress:
        return range(sweeps)
    try:
        from tqdm import tqdm  # noqa: PLC0415  only when it is asked for
    except ImportError:
        return range(sweeps)
    return tqdm(range(sweeps), unit="sweep")
