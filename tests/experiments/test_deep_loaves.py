"""Twenty layers and forty loaves: the passes are right, and the story is true for five seeds."""

import numpy as np
import pytest

from bpcourse.checking.gradient_check import check_gradient
from bpcourse.errors import InputTypeError, InputValueError
from bpcourse.experiments.deep_loaves import Recipe, best_of, look_inside, rights, training, tried
from bpcourse.experiments.deep_loaves.network import (
    AXES,
    Deep,
    drawn,
    loaves_as_arrays,
    run_back,
    run_deep,
)
from bpcourse.experiments.deep_loaves.training import RATES, SEEDS, STEPS
from bpcourse.experiments.depth.normalisation import NORMALISATIONS
from bpcourse.multilayer import Layer, Network, backward_pass, forward_pass, loss_value
from bpcourse.multilayer.losses import LOSSES

CHANCE, ALL = 20, 40
MORE_RATES = (0.001, 0.03, 0.1, 0.5, 1.0, 3.0, 10.0)


def as_network(nets, which):
    """Return one of the networks as `multilayer` has it."""
    names = [nets.recipe.activation] * nets.recipe.depth + ["sigmoid"]
    layers = [
        Layer(W[which], b[which, 0], name)
        for W, b, name in zip(nets.weights, nets.biases, names, strict=True)
    ]
    return Network(tuple(layers), "binary cross-entropy")


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu"])
def test_without_shortcuts_they_are_networks_of_multilayer(activation):
    nets, (x, y) = drawn(Recipe(4, activation), seeds=3), loaves_as_arrays()
    trace = run_deep(nets, x)
    weights, biases = run_back(nets, trace, y)
    for which in range(3):
        network = as_network(nets, which)
        cache = forward_pass(network, x)
        theirs = backward_pass(network, cache, y)
        # the same sums in another order: a few roundings of 1e-16
        for k in range(5):
            np.testing.assert_allclose(weights[k][which], theirs.weights[k], rtol=1e-10, atol=1e-15)
            np.testing.assert_allclose(biases[k][which, 0], theirs.biases[k], rtol=1e-10)
        losses = LOSSES["binary cross-entropy"].value(trace.logits, None, y).mean(axis=(1, 2))
        assert losses[which] == pytest.approx(loss_value(network, cache, y), rel=1e-12)


@pytest.mark.parametrize("shortcuts", [False, True])
@pytest.mark.parametrize("normalisation", NORMALISATIONS)
def test_gradients_pass_the_complex_step(shortcuts, normalisation):
    recipe = Recipe(3, "tanh", shortcuts=shortcuts, normalisation=normalisation)
    nets, (x, y) = drawn(recipe, seeds=1), loaves_as_arrays()
    x, y = x[::5], y[::5]

    def loss(*parameters):
        moved = Deep(parameters[:4], parameters[4:], recipe)
        return LOSSES["binary cross-entropy"].value(run_deep(moved, x).logits, None, y).sum() / 8

    weights, biases = run_back(nets, run_deep(nets, x), y)
    report = check_gradient(loss, [*nets.weights, *nets.biases], [*weights, *biases])
    assert report.verdict == "PASS", report


def test_every_normalisation_has_its_axis():
    assert list(AXES) == list(NORMALISATIONS)


# --- the story


def test_one_hidden_layer_learns_every_loaf_from_every_seed():
    trial = best_of(Recipe(depth=1))
    assert trial.values.tolist() == [ALL] * SEEDS
    assert trial.losses.max() < 0.1


def test_twenty_sigmoid_layers_learn_nothing_at_any_rate():
    for trial in tried(Recipe(), RATES + MORE_RATES):
        assert trial.values.tolist() == [CHANCE] * SEEDS, trial
        # the loss of a coin, or more: at rate 10 the output swings around it
        assert trial.losses.min() > np.log(2) - 1e-6


def test_larger_rates_do_not_help():
    for trial in tried(Recipe(), (20.0, 200.0, 2000.0), steps=100):
        assert trial.values.tolist() == [CHANCE] * SEEDS, trial


def test_larger_weights_lengthen_the_gradient_and_do_not_help():
    thin, thick = (look_inside(Recipe(scale=scale), 0.2, (0,))[0] for scale in (1, 4))
    assert thin.gradients[0] < -14
    assert thick.gradients[0] > -6
    assert best_of(Recipe(scale=4)).values.max() <= CHANCE + 1


@pytest.mark.parametrize(
    "remedy",
    [
        Recipe(activation="tanh"),
        Recipe(activation="relu", scheme="he"),
        Recipe(shortcuts=True),
        Recipe(normalisation="batch"),
    ],
)
def test_a_remedy_that_works_works_for_every_seed(remedy):
    assert best_of(remedy).values.tolist() == [ALL] * SEEDS


def test_relu_with_weights_that_are_too_small_learns_some_of_it():
    values = best_of(Recipe(activation="relu")).values
    assert CHANCE < np.median(values) < ALL - 3
    assert values.max() < ALL


def test_layer_normalisation_does_not_help_sigmoids():
    assert best_of(Recipe(normalisation="layer")).values.tolist() == [CHANCE] * SEEDS


# --- the look inside


def test_what_sets_the_loaves_apart_vanishes_forward_as_the_gradient_does_backward():
    first, later = look_inside(Recipe(), 0.2, (0, 10))
    assert first.spread[-1] < -13
    assert first.gradients[0] - first.gradients[-1] < -13
    assert later.loss == pytest.approx(np.log(2), abs=1e-3)
    assert (np.diff(first.spread) < 0).all()


def test_a_look_agrees_with_the_gradients_of_multilayer():
    nets, (x, y) = drawn(Recipe(depth=2), seeds=2), loaves_as_arrays()
    look = look_inside(Recipe(depth=2), 0.5, (0,), seed=1)[0]
    network = as_network(nets, 1)
    theirs = backward_pass(network, forward_pass(network, x), y)
    for k in range(3):
        size, weight = np.linalg.norm(theirs.weights[k]), np.linalg.norm(nets.weights[k][1])
        assert 10 ** look.gradients[k] == pytest.approx(size, rel=1e-9)
        assert 10 ** look.updates[k] == pytest.approx(0.5 * size / weight, rel=1e-9)
    assert 10 ** look.spread[0] == pytest.approx(np.sqrt(x.var(axis=0).mean()), rel=1e-9)


def test_a_look_trains_as_a_trial_does():
    look = look_inside(Recipe(depth=1), 2.0, (0, 30), seed=3)[-1]
    assert look.loss == pytest.approx(tried(Recipe(depth=1), (2.0,), 30)[0].losses[3], rel=1e-9)


# --- small parts and refusals


def test_half_to_three_digits_counts_half():
    p = np.array([[[0.4996], [0.5004], [0.501], [0.2], [np.nan]]])
    assert rights(p, np.array([[1.0], [0.0], [0.0], [0.0], [1.0]])).tolist() == [2.0]


def test_the_best_rate_is_that_of_the_most_loaves_then_of_the_lowest_loss():
    trials = tried(Recipe(depth=1), (0.01, 2.0, 3.0))
    assert [trial.values.mean() for trial in trials][1:] == [ALL, ALL]
    assert best_of(Recipe(depth=1), (0.01, 2.0, 3.0)).rate == 3.0
    assert repr(trials[1]) == "rate 2: 40 of 40 loaves right (40 to 40 over 5 seeds)"


@pytest.mark.parametrize(
    ("recipe", "words"),
    [
        (Recipe(depth=0), "depth is 0"),
        (Recipe(activation="softmax"), "activation"),
        (Recipe(scheme="zeros"), "scheme"),
        (Recipe(normalisation="group"), "normalisation"),
    ],
)
def test_recipes_that_nobody_can_follow_are_refused(recipe, words):
    with pytest.raises(InputValueError, match=words):
        tried(recipe)


def test_rates_and_steps_are_checked():
    with pytest.raises(InputValueError, match="no rates"):
        tried(Recipe(), ())
    with pytest.raises((InputTypeError, InputValueError), match="rate"):
        tried(Recipe(), ("fast",))
    with pytest.raises(InputValueError, match="step"):
        look_inside(Recipe(depth=1), 1.0, (-1,))
    assert STEPS == 500


def test_what_the_patient_of_the_exercises_is_told_of_each_change():
    def gap(recipe, rate=0.5):
        gradients = look_inside(recipe, rate, (0,))[0].gradients
        return abs(gradients[0] - gradients[-1])

    ill = gap(Recipe(depth=12))
    assert gap(Recipe(depth=12), 500.0) == ill  # a rate changes no gradient of the first step
    for change in ({"scale": 4.0}, {"normalisation": "layer"}):
        assert 2 < gap(Recipe(depth=12, **change)) < ill - 1  # it helps, and not enough
    assert gap(Recipe(depth=12, activation="tanh")) < 1


@pytest.mark.parametrize(
    ("recipe", "rate"),
    [
        (Recipe(depth=1), 2.0),
        (Recipe(activation="tanh"), 0.01),
        (Recipe(activation="relu"), 0.01),
        (Recipe(activation="relu", scheme="he"), 0.01),
        (Recipe(shortcuts=True), 2.0),
    ],
)
def test_the_numbers_of_the_story_do_not_hang_on_rounding(recipe, rate, monkeypatch):
    before = tried(recipe, (rate,))[0]

    def shaken(recipe, seeds):
        nets, rng = drawn(recipe, seeds), np.random.default_rng(0)
        # ten thousand times the rounding of a float: another machine differs by less
        moved = (W * (1 + 1e-12 * rng.normal(size=W.shape)) for W in nets.weights)
        return nets._replace(weights=tuple(moved))

    monkeypatch.setattr(training, "drawn", shaken)
    training._trials.cache_clear()
    after = tried(recipe, (rate,))[0]
    training._trials.cache_clear()
    assert after.values.tolist() == before.values.tolist()
    assert (after.losses != before.losses).any()


def test_the_deep_network_has_a_hundred_times_as_many_weights():
    shallow, deep = (sum(W[0].size for W in drawn(Recipe(depth)).weights) for depth in (1, 20))
    assert 95 < deep / shallow < 105
