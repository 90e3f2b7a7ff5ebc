"""The playground's picture shows the numbers of one_hidden, where they belong, and says them."""

import itertools
import math
import re
import xml.etree.ElementTree as ET

import pytest
from drawing.clear import covered

from bpcourse.by_hand.one_hidden import (
    PRESETS,
    OneHidden,
    backward_pass,
    descent,
    forward_pass,
    trail,
)
from bpcourse.drawing import one_hidden_picture, style
from bpcourse.drawing.lessons.one_hidden import EDGES, NODES
from bpcourse.drawing.lessons.one_hidden_words import ADJOINTS, WRITTEN
from bpcourse.drawing.words import compact, number
from bpcourse.errors import InputValueError

SVG = "{http://www.w3.org/2000/svg}"


def cards(picture):
    """Return (x, y, text, colour) of everything written above the arithmetic."""
    root = ET.fromstring(picture.svg)  # noqa: S314  made here
    texts = list(root.iter(SVG + "text"))
    found = [(float(e.get("x")), float(e.get("y")), e.text, e.get("fill")) for e in texts]
    return [each for each in found if each[1] < 240]


def column(picture, x):
    """Return what stands above and below one another at `x`, with its colour."""
    return [(text, colour) for x0, _, text, colour in sorted(cards(picture)) if abs(x0 - x) < 1]


def middle(edge):
    return sum(NODES[end] for end in EDGES[edge]) / 2


@pytest.mark.parametrize("presses", [0, 3])
def test_values_stand_above_and_gradients_below_each_in_its_colour(presses):
    p = descent(OneHidden(), presses)[-1]
    values = forward_pass(p)
    gradients = backward_pass(p, values) | {"seed": 1}
    picture = one_hidden_picture(presses=presses)
    shown = {"x": 1, "L": values["loss"]} | values
    blue, red, green = (tone.text for tone in (style.VALUE, style.GRADIENT, style.PARAMETER))
    for name, x in NODES.items():
        label, key = ADJOINTS[name]
        assert column(picture, x) == [
            (name, style.INK),
            (compact(shown[name]), blue),
            (label, red),
            (compact(gradients[key]), red),
        ]
    for name in EDGES:
        label, key = ADJOINTS[name]
        weight, written = getattr(p, name), WRITTEN[name]
        assert column(picture, middle(name)) == [
            (f"{written} = {compact(weight, 6)}", green),
            (f"× {written}", red),
            (f"= {compact(weight, 8)}", red),
            (label, red),
            (compact(gradients[key]), red),
        ]


@pytest.mark.parametrize("preset", PRESETS)
def test_pointing_at_a_weight_lights_its_two_factors(preset):
    drawn = one_hidden_picture(preset, presses=1).svg
    parts = [words.split() for words in re.findall('data-part="([^"]*)"', drawn)]
    for weight, factors in (("w1", {"x", "dz"}), ("w2", {"h", "da"})):
        assert {own for own, *others in parts if weight in others} == factors
    told = dict(re.findall('data-part="([^" ]*)[^"]*" data-tell="([^"]*)"', drawn))
    assert {*told} == {"x", "z", "h", "a", "L", "w1", "w2", "dL", "da", "dh", "dz", "dx"}
    assert all(len(sentence) <= 130 for sentence in told.values())


def test_a_weight_is_dragged_from_where_it_is_not_from_where_its_slider_is():
    drawn = one_hidden_picture(presses=3).svg
    p = descent(OneHidden(), 3)[-1]
    for name in ("w1", "w2"):
        place = re.search(f'data-drag="{name}" data-value="([^"]*)"', drawn)
        assert float(place[1]) == pytest.approx(getattr(p, name), rel=1e-9)


def test_every_step_sends_dots_both_ways():
    flows = [re.findall('data-flow="([^"]*)"', one_hidden_picture(presses=n).svg) for n in (0, 1)]
    assert len(flows[0]) == len({*flows[0]}) == 4 + 4 + 2
    assert not {*flows[0]} & {*flows[1]}


def test_an_error_too_small_for_its_digits_is_still_the_one_that_is_squared():
    lines = one_hidden_picture(presses=20, rate=0.5).text.splitlines()
    square = next(line for line in lines if line.startswith("L = (a − y)²"))
    found = re.findall(r"= \(?([−0-9.e]+?)\)?² = ([−0-9.e]+)\.$", square)[0]
    error, loss = (float(words.replace("−", "-")) for words in found)
    assert error**2 == pytest.approx(loss, rel=1e-3)


def test_the_lines_of_the_backward_pass_hold_the_products():
    lines = one_hidden_picture().text.splitlines()
    for line in (
        "L = (a − y)² = (−0.6614)² = 0.4374.",
        "δ₂ = 2 (a − y) = 2 · (−0.6614) = −1.323.",
        "∂L/∂w₂ = δ₂ · h = (−1.323) · 0.4621 = −0.6113.",
        "δ₁ = δ₂ · w₂ · (1 − h²) = (−1.323) · 0.3 · 0.7864 = −0.3121.",
        "∂L/∂w₁ = δ₁ · x = (−0.3121) · 1 = −0.3121.",
    ):
        assert line in lines


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
    back = {style.GRADIENT.edge, style.NEGATIVE.edge}
    lines = list(root.iter(SVG + "polyline"))
    assert {line.get("stroke") for line in lines} & back
    for line in lines:
        assert (line.get("stroke") in back) == (line.get("stroke-dasharray") is not None)


def test_a_long_trail_is_told_in_part():
    said = one_hidden_picture(presses=60).text.splitlines()[-1]
    assert "and so on" in said
    assert said.count(",") < 20


def test_the_weights_can_be_replaced_one_by_one():
    assert one_hidden_picture(w1=0.5, w2=0.3) == one_hidden_picture()
    assert "w₁ = 0, " in one_hidden_picture(w1=0).text
    assert "w₂ = 0, " in one_hidden_picture("overshoot", w2=0).text


SIDES = [-6, -1.2345, 0, 0.0712, 3.333, 6]


@pytest.mark.parametrize("w1", SIDES)
@pytest.mark.parametrize("w2", SIDES)
def test_at_no_weights_does_anything_cover_anything(w1, w2):
    for presses, rate in itertools.product((0, 1, 7, 50), (0.01, 0.25, 1.0)):
        picture = one_hidden_picture(w1=w1, w2=w2, rate=rate, presses=presses)
        assert "nan" not in picture.svg
        assert covered(picture) == [], (presses, rate)


@pytest.mark.parametrize("preset", PRESETS)
def test_the_axis_of_the_losses_stays_from_step_to_step(preset):
    def axis(presses):
        return [c for c in all_texts(one_hidden_picture(preset, presses=presses)) if c in AXIS]

    assert axis(0) == axis(1) == axis(20) == AXIS
    assert axis(21) == [*AXIS[:7], "20"]  # 0, 20, 40: twenty more steps: the axis ends at 40


AXIS = ["10⁻⁸", "10⁻⁶", "10⁻⁴", "10⁻²", "1", "10²", "0", "10", "20"]


def all_texts(picture):
    root = ET.fromstring(picture.svg)  # noqa: S314  made here
    texts = list(root.iter(SVG + "text"))
    return [e.text for e in texts if float(e.get("y")) > 240 and float(e.get("x")) > 560]


def test_steps_back_are_refused():
    with pytest.raises(InputValueError):
        one_hidden_picture(presses=-1)
