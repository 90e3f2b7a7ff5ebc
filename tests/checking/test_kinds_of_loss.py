"""Losses on which the check once went wrong: each of its kind, with its right verdict."""

import math
from itertools import count, cycle

import numpy as np
import pytest

from bpcourse.checking.gradient_check import check_gradient
from bpcourse.errors import InputTypeError
from bpcourse.functions import (
    absolute,
    batch_norm,
    maximum,
    mean_of,
    relu,
    sigmoid,
    softmax_cross_entropy,
    softplus,
    sum_of,
    tanh,
)
from bpcourse.graph import grad

A = np.array
RIGHT = ("PASS", "INCONCLUSIVE")  # what a right gradient may be called
WRONG = ("FAIL", "INCONCLUSIVE")  # and a wrong one


def verdict(*arguments, **settings):
    """Return the verdict, or "refused" where the check says that the function is not analytic."""
    try:
        return check_gradient(*arguments, **settings).verdict
    except InputTypeError as message:
        assert "not analytic" in str(message)  # noqa: PT017
        return "refused"


# --- kinks and what is not analytic -------------------------------------------------------------

LINE = np.linspace(-1, 1, 21)
LAYER = A([[0.0, 5.0, -5.0]])
NOT_ANALYTIC = {
    "numpy.abs with one entry at its kink": (lambda w: np.abs(w).sum(), LINE, np.sign(LINE)),
    "a penalty, one weight 0": (lambda W: 0.5 * np.abs(W).sum(), LAYER, 0.5 * np.sign(LAYER)),
    "a small penalty": (
        lambda w: 1e4 * (w * w).sum() + 1e-3 * np.abs(w).sum(),
        A([1.0, -2.0]),
        A([2e4 + 1e-3, -4e4 - 1e-3]),
    ),
    "vdot": (lambda w: np.vdot(w, w) + relu(w).sum(), LAYER[0], 2 * LAYER[0] + (LAYER[0] > 0)),
    "real part": (lambda w: (w.real**2).sum() + np.abs(w[0]), A([0.0, 1.0]), A([0.0, 2.0])),
    "conjugate": (lambda w: (w.conj() * w).sum().real, A([1e-3, 1.0]), A([2e-3, 2.0])),
    "hidden by a constant": (lambda w: 1 + 1e-20 * np.abs(w).sum(), LINE[:3], -1e-20 * np.ones(3)),
    "a large root mean square": (
        lambda w: 1e6 * np.sqrt((np.abs(w) ** 2).mean()),
        A([3.0, 4.0]),
        1e6 * A([3.0, 4.0]) / math.sqrt(50),
    ),
}


@pytest.mark.parametrize("name", NOT_ANALYTIC)
def test_a_loss_that_is_not_analytic_is_refused_and_never_misjudged(name):
    function, point, slope = NOT_ANALYTIC[name]
    for method in ("complex step", "central difference"):
        right = verdict(function, [point], [slope], method=method)
        assert right in (*RIGHT, "refused")
        for wrong in (0 * slope, 3 * slope, -slope, slope + np.abs(slope).max() / 10):
            found = verdict(function, [point], [wrong], method=method)
            assert found in (*WRONG, "refused"), (method, wrong)


def test_the_penalty_that_was_forgotten_does_not_pass():
    function, point, _ = NOT_ANALYTIC["a small penalty"]
    assert verdict(function, [point], [2e4 * point]) == "refused"


def test_kinks_are_skipped_with_the_complex_step_too():
    for function in (absolute, lambda w: maximum(w, -w)):
        report = check_gradient(lambda w: sum_of(function(w)), [LINE], [np.sign(LINE)])  # noqa: B023
        assert (report.verdict, report.checks[0].skipped) == ("PASS", 1)
        assert "1 of 21 entries skipped at a kink" in repr(report)
    report = check_gradient(lambda w: absolute(w).sum(), [LINE], [np.sign(LINE) + (LINE == 0) * 5])
    assert report.verdict == "FAIL"
    assert report.checks[0].words.startswith("at a kink it lies outside")
    report = check_gradient(lambda w: absolute(w).sum(), [np.zeros(3)], [np.zeros(3)])
    assert report.verdict == "INCONCLUSIVE"


def test_two_kinks_that_make_a_line_are_no_kink():
    # relu(x) - relu(-x) is x; going backward through both kinks gives 0 at 0, which is wrong
    for claimed, allowed in ((1.0, (*RIGHT, "refused")), (0.0, (*WRONG, "refused"))):
        assert verdict(lambda x: relu(x) - relu(-x), [0.0], [claimed]) in allowed


# --- entries of all sizes -----------------------------------------------------------------------


@pytest.mark.parametrize("method", ["complex step", "central difference"])
@pytest.mark.parametrize("small", [1e-6, 1e-4, 1e-9, 1e-30])
def test_an_entry_is_judged_by_itself(small, method):
    def function(w):
        return 1e6 * w[0] + small * w[1]

    def judged(second):
        return check_gradient(function, [np.ones(2)], [A([1e6, second])], method)

    for wrong in (-small, 0.0, 3 * small, small * (1 + 1e-3), -1e-40):
        assert judged(wrong).verdict in WRONG
        if method == "complex step" and abs(wrong / small - 1) > 0.1:
            assert judged(wrong).verdict == "FAIL"
            assert "1 of 2 entries wrong" in judged(wrong).checks[0].words
    assert judged(small).verdict == ("PASS" if method == "complex step" else "INCONCLUSIVE")


def test_the_words_count_the_entries_that_are_too_small_for_differences():
    report = check_gradient(
        lambda w: w[0] + 1e-9 * w[1], [A([1.0, 1.0])], [A([1.0, 1e-9])], "central difference"
    )
    assert report.checks[0].words == (
        "1 of 2 entries are too small for differences; use the complex step"
    )


# --- zeros that are left of large terms ---------------------------------------------------------

DICE = np.random.default_rng(4)
X, T = DICE.normal(size=(6, 3)), DICE.normal(size=(6, 2))
BEST = np.linalg.lstsq(X, T, rcond=None)[0]
ONES, NONE = np.ones(2), np.zeros(2)


def normalised(W, b):
    return sum_of((batch_norm(X @ W + b, ONES, NONE) - T) ** 2)


def logistic(W, b):
    p = sigmoid(W * A([1.0, -1.0]) + b)
    return sum_of((p - A([1.0, 0.0])) ** 2) / 2


def cross_entropy(W, b):
    z = W * A([1.0, -1.0]) + b
    return mean_of(softplus(z) - A([1.0, 0.0]) * z)


def differenced(w):
    return sum_of((w - mean_of(w)) * 1e3)


CANCELLING = {
    "a bias before batch norm": (normalised, [BEST + 1, A([0.3, -0.2])]),
    "a balanced batch": (logistic, [1.0, 0.0]),
    "a balanced batch, cross-entropy": (cross_entropy, [1.0, 0.0]),
    "least squares at the solution": (lambda W: sum_of((X @ W - T) ** 2) / 2, [BEST]),
    "and with a constant": (lambda W: sum_of((X @ W - T) ** 2) / 2 + 100, [BEST]),
    "deviations from their mean": (differenced, [A([0.1, 0.2, 0.7])]),
    "targets met to 1e-8": (lambda W: sum_of((X @ W - (X @ BEST + 1e-8)) ** 2), [BEST]),
    "the same shift for all logits": (
        lambda s: softmax_cross_entropy(T + s, np.eye(2)[[0, 1, 0, 1, 0, 1]]),
        [0.7],
    ),
    "sine and cosine": (lambda x: x * x - x * x * (1 + 0 * x), [0.3]),
}


@pytest.mark.parametrize("name", CANCELLING)
def test_a_right_zero_never_fails_and_a_large_wrong_one_does(name):
    function, points = CANCELLING[name]
    gradients = [grad(function, place)(*points) for place in range(len(points))]
    report = check_gradient(function, points, gradients)
    assert report.verdict in RIGHT, report
    wrong = [np.asarray(g) + 1e-6 for g in gradients]
    report = check_gradient(function, points, wrong)
    assert {check.verdict for check in report.checks} == {"FAIL"}, report


# --- slopes at the end of the range of floats ---------------------------------------------------


def test_small_slopes_are_kept_in_range_and_lost_ones_are_inconclusive():
    w = A([1.0, 2.0])
    for size in (1e-150, 1e-120, 1e-200, 1e-280):

        def function(w, size=size):
            return size * (w * w).sum()

        assert check_gradient(function, [w], [2 * size * w]).verdict == "PASS"
        for wrong in (0 * w, -2 * size * w, 6 * size * w, 2 * size * w * A([1, 1.001])):
            assert check_gradient(function, [w], [wrong]).verdict == "FAIL"
    for size in (1e-295, 1e-300, 1e-306):

        def function(w, size=size):
            return size * (w * w).sum()

        assert check_gradient(function, [w], [2 * size * w]).verdict in RIGHT
        for wrong in (0 * w, -2 * size * w, 6 * size * w):
            assert check_gradient(function, [w], [wrong]).verdict in WRONG


def chain(depth, x):
    for _ in range(depth):
        x = sigmoid(x)
    return x


@pytest.mark.parametrize("depth", [150, 180, 400, 460, 490, 600])
def test_hundreds_of_sigmoids(depth):
    slope = grad(lambda x: chain(depth, x))(0.5)
    assert verdict(lambda x: chain(depth, x), [0.5], [slope]) in RIGHT
    for wrong in (0.0, -slope, 3 * slope):
        found = verdict(lambda x: chain(depth, x), [0.5], [wrong])
        assert found == "FAIL" if depth <= 400 else found in WRONG or wrong == slope


# --- analytic losses that differences cannot see ------------------------------------------------

ONE_HOT = A([[1.0, 0.0]])
SATURATED = {
    "a sure prediction": (lambda z: softmax_cross_entropy(z, ONE_HOT), A([[40.0, 0.0]])),
    "a surer one": (lambda z: softmax_cross_entropy(z, ONE_HOT), A([[700.0, 0.0]])),
    "a softplus that is 0": (softplus, -40.0),
    "a tanh near 1": (tanh, 5.0),
    "a flat square": (lambda z: (sigmoid(z) - 1) ** 2, 20.0),
    "a sum that is rounded": (lambda z: sum_of(softplus(z)) + 2.0, A([-30.0, -31.0])),
}


@pytest.mark.parametrize("name", SATURATED)
def test_a_saturated_loss_is_not_accused(name):
    function, point = SATURATED[name]
    assert check_gradient(function, [point], [grad(function)(point)]).verdict in RIGHT


def test_one_minus_cosine_near_zero_is_not_accused():
    for x in (1e-9, 1e-6, 1e-3, 0.0):
        assert check_gradient(lambda x: 1 - np.cos(x), [x], [math.sin(x)]).verdict in RIGHT
        if x > 1e-9:
            assert check_gradient(lambda x: 1 - np.cos(x), [x], [2 * x]).verdict == "FAIL"


# --- losses as people write them ----------------------------------------------------------------

W3 = A([1.0, -2.0, 0.5])


def unruly():
    """Return losses with the words that name what is wrong with them."""
    dice, calls, seen = np.random.default_rng(0), count(1), []

    def writes(w):
        w *= 2
        return (w * w).sum()

    def remembers(w):
        seen.append(0)
        return (w * w).sum() + (len(seen) > 9)

    return {
        "dropout": (lambda w: (w * (dice.random(3) > 0.5)).sum() ** 2, "two calls"),
        "noise": (lambda w: (w * w).sum() + 1e-6 * dice.normal(), "random"),
        "faint noise": (lambda w: (w * w).sum() * (1 + 1e-10 * dice.normal()), "random"),
        "a coin": (lambda w: (w * w).sum() * (1 + (dice.random() > 0.5)), "dropout"),
        "calls": (lambda w: (w * w).sum() * next(calls), "remembers its calls"),
        "later calls": (remembers, "remembers its calls"),
        "writes": (writes, "writes into its argument 0"),
        "fills": (lambda w: w.fill(0.0) or (w * w).sum(), "writes into its argument 0"),
        "tuple": (lambda w: ((w * w).sum(), 2 * w), "returned a tuple of 2; return the loss alone"),
        "dict": (lambda w: {"loss": (w * w).sum()}, "returned a dict of 1; return the loss alone"),
        "list": (lambda w: [(w * w).sum(), 2 * w], "returned a list of 2; return the loss alone"),
    }


@pytest.mark.parametrize("method", ["complex step", "central difference"])
@pytest.mark.parametrize("name", unruly())
def test_an_unruly_loss_is_named(name, method):
    function, words = unruly()[name]
    with pytest.raises(InputTypeError, match=words):
        check_gradient(function, [W3], [2 * W3], method)


def test_a_sum_taken_in_another_order_is_no_mood():
    last_digits = cycle([1, 1 + 4 * np.finfo(float).eps])
    report = check_gradient(lambda w: (w * w).sum() * next(last_digits), [W3], [2 * W3])
    assert report.verdict == "PASS"


def test_what_is_no_list_of_arguments_is_named():
    def function(w):
        return (w * w).sum()

    for arguments, gradients, words in (
        ({"w": W3}, {"w": 2 * W3}, "arguments came as a dict; pass a list"),
        ([W3], {"w": 2 * W3}, "gradients came as a dict; pass a list"),
        (2.0, 4.0, r"arguments came as a float; pass a list .* such as \[w\]"),
        (W3, 2 * W3, "arguments came as a ndarray"),
        ([W3], 2 * W3, "gradients came as a ndarray"),
        (np.float64(2), [4.0], "arguments came as a float64"),
    ):
        with pytest.raises(InputTypeError, match=words):
            check_gradient(function, arguments, gradients)


def test_a_generator_that_is_seeded_in_each_call_is_no_mood():
    def function(w):
        return (w * (np.random.default_rng(1).random(3) > 0.5)).sum()

    kept = (np.random.default_rng(1).random(3) > 0.5) * 1.0
    assert check_gradient(function, [W3], [kept]).verdict == "PASS"


# --- beside the edge of the domain, and where a function bends within a step --------------------

STEEP = {
    "log near 0": (np.log, 1e-9, 1e9),
    "a root near 0": (lambda x: x**0.5, 1e-12, 0.5e6),
    "a pole within the step": (lambda x: 1 / x, 1e-7, -1e14),
    "a narrow bell": (lambda x: np.exp(-((1e7 * x) ** 2)), 3e-8, -6e6 * math.exp(-0.09)),
    "a narrow step": (lambda x: tanh(1e6 * x), 1e-7, 1e6 / math.cosh(0.1) ** 2),
    "a sharp softplus": (lambda x: softplus(1e7 * x) / 1e7, 1e-8, sigmoid(0.1)),
    "a fast wave": (lambda x: np.sin(1e6 * x), 0.3, 1e6 * math.cos(3e5)),
    "a cube at 0": (lambda x: x**3, 0.0, 0.0),
    "a fifth power at 0": (lambda x: x**5, 0.0, 0.0),
}


@pytest.mark.filterwarnings("ignore:invalid value")
@pytest.mark.parametrize("name", STEEP)
def test_a_steep_function_is_judged_by_the_complex_step(name):
    function, x, slope = STEEP[name]
    assert check_gradient(function, [x], [slope]).verdict == "PASS"
    for wrong in (slope * (1 + 1e-6) + (slope == 0), -slope, 0.0):
        assert wrong == slope or check_gradient(function, [x], [wrong]).verdict == "FAIL"


def test_a_function_that_refuses_complex_numbers_is_named():
    for function in (math.exp, lambda x: float(x) ** 2):
        with pytest.raises(InputTypeError, match="does not take complex numbers"):
            check_gradient(function, [1.0], [1.0])
    report = check_gradient(math.exp, [1.0], [math.e], "central difference")
    assert report.verdict == "PASS"
