"""The nudge: what the slope predicts beside what happens, anywhere on a curve."""

import re
import xml.etree.ElementTree as ET

import pytest
from drawing.clear import covered
from drawn import texts

from bpcourse.drawing import (
    nudge_picture,
)
from bpcourse.drawing.lessons.nudge import CURVES
from bpcourse.errors import DomainError


def test_the_nudge_of_document_d1():
    shown = texts(nudge_picture("square", 2, 0.5))
    for words in ("2.25", "2", "0.25"):
        assert words in shown
    assert nudge_picture("square", 2, 0.5).alt == (
        "f(x) = x² at x = 2 has the value 4 and the slope 4. A nudge of h = 0.5 changes it by 2.25."
        " The slope predicts a change of 4 × 0.5 = 2. The gap between the two is 0.25."
    )


@pytest.mark.parametrize("name", CURVES)
@pytest.mark.parametrize("x", [-2, 0, 2, 5])
@pytest.mark.parametrize("h", [-1, 0, 0.01, 1])
def test_a_nudge_anywhere_stays_inside_the_picture(name, x, h):
    root = ET.fromstring(nudge_picture(name, x, h).svg)  # noqa: S314  made here
    for element in root.iter():
        for point in (element.get("points") or "").split():
            across, down = map(float, point.split(","))
            assert 40 <= across <= 822
            assert 40 <= down <= 350


@pytest.mark.parametrize("name", CURVES)
def test_nothing_covers_a_number(name):
    for x in (-2, -0.37, 0, 1, 2, 5):
        for h in (-1, -0.02, 0, 0.001, 0.43, 1):
            assert covered(nudge_picture(name, x, h)) == [], (x, h)


def test_both_points_can_be_dragged_as_far_as_the_axis_says():
    picture = nudge_picture("square", 1, 0.25)
    grips = re.findall(r'data-drag="(\w)" data-value="([^"]*)" data-per="([^"]*)"', picture.svg)
    assert [grip[:2] for grip in grips] == [("x", "1.0"), ("h", "0.25")] * 2
    tips = [p.split(",")[0] for p in re.findall(r'polygon points="([^ ]*) ', picture.svg)]
    (x, there), per = map(float, tips), float(grips[0][2])
    assert (there - x) * per == pytest.approx(0.25, abs=1e-3)


def test_the_magnifier_shows_a_gap_however_small_the_nudge():
    def bracket(h):
        drawn = nudge_picture("square", 1, h).svg.partition('data-ghost="bracket"')[2]
        points = drawn.partition('points="')[2].partition('"')[0].split()
        ys = [float(point.split(",")[1]) for point in points]
        return ys[2] - ys[1]

    heights = [bracket(h) for h in (1, 0.1, 0.01)]
    assert heights[0] > 60
    assert heights[0] > heights[1] > heights[2] > 0.5  # the gap shrinks faster than the nudge
    assert "no nudge" in nudge_picture("square", 1, 0).svg


@pytest.mark.parametrize("x", [float("nan"), float("inf")])
def test_a_nudge_that_is_no_number_is_refused(x):
    with pytest.raises(DomainError):
        nudge_picture("square", x, 0.5)
    with pytest.raises(DomainError):
        nudge_picture("square", 1, x)
