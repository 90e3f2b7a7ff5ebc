"""Lines of equal height: they lie at their level, part high from low, and miss no crossing."""

import math
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bpcourse.drawing.contours import contour

ROWS = st.integers(2, 6).flatmap(
    lambda wide: st.lists(
        st.lists(st.integers(-3, 3), min_size=wide, max_size=wide), min_size=2, max_size=6
    )
)


def crossed(heights, level):
    """Return how many edges of the grid have one end above the level and one not, by counting."""
    across = [(a, b) for row in heights for a, b in pairwise(row)]
    up = [pair for low, high in pairwise(heights) for pair in zip(low, high, strict=True)]
    return sum((a > level) != (b > level) for a, b in across + up)


@settings(deadline=None)
@given(ROWS, st.sampled_from([-1.5, 0.25, 2.75]))
def test_every_crossing_is_on_one_line_once(heights, level):
    lines = contour(heights, level)
    corners = sum(len(line) - (line[0] == line[-1]) for line in lines)
    assert corners == crossed(heights, level)
    for line in lines:
        assert len(line) > 1
        for here, there in pairwise(line):
            assert max(abs(a - b) for a, b in zip(here, there, strict=True)) <= 1


@settings(deadline=None)
@given(ROWS, st.sampled_from([-1.5, 0.25]))
def test_every_point_is_at_its_level_between_two_corners(heights, level):
    for x, y in (point for line in contour(heights, level) for point in line):
        i, j = math.floor(x), math.floor(y)
        k, m = math.ceil(x), math.ceil(y)
        assert (i == k) != (j == m)
        share = (x - i) + (y - j)
        between = heights[j][i] + share * (heights[m][k] - heights[j][i])
        assert between == pytest.approx(level, abs=1e-12)


@settings(deadline=None)
@given(ROWS, st.sampled_from([-1.5, 0.25]))
def test_a_line_is_closed_or_ends_at_the_border(heights, level):
    for line in contour(heights, level):
        if line[0] == line[-1]:
            continue
        for x, y in (line[0], line[-1]):
            assert x in {0, len(heights[0]) - 1} or y in {0, len(heights) - 1}


def test_a_circle_is_one_closed_line_of_its_radius():
    heights = [[math.hypot(i - 10, j - 10) for i in range(21)] for j in range(21)]
    (line,) = contour(heights, 7)
    assert line[0] == line[-1]
    assert [math.hypot(x - 10, y - 10) for x, y in line] == pytest.approx([7] * len(line), abs=0.03)


@pytest.mark.parametrize(("middle", "joined"), [(3, True), (-3, False)])
def test_around_a_saddle_the_middle_decides(middle, joined):
    # high at two opposite corners; whether they hang together, the mean of the four says
    high = 1 + max(middle, 0)
    heights = [[high, -1 + min(middle, 0)], [-1 + min(middle, 0), high]]
    lines = contour(heights, 0)
    assert len(lines) == 2
    apart = all(max(x + y, 2 - x - y) > 1.5 for x, y in (mid(line) for line in lines))
    assert apart != joined


def mid(line):
    """Return the middle of a line of two points."""
    return tuple(sum(numbers) / 2 for numbers in zip(*line, strict=True))


def test_level_ground_has_no_lines():
    assert contour([[1, 1], [1, 1]], 0) == contour([[1, 1], [1, 1]], 1) == []
