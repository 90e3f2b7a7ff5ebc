"""What the rows about arrays, numerics and layers share: a network, a batch, a refusal."""

from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from bpcourse.errors import BpcourseError
from bpcourse.multilayer import (
    backward_pass,
    forward_pass,
    init_network,
    loss_value,
    parameters,
    with_parameters,
)

PACKAGE = Path(__file__).resolve().parents[2] / "bpcourse"


@contextmanager
def refused(kind, match):
    """Expect an error of the course that is also Python's `kind`."""
    with pytest.raises(kind, match=match) as caught:
        yield
    assert isinstance(caught.value, BpcourseError), caught.value
    assert caught.value.__cause__ is None  # NumPy's words are not the hint


def network_of(*sizes, seed=0, **settings):
    """Return a network whose biases are not 0."""
    rng = np.random.default_rng(seed)
    network = init_network(sizes or (3, 4, 2), rng=rng, **settings)
    return with_parameters(
        network, [a if a.ndim == 2 else rng.normal(size=a.shape) for a in parameters(network)]
    )


def run(network, x, y):
    """Return the loss and the gradients."""
    cache = forward_pass(network, x)
    return loss_value(network, cache, y), backward_pass(network, cache, y)


X, Y = np.arange(15.0).reshape(5, 3) / 10 - 0.7, np.arange(10.0).reshape(5, 2) / 10
