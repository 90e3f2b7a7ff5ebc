"""The trail of one descent, and two side by side: inside their area, higher is a larger loss."""

import math
import xml.etree.ElementTree as ET

import pytest

from bpcourse.drawing import style
from bpcourse.drawing.losses import draw_pair, draw_trail
from bpcourse.drawing.words import compact


@pytest.mark.parametrize("losses", [[0.4], [0.4, 0.4], [1, 0], [0], [1e9, 1e-20, 3], [0.1] * 90])
def test_any_trail_stays_in_its_area_and_higher_is_a_larger_loss(losses):
    drawn = draw_trail(losses, 60, 300, 100)
    root = ET.fromstring(f"<g>{''.join(drawn)}</g>")  # noqa: S314  made here
    path = next(line for line in root.iter("polyline") if line.get("stroke") == style.VALUE.edge)
    points = [tuple(map(float, point.split(","))) for point in path.get("points").split()]
    assert len(points) == len(losses)
    assert all(100 <= y <= 194 and 60 <= x <= 300 for x, y in points)
    order = sorted(range(len(losses)), key=lambda i: points[i][1])
    heights = [min(max(losses[i], 1e-8), 1e2) for i in order]
    assert heights == sorted(heights, reverse=True)
    shown = [element.text for element in root.iter("text")]
    assert f"loss after {len(losses) - 1} steps: {compact(losses[-1], 8)}" in shown


CURVES = [
    {"right": [1.0, 0.5], "mistaken": [1.0, math.inf]},
    {"right": [0.0, 0.0], "mistaken": [0.0, 0.0]},
    {"right": [1.0] * 101},
    {"right": [2.0, 1e-300], "mistaken": [2.0, 1e200, math.inf]},
]


@pytest.mark.parametrize("curves", CURVES)
def test_two_descents_stay_on_their_axis_and_bear_their_names(curves):
    root = ET.fromstring(f"<g>{''.join(draw_pair(curves, 60, 300, 100))}</g>")  # noqa: S314  made here
    lines = [line for line in root.iter("polyline") if line.get("stroke") != style.FAINT]
    assert [line.get("stroke-dasharray") is not None for line in lines] == [False, True][
        : len(lines)
    ]
    for line, losses in zip(lines, curves.values(), strict=True):
        points = [tuple(map(float, point.split(","))) for point in line.get("points").split()]
        assert len(points) == len(losses)
        assert all(100 <= y <= 192 for _, y in points)
    names = [e for e in root.iter("text") if e.get("font-weight") == "bold"]
    assert [e.text.split()[0] for e in names] == list(curves)
    heights = sorted(float(e.get("y")) for e in names)
    assert all(105 <= y <= 197 for y in heights)
    assert len(heights) == 1 or heights[1] - heights[0] >= 17
