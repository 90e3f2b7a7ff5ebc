"""The benchmark of layers compares like with like: same loss, same gradients, same work."""

import inspect

import numpy as np
import pytest

from benchmarks import layers, rounds
from benchmarks import layers_contestants as net

ALL = layers.OURS | layers.PEERS
CASE = layers.Case((5, 4, 3, 2), 6, 1, tuple(layers.OURS), tuple(layers.PEERS), {"PyTorch": 0.75})


@pytest.fixture(scope="module")
def data():
    return net.make_data(CASE.sizes, CASE.batch)


@pytest.mark.parametrize("name", ALL)
def test_all_contestants_find_the_same_loss_and_gradients(name, data):
    if not rounds.installed(name):
        pytest.skip(f"{name} is an extra")
    layers.compare_gradients({name: ALL[name](*data)}, *data)


@pytest.mark.parametrize("name", ALL)
def test_a_contestant_with_other_gradients_is_not_timed(name, data):
    loss, right = net.readable(*data)()
    # an error above the tolerance of 1e-10, in the first tensor only
    wrong = [right[0] * (1 + 1e-9), *right[1:]]
    found = wrong[::2] if name == "bare products" else wrong
    with pytest.raises(RuntimeError, match=f"{name} finds another gradient, number 0"):
        layers.compare_gradients({name: lambda: (loss, found)}, *data)


def test_a_contestant_with_another_loss_is_not_timed(data):
    loss, right = net.readable(*data)()
    with pytest.raises(RuntimeError, match="PyTorch finds another loss"):
        layers.compare_gradients({"PyTorch": lambda: (loss * (1 + 1e-9), right)}, *data)


def test_bare_products_are_those_of_a_full_pass(data):
    steps = inspect.getclosurevars(net.bare_products(*data)).nonlocals["steps"]
    # one forward and two backward for each of the three layers, less the one to the inputs
    assert len(steps) == 3 + 2 * 3 - 1


def test_a_peer_that_is_absent_is_left_out(monkeypatch):
    monkeypatch.setattr(layers, "installed", lambda name: name not in rounds.MODULES)
    rows = layers.compare(CASE, rounds=3)
    peers = ("bare products", "NumPy by hand")
    assert [(r.name, r.peer) for r in rows] == [
        (f"5-4-3-2 at 6, {name}", peer) for name in layers.OURS for peer in peers
    ]
    assert all(0 < r.low <= r.ratio <= r.high for r in rows)


def test_the_bare_products_say_how_low_the_ratio_to_pytorch_can_be(monkeypatch):
    monkeypatch.setattr(layers, "PEERS", dict.fromkeys(layers.PEERS, net.bare_products))
    monkeypatch.setattr(layers, "compare_gradients", lambda *_: None)
    monkeypatch.setattr(layers, "installed", lambda _: True)
    *rows, floor = layers.compare(CASE, rounds=1)
    assert (floor.name, floor.peer) == ("5-4-3-2 at 6, bare products", "PyTorch")
    assert floor.goal is None
    assert len(rows) == len(CASE.ours) * len(CASE.peers)


def test_goals_belong_to_the_workspace():
    case = CASE._replace(peers=("bare products",), goals={"bare products": 1.2})
    assert [r.goal for r in layers.compare(case, rounds=1)] == [1.2, None, None]


def test_every_goal_of_the_budget_has_its_row():
    cases = [case for case in layers.CASES if case.goals]
    assert all(set(case.goals) <= set(case.peers) for case in cases)
    assert [(case.sizes, case.batch, case.goals) for case in cases] == [
        ((2, 2, 1), 1, {"PyTorch": 0.15}),
        ((784, 256, 128, 10), 32, {"bare products": 1.15, "PyTorch": 0.75}),
        ((784, 256, 128, 10), 128, {"bare products": 1.15, "PyTorch": 0.75}),
    ]


def test_the_data_are_the_same_in_every_run(data):
    again = net.make_data(CASE.sizes, CASE.batch)
    assert (again[1] == data[1]).all()
    assert all(np.all(layer.biases != 0) for layer in data[0].layers)
