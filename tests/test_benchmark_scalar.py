"""The scalar benchmark compares like with like: same gradients, ratios round by round."""

import importlib.util

import pytest

from benchmarks import scalar

SMALL = {"graph built anew", "graph built anew, as by grad", "same graph again"}
SMALL |= {"generated program", "straight-line floats"}


@pytest.fixture
def data():
    """Return the net with two examples: enough to compare, quick to compile."""
    weights, biases, inputs, targets = scalar.make_data()
    return weights, biases, inputs[:2], targets[:2]


@pytest.fixture
def runs(data):
    """Return the contestants that are installed."""
    absent = importlib.util.find_spec("micrograd") is None
    makers = scalar.CONTESTANTS.items()
    return {name: make(*data) for name, make in makers if not (absent and name == "micrograd")}


def test_all_contestants_find_the_same_gradients(runs):
    scalar.compare_gradients(runs)
    assert set(runs) >= SMALL
    gradients = runs["straight-line floats"]()
    assert len(gradients) == 2 * 16 + 16 * 16 + 16 + 33
    assert sum(gradient != 0 for gradient in gradients) > 100


def test_a_contestant_with_other_gradients_is_not_timed(runs):
    right = runs["same graph again"]()
    runs["same graph again"] = lambda: [right[0] + 1e-6, *right[1:]]
    with pytest.raises(RuntimeError, match="same graph again finds other gradients"):
        scalar.compare_gradients(runs)


def test_ratios_are_taken_round_by_round():
    times = {"a": [1.0, 2.0, 30.0], "b": [2.0, 8.0, 60.0]}
    assert scalar.row(times, "a", "b", 0.4) == ("a", "b", 2.0, 8.0, 0.5, 0.25, 0.5, 0.4)


def test_the_peak_of_memory_counts_what_a_pass_holds():
    # a list of 10^5 pointers of eight bytes
    assert 800_000 <= scalar.peak(lambda: [None] * 100_000) < 900_000
