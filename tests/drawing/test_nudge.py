"""The nudge: what the slope predicts beside what happens, anywhere on a curve."""

import xml.etree.ElementTree as ET

import pytest
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
            assert 40 <= across <= 632
            assert 40 <= down <= 330


@pytest.mark.parametrize("x", [float("nan"), float("inf")])
def test_a_nudge_that_is_no_number_is_refused(x):
    with pytest.raises(DomainError):
        nudge_picture("square", x, 0.5)
    with pytest.raises(DomainError):
        nudge_picture("square", 1, x)
