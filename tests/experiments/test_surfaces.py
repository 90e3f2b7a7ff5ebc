"""Surfaces of two numbers, and the race on them: slopes, lowest places, trails that end."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bpcourse.checking import complex_step
from bpcourse.errors import InputTypeError, InputValueError
from bpcourse.experiments import surfaces
from bpcourse.experiments.loaves import learned, mean_loss, starting_small
from bpcourse.experiments.surfaces import RACERS, SURFACES, gradient_of, race, racers
from bpcourse.training import SGD, Adam

FORMULAS = ("bowl", "ravine", "saddle", "rosenbrock")
# Second witnesses of value and slopes, written out by hand.
BY_HAND = {
    "bowl": lambda x, y: (x * x + y * y, (2 * x, 2 * y)),
    "ravine": lambda x, y: (x * x + 30 * y * y, (2 * x, 60 * y)),
    "saddle": lambda x, y: (x * x - y * y + y**4, (2 * x, 4 * y**3 - 2 * y)),
    "rosenbrock": lambda x, y: (
        (1 - x) ** 2 + 100 * (y - x * x) ** 2,
        (-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)),
    ),
}
SMALL = st.floats(-3, 3)


@settings(deadline=None)
@given(SMALL, SMALL)
@pytest.mark.parametrize("name", FORMULAS)
def test_value_and_slopes_are_those_by_hand(name, x, y):
    value, slopes = BY_HAND[name](x, y)
    found = gradient_of(name)(x, y)
    assert found.value == pytest.approx(value, rel=1e-12, abs=1e-12)
    assert found.gradients == pytest.approx(slopes, rel=1e-11, abs=1e-11)
    assert SURFACES[name].function(x, y) == pytest.approx(value, rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("name", SURFACES)
def test_a_surface_of_arrays_is_an_array(name):
    function = SURFACES[name].function
    x, y = np.linspace(-2, 2, 7), np.linspace(1, -1, 7)
    each = [function(a, b) for a, b in zip(x.tolist(), y.tolist(), strict=True)]
    assert function(x, y) == pytest.approx(np.array(each), rel=1e-12)


@pytest.mark.parametrize("point", [(-4.0, 4.0), (0.5, -1.0), (3.0, 3.7)])
def test_the_slice_of_the_loaves_is_the_loss_of_the_network(point):
    net = learned(starting_small(surfaces.SEED), steps=surfaces.STEPS)
    moved = net._replace(w21=point[0], w22=point[1])
    found = gradient_of("loaves")(*point)
    assert found.value == mean_loss(moved)
    right = complex_step(lambda a, b: mean_loss(net._replace(w21=a, w22=b)), list(point))
    assert found.gradients == pytest.approx([float(slope) for slope in right], rel=1e-10)
    assert mean_loss(net) == gradient_of("loaves")(net.w21, net.w22).value


@pytest.mark.parametrize("name", SURFACES)
def test_nothing_in_sight_is_lower_than_the_lows(name):
    surface = SURFACES[name]
    lowest = {round(surface.function(*map(float, low)), 9) for low in surface.lows()}
    assert len(lowest) == 1
    for low in surface.lows():
        assert surface.holds(low)
        assert gradient_of(name)(*map(float, low)).gradients == pytest.approx((0, 0), abs=1e-9)
    grid = [
        surface.function(float(x), float(y))
        for x in np.linspace(*surface.across, 41)
        for y in np.linspace(*surface.up, 41)
    ]
    assert min(grid) >= lowest.pop() - 1e-9


@pytest.mark.parametrize("name", SURFACES)
def test_at_its_own_rate_everyone_stays_in_sight_and_gains(name):
    trails = race(name, racers(SURFACES[name].rate), 100)
    assert tuple(trails) == RACERS
    for trail in trails.values():
        assert not trail.left
        assert len(trail.points) == len(trail.losses) == 101
        assert trail.points[0] == SURFACES[name].start
        assert trail.losses[-1] < trail.losses[0]


@pytest.mark.parametrize("name", FORMULAS)
def test_every_step_of_descent_goes_down_the_slope_by_hand(name):
    rate = SURFACES[name].rate
    trail = race(name, {"sgd": SGD(rate)}, 20)["sgd"]
    x, y = SURFACES[name].start
    for point, loss in zip(trail.points, trail.losses, strict=True):
        assert point == pytest.approx((x, y), rel=1e-9)
        value, (to_x, to_y) = BY_HAND[name](x, y)
        assert loss == pytest.approx(value, rel=1e-9)
        x, y = x - rate * to_x, y - rate * to_y


def test_adam_moves_both_numbers_by_its_rate_at_first():
    first, second = race("ravine", {"adam": Adam(0.1)}, 1)["adam"].points
    assert [b - a for a, b in zip(first, second, strict=True)] == pytest.approx([0.1, -0.1])


@pytest.mark.parametrize("name", SURFACES)
def test_one_gradient_a_step_and_none_out_of_sight(name, monkeypatch):
    asked = []
    real = gradient_of(name)
    monkeypatch.setattr(
        surfaces, "gradient_of", lambda _: lambda *point: asked.append(point) or real(*point)
    )
    trail = race(name, {"adam": Adam(0.05)}, 30)["adam"]
    assert asked == list(trail.points)
    asked.clear()
    far = race(name, {"sgd": SGD(1e300)}, 30)["sgd"]
    assert far.left
    assert asked == [SURFACES[name].start] == list(far.points[:1])
    assert len(far.losses) == 1
    assert all(math.isfinite(number) for number in far.points[1])


def test_a_trail_that_leaves_is_cut_at_its_first_point_outside():
    trail = race("ravine", {"sgd": SGD(0.035)}, 100)["sgd"]
    assert trail.left
    inside = [SURFACES["ravine"].holds(point) for point in trail.points]
    assert inside == [True] * (len(inside) - 1) + [False]
    assert 2 < len(inside) < 20
    assert not trail.upto(len(inside) - 2).left
    assert trail.upto(1000) == trail


def test_on_the_line_through_a_saddle_descent_stops_where_it_is_level():
    trail = race("saddle", {"sgd": SGD(0.1)}, 100, start=(-2.0, 0.0))["sgd"]
    assert trail.points[-1] == pytest.approx((0, 0), abs=1e-6)
    nudged = race("saddle", {"sgd": SGD(0.1)}, 100, start=(-2.0, 1e-6))["sgd"]
    assert nudged.losses[-1] == pytest.approx(-0.25, abs=1e-6)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("bowel", {}), "did you mean 'bowl'"),
        (("bowl", {}, -1), "steps is -1"),
        (("bowl", {}, 5, (9.0, 0.0)), r"out of sight; stay between -4 and 4, -2 and 2"),
        (("bowl", {}, 5, (math.nan, 0.0)), r"start\[0\] is nan"),
    ],
)
def test_what_is_no_race_is_refused(arguments, message):
    with pytest.raises(InputValueError, match=message):
        race(*arguments)


@pytest.mark.parametrize(
    "arguments", [("bowl", {"a": 0.1}), ("bowl", {}, 5, 3.0), ("bowl", {}, 2.5)]
)
def test_what_is_of_another_kind_is_refused(arguments):
    with pytest.raises(InputTypeError, match="give"):
        race(*arguments)
