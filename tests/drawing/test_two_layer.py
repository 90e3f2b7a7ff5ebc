"""The 2-2-1 network in nine steps: what is known is shown, and no more."""

import re

import pytest
from drawing.clear import covered
from drawn import texts

from bpcourse.by_hand.two_layer import PRESETS, WEIGHTS, TwoLayer, nine_steps
from bpcourse.drawing import (
    network_picture,
    sweep_picture,
)
from bpcourse.drawing.lessons.two_layer import sweep_parameters
from bpcourse.drawing.lessons.two_layer_words import NUMBERS, step_arithmetic
from bpcourse.drawing.words import compact, indexed
from bpcourse.errors import BpcourseError


def test_every_step_of_the_sweep_shows_what_is_known_and_no_more():
    beats = nine_steps(TwoLayer())
    everything = beats[-1].known
    for beat in beats:
        shown = texts(network_picture(beat))
        for name in WEIGHTS:
            key = "d" + name
            words = f"∂L/∂{indexed(name)} = {compact(everything[key])}"
            assert (words in shown) == (key in beat.known), beat.number
        for delta in ("delta_1", "delta_2", "delta_o"):
            words = f"= {compact(everything[delta])}"
            present = any(s.startswith("δ") and s.endswith(words) for s in shown if len(s) < 20)
            assert present == (delta in beat.known)


def test_the_header_flips_twice():
    tags = ["forward →" in texts(sweep_picture(step)) for step in range(10)]
    assert tags == [True] * 4 + [False] * 5 + [True]
    assert all(("← backward" in texts(sweep_picture(step))) != tags[step] for step in range(10))


def test_amber_then_orange_and_the_way_back_is_dashed():
    forward, backward = sweep_picture(1).svg, sweep_picture(6).svg
    assert forward.count('rx="19"') + forward.count('rx="20"') == 5
    assert forward.count("#FFD866") == 3  # the tag and two hidden neurons
    assert backward.count("#FFB380") == 3
    assert "stroke-dasharray" not in forward
    assert backward.count("stroke-dasharray") >= 5


def test_the_arithmetic_of_the_documents_nine_steps():
    known = nine_steps(TwoLayer())[-1].known
    lines = [line for step in range(10) for line in step_arithmetic(step, known)]
    for line in (
        "z₁ = 0.15 · 0.5 + 0.2 · 0.9 + 0.35 = 0.605",
        "a₂ = σ(z₂) = σ(0.745) = 0.6781",
        "ŷ = σ(zₒ) = σ(1.164) = 0.762",
        "L = (ŷ − y)² / 2 = (0.762 − 1)² / 2 = 0.02831",
        "δₒ = (ŷ − y) · ŷ (1 − ŷ) = (−0.238) · 0.1813 = −0.04315",
        "∂L/∂v₁ = δₒ · a₁ = (−0.04315) · 0.6468 = −0.02791",
        "δ₂ = v₂ · δₒ · a₂ (1 − a₂) = 0.45 · (−0.04315) · 0.2183 = −0.004239",
        "∂L/∂w₁₂ = δ₁ · x₂ = (−0.003943) · 0.9 = −0.003549",
        "L: 0.02831 → 0.02749, down",
    ):
        assert line in lines


def test_already_correct_means_that_nothing_moves():
    told = sweep_picture(9, "already correct").text
    assert "the loss is 0." in told
    assert "δₒ is 0." in told
    assert "no change" in told


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("which", [None, *NUMBERS])
@pytest.mark.parametrize("value", [-10.75, 0, 1 / 3, 10])
def test_at_no_setting_does_anything_cover_anything(preset, which, value):
    for step in range(10):
        drawn = sweep_picture(step, preset, which, value)
        assert covered(drawn) == [], step
        shown = texts(drawn)
        assert len([words for words in shown if words[:2] in {"a₁", "a₂", "ŷ ", "ŷ"}]) >= 3
        assert "nan" not in "".join(shown)


def test_every_number_can_be_moved_and_nothing_else():
    assert sweep_parameters(which="w22", value=1.5).w22 == 1.5
    for name, written in NUMBERS.items():
        assert f"{written} = 0.625" in texts(sweep_picture(0, which=name, value=0.625))
    for name, which in (("nonsense", None), ("already correct", "z1"), ("large weights", "loss")):
        with pytest.raises(BpcourseError, match="use one of"):
            sweep_picture(0, name, which, 1.0)


def flows(step):
    return re.findall('data-flow="([^"]*)"', sweep_picture(step).svg)


def test_dots_travel_where_a_step_works_and_nowhere_else():
    inputs = ["w11", "w12", "w21", "w22"]
    assert flows(1) == [f"forward {name}" for name in inputs]
    assert flows(2) == ["forward v1", "forward v2"]
    assert flows(3) == ["forward loss"]
    assert flows(4) == ["backward loss"]
    assert flows(5) == flows(6) == ["backward v1", "backward v2"]
    assert flows(7) == [f"backward {name}" for name in inputs]
    assert flows(0) == flows(8) == []
    assert flows(9) == [f"forward {name}" for name in (*WEIGHTS, "loss")]


def test_the_gradient_of_a_weight_ends_at_the_weight_and_delta_goes_through_it():
    """Step 5 and 7 multiply delta by what the edge carries; only step 6 sends it on."""
    ends = {step: re.findall(r'data-flow="backward v1"[^>]*><polyline points="([^"]*)"',
            sweep_picture(step).svg) for step in (5, 6)}  # fmt: skip
    assert [len(ends[step][0].split()) for step in (5, 6)] == [2, 4]


def test_what_belongs_together_lights_up_together_and_speaks():
    drawn = sweep_picture(7).svg
    parts = re.findall('data-part="([^"]*)"', drawn)
    for name in WEIGHTS[:4]:  # edge, card, the gradient's letters and its number
        assert parts.count(name) == 4, name
    assert parts.count("h1") == 5  # its card, delta's letter and number in two lines
    said = dict(re.findall('data-part="([^"]*)" data-tell="([^"]*)"', drawn))
    assert {*said} == {*NUMBERS, "h1", "h2", "o", "L", "back"}
    assert said["w12"].startswith("∂L/∂w₁₂ = δ₁ · x₂ = (−0.003943) · 0.9 = −0.003549:")
    assert said["b12"].startswith("∂L/∂b₁₂ = δ₂ · 1 = −0.004239:")
    for step in range(10):
        for told in re.findall('data-tell="([^"]*)"', sweep_picture(step, "large weights").svg):
            assert len(told) <= 120, told
