"""The scalar benchmark compares like with like: same gradients, same example, same peers."""

from functools import partial

import pytest

from benchmarks import rounds, scalar
from benchmarks import scalar_contestants as net
from bpcourse.graph import topological_order

ALL = scalar.CONTESTANTS | scalar.SLOW
TRAINED = ("straight-line floats", "same graph again")


@pytest.fixture(scope="module", params=net.SIZES, ids=scalar.title)
def data(request):
    """Return a net with two examples: enough to compare, quick to compile."""
    return net.make_data(request.param, 2)


@pytest.fixture
def runs(data):
    """Return the contestants that are installed."""
    return scalar.make_runs(ALL, data)


def test_all_contestants_find_the_same_gradients_in_each_step(runs, data):
    scalar.compare_gradients(runs, passes=3)
    assert set(runs) >= {name for name in ALL if name not in rounds.MODULES}
    gradients = runs["straight-line floats"]()
    assert len(gradients) == len(net.each(*data[:2]))
    assert sum(gradient != 0 for gradient in gradients) > len(gradients) / 4


def test_a_contestant_with_other_gradients_is_not_timed(data):
    runs = scalar.make_runs({name: ALL[name] for name in TRAINED}, data)
    right = runs["same graph again"]()
    runs["same graph again"] = lambda: [right[0] + 1e-6, *right[1:]]
    with pytest.raises(RuntimeError, match="same graph again finds other gradients"):
        scalar.compare_gradients(runs)


def test_a_contestant_that_does_not_move_is_not_timed(data, monkeypatch):
    runs = scalar.make_runs({name: ALL[name] for name in TRAINED}, data)
    stuck = runs["same graph again"]()
    runs["same graph again"] = lambda: stuck
    scalar.compare_gradients(runs, passes=1)
    monkeypatch.setattr(net, "RATE", 1e-3)
    with pytest.raises(RuntimeError, match="same graph again finds other gradients"):
        scalar.compare_gradients(runs)


@pytest.mark.parametrize(("sizes", "share"), [((2, 16, 16, 1), 0.05), ((16, 16, 1), 0.31)])
def test_the_second_net_has_the_constants_that_the_first_one_hides(sizes, share):
    order = topological_order(net.our_graph(*net.make_data(sizes))[0])
    constants = sum(node.is_constant for node in order)
    assert constants / len(order) == pytest.approx(share, abs=0.005)


def test_an_absent_peer_is_left_out(monkeypatch):
    monkeypatch.setattr(scalar, "installed", lambda name: name not in rounds.MODULES)
    monkeypatch.setattr(scalar.net, "make_data", partial(net.make_data, examples=1))
    rows = scalar.measure(1, 1)
    assert {row.peer for row in rows} == {"straight-line floats"}
    monkeypatch.undo()
    monkeypatch.setattr(scalar, "installed", lambda name: name not in rounds.MODULES)
    assert scalar.measure_frameworks(1, 1) == []


def test_every_row_says_its_net_and_its_way(monkeypatch):
    monkeypatch.setattr(scalar, "installed", lambda _: True)
    monkeypatch.setattr(scalar, "CONTESTANTS", dict.fromkeys(scalar.CONTESTANTS, net.straight_line))
    rows = scalar.measure_net((2, 2, 1), 1, 1)
    assert [row.name for row in rows] == [
        *(f"2-2-1, {name}, collector on" for name, *_ in scalar.COMPARISONS["collector on"]),
        *("2-2-1, built anew, collector off", "2-2-1, same graph again, collector off"),
        "2-2-1, peak bytes per node",
    ]
    assert len({(row.name, row.peer) for row in rows}) == len(rows)


def test_every_goal_of_the_budget_has_its_row():
    goals = {
        way: [comparison[1:] for comparison in comparisons if comparison[2]]
        for way, comparisons in scalar.COMPARISONS.items()
    }
    assert goals == {
        "collector on": [
            *(("micrograd", 0.2), ("micrograd", 0.2), ("micrograd", 0.1)),
            ("straight-line floats", 1.3),
        ],
        "collector off": [("micrograd", 0.6), ("micrograd", 0.35)],
    }
    assert scalar.MEMORY_GOAL == 0.25
    assert list(map(scalar.title, net.SIZES)) == ["2-16-16-1", "16-16-1"]


def test_the_peak_of_memory_counts_what_a_pass_holds():
    # a list of 10^5 pointers of eight bytes
    assert 800_000 <= scalar.peak(lambda: [None] * 100_000) < 900_000
