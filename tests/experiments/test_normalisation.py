"""The way back through a normalisation: step by step, in one line, and by the engine."""

import numpy as np
import pytest
import sympy

from bpcourse.checking import check_gradient
from bpcourse.experiments.depth.normalisation import (
    EPSILON,
    normalise,
    steps_through_normalisation,
    through_normalisation,
)
from bpcourse.functions import batch_norm, layer_norm, sum_of
from bpcourse.graph import grad
from bpcourse.symbolic import prove_equal

SHAPES = ((5, 3), (4, 6), (2, 7))


def arrays(shape):
    return np.random.default_rng(8).normal(size=(2, *shape))


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("axis", [0, 1])
def test_the_steps_end_where_the_one_line_does(shape, axis):
    g, u = arrays(shape)
    steps = steps_through_normalisation(g, u, axis)
    n, spread = normalise(u, axis)
    # a few roundings of 1e-16, where terms cancel some more
    np.testing.assert_allclose(
        steps.inputs, through_normalisation(g, n, spread, axis), rtol=1e-9, atol=1e-12
    )


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("axis", [0, 1])
def test_the_engine_agrees(shape, axis):
    g, u = arrays(shape)
    norm, units = (batch_norm, layer_norm)[axis], np.ones(shape[1])
    theirs = grad(lambda u: sum_of(g * norm(u, units, 0 * units, EPSILON)))(u)
    np.testing.assert_allclose(
        steps_through_normalisation(g, u, axis).inputs, theirs, rtol=1e-9, atol=1e-12
    )


@pytest.mark.parametrize("axis", [0, 1])
def test_every_step_is_a_slope_of_its_own(axis):
    g, u = arrays((4, 3))
    steps = steps_through_normalisation(g, u, axis)
    c = u - u.mean(axis=axis, keepdims=True)
    v = (c * c).mean(axis=axis, keepdims=True)
    s = np.sqrt(v + EPSILON)

    def root(a):
        return np.sqrt((a * a).mean(axis=axis, keepdims=True) + EPSILON)

    def mean(a):
        return a.mean(axis=axis, keepdims=True)

    slopes = (
        (lambda s: (g * c / s).sum(), s, steps.spread),
        (lambda v: (g * c / np.sqrt(v + EPSILON)).sum(), v, steps.variance),
        (lambda c: (g * c / root(c)).sum(), c, steps.centred),
        (lambda m: (g * (u - m) / root(u - m)).sum(), mean(u), steps.mean),
        (lambda u: (g * (u - mean(u)) / root(u - mean(u))).sum(), u, steps.inputs),
    )
    for loss, place, found in slopes:
        assert found.shape == place.shape
        assert check_gradient(loss, [place], [found]).verdict == "PASS"


def test_for_a_batch_of_three_the_line_is_proved_and_the_fourth_path_is_zero():
    u, g = sympy.symbols("u1:4", real=True), sympy.symbols("g1:4", real=True)
    epsilon = sympy.Symbol("epsilon", positive=True)
    c = [one - sum(u) / 3 for one in u]
    s = sympy.sqrt(sum(one**2 for one in c) / 3 + epsilon)
    n = [one / s for one in c]
    loss = sum(a * b for a, b in zip(g, n, strict=True))
    for i in range(3):
        line = (g[i] - sum(g) / 3 - n[i] * loss / 3) / s
        assert prove_equal(loss.diff(u[i]), line)
    mean, inside = sympy.symbols("m k", real=True)
    # the mean that is subtracted, and the same mean inside the variance, taken for two numbers
    apart = sum(a * (b - mean) for a, b in zip(g, u, strict=True)) / sympy.sqrt(
        sum((b - inside) ** 2 for b in u) / 3 + epsilon
    )
    assert prove_equal(apart.diff(inside).subs(inside, sum(u) / 3), 0)
    assert apart.diff(inside).subs({inside: 0, mean: 0}) != 0  # elsewhere it is not
