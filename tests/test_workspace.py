"""The workspace form finds what the readable form finds, and allocates nothing on the way."""

import tracemalloc
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bpcourse.activations import ACTIVATIONS, HIDDEN, OUTPUTS
from bpcourse.errors import DomainError, InputTypeError, InputValueError, ShapeError
from bpcourse.losses import LOSSES
from bpcourse.multilayer import (
    Network,
    backward_pass,
    forward_pass,
    in_order,
    init_network,
    loss_value,
    parameters,
    with_parameters,
)
from bpcourse.workspace import IN_PLACE, LOSSES_IN_PLACE, Workspace, train_pass

PAIRS = [
    (output, loss)
    for output, loss in product(OUTPUTS, LOSSES)
    if LOSSES[loss].output in (None, output)
]
# Where the two forms round differently (a factor 1/N multiplied instead of divided, a sum in
# another order) they are one or two roundings apart; six layers carry some tens of them.
CLOSE = {np.float64: 1e-13, np.float32: 1e-4}


def example(sizes, hidden, output, loss, batch=5, seed=0, scale=1.0, dtype=np.float64):
    """Return a network with biases that are not 0, a batch, and targets that fit its loss."""
    rng = np.random.default_rng(seed)
    network = init_network(sizes, hidden, output, "lecun", rng, loss=loss)
    arrays = [(a + (a == 0) * rng.normal(size=a.shape)) * scale for a in parameters(network)]
    network = with_parameters(network, [a.astype(dtype) for a in arrays])
    y = rng.uniform(0.1, 0.9, size=(batch, sizes[-1]))
    if "softmax" in loss:
        y /= y.sum(axis=1, keepdims=True)
    return network, rng.normal(size=(batch, sizes[0])).astype(dtype), y.astype(dtype)


def agree(network, x, y, workspace):
    """Assert that both forms find the same; relative to the norm of each tensor."""
    loss, found = train_pass(network, x, y, workspace)
    cache = forward_pass(network, x)
    right, rtol = backward_pass(network, cache, y), CLOSE[x.dtype.type]
    assert loss == pytest.approx(loss_value(network, cache, y), rel=rtol)
    pairs = zip((*in_order(found), *found.deltas), (*in_order(right), *right.deltas), strict=True)
    for ours, readable in pairs:
        assert ours.shape == readable.shape
        assert ours.dtype == readable.dtype == x.dtype
        assert np.linalg.norm(ours - readable) <= rtol * np.linalg.norm(readable)


@pytest.mark.parametrize("dtype", CLOSE)
@pytest.mark.parametrize("sizes", [(3, 2), (3, 5, 2), (4, 3, 5, 6, 7, 3, 2)])
@pytest.mark.parametrize("hidden", HIDDEN)
@pytest.mark.parametrize(("output", "loss"), PAIRS)
def test_it_finds_what_the_readable_form_finds(dtype, sizes, hidden, output, loss):
    network, x, y = example(sizes, hidden, output, loss, dtype=dtype)
    agree(network, x, y, Workspace(network, 5))


@settings(max_examples=200, deadline=None)
@given(
    sizes=st.lists(st.integers(1, 5), min_size=2, max_size=6),
    hidden=st.sampled_from(HIDDEN),
    pair=st.sampled_from(PAIRS),
    batch=st.integers(1, 4),
    seed=st.integers(0, 2**32),
    scale=st.sampled_from([0.01, 1, 30]),
)
def test_it_agrees_wherever_hypothesis_looks(sizes, hidden, pair, batch, seed, scale):
    network, x, y = example(sizes, hidden, *pair, batch, seed, scale)
    workspace = Workspace(network, batch)
    for layer in workspace.layers:  # whatever an earlier pass left behind
        for array in layer:
            array.fill(np.nan)
    agree(network, x, y, workspace)


def test_the_tables_have_the_same_rows():
    assert set(IN_PLACE) == set(ACTIVATIONS)
    assert set(LOSSES_IN_PLACE) == set(LOSSES)


TAILS = np.array([[-800.0, -720, -40, -1e-3, -1e-300, 0, 1e-300, 1e-3, 40, 720, 1e308]]).T


@pytest.mark.parametrize("name", HIDDEN)
def test_activations_and_slopes_in_the_tails(name):
    """No warning, and the digits of the readable form: even where exp(-|z|) is a subnormal."""
    z, a, delta, spare = TAILS.copy(), np.empty_like(TAILS), np.full_like(TAILS, 3.0), TAILS * 0
    if name == "linear":
        a = z
    IN_PLACE[name].forward(z, a, spare)
    right = ACTIVATIONS[name].function(TAILS)
    # softplus' = 1 - e^-a carries the rounding of a: two units in the last place
    np.testing.assert_allclose(a, right, rtol=4e-16, atol=0)
    IN_PLACE[name].back(z, a, delta, spare)
    np.testing.assert_allclose(delta, 3 * ACTIVATIONS[name].slope(TAILS, right), rtol=1e-15, atol=0)
