"""Section D of the list of faults: training."""

import warnings

import numpy as np
import pytest
from fault_rows.shared import X, Y, network_of, refused

from bpcourse.multilayer import (
    backward_pass,
    forward_pass,
    init_network,
    loss_value,
    parameters,
    with_parameters,
)
from bpcourse.training import (
    OPTIMIZERS,
    SGD,
    Adam,
    Batches,
    Constant,
    Cosine,
    StepDown,
    by_name,
    diagnose,
    moved,
    train,
    update,
)

NONE = [-1, 2.5, "a", None, True]


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_row_23_a_training_that_diverges(name):
    network, rates = network_of(3, 6, 4, 2, hidden="relu"), (1e6, 1e150, 1e300)
    stopped = []
    for rate in rates:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # no flood of warnings
            try:
                train(network, (X, Y), by_name(name, rate), sweeps=300)
            except ArithmeticError as error:
                stopped.append(error)
    assert stopped
    for error in stopped:
        assert f"at step {error.step} " in str(error)
        assert f"layer {error.layer}" in str(error)
        assert "train with a smaller rate" in str(error)
        reached = error.history.network
        assert np.isfinite(loss_value(reached, forward_pass(reached, X), Y))
    train(network, (X, Y), SGD(0.01), sweeps=3)  # and the network is as it was


@pytest.mark.parametrize("count", [*NONE, 0, 10**9])
def test_row_46_sweeps_steps_and_batches(count):
    network = network_of()
    wrong = (TypeError, ValueError)
    with refused(wrong, r"sweeps is .*; give a whole number from 1"):
        train(network, (X, Y), SGD(0.1), count)
    if count is not None:
        with refused(wrong, r"size is .*; give a whole number from 1 to 5"):
            Batches((X, Y), count)
    if count != 10**9:
        with refused(wrong, r"steps is .*; give a whole number from 1"):
            Cosine(0.1, steps=count)
    with refused(wrong, r"size is 6; give a whole number from 1 to 5"):
        Batches((X, Y), 6)


@pytest.mark.parametrize("rate", [0, -0.1, float("nan"), float("inf"), "0.1", None, 1j, True])
def test_row_46_rates(rate):
    wrong, message = (TypeError, ValueError), r"rate is .*; give a finite number above 0"
    for name in OPTIMIZERS:
        with refused(wrong, message):
            by_name(name, rate)
    for make in (Constant, lambda rate: Cosine(rate, 5), lambda rate: StepDown(rate, 5)):
        with refused(wrong, message):
            make(rate)


def kinds(network, examples):
    """Return the names of what a diagnosis finds."""
    return {finding.name for finding in diagnose(network, examples)}


@pytest.mark.parametrize("hidden", ["tanh", "sigmoid", "relu"])
def test_row_47_weights_or_data_all_alike(hidden):
    network = network_of(hidden=hidden)
    zero = with_parameters(network, [0 * a for a in parameters(network)])
    for start, examples, expected in [
        (zero, (X, Y), "alike units"),
        (network, (0 * X + 1, Y), "alike inputs"),
        (network, (X, 0 * Y + 1), "alike targets"),
        (network, (np.vstack([X, X]), np.vstack([Y, Y])), "repeated inputs"),
    ]:
        history = train(start, examples, SGD(0.01), sweeps=30)  # it runs
        assert np.isfinite(history.losses).all()
        assert expected in kinds(history.network, examples)
    after = train(zero, (X, Y), SGD(0.01), sweeps=30).network
    texts = [finding.text for finding in diagnose(after, (X, Y))]
    assert any("layer 1: its 4 units" in t and "symmetry is never broken" in t for t in texts)
    assert not kinds(network, (X, Y)) & {"alike units", "alike inputs", "alike targets"}


def test_row_48_dead_relus():
    rng = np.random.default_rng(0)
    network = init_network((3, 64, 2), "relu", scheme="he", rng=rng)
    x, y = rng.normal(size=(40, 3)), rng.normal(size=(40, 2))
    arrays = [a.copy() for a in parameters(network)]
    for dead, share in ((40, "40 of 64 ReLUs (62%)"), (64, "64 of 64 ReLUs (100%)")):
        arrays[1][:dead] = -1000
        (finding,) = diagnose(with_parameters(network, arrays), (x, y))
        assert finding.layer == 1
        assert f"layer 1: {share} are 0 for every example" in finding.text
        assert "smaller rate" in finding.text
    after = train(with_parameters(network, arrays), (x, y), SGD(0.1), sweeps=5).network
    assert (after.layers[0].weights == arrays[0]).all()  # none of them learns any more
    assert diagnose(network, (x, y)) == ()


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_row_49_an_optimizer_given_another_network(name):
    network, other = network_of(), network_of(3, 5, 2)
    optimizer = by_name(name, 0.1)
    gradients = backward_pass(network, forward_pass(network, X), Y)
    theirs = backward_pass(other, forward_pass(other, X), Y)
    with refused(ValueError, "they belong to another network"):
        update(other, gradients, optimizer)
    after, state = update(network, gradients, optimizer)
    if any(part is not None for part in state[0][1:]):
        with refused(ValueError, "the state belongs to another network"):
            update(other, theirs, optimizer, state)
    with refused(ValueError, "belong to different networks"):
        moved(parameters(network), [0.0])
    # It holds no weights: those that somebody replaced by others are the ones that are stepped.
    arrays = [a + 1 for a in parameters(after)]
    again, _ = update(with_parameters(network, arrays), gradients, Adam(1e-300))
    assert all((a == b).all() for a, b in zip(parameters(again), arrays, strict=True))
