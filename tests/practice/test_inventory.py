"""The inventory: 28 items, built like the recall questions, their numbers found in other ways."""

import math
from collections import Counter

import numpy as np
import pytest
from practice.test_questions import doubled, rules, same, slope

from bpcourse.checking import MISTAKES, central_difference, examine, fixture, one_sided_difference
from bpcourse.experiments.cost import growth
from bpcourse.experiments.depth import clip_by_norm
from bpcourse.functions import relu, sigmoid
from bpcourse.graph import backward, forward, grad, variable
from bpcourse.multilayer import (
    backward_pass,
    forward_pass,
    in_order,
    init_network,
    parameters,
    with_parameters,
)
from bpcourse.practice.questions.inventory import ITEMS

ALL = list(ITEMS.values())


def test_there_are_28_under_names_of_their_own():
    assert len(ITEMS) == 28
    assert [item.name for item in ALL] == list(ITEMS)
    assert len({item.ask for item in ALL}) == 28


def test_the_right_option_stands_everywhere_equally_often():
    letters = Counter(item.right_letter for item in ALL)
    assert min(letters[letter] for letter in "abc") >= 6, letters


def test_the_right_option_is_not_known_by_its_length():
    worded = [q for q in ALL if not any(callable(says) for says, _ in rules(q))]
    longest = [q for q in worded if max(q.options, key=lambda option: len(option.text)).right]
    assert len(longest) <= 0.6 * len(worded), [q.name for q in longest]


def gradient_in_other_units(k, g):
    """Return the slope for a weight w / k that meets an input k times as large."""
    return slope(lambda w: g * (w * k), 3 / k)


def gradient_of_a_larger_loss(k, g):
    """Say what becomes of the miss and of a gradient when the loss is k times as large."""
    w, b, x, y, factor = (variable(name) for name in "wbxyk")
    miss = relu(w * x + b) - y
    at = {w: 2, b: 1, x: 3, y: 4}
    loss = factor * miss**2
    found, more = (backward(loss, forward(loss, at | {factor: f})) for f in (1, k))
    assert forward(miss, at)[miss] == 3
    return f"the error stays, the gradient becomes {g * more[w] / found[w]:.0f}"


def missed_angle(c, x, y):
    """Return the angle between steepest descent and the way to the minimum, by atan2."""
    down = math.atan2(-slope(lambda v: c * v * v, y), -slope(lambda v: v * v, x))
    return round(math.degrees(abs(down - math.atan2(-y, -x))))


def after_a_step(c, w, rate):
    """Return a loss after one step of gradient descent, its slope measured."""
    moved = w - rate * central_difference(lambda v: c * v[0] ** 2, [[w]])[0][0]
    return c * moved**2


def usual_test(g, allowed):
    """Say what a check with an absolute allowance says to minus the gradient."""
    passes = np.allclose(-g, g, rtol=0, atol=allowed)
    return f"by 8 · 10⁻⁸: it {'passes' if passes else 'fails'}"


def moved_too_early(w, v, y, rate):
    """Compute the gradient of w before and after v has moved, by the engine."""

    def find(moved):
        weight, error = variable("w"), variable("error")
        output = error * moved * weight
        return backward(output, forward(output, {weight: w, error: v * w - y}))[weight]

    return f"{find(v - rate * (v * w - y) * w):.4g}, and {find(v):.4g} is right"


def chain(n, w):
    """Return the product of n factors of weight times slope, by the engine."""
    z = variable("z")
    node = z
    for _ in range(n):
        node = w * sigmoid(node) - w / 2
    return backward(node, forward(node, {z: 0.0}))[z]


def linear(s, n):
    """Send a gradient back through n linear layers."""
    found = np.eye(3)
    for _ in range(n):
        found = found @ (s * np.eye(3))
    return float(found[0, 0])


def softmax_slopes(p, y):
    """Return the slopes of cross-entropy for logits, by nudging them."""

    def loss(z):
        return -(np.array(y) * np.log(np.exp(z) / np.exp(z).sum())).sum()

    return tuple(np.round(central_difference(loss, [np.log(p)])[0], 4).tolist())


def one_step_back(layers, n):
    """Count forward and backward of a deep network of equal layers, in forward passes."""
    return round(1 + growth((n,) * (layers + 1), examples=1).ratio)


WITNESSES = {
    "sharing": doubled,
    "paths": lambda k, x: slope(lambda t: t * t + k * t, x),
    "importance": gradient_in_other_units,
    "blame": gradient_of_a_larger_loss,
    "direction": missed_angle,
    "step": after_a_step,
    "check": usual_test,
    "price": one_step_back,
    "early": moved_too_early,
    "bias": lambda d: slope(lambda b: sum(one * b for one in d), 1.0),
    "kink": lambda k: grad(lambda z: k * (relu(z) - relu(-z)))(0.0),
    "linear": linear,
    "quarter": chain,
    "zeroing": lambda g: sum([g] * 2),
    "clipping": lambda g: tuple(clip_by_norm([np.array(g)], 1.0)[0].round(4).tolist()),
    "softmax": softmax_slopes,
}


def test_every_number_has_a_witness():
    assert {q.name for q in ALL if callable(q.right[0])} == set(WITNESSES)


@pytest.mark.parametrize("name", WITNESSES)
def test_the_witness_finds_the_right_option_and_none_of_the_wrong_ones(name):
    item = ITEMS[name]
    found = WITNESSES[name](**item.given)
    agree = [same(says(**item.given), found) for says, _ in rules(item) if callable(says)]
    assert agree == [True] + [False] * (len(agree) - 1)


# --- What is said in words ------------------------------------------------------------------------


def test_zero_gradients_and_a_wrong_answer_go_together():  # item "zero"
    loss = grad(lambda w: (relu(w * 3 - 8) - 5) ** 2)
    assert loss(2.0) == 0
    assert (relu(2.0 * 3 - 8) - 5) ** 2 == 25


def test_equal_weights_stay_equal():  # item "clones"
    net = init_network((3, 4, 2), hidden="tanh", rng=np.random.default_rng(0))
    net = with_parameters(net, [np.full(array.shape, 0.3) for array in parameters(net)])
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=(5, 3)), rng.normal(size=(5, 2))
    for _ in range(20):
        found = backward_pass(net, forward_pass(net, x), y)
        steps = zip(parameters(net), in_order(found), strict=True)
        net = with_parameters(net, [array - 0.1 * slopes for array, slopes in steps])
    assert not np.allclose(net.layers[0].weights, 0.3)  # they did move
    assert np.allclose(net.layers[0].weights, net.layers[0].weights[0], rtol=0, atol=1e-12)


def test_a_square_layer_lets_a_forgotten_transpose_run():  # item "transpose"
    report = examine(MISTAKES["transpose forgotten"].backward, *fixture("square layers"))
    assert report.verdict == "FAIL"  # it ran, and its numbers are wrong


def test_a_smaller_nudge_is_better_and_then_worse():  # item "nudge"
    def error(h):
        return abs(one_sided_difference(np.exp, [1.0], step=h)[0] / math.e - 1)

    assert error(1e-3) > error(1e-8) < error(1e-15)
