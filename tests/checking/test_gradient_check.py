"""The checker: passes what is right, fails what is wrong, and admits what it cannot see."""

import time

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis.strategies import floats

from bpcourse.checking.differences import probe
from bpcourse.checking.gradient_check import (
    Check,
    central_difference,
    check_backward,
    check_gradient,
    complex_step,
    one_sided_difference,
    relative_error,
)
from bpcourse.errors import InputTypeError, InputValueError, ShapeError
from bpcourse.functions import (
    absolute,
    exp,
    layer_norm,
    maximum,
    relu,
    sigmoid,
    sin,
    softmax_cross_entropy,
    softplus,
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
    point = np.arange(-1.0, 11.0)  # relu has a kink in one of twelve entries
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


# --- differences --------------------------------------------------------------------------------


def error_at(step, rule, dtype):
    """Return the relative error of a difference of x^3 at 0.7, whose slope is 1.47."""
    return abs(float(rule(lambda x: x * x * x, [0.7], step=step, dtype=dtype)[0]) / 1.47 - 1)


@pytest.mark.parametrize(
    ("rule", "dtype", "default", "step"),
    [
        # at its best an error is of the order eps^(2/3) in the middle and eps^(1/2) on one side
        (central_difference, np.float64, 1e-9, 6e-6),
        (one_sided_difference, np.float64, 1e-7, 1.5e-8),
        (central_difference, np.float32, 1e-4, 5e-3),
        (one_sided_difference, np.float32, 2e-3, 3e-4),
    ],
)
def test_the_default_step_beats_steps_far_from_it(rule, dtype, default, step):
    best = error_at(None, rule, dtype)
    assert best < default
    assert error_at(step * 1000, rule, dtype) > 10 * best
    assert error_at(step / 1000, rule, dtype) > 10 * best


def test_single_precision_is_single_precision_throughout():
    seen = []

    def function(x, w):
        seen.append((x, w))
        return (x * w).sum()

    step = np.float64(1e-2)
    for rule in (central_difference, one_sided_difference):
        found = rule(function, [2.0, np.ones(3)], step, dtype=np.float32)
        assert [g.dtype for g in found] == [np.float32] * 2
    assert {np.asarray(value).dtype for pair in seen for value in pair} == {np.dtype("float32")}
    # a step below the spacing of floats changes nothing, and that is what is found
    assert central_difference(function, [2.0, np.ones(3)], 1e-9, np.float32)[0] == 0


def test_one_sided_differences_lean_to_their_side():
    f = lambda x: x * x  # noqa: E731
    assert one_sided_difference(f, [1.0], 0.5) == [2.5]
    assert one_sided_difference(f, [1.0], 0.5, side=-1) == [1.5]
    assert one_sided_difference(relu, [0.0]) == [1.0]
    assert one_sided_difference(relu, [0.0], side=-1) == [0.0]
    # at 1e6 the step is 1.5e-2, not 1.5e-8, which would leave one digit
    assert one_sided_difference(f, [1e6])[0] == pytest.approx(2e6, rel=1e-7, abs=0)


def test_wrong_settings_of_differences_are_refused():
    f = lambda x: x  # noqa: E731
    for step in (0, -1e-6, np.inf, np.nan):
        for rule in (central_difference, one_sided_difference, complex_step):
            with pytest.raises(InputValueError, match="give a number above 0, such as 1e-6"):
                rule(f, [1.0], step)
    for side in (0, 2, "left"):
        with pytest.raises(InputValueError, match=r"use 1 \(above\) or -1 \(below\)"):
            one_sided_difference(f, [1.0], side=side)
    for dtype in (int, np.float16, complex):
        with pytest.raises(InputTypeError, match=r"use numpy.float64 or numpy.float32"):
            central_difference(f, [1.0], dtype=dtype)
    assert complex_step(f, [1.0], 1e-20) == [1.0]


def test_a_function_that_writes_into_its_arguments_is_still_differentiated():
    def function(x):
        x *= 2
        return (x * x).sum()

    point = np.array([1.0, 2.0])
    for rule in (complex_step, central_difference, one_sided_difference):
        # eps^(1/2), the coarsest of the three
        np.testing.assert_allclose(rule(function, [point])[0], 8 * point, rtol=1e-6)
    assert point.tolist() == [1, 2]


# --- kinks --------------------------------------------------------------------------------------

H = np.finfo(float).eps ** (1 / 3)  # the step near 0
KINKS = {
    "relu": relu,
    "absolute": absolute,
    "max": lambda x: maximum(x, 0.0),
    "relu on a slope": lambda x: relu(x) + 3 * x,
    "relu on a curve": lambda x: relu(x) + tanh(2 * x + 1) ** 2,
    "small": lambda x: 1e-3 * relu(x) + x,
}


@pytest.mark.parametrize("name", KINKS)
@pytest.mark.parametrize("place", [0, 0.1, 0.2, 0.25, 1 / 3, 0.4, 0.5, 0.6, 2 / 3, 0.75, 0.9])
@pytest.mark.parametrize("side", [1, -1])
def test_a_kink_within_the_step_is_seen_wherever_it_is(name, place, side):
    point = [place * side * H]
    assert probe(KINKS[name], point)[0].kinked
    slope = complex_step(KINKS[name], point)
    report = check_gradient(KINKS[name], point, slope, "central difference")
    assert report.verdict == "INCONCLUSIVE"
    assert report.checks[0].words == (
        "too few are left to judge by: move the point a little, 1 of 1 entries skipped at a kink"
    )


@pytest.mark.parametrize("name", KINKS)
@pytest.mark.parametrize("distance", [1.01, -1.01, 5, 1e5])
def test_a_kink_outside_the_step_is_no_kink(name, distance):
    slope = complex_step(KINKS[name], [distance * H])
    report = check_gradient(KINKS[name], [distance * H], slope, "central difference")
    assert (report.verdict, report.checks[0].skipped) == ("PASS", 0)


SMOOTH = {
    "square": lambda x: x * x,
    "steep square": lambda x: 1e8 * x * x,
    "cube": lambda x: x**3,
    "fourth power": lambda x: x**4,
    "sine": sin,
    "exp": lambda x: exp(30 * x),
    "wave": lambda x: sin(200 * x),
    "wall": lambda x: tanh(1000 * x),
    "softplus": lambda x: softplus(100 * x) / 100,
    "valley": lambda x: (x * x + 1e-6) ** 0.5,
}


@pytest.mark.parametrize("name", SMOOTH)
@given(x=floats(-1, 1))
@example(x=3.678927985614836e-06)  # x^4 is so flat here that it looks straight on one side
def test_a_smooth_function_is_never_skipped_however_curved(name, x):
    assert not probe(SMOOTH[name], [x])[0].kinked


def test_the_doubt_is_the_error_of_the_central_difference():
    # x^3 at 0 has slope 0; the difference is h^2, all of it from the third derivative
    found = probe(lambda x: x**3, [0.0])[0]
    assert found.slope == pytest.approx(H**2, rel=1e-9)
    assert found.doubt == pytest.approx(H**2, rel=1e-9)
    # a constant is wrong by rounding alone
    assert probe(lambda x: 8 + 0 * x, [0.0])[0].doubt == pytest.approx(8 * 2**-52 / H)


@pytest.mark.parametrize("name", SMOOTH)
@given(x=floats(-1, 1).filter(lambda x: x == 0 or abs(x) > 1e-30))  # slopes above 1e-107
def test_a_right_gradient_never_fails_and_a_wrong_one_never_passes(name, x):
    slope = complex_step(SMOOTH[name], [x])[0]
    right = check_gradient(SMOOTH[name], [x], [slope], "central difference")
    assert right.verdict in ("PASS", "INCONCLUSIVE"), right
    for wrong in (0 * slope, -slope, 3 * slope) if slope else (1.0,):
        assert check_gradient(SMOOTH[name], [x], [wrong]).verdict == "FAIL"
        differences = check_gradient(SMOOTH[name], [x], [wrong], "central difference")
        assert differences.verdict in ("FAIL", "INCONCLUSIVE"), differences


@pytest.mark.parametrize(
    ("entries", "ties", "verdict"),
    [
        (1, 1, "INCONCLUSIVE"),
        (2, 1, "PASS"),
        (2, 2, "INCONCLUSIVE"),
        (10, 1, "PASS"),
        (10, 2, "INCONCLUSIVE"),
        (40, 2, "PASS"),
        (40, 3, "INCONCLUSIVE"),
    ],
)
def test_one_kink_or_one_in_twenty_is_allowed(entries, ties, verdict):
    point = np.linspace(1, 2, entries)
    point[:ties] = 0
    report = check_gradient(
        lambda x: relu(x).sum(), [point], [(point > 0) * 1.0], "central difference"
    )
    assert (report.verdict, report.checks[0].skipped) == (verdict, ties)
    wrong = (point > 0) * 2.0
    report = check_gradient(lambda x: relu(x).sum(), [point], [wrong], "central difference")
    # what is left still shows the mistake
    assert report.verdict == ("INCONCLUSIVE" if ties == entries else "FAIL")


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


@pytest.mark.parametrize("name", DEEP)
@pytest.mark.parametrize("depth", [10, 20])
def test_a_wrong_first_layer_of_a_deep_net_is_seen_or_admitted(depth, name):
    loss, rule, arrays, names = sigmoid_net(depth)
    gradients = rule(*arrays)
    assert np.abs(gradients[0]).max() < 1e-6  # what absolute tolerances accept
    wrong = [DEEP[name](gradients[0]), *gradients[1:]]
    report = check_gradient(loss, arrays, wrong, names=names)
    assert [check.verdict for check in report.checks] == ["FAIL"] + ["PASS"] * (2 * depth - 1)
    first = check_gradient(
        lambda W: loss(W, *arrays[1:]), arrays[:1], wrong[:1], "central difference"
    )
    # at ten layers the mistake can still stand out of the noise; the right gradient never does
    assert first.verdict in (["INCONCLUSIVE", "FAIL"] if depth == 10 else ["INCONCLUSIVE"])
    right = check_gradient(
        lambda W: loss(W, *arrays[1:]), arrays[:1], gradients[:1], "central difference"
    )
    assert (right.verdict, right.checks[0].skipped) == ("INCONCLUSIVE", 0)  # noise is no kink


def test_slopes_too_small_for_the_complex_step_are_no_reason_to_blame_the_function():
    assert check_gradient(lambda x: x * x, [1e-133], [0.0]).verdict == "PASS"


def test_a_hundred_parameters_are_checked_in_a_moment():
    loss, rule, arrays, names = sigmoid_net(4)
    assert 80 <= sum(array.size for array in arrays) < 120
    times = []
    for _ in range(5):
        start = time.perf_counter()
        assert check_backward(loss, rule, arrays, names=names, upstream_checks=False)
        times.append(time.perf_counter() - start)
    assert min(times) < 0.1  # seconds; about 0.01 on an ordinary machine


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


# --- side checks, each made to fail alone -------------------------------------------------------


def good(upstream, w, b):
    return [upstream * 2 * w * b, upstream * (w * w).sum()]


def square_sum(w, b):
    return (w * w).sum() * b


def rule_that_remembers():
    """Return a rule that adds the gradients of earlier calls, for its second argument."""
    total = [0.0]

    def rule(upstream, w, b):
        dw, db = good(upstream, w, b)
        total[0] += db
        return [dw, total[0]]

    return rule


def writes(upstream, w, b):
    sent = good(upstream, w, b)
    if w.flags.writeable:  # not caught as an error
        w += 1
    return sent


def needs_rows(upstream, w, b):
    """Read the bytes of `w` in the order in which they lie in memory."""
    flat = np.frombuffer(w.tobytes("A"), float).reshape(w.shape)
    return [upstream * 2 * flat * b, upstream * (w * w).sum()]


def refuses_views(upstream, w, b):
    if not w.flags.c_contiguous:
        message = "incompatible strides"
        raise ValueError(message)
    return good(upstream, w, b)


MISBEHAVED = {
    "twice the same bits": (rule_that_remembers, "the second call gave something else for b"),
    "upstream 0 gives 0": (
        lambda: lambda u, w, b: [good(u, w, b)[0], good(1, w, b)[1] + (u - 1)],
        "a zero upstream gradient gave something other than zero for b: the rule does not mult",
    ),
    "upstream 2 gives twice": (
        lambda: lambda u, w, b: good(u * u, w, b),
        "twice the upstream gradient did not give exactly twice for w, b",
    ),
    "inputs untouched": (lambda: writes, "the call changed w: the rule writes into"),
    "any memory layout": (
        lambda: needs_rows,
        "the same numbers laid out otherwise (read-only, by columns, with gaps) gave an error or ",
    ),
    "shapes and dtypes": (
        lambda: lambda u, w, b: [good(u, w, b)[0].T, good(u, w, b)[1]],
        "w has shape (2, 3), its gradient (3, 2): a gradient has the shape",
    ),
}
POINTS = [np.array([[0.5, -1.5, 2.0], [1.0, 3.0, -0.25]]), 3.0]


@pytest.mark.parametrize("name", MISBEHAVED)
def test_each_side_check_names_itself(name):
    make, words = MISBEHAVED[name]
    report = check_backward(square_sum, make(), POINTS, names=["w", "b"])
    failed = {check.name: check.words for check in report.side if check.verdict == "FAIL"}
    assert report.verdict == "FAIL"
    assert failed[name].startswith(words)
    assert all(check.words == "" for check in report.side if check.verdict == "PASS")
    # a rule that keeps its sums, and one that adds what arrives, are not linear either
    allowed = {name}
    if name in ("twice the same bits", "upstream 0 gives 0"):
        allowed |= {"upstream 0 gives 0", "upstream 2 gives twice", "any memory layout"}
    assert set(failed) <= allowed


def test_a_good_rule_passes_and_the_report_is_the_same_every_time():
    reports = [repr(check_backward(square_sum, good, POINTS, names=["w", "b"])) for _ in range(2)]
    assert reports[0] == reports[1]
    assert reports[0].splitlines() == [
        "PASS (complex step)",
        "  w                       PASS  relative error below 1e-10",
        "  b                       PASS  relative error below 1e-10",
        *(f"  {name:22}  PASS" for name in MISBEHAVED),
    ]


def test_a_rule_that_fails_on_views_of_an_array_fails_the_layout():
    report = check_backward(square_sum, refuses_views, POINTS, names=["w", "b"])
    verdicts = {check.name: check.verdict for check in report.side}
    assert verdicts["any memory layout"] == "FAIL"


def test_a_wrong_number_or_shape_fails_its_tensor():
    def rule(upstream, w, b):
        dw, db = good(upstream, w, b)
        return [dw[0], -db]

    report = check_backward(square_sum, rule, POINTS, names=["w", "b"])
    assert [(c.name, c.verdict, c.skipped, c.words) for c in report.checks] == [
        ("w", "FAIL", 0, "not compared: its shape is wrong"),
        ("b", "FAIL", 0, "relative error 1e+00"),
    ]


def test_a_gradient_in_single_precision_is_reported():
    def rule(upstream, w, b):
        dw, db = good(upstream, w, b)
        return [dw.astype(np.float32), db]

    report = check_backward(square_sum, rule, POINTS, names=["w", "b"])
    assert report.side[-1].words.startswith("w is float64, its gradient float32")


def test_the_arguments_of_the_caller_are_safe_and_may_be_views():
    point = np.arange(12.0).reshape(4, 3)[::-2].T
    kept = point.copy()
    check_backward(square_sum, writes, [point, 3.0])
    assert (point == kept).all()
    point.flags.writeable = False
    assert check_backward(square_sum, good, [point, 3.0]).verdict == "PASS"


def test_what_a_rule_returns_is_checked():
    with pytest.raises(InputTypeError, match="returned a ndarray; return a list with one gradient"):
        check_backward(square_sum, lambda _u, w, _b: w, POINTS)
    with pytest.raises(ShapeError, match="got 1 gradients for 2 arguments"):
        check_backward(square_sum, lambda _u, w, _b: (w,), POINTS)
    with pytest.raises(InputTypeError, match="too coarse"):
        check_backward(square_sum, good, [POINTS[0].astype(np.float32), 3.0])


@pytest.mark.parametrize(
    ("shift", "verdict"),
    [(0, "FAIL"), (1e-5, "FAIL"), (0.01, "INCONCLUSIVE"), (-0.5, "INCONCLUSIVE")],
)
def test_a_wrong_gradient_is_a_fail_unless_the_value_itself_is_not_sure(shift, verdict):
    def value(x):
        # as where rounding differs between real and complex numbers, only larger
        return x * x + (shift if isinstance(x, complex) else 0)

    report = check_gradient(value, [1.0], [3.0])
    assert report.verdict == verdict
    assert ("nothing but rounding" in repr(report)) == (verdict == "INCONCLUSIVE")


def test_a_right_gradient_passes_where_the_value_is_exactly_zero():
    assert check_gradient(lambda x: (x - 1) * 2, [1.0], [2.0]).verdict == "PASS"


def test_a_rule_that_writes_without_changing_anything_fails_on_what_is_read_only():
    def rule(upstream, w):
        w += 0  # no bit changes, but a read-only array refuses
        return [2 * upstream * w]

    report = check_backward(lambda w: (w * w).sum(), rule, [np.array([1.0, 2.0])])
    failed = [check.name for check in report.side if check.verdict == "FAIL"]
    assert failed == ["any memory layout"]


@pytest.mark.parametrize(("change", "verdict"), [(1e-15, "PASS"), (1e-8, "FAIL")])
def test_another_memory_layout_may_round_otherwise_and_no_more(change, verdict):
    def rule(upstream, w):
        return [2 * upstream * w * (1 if w.flags.c_contiguous else 1 + change)]

    report = check_backward(lambda w: (w * w).sum(), rule, [np.array([1.0, 2.0])])
    assert report.verdict == verdict


def test_a_function_that_is_not_analytic_is_refused_however_small_its_slope():
    with pytest.raises(InputTypeError, match="not analytic"):
        check_gradient(lambda x: 1e-10 * np.abs(x), [0.7], [1e-10])
