"""What a training leaves behind: the network, and a record of the way.

>>> from bpcourse.multilayer import init_network
>>> network = init_network((2, 1), rng=np.random.default_rng(0))
>>> History(network, losses=np.array([1.0, 0.25]), rates=np.array([0.1, 0.1]), per_sweep=2)
History(1 sweep, 2 steps, loss 1 to 0.25)
"""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from bpcourse.multilayer.network import Cache, Gradients, Network

__all__ = ["History", "LayerLook", "Look", "look_at"]


class LayerLook(NamedTuple):
    """What one layer looked like at a step; each size is a root mean square."""

    activation: float  # of what the layer sends on
    gradient: float  # of dL/dW
    weight: float
    update: float  # of the change of the weights
    silent: float  # the share of units that were 0 for the whole batch

    @property
    def ratio(self) -> float:
        """The size of the update beside that of the weights: a thousandth is a usual one."""
        return self.update / self.weight if self.weight else float("inf") * bool(self.update)


class Look(NamedTuple):
    """The layers at one step, from input to output."""

    step: int
    layers: tuple[LayerLook, ...]


@dataclass(frozen=True)
class History:
    """The network that was reached, with losses and rates by step and accuracies by sweep."""

    network: Network
    state: Any = None  # the optimizer's
    losses: np.ndarray = field(
        default_factory=lambda: np.empty(0)
    )  # of each batch, before its step
    rates: np.ndarray = field(default_factory=lambda: np.empty(0))
    accuracies: tuple[float, ...] = ()  # on the test examples, after each sweep
    looks: tuple[Look, ...] = ()
    per_sweep: int = 1  # steps
    interrupted: bool = False

    @property
    def steps(self) -> int:
        """How many steps were made."""
        return len(self.losses)

    @property
    def sweeps(self) -> int:
        """How many sweeps were completed."""
        return self.steps // self.per_sweep

    @property
    def mean_losses(self) -> np.ndarray:
        """The mean loss of each completed sweep."""
        whole = self.losses[: self.sweeps * self.per_sweep]
        return whole.reshape(self.sweeps, self.per_sweep).mean(axis=1)

    def __repr__(self) -> str:
        plural = "" if self.sweeps == 1 else "s"
        parts = [f"{self.sweeps} sweep{plural}", f"{self.steps} steps"]
        if self.steps:
            parts.append(f"loss {self.losses[0]:.3g} to {self.losses[-1]:.3g}")
        if self.accuracies:
            parts.append(f"accuracy {self.accuracies[-1]:.3f}")
        if self.interrupted:
            parts.append("interrupted")
        return f"History({', '.join(parts)})"


def look_at(
    step: int, network: Network, cache: Cache, gradients: Gradients, after: Network
) -> Look:
    """Return what the layers look like at a step that leads from a network to the one after.

    >>> from bpcourse.multilayer import backward_pass, forward_pass, init_network, updated
    >>> network = init_network((2, 3, 1), "relu", rng=np.random.default_rng(0))
    >>> cache = forward_pass(network, [[1.0, 2.0]])
    >>> gradients = backward_pass(network, cache, [[1.0]])
    >>> look = look_at(0, network, cache, gradients, updated(network, gradients, 0.1))
    >>> round(look.layers[0].update / look.layers[0].gradient, 12)
    0.1
    """
    layers = zip(
        network.layers, after.layers, cache.activations[1:], gradients.weights, strict=True
    )
    return Look(
        step,
        tuple(
            LayerLook(
                _size(a),
                _size(slope),
                _size(old.weights),
                _size(new.weights - old.weights),
                float((a == 0).all(axis=0).mean()),
            )
            for old, new, a, slope in layers
        ),
    )


def _size(array: np.ndarray) -> float:
    return float(np.sqrt(np.mean(array * array)))
