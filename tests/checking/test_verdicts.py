"""A wrong gradient never passes, a right one never fails: planted, hard to judge, at random."""

from functools import cache
from itertools import product

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis.strategies import floats, integers, lists, sampled_from
from judged_gradients import CHANGES, RIGHT, WRONG, case

from bpcourse.checking.fixtures import fixture
from bpcourse.checking.gradient_check import check_gradient, judge_by, slopes_at
from bpcourse.checking.references import Reference
from bpcourse.checking.verdicts import judge
from bpcourse.functions import exp, sigmoid, sin, softplus, tanh

SEEDS = range(30)
SLOW = {"400 layers": range(2), "XOR learned": range(10)}  # seeds


@cache
def slopes_of_the_fixture(seed):
    """Return the slopes by which all changes of the right gradients are judged."""
    loss, points, _ = case(*fixture(seed=seed))
    return slopes_at(loss, points)


def verdict_on(name, seed):
    """Return what the check says of a wrong gradient."""
    loss, points, gradients = WRONG[name](seed)
    if name not in CHANGES:
        return check_gradient(loss, points, gradients).verdict
    names = [f"argument {i}" for i in range(len(points))]
    return judge_by(slopes_of_the_fixture(seed), points, gradients, names).verdict


@pytest.mark.parametrize("name", WRONG)
def test_a_planted_mistake_is_rejected_with_every_seed(name):
    assert [seed for seed in SEEDS if verdict_on(name, seed) != "FAIL"] == []


@pytest.mark.parametrize("name", CHANGES)
def test_to_judge_by_known_slopes_is_to_check(name):
    loss, points, gradients = WRONG[name](0)
    names = [f"argument {i}" for i in range(len(points))]
    judged = judge_by(slopes_of_the_fixture(0), points, gradients, names)
    assert repr(judged) == repr(check_gradient(loss, points, gradients))


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_gradient_that_is_hard_to_judge_never_fails(name):
    verdicts = {s: check_gradient(*RIGHT[name](s)).verdict for s in SLOW.get(name, SEEDS)}
    assert [seed for seed, verdict in verdicts.items() if verdict == "FAIL"] == []


# --- at random ----------------------------------------------------------------------------------

PIECES = {  # a function and its slope, both with all their digits
    "tanh": (tanh, lambda z: 1 / np.cosh(z) ** 2),
    "sigmoid": (sigmoid, lambda z: sigmoid(z) * sigmoid(-z)),
    "exp": (exp, np.exp),
    "sin": (sin, np.cos),
    "softplus": (softplus, sigmoid),
    "square": (lambda z: z * z, lambda z: 2 * z),
    "cube": (lambda z: z**3, lambda z: 3 * z * z),
}
NUMBER = floats(-20, 20, allow_subnormal=False).filter(lambda v: v == 0 or abs(v) > 1e-30)


@given(
    names=lists(sampled_from(sorted(PIECES)), min_size=3, max_size=3),
    point=lists(NUMBER, min_size=3, max_size=3),
    sizes=lists(integers(-12, 12), min_size=3, max_size=3),
    constant=sampled_from([0.0, 1.0, 1e8]),
    place=integers(0, 2),
)
@example(  # 1 - 0.99998: few digits are left
    names=["cube", "cube", "tanh"], point=[0.0, 1.0, -6.0], sizes=[0, -6, 0], constant=1.0, place=0
)
@example(
    names=["cube", "cube", "tanh"], point=[0.0, 0.0, -10.0], sizes=[0, 0, 0], constant=1.0, place=0
)
def test_right_never_fails_and_wrong_never_passes(names, point, sizes, constant, place):
    factors = [10.0**size for size in sizes]
    rows = list(zip(factors, names, strict=True))

    def function(x):
        parts = [c * PIECES[name][0](x[i]) for i, (c, name) in enumerate(rows)]
        return sum(parts) + constant

    slopes = [c * PIECES[n][1](v) for c, n, v in zip(factors, names, point, strict=True)]
    right, point = np.array(slopes, float), np.array(point)
    for method in ("complex step", "central difference"):
        report = check_gradient(function, [point], [right], method)
        assert report.verdict != "FAIL", report
        for wrong in (right[place] * (1 + 1e-3), -right[place], 3 * right[place], 0.0):
            claimed = right.copy()
            claimed[place] = wrong
            report = check_gradient(function, [point], [claimed], method)
            assert report.verdict != "PASS" or wrong == right[place], report


# --- one entry at a time ------------------------------------------------------------------------


def verdict(gradient, slope, doubt=0.0, others=0.0):
    """Return the verdict on one entry beside another one that is right."""
    columns = ([slope, others], [doubt, 0.0], [False, False], [0.0, 0.0], [0.0, 0.0])
    reference = Reference(*(np.array(column) for column in columns))
    return judge("w", np.array([gradient, others]), reference, "complex step").verdict


@pytest.mark.parametrize(
    ("gradient", "slope", "doubt", "expected"),
    [
        (1.0, 1.0, 0.0, "PASS"),
        (1 + 9e-11, 1.0, 0.0, "PASS"),
        (1 + 2e-10, 1.0, 0.0, "INCONCLUSIVE"),
        (1 + 4e-10, 1.0, 0.0, "FAIL"),
        (0.0, 0.0, 0.0, "PASS"),
        (1e-300, 0.0, 0.0, "FAIL"),
        (0.0, 0.0, 1e-16, "INCONCLUSIVE"),
        (1e-16, 0.0, 1e-16, "INCONCLUSIVE"),
        (1e-12, 0.0, 1e-16, "FAIL"),
        (1 + 1e-8, 1.0, 1e-9, "PASS"),
        (1 + 1e-5, 1.0, 1e-9, "FAIL"),
        (1.0, 1.0, 1e-6, "INCONCLUSIVE"),
        (np.nan, 1.0, 0.0, "FAIL"),
        (1.0, np.nan, 0.0, "INCONCLUSIVE"),
    ],
)
def test_the_verdict_on_an_entry(gradient, slope, doubt, expected):
    assert verdict(gradient, slope, doubt) == expected
    for power in (-200, 100):  # size alone changes nothing
        size = 10.0**power
        assert verdict(gradient * size, slope * size, doubt * size) == (
            expected if gradient != 1e-300 or power > 0 else "PASS"
        )


def test_digits_lost_beside_a_large_entry_are_no_mistake_and_no_proof():
    # 1 - a^2 is wrong by eps where a is near 1
    slope = 1e-12
    for wrong, others in product((slope * (1 + 1e-4), slope * (1 - 1e-3)), (1.0, 5.0)):
        assert verdict(wrong, slope, others=others) == "INCONCLUSIVE"
        assert verdict(wrong, slope, others=1e-9) == "FAIL"
    for wrong in (0.0, -slope, 3 * slope, 1.2 * slope):
        assert verdict(wrong, slope, others=1e6) == "FAIL"
