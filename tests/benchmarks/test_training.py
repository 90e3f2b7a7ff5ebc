"""The benchmark of a training step compares like with like: same gradients, same weights after."""

import numpy as np
import pytest

from benchmarks import rounds, training


@pytest.fixture(scope="module")
def data():
    return training.make_data()


@pytest.mark.parametrize("name", training.OURS | training.PEERS)
def test_all_make_the_same_steps(name, data):
    if not rounds.installed(name):
        pytest.skip(f"{name} is an extra")
    training.compare_steps({name: (training.OURS | training.PEERS)[name]}, data)


def other_gradients(network, batches):
    step, weights = training.workspace(network, batches)
    return lambda: (0, [1.001 * a for a in step()[1]]), weights


def other_weights(network, batches):
    step, weights = training.workspace(network, batches)
    return step, lambda: [a + 1e-6 for a in weights()]


@pytest.mark.parametrize(
    ("make", "what"), [(other_gradients, "gradient"), (other_weights, "weight")]
)
def test_who_steps_otherwise_is_not_timed(make, what, data):
    with pytest.raises(RuntimeError, match=f"somebody finds another {what}, number 0"):
        training.compare_steps({"somebody": make}, data)


def test_the_goal_is_that_of_the_workspace(monkeypatch):
    monkeypatch.setattr(training, "PEERS", {"PyTorch": training.readable})
    monkeypatch.setattr(training, "installed", lambda _: True)
    rows = training.measure(rounds=1, passes=1)
    assert [(row.name, row.goal) for row in rows] == [
        ("digits, a step in a workspace", 0.75),
        ("digits, a step as in notebook 10", None),
    ]


def test_every_batch_is_full_and_the_data_are_the_same_in_every_run(data):
    network, batches = training.make_data()
    assert {x.shape for x, _ in batches} == {(training.BATCH, 64)}
    assert all((a == b).all() for (a, _), (b, _) in zip(batches, data[1], strict=True))
    assert np.array_equal(network.layers[0].weights, data[0].layers[0].weights)
