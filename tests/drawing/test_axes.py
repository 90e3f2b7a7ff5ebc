"""A plotting area: what it holds stays inside, and its numbers are few."""

import math
from itertools import pairwise

from bpcourse.drawing.axes import Area, bars, log_area, pick


def test_corners_of_the_plane_are_corners_of_the_area():
    area = Area(10, 110, 20, 70, low=-1, high=1, first=2, last=4)
    assert area.place(2, -1) == (10, 70)
    assert area.place(4, 1) == (110, 20)
    assert area.place(3, 0) == (60, 45)


def test_what_lies_beyond_is_held_at_the_edge_and_no_number_lies_at_the_bottom():
    area = Area(0, 1, 20, 70, low=-1, high=1)
    assert [area.up(y) for y in (math.inf, 5, -5, -math.inf, math.nan)] == [20, 20, 70, 70, 70]
    outline = bars(area, [math.nan, 1.0], 0)
    assert outline[0][1] == outline[1][1] == 45  # a bar without height


def test_an_axis_has_few_ticks_and_picks_few_layers():
    for low in (-0.1, -3, -30, -200, -400):
        area = log_area([low, 0.0], 0, 1, 0, 1)
        assert 2 <= len(area.ticks()) <= 6
        assert area.low <= low
    for depth in range(1, 101):
        assert len(pick(depth)) <= 7
        assert pick(depth)[0] == 1
        assert pick(depth)[-1] == depth
        gaps = [b - a for a, b in pairwise(pick(depth))]
        assert all(gap >= depth / 12 for gap in gaps)  # no number writes over its neighbour


def test_numbers_are_left_out_only_beyond_six_steps():
    assert pick(6) == [1, 2, 3, 4, 5, 6]
    assert pick(12) == [1, 2, 4, 6, 8, 10, 12]  # six steps of 2, and the first
    assert pick(13) == [1, 5, 10, 13]
