"""The scalar benchmark compares like with like: same gradients, same example, same peers."""

from functools import partial

import pytest

from benchmarks import rounds, scalar
from benchmarks import scalar_contestants as net

ALL = scalar.CONTESTANTS | scalar.SLOW


@pytest.fixture(scope="module")
def data():
    """Return the net with two examples: enough to compare, quick to compile."""
    return net.make_data(2)


@pytest.fixture
def runs(data):
    """Return the contestants that are installed."""
    return scalar.make_runs(ALL, data)


def test_all_contestants_find_the_same_gradients(runs):
    scalar.compare_gradients(runs)
    assert set(runs) >= {name for name in ALL if name not in rounds.MODULES}
    gradients = runs["straight-line floats"]()
    assert len(gradients) == 2 * 16 + 16 * 16 + 16 + 33
    assert sum(gradient != 0 for gradient in gradients) > 100


def test_a_contestant_with_other_gradients_is_not_timed(data):
    runs = {name: ALL[name](*data) for name in ("same graph again", "straight-line floats")}
    right = runs["same graph again"]()
    runs["same graph again"] = lambda: [right[0] + 1e-6, *right[1:]]
    with pytest.raises(RuntimeError, match="same graph again finds other gradients"):
        scalar.compare(runs, (), 1, 1)


def test_an_absent_peer_is_left_out(monkeypatch):
    monkeypatch.setattr(scalar, "installed", lambda name: name not in rounds.MODULES)
    monkeypatch.setattr(scalar.net, "make_data", partial(net.make_data, examples=1))
    monkeypatch.setattr(scalar, "SLOW_EXAMPLES", 1)
    rows = scalar.measure(1, 1)
    assert {row.peer for row in rows} == {"straight-line floats"}
    assert scalar.measure_frameworks(1, 1) == []


def test_every_goal_of_the_budget_has_its_row():
    goals = [comparison[1:] for comparison in scalar.COMPARISONS if comparison[2]]
    assert goals == [
        *(("micrograd", 0.2), ("micrograd", 0.2), ("micrograd", 0.12)),
        ("straight-line floats", 1.5),
    ]
    assert scalar.MEMORY_GOAL == 0.22


def test_the_peak_of_memory_counts_what_a_pass_holds():
    # a list of 10^5 pointers of eight bytes
    assert 800_000 <= scalar.peak(lambda: [None] * 100_000) < 900_000
