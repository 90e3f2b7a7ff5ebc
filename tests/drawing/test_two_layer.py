"""The 2-2-1 network in nine steps: what is known is shown, and no more."""

import pytest
from drawn import texts

from bpcourse.by_hand.two_layer import PRESETS, WEIGHTS, TwoLayer, nine_steps
from bpcourse.drawing import (
    network_picture,
    sweep_picture,
)
from bpcourse.drawing.lessons.two_layer import NEURONS, sweep_parameters
from bpcourse.drawing.lessons.two_layer_words import step_arithmetic
from bpcourse.drawing.words import compact
from bpcourse.errors import BpcourseError


def test_every_step_of_the_sweep_shows_what_is_known_and_no_more():
    beats = nine_steps(TwoLayer())
    everything = beats[-1].known
    for beat in beats:
        shown = texts(network_picture(beat))
        for name in WEIGHTS:
            key = "d" + name
            assert (f"∂ {compact(everything[key])}" in shown) == (key in beat.known), beat.number
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
    assert forward.count('r="31"') + forward.count('rx="31"') == 5
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
@pytest.mark.parametrize("weight", [None, "w11", "v2"])
@pytest.mark.parametrize("value", [-10, 0, 10])
def test_no_setting_breaks_the_sweep(preset, weight, value):
    for step in range(10):
        shown = texts(sweep_picture(step, preset, weight, value))
        assert len([words for words in shown if words in {n[0] for n in NEURONS.values()}]) == 5
        assert "nan" not in "".join(shown)


def test_one_weight_can_be_moved_and_only_a_weight():
    assert sweep_parameters(weight="w22", value=1.5).w22 == 1.5
    assert "w₂₂ 1.5" in texts(sweep_picture(0, weight="w22", value=1.5))
    for name, weight in (("nonsense", None), ("already correct", "b2"), ("large weights", "x1")):
        with pytest.raises(BpcourseError, match="use one of"):
            sweep_picture(0, name, weight, 1.0)
