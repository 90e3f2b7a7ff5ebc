"""Difference quotients, how sure they are, and kinks."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis.strategies import floats

from bpcourse.checking.gradient_check import (
    central_difference,
    check_gradient,
    complex_step,
    one_sided_difference,
)
from bpcourse.checking.probes import look
from bpcourse.errors import InputTypeError, InputValueError
from bpcourse.functions import (
    absolute,
    exp,
    maximum,
    relu,
    sin,
    softplus,
    tanh,
)

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


@pytest.mark.parametrize("x", [0.25, -3.0, 40.0])
@pytest.mark.parametrize(
    ("rule", "power"), [(central_difference, 1 / 3), (one_sided_difference, 1 / 2)]
)
def test_the_default_step_grows_with_the_entry_from_one_on(rule, power, x):
    seen = []
    rule(lambda a: seen.append(a) or a, [x])
    step = np.finfo(float).eps ** power * max(1, abs(x))
    # x + h is rounded, by eps |x| / 2: at most eps^(1/2) / 2 of the smaller step
    assert max(abs(a - x) for a in seen) == pytest.approx(step, rel=1e-8, abs=0)


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


@pytest.mark.parametrize("method", ["complex step", "central difference"])
@pytest.mark.parametrize(
    ("gradient", "verdict"),
    [
        (-0.1, "FAIL"),
        (0.0, "INCONCLUSIVE"),
        (0.5, "INCONCLUSIVE"),
        (1.0, "INCONCLUSIVE"),
        (1.1, "FAIL"),
    ],
)
def test_at_a_kink_only_slopes_between_the_two_sides_can_be_right(gradient, verdict, method):
    report = check_gradient(relu, [0.0], [gradient], method)
    assert report.verdict == verdict
    outside = "at a kink it lies outside the slopes of the two sides"
    assert report.checks[0].words.startswith(outside) == (verdict == "FAIL")


@pytest.mark.parametrize("name", KINKS)
@pytest.mark.parametrize("place", [0, 0.1, 0.2, 0.25, 1 / 3, 0.4, 0.5, 0.6, 2 / 3, 0.75, 0.9])
@pytest.mark.parametrize("side", [1, -1])
def test_a_kink_within_the_step_is_seen_wherever_it_is(name, place, side):
    point = [place * side * H]
    assert look(point[0], KINKS[name]).kinked
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
    assert not look(x, SMOOTH[name]).kinked


def test_the_doubt_is_the_error_of_the_central_difference():
    # x^3 at 0 has slope 0; the difference is h^2, all of it from the third derivative
    found = look(0.0, lambda x: x**3)
    assert found.slope == pytest.approx(H**2, rel=1e-9)
    assert found.doubt == pytest.approx(H**2, rel=1e-9)
    # a constant is wrong by rounding alone
    assert look(0.0, lambda x: 8 + 0 * x).doubt == pytest.approx(8 * 2**-52 / H)


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
