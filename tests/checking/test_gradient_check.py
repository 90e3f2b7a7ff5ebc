"""Verdicts: planted faults, shapes, traps of the complex step, words."""

import numpy as np
import pytest

from bpcourse.checking.gradient_check import (
    Check,
    central_difference,
    check_gradient,
    complex_step,
    relative_error,
)
from bpcourse.errors import InputTypeError, InputValueError, ShapeError
from bpcourse.functions import (
    absolute,
    layer_norm,
    maximum,
    relu,
    sigmoid,
    softmax_cross_entropy,
    softplus,
    tanh,
)
from bpcourse.graph import backward, forward, variable


def sigmoid_chain(depth):
    """Return the value of a chain of sigmoids as a function of one number, and its slope there."""

    def function(x):
        for _ in range(depth):
            x = sigmoid(x)
        return x

    x = variable("x")
    y = function(x)
    return function, backward(y, forward(y, {x: 0.5}))[x]


def deep_net(depth):
    """Return the loss of a sigmoid net as a function of its first weights, them, and the slope.

    Batch 5, widths 3, 4, 4, ..., 2, nothing zero: no shape or value hides a mistake.
    """
    dice = np.random.default_rng(7)
    widths = [3, *[4] * (depth - 1), 2]
    inputs, targets = dice.normal(size=(5, 3)), dice.uniform(0.1, 0.9, (5, 2))
    weights = [dice.normal(0, 0.5, shape) for shape in zip(widths[1:], widths, strict=False)]

    def loss(first):
        a = inputs
        for w in (first, *weights[1:]):
            a = sigmoid(a @ (w.T if isinstance(w, np.ndarray) else w))
        return ((a - targets) ** 2).sum() / 2

    # by hand: the delta recurrence
    activations = [inputs]
    for w in weights:
        activations.append(sigmoid(activations[-1] @ w.T))
    delta = (activations[-1] - targets) * activations[-1] * (1 - activations[-1])
    for w, a in zip(weights[:0:-1], activations[-2:0:-1], strict=True):
        delta = (delta @ w) * a * (1 - a)
    return loss, weights[0], delta.T @ inputs


PLANTED = {
    "zero": lambda g: 0 * g,
    "sign": lambda g: -g,
    "tripled": lambda g: 3 * g,
    "one entry": lambda g: g * (1 + 1e-3 * (np.arange(g.size) == 0).reshape(g.shape)),
}


@pytest.mark.parametrize("depth", [1, 5, 10, 20])
def test_right_gradients_pass_at_every_depth(depth):
    loss, weights, gradient = deep_net(depth)
    report = check_gradient(loss, [weights], [gradient])
    assert report.verdict == "PASS", report
    assert report.checks[0].relative_error < 1e-12


def test_a_gradient_of_1e_34_passes():
    function, slope = sigmoid_chain(50)
    assert 0 < abs(slope) < 1e-30
    assert check_gradient(function, [0.5], [slope]).verdict == "PASS"
    assert check_gradient(function, [0.5], [slope * 1.000001]).verdict == "FAIL"
    assert check_gradient(function, [0.5], [0.0]).verdict == "FAIL"


@pytest.mark.parametrize("name", PLANTED)
@pytest.mark.parametrize("depth", [1, 5, 10])
def test_planted_mistakes_fail_however_small_the_gradient(name, depth):
    loss, weights, gradient = deep_net(depth)
    report = check_gradient(loss, [weights], [PLANTED[name](gradient)])
    assert report.verdict == "FAIL", report
    # what a usual absolute tolerance says about the ten-layer net: fine
    if depth == 10 and name != "one entry":
        assert np.allclose(PLANTED[name](gradient), gradient, atol=1e-5, rtol=1e-3)


@pytest.mark.parametrize("name", [*PLANTED, "right"])
def test_central_differences_admit_that_they_see_nothing(name):
    loss, weights, gradient = deep_net(20)
    claimed = PLANTED.get(name, lambda g: g)(gradient)
    report = check_gradient(loss, [weights], [claimed], method="central difference")
    assert report.verdict == "INCONCLUSIVE", report


@pytest.mark.parametrize("name", PLANTED)
def test_central_differences_never_pass_a_mistake_in_ten_layers(name):
    loss, weights, gradient = deep_net(10)
    claimed = PLANTED[name](gradient)
    report = check_gradient(loss, [weights], [claimed], method="central difference")
    assert report.verdict != "PASS", report


def test_ten_layers_are_too_deep_for_central_differences():
    loss, weights, gradient = deep_net(10)
    assert 0 < np.abs(gradient).max() < 1e-5
    report = check_gradient(loss, [weights], [gradient], method="central difference")
    assert report.verdict == "INCONCLUSIVE", report


def test_a_large_mistake_in_a_vanished_gradient_still_fails():
    loss, weights, gradient = deep_net(20)
    report = check_gradient(loss, [weights], [gradient + 1], method="central difference")
    assert report.verdict == "FAIL"


@pytest.mark.parametrize("method", ["complex step", "central difference"])
def test_ordinary_gradients_pass_and_ordinary_mistakes_fail(method):
    def function(w, b):
        return (tanh(w * 2 + b) ** 2).sum()

    w, b = np.array([[0.3, -0.7, 1.1], [0.2, 0.9, -0.4]]), np.array([0.1, 0.2, 0.3])
    t = np.tanh(w * 2 + b)
    slope = 2 * t * (1 - t * t)
    right = [2 * slope, slope.sum(axis=0)]
    report = check_gradient(function, [w, b], right, method)
    assert report.verdict == "PASS"
    assert [check.name for check in report.checks] == ["argument 0", "argument 1"]
    report = check_gradient(function, [w, b], [right[0], -right[1]], method)
    assert [check.verdict for check in report.checks] == ["PASS", "FAIL"]
    assert report.verdict == "FAIL"
    assert report.checks[1].relative_error == pytest.approx(1, abs=1e-6)
    for size in (1e-5, 1e-3):
        wrong = [right[0] * (1 + size), right[1]]
        assert check_gradient(function, [w, b], wrong, method).verdict == "FAIL"


def test_both_references_are_the_gradient():
    points = [np.array([0.5, -1.5]), 2.0]

    def function(a, b):
        return (a**3).sum() * b

    right = [3 * points[0] ** 2 * 2, (points[0] ** 3).sum()]
    for found, slope in zip(complex_step(function, points), right, strict=True):
        assert found == pytest.approx(slope, rel=1e-15, abs=0)  # a few roundings
    for found, slope in zip(central_difference(function, points), right, strict=True):
        assert found == pytest.approx(slope, rel=1e-9, abs=0)  # eps to the power of 2/3, times 10
    coarse = central_difference(lambda x: x**3, [2.0], step=0.5)[0]
    assert coarse == 12.25  # 3 x^2 + h^2: exact in binary


def test_the_step_grows_with_the_argument():
    # at x = 1e6 a step of 6e-6 would leave ten digits less
    found = central_difference(lambda x: x * x, [1e6])[0]
    assert found == pytest.approx(2e6, rel=1e-9, abs=0)


def test_arguments_are_not_touched():
    point = np.array([1.0, 2.0])
    complex_step(lambda x: (x * x).sum(), [point])
    central_difference(lambda x: (x * x).sum(), [point])
    assert point.tolist() == [1, 2]


def test_whole_numbers_are_taken_as_floats():
    assert check_gradient(lambda x: x**3, [2], [12]).verdict == "PASS"
    assert check_gradient(lambda x: (x**3).sum(), [np.array([1, 2])], [[3, 12]]).verdict == "PASS"


# --- shapes before values -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shape", "wrong"), [((3,), (3, 1)), ((3,), (1, 3)), ((3,), ()), ((2, 2), (2,)), ((1,), ())]
)
def test_a_gradient_of_another_shape_is_refused_even_if_it_would_broadcast(shape, wrong):
    point = np.ones(shape)
    with pytest.raises(ShapeError, match="a gradient has the shape of what it is a gradient for"):
        check_gradient(lambda x: (x * x).sum(), [point], [np.full(wrong, 2.0)])


def test_one_gradient_for_each_argument():
    for gradients in ([], [1.0], [1.0, 1.0, 1.0]):
        with pytest.raises(ShapeError, match="gradients for 2 arguments"):
            check_gradient(lambda a, b: a + b, [1.0, 2.0], gradients)


def test_the_function_returns_one_number():
    with pytest.raises(ShapeError, match=r"returned shape \(2,\)"):
        check_gradient(lambda x: x * x, [np.ones(2)], [np.ones(2)])


@pytest.mark.parametrize("kind", [np.float32, np.float16])
def test_single_precision_is_refused_with_the_reason(kind):
    coarse, fine = np.ones(2, kind), np.ones(2)
    for argument, gradient in ((coarse, fine), (fine, coarse)):
        with pytest.raises(InputTypeError, match=r"too coarse.*float64|float64 \(or float32\)"):
            check_gradient(lambda x: (x * x).sum(), [argument], [gradient])


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (1j, "not complex ones"),
        (np.ones(2, complex), "not complex ones"),
        (None, "dtype object"),
        ("3", "dtype <U1"),
        (np.ma.ones(2), "MaskedArray"),
        (np.ones((1, 1)).view(np.matrix), "matrix"),
    ],
)
def test_what_is_not_made_of_real_numbers_is_refused(value, words):
    with pytest.raises(InputTypeError, match=words):
        check_gradient(np.sum, [value], [1.0])
    with pytest.raises(InputTypeError, match=words):
        check_gradient(lambda x: x * 1.0, [1.0], [value])


def test_an_unknown_method_and_missing_names_are_refused():
    with pytest.raises(InputValueError, match="use one of complex step, central difference"):
        check_gradient(lambda x: x, [1.0], [1.0], method="complex")
    for names in ([], ["w", "b"]):
        with pytest.raises(ShapeError, match=f"got {len(names)} names for 1 arguments"):
            check_gradient(lambda x: x, [1.0], [1.0], names=names)


def test_a_function_without_return_is_named():
    with pytest.raises(InputTypeError, match="returned None; it must return a number"):
        check_gradient(lambda _x: None, [1.0], [1.0])


# --- traps of the complex step ------------------------------------------------------------------

METHODS = ["complex step", "central difference"]

TRAPS = {
    "numpy.abs": lambda x: np.abs(x).sum(),
    "numpy.vdot": lambda x: np.vdot(x, x),
    "conjugate": lambda x: (x.conj() * x).sum(),
    "real part": lambda x: (x.real**2).sum(),
    "a part only": lambda x: (x * x).sum() + np.abs(x).sum(),
    "one entry only": lambda x: x[0] * x[0] + np.abs(x[1]) ** 2,
}


@pytest.mark.parametrize("name", TRAPS)
def test_a_function_that_loses_the_imaginary_part_is_refused(name):
    point = np.array([1.5, 2.5])
    for claimed in (np.zeros(2), 2 * point):
        with pytest.raises(InputTypeError, match="not analytic"):
            check_gradient(TRAPS[name], [point], [claimed])
    assert check_gradient(np.sum, [point], [np.ones(2)], method="central difference")


def test_a_constant_function_has_gradient_zero():
    report = check_gradient(lambda x: 3.0 + 0 * x, [1.0], [0.0])
    words = "relative error below 1e-10"
    assert report == ("PASS", "complex step", (Check("argument 0", "PASS", 0.0, 0, words),), ())
    assert check_gradient(lambda x: 3.0 + 0 * x, [1.0], [1e-30]).verdict == "FAIL"


@pytest.mark.parametrize(
    ("function", "point", "right"),
    [
        (lambda x: relu(x).sum(), [-1.0, 0.0, 2.0], [0, 0, 1]),
        (lambda x: absolute(x).sum(), [-1.0, 2.0], [-1, 1]),
        (lambda x: maximum(x, 1.0).sum(), [0.5, 2.0], [0, 1]),
        (lambda x: softplus(x).sum(), [0.0, 0.0], [0.5, 0.5]),
    ],
)
def test_the_functions_of_the_course_let_the_imaginary_part_through(function, point, right):
    assert check_gradient(function, [np.array(point)], [np.array(right, float)]).verdict == "PASS"


def test_array_operations_of_the_course_let_it_through():
    x = np.random.default_rng(0).normal(size=(3, 4))
    targets = np.eye(4)[:3]
    nodes = [variable(name) for name in "xgs"]
    output = softmax_cross_entropy(layer_norm(*nodes), targets)
    points = [x, np.linspace(0.5, 1.5, 4), np.linspace(-1, 1, 4)]
    gradients = backward(output, forward(output, dict(zip(nodes, points, strict=True))))

    def function(*arrays):
        return softmax_cross_entropy(layer_norm(*arrays), targets)

    assert check_gradient(function, points, [gradients[node] for node in nodes]).verdict == "PASS"


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("claimed", [np.nan, np.inf, -np.inf])
def test_nan_and_infinity_never_pass(claimed, method):
    report = check_gradient(lambda x: x * x, [1.0], [claimed], method)
    assert (report.verdict, report.checks[0].words) == ("FAIL", "the gradient is not finite")
    for broken in (np.nan, np.inf):
        report = check_gradient(lambda x: x * broken, [1.0], [1.0], method)  # noqa: B023
        assert report.verdict == "INCONCLUSIVE"
        assert report.checks[0].words == "the function is not finite here"


# --- the number and its words -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("gradient", "reference", "error"),
    [
        (1.0, 1.0, 0.0),
        (0.0, 0.0, 0.0),
        (1.0, -1.0, 1.0),
        (0.0, 1.0, 1.0),
        (3.0, 1.0, 0.5),
        (3e-200, 1e-200, 0.5),
        (3e300, 1e300, 0.5),
        ([3.0, 4.0], [3.0, 4.0], 0.0),
        ([3.0, 4.0], [0.0, 0.0], 1.0),
    ],
)
def test_relative_errors(gradient, reference, error):
    # one division, a root
    assert relative_error(gradient, reference) == pytest.approx(error, rel=1e-15, abs=1e-16)


def test_the_error_of_nan_is_nan_and_of_nothing_is_zero():
    assert np.isnan(relative_error(np.nan, 1.0))
    assert relative_error(np.ones(0), np.ones(0)) == 0


def test_a_report_on_one_argument_is_one_line():
    report = check_gradient(lambda x: x * x, [2.0], [4.0], names=["x"])
    assert repr(report) == "PASS (complex step): x: relative error below 1e-10"
    report = check_gradient(lambda x: x * x, [2.0], [-4.0], names=["x"])
    assert repr(report) == "FAIL (complex step): x: relative error 1e+00"
    report = check_gradient(lambda x: 1 + 1e-30 * x, [2.0], [0.0], "central difference", ["x"])
    assert repr(report) == (
        "INCONCLUSIVE (central difference): x: differences are too coarse to see it; "
        "use the complex step"
    )


def test_a_report_on_several_arguments_is_a_table():
    point = np.arange(0.0, 12.0)  # relu has a kink in one of twelve entries
    report = check_gradient(
        lambda a, b, long: relu(a).sum() + b * long,
        [point, 2.0, 3.0],
        [(point > 0) * 1.0, 3.0, -2.0],
        "central difference",
        ["a", "b", "long"],
    )
    assert repr(report) == (
        "FAIL (central difference)\n"
        "  a     PASS  relative error below 1e-06, 1 of 12 entries skipped at a kink\n"
        "  b     PASS  relative error below 1e-06\n"
        "  long  FAIL  relative error 1e+00"
    )
    assert [check.skipped for check in report.checks] == [1, 0, 0]


def test_a_report_on_nothing_passes():
    assert repr(check_gradient(lambda: 1.0, [], [])) == "PASS (complex step)"
    report = check_gradient(lambda a: a.sum(), [np.ones((0, 3))], [np.ones((0, 3))])
    assert report.verdict == "PASS"
