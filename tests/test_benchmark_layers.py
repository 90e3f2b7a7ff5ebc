"""The benchmark of layers compares like with like: same gradients, ratios round by round."""

import numpy as np
import pytest

from benchmarks import layers
from benchmarks.__main__ import lines  # noqa: F401  it must import without a peer

CASE = ((5, 4, 3, 2), 6, 1, {"bare products": 1.2, "PyTorch": 0.75})


@pytest.fixture
def data():
    return layers.make_data(*CASE[:2])


def test_bare_products_are_those_of_a_full_pass(data):
    network, x, y = data
    runs = {"ours": layers.ours(*data), "bare products": layers.bare_products(*data)}
    layers.compare_gradients(runs, network, x, y)
    cells = dict(
        zip(
            runs["bare products"].__code__.co_freevars,
            (c.cell_contents for c in runs["bare products"].__closure__),
            strict=True,
        )
    )
    # one forward and two backward for each of the three layers, less the one to the inputs
    assert len(cells["products"]) == 3 + 2 * 3 - 1


def test_pytorch_finds_the_same_gradients(data):
    pytest.importorskip("torch", reason="PyTorch is an extra")
    layers.compare_gradients({"PyTorch": layers.pytorch(*data)}, *data)


@pytest.mark.parametrize("name", ["ours", "bare products", "PyTorch"])
def test_a_contestant_with_other_gradients_is_not_timed(name, data, monkeypatch):
    network, x, y = data
    right = layers.in_order(layers.backward_pass(network, layers.forward_pass(network, x), y))
    wrong = [right[0] * (1 + 1e-9), *right[1:]]
    monkeypatch.setattr(layers, "in_order", list)
    monkeypatch.setattr(layers, "backward_pass", lambda *_: right)
    found = wrong[::2] if name == "bare products" else wrong
    with pytest.raises(RuntimeError, match=f"{name} finds another gradient, number 0"):
        layers.compare_gradients({name: lambda: found}, network, x, y)


def test_a_peer_that_is_absent_is_left_out(monkeypatch):
    monkeypatch.setattr(layers.importlib.util, "find_spec", lambda _: None)
    rows = layers.compare(*CASE, rounds=3)
    assert [(r.name, r.peer) for r in rows] == [("5-4-3-2, batch 6", "bare products")]
    assert 0 < rows[0].low <= rows[0].ratio <= rows[0].high
    assert rows[0].goal == 1.2


def test_every_goal_of_the_budget_has_its_row():
    goals = {
        (sizes, batch, *goal) for sizes, batch, _, goals in layers.CASES for goal in goals.items()
    }
    assert goals == {
        ((2, 2, 1), 1, "PyTorch", 0.15),
        ((784, 256, 128, 10), 32, "bare products", 1.2),
        ((784, 256, 128, 10), 32, "PyTorch", 0.75),
        ((784, 256, 128, 10), 256, "bare products", 1.2),
    }


def test_the_data_are_the_same_in_every_run(data):
    again = layers.make_data(*CASE[:2])
    assert (again[1] == data[1]).all()
    assert all(np.all(layer.biases != 0) for layer in data[0].layers)
