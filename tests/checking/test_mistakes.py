"""Every planted mistake is found, every right form is accepted, and no two look alike."""

from itertools import combinations

import numpy as np
import pytest

from bpcourse.checking import mistakes
from bpcourse.checking.examination import descend, examine, marked, symptoms
from bpcourse.checking.fixtures import FIXTURES, fixture
from bpcourse.checking.mistakes import MISTAKES
from bpcourse.checking.operation_count import count_products
from bpcourse.checking.rules import RIGHT, backward_by
from bpcourse.errors import InputValueError
from bpcourse.functions import sigmoid
from bpcourse.multilayer import (
    Gradients,
    backward_pass,
    forward_pass,
    init_network,
    output_delta,
    parameters,
    updated,
)

SEEDS = range(30)


def rejected(backward, given):
    """Say whether the gradient check, or a shape that does not fit, gives a mistake away."""
    try:
        return examine(backward, *given).verdict == "FAIL"
    except ValueError:  # NumPy's for a product, ShapeError for a gradient of another shape
        return True


@pytest.mark.parametrize("name", [name for name in MISTAKES if name != "nothing cached"])
def test_the_recommended_fixture_rejects_every_mistake_with_every_seed(name):
    backward = MISTAKES[name].backward
    assert [seed for seed in SEEDS if not rejected(backward, fixture(seed=seed))] == []


@pytest.mark.parametrize("depth", [1, 2, 5])
def test_the_count_of_products_rejects_a_pass_without_a_cache(depth):
    sizes = range(2, 3 + depth)
    network = init_network(sizes, rng=np.random.default_rng(0))
    x, y = np.ones((3, sizes[0])), np.ones((3, sizes[-1]))

    def products(backward):
        return count_products(lambda n: backward(n, forward_pass(n, x), y), network).products

    assert products(backward_pass) == 3 * depth  # forward, for the weights, and back
    # at least one more forward pass of L products for each of the L layers
    assert products(MISTAKES["nothing cached"].backward) >= 3 * depth + depth**2
    assert rejected(MISTAKES["nothing cached"].backward, fixture()) is False


def by_examples(network, cache, y):
    """Sum the gradients of one example after another."""
    parts = []
    for i in range(len(y)):
        one = type(cache)(*([array[i : i + 1] for array in kept] for kept in cache[:2]))
        parts.append(backward_pass(network, one, y[i : i + 1]))
    means = [
        [sum(arrays) / len(y) for arrays in zip(*g, strict=True)] for g in zip(*parts, strict=True)
    ]
    return Gradients(*means[:2], (), None)


def by_columns(network, cache, y):
    """Take examples as columns, as the documents write it."""
    delta = output_delta(network, cache, y).T
    weights, biases = [], []
    for k in reversed(range(len(network.layers))):
        weights.insert(0, delta @ cache.activations[k])
        biases.insert(0, delta @ np.ones(len(y)))
        slope = RIGHT.slope(network.layers[k - 1].activation, *at(cache, k)) if k else 1
        delta = (network.layers[k].weights.T @ delta) * np.transpose(slope)
    return Gradients(weights, biases, (), None)


def at(cache, k):
    return cache.pre_activations[k - 1], cache.activations[k]


def swapped(**rule):
    return lambda *given: backward_by(RIGHT._replace(**rule), *given)


RIGHT_FORMS = {
    "the package's own": backward_pass,
    "the rules of the registry": swapped(),
    "one example after another": by_examples,
    "examples as columns": by_columns,
    "einsum for the weights": swapped(
        weights=lambda delta, a, _z, _W: np.einsum("ni,nj->ij", delta, a)
    ),
    "a sum of outer products": swapped(
        weights=lambda delta, a, _z, _W: sum(map(np.outer, delta, a))
    ),
    "the transpose on the other side": swapped(back=lambda delta, W, _dW: (W.T @ delta.T).T),
    "the slope of tanh as 1 / cosh²": swapped(
        slope=lambda name, z, a: (a > 0) * 1.0 if name == "relu" else 1 / np.cosh(z) ** 2
    ),
}


@pytest.mark.parametrize("form", RIGHT_FORMS)
def test_every_right_form_is_accepted_with_every_seed(form):
    backward = RIGHT_FORMS[form]
    assert [s for s in SEEDS if examine(backward, *fixture(seed=s)).verdict != "PASS"] == []


def test_no_two_mistakes_leave_the_same_marks():
    # else nobody could name a mistake from what it does
    marks = {name: symptoms(m.backward, *fixture()) for name, m in MISTAKES.items()}
    assert [pair for pair in combinations(marks, 2) if marks[pair[0]] == marks[pair[1]]] == []


@pytest.mark.parametrize("x", [-1.5, -0.25, 0.0, 0.75])
def test_a_slope_in_the_wrong_place_is_the_one_that_people_write(x):
    """Of z where a belongs, of a where z belongs, and 1 where a is 0: wrong in this way only."""
    z, of_tanh, of_sigmoid = np.array(x), np.tanh(x), sigmoid(x)
    written = {
        mistakes._slope_at_z: [1 - x**2, x * (1 - x), x > 0],
        mistakes._slope_at_a: [
            1 - np.tanh(of_tanh) ** 2,
            sigmoid(of_sigmoid) * (1 - sigmoid(of_sigmoid)),
            x > 0,
        ],
        mistakes._slope_of_relu_or_equal: [1 - of_tanh**2, of_sigmoid * (1 - of_sigmoid), 1],
    }
    for slope, expected in written.items():
        a = {"tanh": of_tanh, "sigmoid": of_sigmoid, "relu": np.maximum(z, 0)}
        found = [slope(activation, z, a[activation]) for activation in a]
        np.testing.assert_allclose(found, expected, rtol=1e-14)  # a few roundings


def test_the_update_that_comes_too_early_is_half_a_step():
    network, x, y = fixture()
    cache = forward_pass(network, x)
    right = backward_pass(network, cache, y)
    early = MISTAKES["weights updated too early"].backward(network, cache, y)
    moved = updated(network, right, 0.5).layers[-1].weights
    slope = RIGHT.slope("tanh", cache.pre_activations[-2], cache.activations[-2])
    delta = output_delta(network, cache, y) @ moved * slope
    np.testing.assert_allclose(early.biases[-2], delta.sum(axis=0), rtol=1e-13)  # 6 are summed


@pytest.mark.parametrize("sizes", [(3, 2), (3, 4, 2)])
def test_the_output_delta_lacks_its_slope_and_nothing_else(sizes):
    network = init_network(sizes, "tanh", "sigmoid", rng=np.random.default_rng(0))
    cache, y = forward_pass(network, np.ones((4, 3))), np.zeros((4, 2))
    slope = RIGHT.slope("sigmoid", cache.pre_activations[-1], cache.output)
    lacking = mistakes._output_delta_without_slope(network, cache, y)
    np.testing.assert_allclose(lacking * slope, output_delta(network, cache, y), rtol=1e-14)


def test_the_recommended_fixture_has_what_the_others_lack():
    network, x, y = fixture()
    shapes = [layer.weights.shape for layer in network.layers]
    widths = [x.shape[1], *(rows for rows, _ in shapes)]
    assert len({len(x), *widths}) == len(widths) + 1  # all different, the batch too
    assert all(rows != columns for rows, columns in shapes)
    assert len(x) >= 3
    assert all(array.all() for array in (x, y, *parameters(network)))


@pytest.mark.parametrize(
    ("name", "hidden"),
    [
        ("1-1-1, one example", "transpose forgotten"),
        ("square layers", "bias gradient along the wrong axis"),
        ("one example", "sum instead of mean"),
        ("weights zero", "slope dropped"),
    ],
)
def test_each_other_fixture_lets_a_mistake_through_or_runs_it_silently(name, hidden):
    given = fixture(name)
    if name == "square layers":  # the shapes fit there; only the numbers speak
        assert symptoms(MISTAKES[hidden].backward, *given)["b1"].startswith("wrong")
    else:
        assert not rejected(MISTAKES[hidden].backward, given)


def test_one_one_one_hides_half_of_the_mistakes():
    given = fixture("1-1-1, one example")
    silent = [name for name, m in MISTAKES.items() if not rejected(m.backward, given)]
    assert len(silent) == 11  # of 21: nothing to transpose, sum over, or average


def test_most_mistakes_still_bring_the_loss_down():
    halved = {}
    for name, mistake in MISTAKES.items():
        if name == "nothing cached":  # its gradient is right
            continue
        try:
            losses = descend(mistake.backward, *fixture(), rate=0.5, steps=400)
        except ValueError:
            continue  # a shape that does not fit ends it
        halved[name] = losses[-1] < losses[0] / 2
    assert len(halved) == 18
    assert [name for name, fell in halved.items() if not fell] == [
        "error with the wrong sign",
        "slope taken at z",
    ]


def test_descending_ends_where_floats_end():
    uphill = MISTAKES["slope taken at z"].backward
    losses = descend(uphill, *fixture(), rate=5.0, steps=400)
    assert losses[-1] == np.inf
    assert len(losses) < 401


def test_descending_goes_200_steps_at_rate_a_tenth_unless_told():
    told = descend(backward_pass, *fixture(), rate=0.1, steps=200)
    assert descend(backward_pass, *fixture()) == told
    assert len(told) == 201


def test_every_mistake_speaks_to_a_person():
    for mistake in MISTAKES.values():
        assert mistake.how.startswith("One ")
        assert mistake.how.endswith(".")
        assert mistake.feedback.endswith(".")
        assert mistake.feedback.count(". ") == 0  # one sentence
        assert {"Your", "your"} & set(mistake.feedback.split(" "))


@pytest.mark.parametrize(
    ("factor", "mark"), [(1, "right"), (0, "zero"), (3, "3 times the right one")]
)
def test_symptoms_name_what_a_factor_does(factor, mark):
    def scaled(*given):
        return backward_pass(*given)._replace(
            weights=tuple(factor * dW for dW in backward_pass(*given).weights)
        )

    marks = symptoms(scaled, *fixture())
    assert [marks[name] for name in ("W1", "W2", "W3", "b1")] == [mark] * 3 + ["right"]


@pytest.mark.parametrize(
    ("found", "right", "mark"),
    [
        ([[1.0, 2.0]], [1.0, 2.0], "shape (1, 2) instead of (2,)"),
        ([3.0, 3.0], [1.0, 2.0], "all entries equal"),
        ([3.0], [0.0], "wrong, relative error 1"),  # one entry equals itself: that says nothing
        ([1.0, -2.0], [1.0, 2.0], "wrong, relative error 0.9"),  # 4 / (2 sqrt 5)
    ],
)
def test_symptoms_name_what_is_no_factor(found, right, mark):
    assert marked(np.array(found), np.array(right)) == mark


def test_an_unknown_fixture_is_refused():
    with pytest.raises(InputValueError, match="fixture is 'square'; use one of recommended, 1-1-1"):
        fixture("square")
    assert [fixture(name, seed=1).x.shape[0] for name in FIXTURES] == [6, 1, 3, 1, 6, 6]


def test_where_the_target_is_met_the_check_does_not_blame_the_right_pass():
    # what is left of the deltas is rounding
    verdicts = {examine(backward_pass, *fixture("target already met", s)).verdict for s in SEEDS}
    assert verdicts == {"INCONCLUSIVE"}
