"""The forty loaves: balanced, apart from each other, and beyond any straight line."""

import numpy as np
import pytest

from bpcourse.experiments.loaves import LOAVES, scaled, target


def test_there_are_forty_and_half_of_them_are_good():
    assert len(LOAVES) == len({loaf[:2] for loaf in LOAVES}) == 40
    assert sum(target(loaf) for loaf in LOAVES) == 0


def test_the_numbers_are_those_of_a_kitchen():
    assert all(150 <= loaf.temperature <= 280 and 15 <= loaf.minutes <= 60 for loaf in LOAVES)


def test_scaled_they_are_about_as_large_as_each_other():
    points = np.array([scaled(*loaf[:2]) for loaf in LOAVES])
    assert np.abs(points.mean(axis=0)).max() < 0.15
    assert points.std(axis=0) == pytest.approx([1, 1], abs=0.25)


def test_no_straight_line_separates_more_than_thirty():
    points = np.array([scaled(*loaf[:2]) for loaf in LOAVES])
    good = np.array([loaf.good for loaf in LOAVES])
    best = 0
    for angle in np.linspace(0, 2 * np.pi, 720, endpoint=False):
        along = points @ [np.cos(angle), np.sin(angle)]
        best = max(best, *(int(((along > cut) == good).sum()) for cut in along))
    assert best == 30


def test_pale_and_burnt_loaves_lie_on_both_sides_of_the_good_ones():
    heat = {
        good: sorted(sum(scaled(*loaf[:2])) for loaf in LOAVES if loaf.good == good)
        for good in (True, False)
    }
    assert heat[False][9] < heat[True][0]
    assert heat[True][-1] < heat[False][10]
