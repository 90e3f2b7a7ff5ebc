"""Checkpointing: the same gradient to the last bit, less memory, at most 4/3 of the products."""

from math import ceil

import numpy as np
import pytest

from bpcourse.checking.operation_count import count_products
from bpcourse.errors import InputTypeError, InputValueError, ShapeError
from bpcourse.experiments.cost.checkpoint import checkpointed_pass, trade, trade_times
from bpcourse.experiments.cost.measured import peak_memory
from bpcourse.multilayer import (
    HIDDEN,
    OUTPUTS,
    backward_pass,
    forward_pass,
    in_order,
    init_network,
)


def given(depth=11, width=5, examples=7, hidden="tanh", output="linear", loss="squared error"):
    rng = np.random.default_rng(3)
    sizes = [3 + (width * k) % 7 for k in range(depth)] + [2]
    network = init_network(sizes, hidden=hidden, output=output, rng=rng, loss=loss)
    return network, rng.normal(size=(examples, sizes[0])), rng.dirichlet([1, 1], examples)


def same_bits(network, x, y, every):
    found = checkpointed_pass(network, x, y, every)
    right = backward_pass(network, forward_pass(network, x), y)
    assert (found.inputs == right.inputs).all()
    pairs = zip(in_order(found), in_order(right), strict=True)
    return all(np.array_equal(a, b) for a, b in pairs)


@pytest.mark.parametrize("every", [None, 1, 2, 3, 4, 10, 11, 50])
def test_the_gradient_is_the_same_to_the_last_bit(every):
    assert same_bits(*given(), every)


@pytest.mark.parametrize("output", [*OUTPUTS, "logits"])
@pytest.mark.parametrize("hidden", HIDDEN)
def test_for_every_activation_and_output(hidden, output):
    logits = {"output": "softmax", "loss": "softmax cross-entropy"}
    settings = logits if output == "logits" else {"output": output}
    assert same_bits(*given(hidden=hidden, **settings), None)


def test_a_single_layer():
    assert same_bits(*given(depth=1), None)


def test_another_bit_would_be_seen(monkeypatch):
    from bpcourse.experiments.cost import checkpoint  # noqa: PLC0415  the module, to break it

    monkeypatch.setattr(checkpoint, "_run", _off)
    network, x, y = given()
    with pytest.raises(AssertionError):
        assert same_bits(network, x, y, 3)


def _off(layers, a):
    for layer in layers:
        a = np.tanh(a @ layer.weights.T + layer.biases) * (1 + 1e-15)
    return a


@pytest.mark.parametrize(("depth", "every"), [(9, 3), (12, 5), (100, 10), (16, 1), (16, 16)])
def test_products_are_those_of_one_forward_pass_more_but_for_the_last_stretch(depth, every):
    rng = np.random.default_rng(0)
    network = init_network((4,) * (depth + 1), rng=rng)
    x, y = np.ones((3, 4)), np.ones((3, 4))
    count = count_products(lambda n: checkpointed_pass(n, x, y, every), network)
    last = depth - every * (ceil(depth / every) - 1)
    assert count.products == 3 * depth + (depth - last)
    assert count.multiplications == count.products * 3 * 4 * 4


def test_a_hundred_layers():
    found = trade(depth=100, width=32, examples=512)
    assert found.identical
    assert found.multiplications == 390 / 300  # (4 - 1/10) / 3
    # 10 checkpoints and 21 arrays of a stretch against 201: 0.154; the gradients of 100 layers,
    # 8 kB each on arrays of 131 kB, are added to both sides, a few temporaries too
    assert 0.15 < found.memory < 0.30
    # the readable pass keeps 100 deltas as well: 301 arrays
    assert 0.10 < found.against_readable < 0.22


def test_memory_grows_with_the_root_of_the_depth():
    peaks = []
    for depth in (16, 64, 256):
        rng = np.random.default_rng(0)
        network = init_network((8,) * (depth + 1), rng=rng)
        x, y = np.ones((1000, 8)), np.ones((1000, 8))
        peaks.append(peak_memory(lambda n=network, x=x, y=y: checkpointed_pass(n, x, y)))
    # four times the depth, twice the memory; everything kept would be four times
    assert 1.6 < peaks[1] / peaks[0] < 2.4
    assert 1.6 < peaks[2] / peaks[1] < 2.4


def test_times_are_ratios():
    times = trade_times(depth=9, width=4, examples=8, rounds=3)
    assert times["all kept"].median == 1
    assert times["checkpoints"].median > 0


def test_errors_say_what_to_do():
    network, x, y = given()
    with pytest.raises(InputValueError, match="every is 0"):
        checkpointed_pass(network, x, y, 0)
    with pytest.raises(InputTypeError, match=r"every is 2\.5"):
        checkpointed_pass(network, x, y, 2.5)
    with pytest.raises(ShapeError):
        checkpointed_pass(network, x[:, :-1], y)


def test_the_last_piece_is_not_run_a_second_time():
    """Notebook 09: who runs all ten pieces again comes to 4/3, and it is a tenth of a pass less."""
    once_less = (3 + (10 - 1) / 10) / 3
    assert trade(width=4, examples=8).multiplications == pytest.approx(once_less, rel=1e-12)
