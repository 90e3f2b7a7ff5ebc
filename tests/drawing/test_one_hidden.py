"""The playground's picture shows the numbers of one_hidden, where they belong, and says them."""

import math
import re
import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest

from bpcourse.by_hand.one_hidden import (
    PRESETS,
    OneHidden,
    backward_pass,
    descent,
    forward_pass,
    trail,
)
from bpcourse.drawing import one_hidden_picture, style
from bpcourse.drawing.lessons.one_hidden import ADJOINTS, EDGES, HALF_BOX, NODES, ROW
from bpcourse.drawing.words import compact, number, text_width
from bpcourse.errors import InputValueError

SVG = "{http://www.w3.org/2000/svg}"


def written(picture):
    """Return (x, y, text, colour) of everything written in a picture."""
    root = ET.fromstring(picture.svg)  # noqa: S314  made here
    return [
        (float(e.get("x")), float(e.get("y")), e.text, e.get("fill"))
        for e in root.iter(SVG + "text")
    ]


def below(picture, x):
    """Return what stands below a node or edge at `x`."""
    column = [(y, text, colour) for x0, y, text, colour in written(picture) if x0 == x]
    return [(text, colour) for y, text, colour in sorted(column) if ROW + 40 < y < 230]


def middle(edge):
    return sum(NODES[end] for end in EDGES[edge]) / 2


@pytest.mark.parametrize("presses", [0, 3])
def test_values_stand_above_in_ink_and_adjoints_below_in_the_gradients_colour(presses):
    p = descent(OneHidden(), presses)[-1]
    values = forward_pass(p)
    gradients = backward_pass(p, values) | {"seed": 1}
    picture = one_hidden_picture(presses=presses)
    shown = {(text, colour) for _, y, text, colour in written(picture) if y < ROW}
    for name, value in {"x": 1, "z": values["z"], "h": values["h"], "a": values["a"]}.items():
        assert (f"{name} = {number(value)}", style.INK) in shown
    for name in ("w1", "w2"):
        words = f"w{'₁' if name == 'w1' else '₂'} = {number(getattr(p, name))}"
        assert (words, style.INK) in shown
    for name, x in NODES.items() | {(edge, middle(edge)) for edge in EDGES}:
        label, key = ADJOINTS[name]
        colour = style.GRADIENT.text
        assert below(picture, x) == [(label, colour), (compact(gradients[key], 8), colour)]


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("edge", EDGES)
def test_the_edge_in_focus_frames_the_two_factors_and_their_product(preset, edge):
    picture = one_hidden_picture(preset, edge=edge, presses=1)
    root = ET.fromstring(picture.svg)  # noqa: S314  made here
    frames = {
        (round(float(r.get("x")) + float(r.get("width")) / 2), r.get("fill"))
        for r in root.iter(SVG + "rect")
        if r.get("stroke-width") == "1.5" and float(r.get("y")) > 50
    }
    left, right = EDGES[edge]
    assert frames == {
        (NODES[left], style.FAINT),
        (NODES[right], style.GRADIENT.fill),
        (middle(edge), style.GRADIENT.fill),
    }


def test_the_product_is_spelled_out_and_nothing_is_hidden():
    lines = one_hidden_picture(edge="w1").text.splitlines()
    assert "Focus on w₁: ∂L/∂w₁ = δ₁ · x = (−0.3121) · 1 = −0.3121." in lines
    assert "δ₁ = ∂L/∂z = δ₂ · w₂ · (1 − h²) = (−1.323) · 0.3 · 0.7864 = −0.3121." in lines
    lines = one_hidden_picture(edge="w2").text.splitlines()
    assert "Focus on w₂: ∂L/∂w₂ = δ₂ · h = (−1.323) · 0.4621 = −0.6113." in lines
    assert "δ₂ = ∂L/∂a = 2 (a − y) = 2 · (−0.6614) = −1.323." in lines


@pytest.mark.parametrize("preset", PRESETS)
def test_the_words_hold_every_number(preset):
    said = one_hidden_picture(preset, presses=2).text
    p = descent(PRESETS[preset], 2)[-1]
    values = forward_pass(p)
    everything = (*values.values(), *backward_pass(p, values).values(), *trail(PRESETS[preset], 2))
    for value in everything:
        assert number(value) in said
    assert not any(number(math.pi * value) in said for value in everything if value)


def test_the_title_says_whether_the_last_step_helped():
    titles = [
        re.search("<title>(.*)</title>", one_hidden_picture("overshoot", presses=n).svg)[1]
        for n in (0, 1, 3)
    ]
    assert titles == [
        "Start: L = 0.1611",
        "1 step: L 0.1611 → 4.281, up",
        "3 steps: L 12.1 → 0.1534, down",
    ]
    assert "no change" in one_hidden_picture("dead start", presses=1).svg


def test_a_dead_start_says_so_and_no_other_does():
    for preset in PRESETS:
        said = "Both weight gradients are 0" in one_hidden_picture(preset).text
        assert said == (preset == "dead start")


def test_the_way_back_is_dashed():
    root = ET.fromstring(one_hidden_picture().svg)  # noqa: S314  made here
    for line in root.iter(SVG + "polyline"):
        assert (line.get("stroke") == style.GRADIENT.edge) == (
            line.get("stroke-dasharray") is not None
        )


def test_a_long_trail_is_told_in_part():
    said = one_hidden_picture(presses=60).text.splitlines()[-1]
    assert "and so on" in said
    assert said.count(",") < 20


def test_the_weights_can_be_replaced_one_by_one():
    assert one_hidden_picture(w1=0.5, w2=0.3) == one_hidden_picture()
    assert "w₁ = 0, " in one_hidden_picture(w1=0).text
    assert "w₂ = 0, " in one_hidden_picture("overshoot", w2=0).text


@pytest.mark.parametrize("w1", [-6, 0, 6])
@pytest.mark.parametrize("w2", [-6, 0, 6])
@pytest.mark.parametrize("presses", [0, 1, 50])
def test_no_weights_write_over_the_margin(w1, w2, presses):
    picture = one_hidden_picture(w1=w1, w2=w2, presses=presses)
    assert "nan" not in picture.svg
    for x, y, text, _ in written(picture):
        assert 0 < x < 640
        assert 0 < y < 480
        assert len(text) < 80


LONG = [{"presses": 10}, {"w1": -0.9682, "w2": -1.234}, {"preset": "saturated", "presses": 3}]


@pytest.mark.parametrize("setting", LONG)
def test_long_numbers_above_the_network_touch_neither_each_other_nor_the_box(setting):
    row = sorted(
        (x, text_width(text, style.SMALL) / 2, text)
        for x, y, text, _ in written(one_hidden_picture(**setting))
        if 90 < y < ROW and " = " in text
    )
    assert len(row) == len(NODES) + len(EDGES)
    labels = [(x, half) for x, half, text in row if not text.startswith("w")]
    assert all(b - a > half_a + half_b for (a, half_a), (b, half_b) in pairwise(labels))
    box = (NODES["z"] - HALF_BOX, NODES["h"] + HALF_BOX)
    for x, half, text in row:
        # a weight stands beside the box; the halo behind it is 3 wide
        assert not text.startswith("w") or all(abs(edge - x) > half - 3 for edge in box), text


def test_steps_back_are_refused():
    with pytest.raises(InputValueError):
        one_hidden_picture(presses=-1)
