"""Gradient checks of deep networks, and of the engine."""

from functools import cache

import numpy as np
import pytest

from bpcourse.checking.gradient_check import (
    check_backward,
    check_gradient,
    judge_by,
    slopes_at,
)
from bpcourse.functions import (
    softmax_cross_entropy,
    tanh,
)
from bpcourse.graph import backward, forward, variable
from bpcourse.multilayer import (
    backward_pass,
    forward_pass,
    in_order,
    init_network,
    loss_value,
    parameter_names,
    parameters,
    with_parameters,
)

METHODS = ["complex step", "central difference"]


# --- deep networks of layers, and the engine ----------------------------------------------------

DEEP = {
    "zero": np.zeros_like,
    "sign": np.negative,
    "tripled": lambda g: 3 * g,
}


def sigmoid_net(depth):
    """Return loss, parameters, their names and gradients of a sigmoid net of `depth` layers."""
    rng = np.random.default_rng(7)
    sizes = (3, *[5, 4] * (depth // 2 - 1), 5, 2)
    network = init_network(sizes, "sigmoid", "sigmoid", "uniform", rng)
    assert len(network.layers) == depth
    x, y = rng.normal(size=(5, 3)), rng.uniform(0.1, 0.9, (5, 2))

    def loss(*arrays):
        moved = with_parameters(network, arrays)
        return loss_value(moved, forward_pass(moved, x), y)

    def backward_rule(*arrays):
        moved = with_parameters(network, arrays)
        return in_order(backward_pass(moved, forward_pass(moved, x), y))

    return loss, backward_rule, parameters(network), parameter_names(network)


@cache
def slopes_of_the_net(depth):
    """Return the slopes by the complex step, by which all mistakes of a depth are judged."""
    loss, _, arrays, _ = sigmoid_net(depth)
    return slopes_at(loss, arrays)


def first_by_differences(depth, gradient):
    """Return the report on the first layer's gradient by the central difference."""
    loss, _, arrays, _ = sigmoid_net(depth)
    return check_gradient(
        lambda W: loss(W, *arrays[1:]), arrays[:1], [gradient], "central difference"
    )


@pytest.mark.parametrize("name", DEEP)
@pytest.mark.parametrize("depth", [10, 20])
def test_a_wrong_first_layer_of_a_deep_net_is_seen_or_admitted(depth, name):
    _, rule, arrays, names = sigmoid_net(depth)
    gradients = rule(*arrays)
    assert np.abs(gradients[0]).max() < 1e-6  # what absolute tolerances accept
    wrong = [DEEP[name](gradients[0]), *gradients[1:]]
    report = judge_by(slopes_of_the_net(depth), arrays, wrong, names)
    assert [check.verdict for check in report.checks] == ["FAIL"] + ["PASS"] * (2 * depth - 1)
    first = first_by_differences(depth, wrong[0])
    # at ten layers the mistake can still stand out of the noise; the right gradient never does
    assert first.verdict in (["INCONCLUSIVE", "FAIL"] if depth == 10 else ["INCONCLUSIVE"])


@pytest.mark.parametrize("depth", [10, 20])
def test_a_right_first_layer_of_a_deep_net_is_not_blamed(depth):
    _, rule, arrays, _ = sigmoid_net(depth)
    right = first_by_differences(depth, rule(*arrays)[0])
    assert (right.verdict, right.checks[0].skipped) == ("INCONCLUSIVE", 0)  # noise is no kink


def test_slopes_too_small_for_the_complex_step_are_no_reason_to_blame_the_function():
    assert check_gradient(lambda x: x * x, [1e-133], [2e-133]).verdict == "PASS"
    assert check_gradient(lambda x: x * x, [1e-133], [0.0]).verdict == "FAIL"


def test_a_hundred_parameters_are_checked_in_a_moment():
    loss, rule, arrays, names = sigmoid_net(4)
    entries = sum(array.size for array in arrays)
    assert 80 <= entries < 120
    calls = []

    def counted(*given):
        calls.append(given)
        return loss(*given)

    assert check_backward(counted, rule, arrays, names=names, upstream_checks=False)
    # an entry takes two complex steps, a nudge to either side, and one step that trembles, or more
    # of these; no clock, since machines differ: these calls are 0.05 s on an ordinary one
    assert len(calls) <= 6 * entries


def test_a_rule_without_upstream_is_checked():
    loss, rule, arrays, names = sigmoid_net(4)
    report = check_backward(loss, rule, arrays, names=names, upstream_checks=False)
    assert report.verdict == "PASS", report
    assert [check.name for check in report.checks] == names
    assert [check.name for check in report.side] == [
        "twice the same bits",
        "inputs untouched",
        "any memory layout",
        "shapes and dtypes",
    ]


def test_the_engine_passes_every_check():
    W, x = variable("W"), variable("x")
    output = softmax_cross_entropy(tanh(x @ W), np.eye(4)[:3])

    def rule(upstream, *arrays):
        values = forward(output, dict(zip([W, x], arrays, strict=True)))
        gradients = backward(output, values, upstream)
        return [gradients[W], gradients[x]]

    rng = np.random.default_rng(3)
    arrays = [rng.normal(size=(2, 4)), rng.normal(size=(3, 2))]
    for method in METHODS:
        report = check_backward(
            lambda w, x: softmax_cross_entropy(tanh(x @ w), np.eye(4)[:3]), rule, arrays, method
        )
        assert report.verdict == "PASS", report
        assert len(report.side) == 6
