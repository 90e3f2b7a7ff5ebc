"""The loop: four steps that do what they say, and an end that keeps what was reached."""

import ast
import builtins
import inspect
import pickle
import re
import warnings

import numpy as np
import pytest

from bpcourse.errors import DomainError, InputTypeError, InputValueError, ShapeError
from bpcourse.multilayer import (
    backward_pass,
    forward_pass,
    in_order,
    init_network,
    loss_value,
    parameters,
    updated,
    with_parameters,
)
from bpcourse.training import (
    SGD,
    Adam,
    Batches,
    Cosine,
    DivergenceError,
    RMSprop,
    accuracy,
    diagnose,
    loop,
    train,
    update,
)
from bpcourse.training.datasets import Examples, loaves, mirror_symmetry, spirals, xor


def network_for_loaves(seed=0, hidden="tanh"):
    """Return a network with one answer between 0 and 1."""
    rng = np.random.default_rng(seed)
    return init_network((2, 5, 1), hidden, "sigmoid", rng=rng, loss="binary cross-entropy")


def regression(*sizes, hidden="relu", seed=0):
    """Return a network with a linear output, and examples for it."""
    rng = np.random.default_rng(seed)
    network = init_network(sizes, hidden, scheme="he", rng=rng)
    return network, Examples(rng.normal(size=(8, sizes[0])), rng.normal(size=(8, sizes[-1])))


def same(one, other):
    """Tell whether two networks have the same parameters."""
    return all((a == b).all() for a, b in zip(parameters(one), parameters(other), strict=True))


def test_the_loop_is_the_four_steps_by_hand():
    network, (x, y) = network_for_loaves(), loaves()
    history = train(network, (x, y), SGD(0.7), sweeps=20)
    losses = []
    for _ in range(20):
        cache = forward_pass(network, x)
        losses.append(loss_value(network, cache, y))
        network = updated(network, backward_pass(network, cache, y), 0.7)
    assert same(history.network, network)
    assert history.losses.tolist() == losses
    assert history.rates.tolist() == [0.7] * 20


def test_the_four_steps_are_four_visible_calls():
    tree = ast.parse(inspect.getsource(loop._step))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    called = [ast.unparse(call.func) for call in sorted(calls, key=lambda call: call.lineno)]
    order = ["forward_pass", "loss_value", "backward_pass", "update"]
    assert [name for name in called if name in order] == order


def test_batches_schedule_and_state_go_through_the_loop():
    start, examples, schedule = network_for_loaves(), loaves(), Cosine(0.05, steps=12)
    batches = Batches(examples, 16, np.random.default_rng(4))
    history = train(start, batches, Adam(0.5), sweeps=4, schedule=schedule)
    network, state, step = start, None, 0
    again = Batches(examples, 16, np.random.default_rng(4))
    for _ in range(4):
        for x, y in again:
            gradients = in_order(backward_pass(network, forward_pass(network, x), y))
            moves, state = Adam(0.5).step(gradients, state, rate=schedule(step))
            moved = [a + move for a, move in zip(parameters(network), moves, strict=True)]
            network, step = with_parameters(network, moved), step + 1
    assert same(history.network, network)
    assert history.rates.tolist() == [schedule(k) for k in range(12)]
    assert (history.steps, history.sweeps, history.mean_losses.shape) == (12, 4, (4,))
    assert history.mean_losses[1] == pytest.approx(history.losses[3:6].mean())


def test_the_given_network_is_unchanged():
    network = network_for_loaves()
    kept = [a.copy() for a in parameters(network)]
    history = train(network, loaves(), SGD(1.0), sweeps=5)
    assert all((a == b).all() for a, b in zip(kept, parameters(network), strict=True))
    assert not same(history.network, network)
    assert not any(
        np.shares_memory(a, b)
        for a, b in zip(parameters(network), parameters(history.network), strict=True)
    )


def test_loaves_xor_and_symmetry_are_learned_to_near_zero_loss():
    for network, examples in [
        (network_for_loaves(), loaves()),
        (init_network((2, 8, 1), rng=np.random.default_rng(0)), xor()),
        (init_network((6, 8, 1), rng=np.random.default_rng(0)), mirror_symmetry()),
    ]:
        history = train(network, examples, Adam(0.03), sweeps=1500, test=examples)
        assert history.losses[-1] < 0.01 < history.losses[0] / 5
        assert history.accuracies[-1] == 1
        assert len(history.accuracies) == 1500


# --- watching ------------------------------------------------------------------------------------


def test_watching_measures_layers_and_changes_nothing():
    network, examples = regression(3, 6, 4, 2)
    seen = train(network, examples, SGD(0.05), sweeps=7, watch=3)
    assert same(seen.network, train(network, examples, SGD(0.05), sweeps=7).network)
    assert [look.step for look in seen.looks] == [0, 3, 6]
    cache = forward_pass(network, examples.x)
    gradients = backward_pass(network, cache, examples.y)
    for k, layer in enumerate(seen.looks[0].layers):
        rms = np.sqrt((gradients.weights[k] ** 2).mean())
        assert layer.gradient == pytest.approx(rms)
        assert layer.update == pytest.approx(0.05 * rms)
        assert layer.weight == pytest.approx(np.sqrt((network.layers[k].weights ** 2).mean()))
        assert layer.ratio == pytest.approx(layer.update / layer.weight)
        assert layer.silent == (cache.activations[k + 1] == 0).all(axis=0).mean()
    assert train(network, examples, SGD(0.05), sweeps=7).looks == ()


def test_a_history_is_small_and_can_be_stored():
    history = train(network_for_loaves(), loaves(), Adam(0.1), sweeps=100, watch=10, test=loaves())
    stored = pickle.dumps(history)
    assert len(stored) < 20_000
    back = pickle.loads(stored)  # noqa: S301  our own
    assert same(back.network, history.network)
    assert repr(back) == repr(history)
    assert "100 sweeps, 100 steps" in repr(history)


# --- how it ends ---------------------------------------------------------------------------------


@pytest.mark.parametrize("rate", [1e6, 1e60, 1e200])
def test_a_training_that_diverges_stops_and_says_where(rate):
    network, examples = regression(3, 6, 4, 2)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(DivergenceError, match="train with a smaller rate") as caught:
            train(network, examples, SGD(rate), sweeps=500)
    error = caught.value
    assert isinstance(error, DomainError)
    assert f"at step {error.step} " in str(error)
    assert f"layer {error.layer}" in str(error)
    assert f"(the rate is {rate:g})" in str(error)
    reached = error.history
    assert np.isfinite(reached.losses).all()
    assert len(reached.losses) in (error.step, error.step + 1)
    cache = forward_pass(reached.network, examples.x)
    assert np.isfinite(loss_value(reached.network, cache, examples.y))
    assert same(pickle.loads(pickle.dumps(error)).history.network, reached.network)  # noqa: S301


def test_the_layer_that_overflows_first_is_named():
    network, (x, y) = regression(3, 6, 4, 2)
    for layer in (2, 3):
        arrays = [a.copy() for a in parameters(network)]
        for k in range(1, layer + 1):
            arrays[2 * k - 2] = np.abs(arrays[2 * k - 2]) * (1e200 if k >= layer - 1 else 1)
        with pytest.raises(DivergenceError, match=f"layer {layer} is the first that overflows"):
            train(with_parameters(network, arrays), (np.abs(x), y), SGD(0.1))


def test_a_loss_that_alone_overflows_is_named():
    network, (x, y) = regression(3, 2)
    with pytest.raises(DivergenceError, match="the loss is inf: layer 1 is too far off") as caught:
        train(network, (x, y + 1e200), SGD(0.1))
    assert same(caught.value.history.network, network)


def test_gradients_and_weights_that_overflow_are_named():
    network, (x, y) = regression(3, 2)
    with pytest.raises(DivergenceError, match="the step leads layer 1 past all floats"):
        train(network, (x, y + 1e10), SGD(1e300))
    big = with_parameters(network, [parameters(network)[0] * 0, np.zeros(2)])
    with pytest.raises(DivergenceError, match="but not the gradients of layer 1"):
        train(big, (x * 1e200, y + 1e130), SGD(1.0))


def test_of_two_layers_the_one_nearer_to_the_output_is_named():
    network = init_network((1, 2, 1), "relu", rng=np.random.default_rng(0))
    arrays = [np.array([[1e200], [1e-80]]), np.zeros(2), np.array([[0, 1e200]]), np.zeros(1)]
    network, examples = with_parameters(network, arrays), ([[1.0]], [[0.0]])
    with np.errstate(over="ignore"):
        gradients = backward_pass(network, forward_pass(network, [[1.0]]), [[0.0]])
    assert not any(np.isfinite(a).all() for a in gradients.weights)
    with pytest.raises(DivergenceError, match="but not the gradients of layer 2"):
        train(network, examples, SGD(0.1))


def test_the_last_network_whose_loss_was_finite_is_kept():
    network, examples = regression(3, 6, 4, 2)
    with pytest.raises(DivergenceError, match="the loss is") as caught:
        train(network, examples, SGD(30.0), sweeps=500)
    error = caught.value
    assert error.step >= 3
    assert error.history.steps == error.step
    before = train(network, examples, SGD(30.0), sweeps=error.step - 1)
    assert same(error.history.network, before.network)
    assert error.history.losses.tolist()[:-1] == before.losses.tolist()


def test_an_interrupt_keeps_what_was_reached(monkeypatch):
    calls, whole_pass = [], loop.backward_pass

    def tired(*given):
        calls.append(1)
        if len(calls) == 6:
            raise KeyboardInterrupt
        return whole_pass(*given)

    monkeypatch.setattr(loop, "backward_pass", tired)
    history = train(network_for_loaves(), loaves(), SGD(1.0), sweeps=50)
    monkeypatch.undo()
    assert history.interrupted
    assert "interrupted" in repr(history)
    assert same(history.network, train(network_for_loaves(), loaves(), SGD(1.0), sweeps=5).network)
    assert history.steps == 5


def test_a_bar_is_shown_only_if_asked_for(capsys):
    train(network_for_loaves(), loaves(), SGD(1.0), sweeps=3)
    assert capsys.readouterr() == ("", "")
    pytest.importorskip("tqdm")
    train(network_for_loaves(), loaves(), SGD(1.0), sweeps=3, progress=True)
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "3/3" in shown.err


def test_without_tqdm_there_is_no_bar_and_no_error(monkeypatch, capsys):
    load = builtins.__import__

    def missing(name, *rest):
        if name == "tqdm":
            raise ImportError(name)
        return load(name, *rest)

    monkeypatch.setattr(builtins, "__import__", missing)
    assert train(network_for_loaves(), loaves(), SGD(1.0), sweeps=3, progress=True).sweeps == 3
    assert capsys.readouterr().err == ""


# --- what is refused -----------------------------------------------------------------------------


@pytest.mark.parametrize("sweeps", [0, -1, 2.5, "3", None, True, 10**9])
def test_sweeps_that_are_none_are_refused(sweeps):
    with pytest.raises((InputTypeError, InputValueError), match=r"sweeps is .*; give a whole"):
        train(network_for_loaves(), loaves(), SGD(1.0), sweeps)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda n: train(n, loaves(), 0.1), r"optimizer is 0\.1; give one such as SGD"),
        (lambda n: train(n, loaves(), SGD(1.0), schedule=0.1), r"schedule is 0\.1; give one such"),
        (lambda n: train(n, loaves(), SGD(1.0), watch=-1), "watch is -1"),
        (lambda n: train(n, loaves().x, SGD(1.0)), "give inputs and targets"),
        (lambda n: train(n, (np.ones((4, 3)), np.ones((4, 1))), SGD(1.0)), "3"),
        (lambda n: train(n, (np.ones((4, 2)), np.ones((4, 2))), SGD(1.0)), "one target for each"),
        (lambda n: train(n, loaves(), SGD(1.0), schedule=lambda _: -1), "rate is -1"),
    ],
)
def test_what_cannot_be_trained_with_is_refused(call, message):
    with pytest.raises((InputTypeError, InputValueError, ShapeError), match=message):
        call(network_for_loaves())


def test_gradients_and_state_of_another_network_are_refused():
    (network, (x, y)), (other, _) = regression(3, 6, 2), regression(3, 5, 2)
    gradients = backward_pass(network, forward_pass(network, x), y)
    with pytest.raises(ShapeError, match="they belong to another network"):
        update(other, gradients, Adam(0.1))
    _, state = update(network, gradients, Adam(0.1))
    theirs = backward_pass(other, forward_pass(other, x), y)
    with pytest.raises(ShapeError, match="the state belongs to another network"):
        update(other, theirs, Adam(0.1), state)


# --- accuracy and diagnosis ----------------------------------------------------------------------


def test_accuracy_counts_what_is_called_right():
    identity = with_parameters(
        init_network((2, 2), rng=np.random.default_rng(0)), [np.eye(2), np.zeros(2)]
    )
    x = np.array([[3.0, 1.0], [0.0, 2.0], [5.0, 6.0], [1.0, 0.0]])
    y = np.array([[1.0, 0], [1, 0], [0, 1], [1, 0]])
    assert accuracy(identity, (x, y)) == 0.75
    one = with_parameters(
        init_network((1, 1), rng=np.random.default_rng(0)), [np.ones((1, 1)), np.zeros(1)]
    )
    column = np.array([[0.2], [0.9], [-0.3]])
    assert accuracy(one, (column, np.array([[1.0], [1], [0]]))) == pytest.approx(2 / 3)  # 1/2
    assert accuracy(one, (column, np.array([[1.0], [1], [-1]]))) == 1  # 0


def names(network, examples):
    """Return what a diagnosis found, with layers."""
    return [(finding.name, finding.layer) for finding in diagnose(network, examples)]


@pytest.mark.parametrize("value", [0.0, 0.3])
def test_units_that_begin_alike_stay_alike_and_this_is_said(value):
    network = network_for_loaves()
    alike = with_parameters(network, [np.full(a.shape, value) for a in parameters(network)])
    assert names(alike, loaves()) == [("alike units", 1)]
    after = train(alike, loaves(), SGD(1.0), sweeps=200).network
    weights = after.layers[0].weights
    assert np.allclose(weights, weights[0], rtol=1e-12, atol=0)
    assert names(after, loaves()) == [("alike units", 1)]
    assert "symmetry is never broken" in diagnose(after, loaves())[0].text
    assert names(network, loaves()) == []


def test_units_that_are_read_differently_do_not_stay_alike():
    network = network_for_loaves()
    arrays = parameters(network)
    network = with_parameters(network, [np.full((5, 2), 0.3), *arrays[1:]])
    assert names(network, loaves()) == []
    weights = train(network, loaves(), SGD(1.0), sweeps=3).network.layers[0].weights
    assert np.ptp(weights, axis=0).min() > 0.001


def test_data_without_differences_are_named():
    network, (x, y) = network_for_loaves(), loaves()
    assert names(network, (x * 0 + 1, y)) == [("alike inputs", None), ("contradictions", None)]
    assert names(network, (x, y * 0)) == [("alike targets", None)]
    twice = (np.vstack([x, x[:3]]), np.vstack([y, y[:3]]))
    assert names(network, twice) == [("repeated inputs", None)]
    assert "3 of 43 inputs" in diagnose(network, twice)[0].text
    against = (np.vstack([x, x[:3]]), np.vstack([y, 1 - y[:3]]))
    assert names(network, against) == [("repeated inputs", None), ("contradictions", None)]
    for examples in ((x * 0 + 1, y), (x, y * 0), twice, against):
        assert train(network, examples, SGD(0.5), sweeps=20).sweeps == 20


def test_dead_relus_are_named_with_their_share():
    network = network_for_loaves(hidden="relu")
    arrays = [a.copy() for a in parameters(network)]
    arrays[1][:2] = -100
    (finding,) = diagnose(with_parameters(network, arrays), loaves())
    assert (finding.name, finding.layer) == ("silent units", 1)
    assert "layer 1: 2 of 5 ReLUs (40%) are 0 for every example" in finding.text
    arrays[1][:] = -100
    (finding,) = diagnose(with_parameters(network, arrays), loaves())
    assert "5 of 5 ReLUs (100%)" in finding.text
    assert "passes nothing on" in finding.text


def test_a_rate_that_is_too_large_kills_relus():
    rng = np.random.default_rng(0)
    options = {"scheme": "he", "loss": "binary cross-entropy"}
    network = init_network((2, 64, 1), "relu", "sigmoid", rng=rng, **options)
    assert names(train(network, loaves(), SGD(3.0), sweeps=20).network, loaves()) == []
    (finding,) = diagnose(train(network, loaves(), SGD(10.0), sweeps=20).network, loaves())
    assert int(re.search(r"(\d+) of 64 ReLUs", finding.text)[1]) > 40


@pytest.mark.parametrize("optimizer", [SGD(0.1, momentum=0.9), RMSprop(0.01), Adam(0.01)])
def test_single_precision_stays(optimizer):
    network, examples = regression(3, 6, 2)
    network = with_parameters(network, [a.astype(np.float32) for a in parameters(network)])
    single = Examples(*(a.astype(np.float32) for a in examples))
    trained = train(network, Batches(single, 3, np.random.default_rng(0)), optimizer, 3).network
    assert {a.dtype for a in parameters(trained)} == {np.dtype(np.float32)}


def test_spirals_are_learned_by_two_hidden_layers_and_not_by_a_straight_line():
    for sizes, low, high in (((2, 32, 32, 2), 0.98, 1), ((2, 2), 0, 0.75)):
        rng = np.random.default_rng(0)
        examples = spirals(rng)
        options = {"scheme": "he", "loss": "softmax cross-entropy"}
        network = init_network(sizes, "tanh", "softmax", rng=rng, **options)
        history = train(network, Batches(examples, 20, rng), Adam(0.01), 150, test=examples)
        assert low <= history.accuracies[-1] <= high
