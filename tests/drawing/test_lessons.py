"""The pictures of the lessons show the numbers that the lessons compute."""

import xml.etree.ElementTree as ET

import pytest

from bpcourse.by_hand.chain_rule import chain_values, local_derivatives
from bpcourse.by_hand.two_layer import PRESETS, WEIGHTS, TwoLayer, nine_steps
from bpcourse.drawing import (
    chain_picture,
    network_picture,
    neuron_picture,
    nudge_picture,
    sweep_picture,
)
from bpcourse.drawing.lessons.chain import LINKS
from bpcourse.drawing.lessons.nudge import CURVES
from bpcourse.drawing.lessons.two_layer import NEURONS, sweep_parameters
from bpcourse.drawing.lessons.two_layer_words import step_arithmetic
from bpcourse.drawing.words import compact, number
from bpcourse.errors import BpcourseError, DomainError, GraphError, InputValueError
from bpcourse.functions import exp, sin, square

SVG = "{http://www.w3.org/2000/svg}"


def texts(picture):
    """Return what is written in a picture."""
    root = ET.fromstring(picture.svg)  # noqa: S314  made here
    assert root.findtext(SVG + "title")
    assert root.findtext(SVG + "desc")
    return [element.text for element in root.iter(SVG + "text")]


def test_the_chain_shows_values_slopes_and_both_products():
    chain = (square, sin, exp)
    values = chain_values(chain, 0.5)
    slopes = local_derivatives(chain, values)
    shown = texts(chain_picture(("square", "sin", "exp"), 0.5))
    for value in (*values, *slopes):
        assert number(value) in shown
    product = slopes[0] * slopes[1] * slopes[2]
    assert shown.count(number(product)) == 3  # left end, and twice at the right: slope 1 comes last


def test_both_directions_of_multiplying_end_in_the_same_number():
    for names in (("sigmoid",), ("sin", "square"), ("tanh",) * 6):
        said = chain_picture(names, 0.3).text.splitlines()
        left = said[-2].rstrip(".").split(", ")[-1]
        right = said[-1].rstrip(".").split(", ")[-1]
        assert left == right


@pytest.mark.parametrize("names", [(), ("sin",) * 7, ("nonsense",), ("power",)])
def test_a_chain_that_cannot_be_drawn_is_refused(names):
    with pytest.raises(InputValueError):
        chain_picture(names)


@pytest.mark.parametrize("name", LINKS)
def test_every_link_can_be_drawn(name):
    assert texts(chain_picture((name,), 0.7))


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


def test_the_neuron_of_document_d1():
    known = ("z = 7", "a = 7", "L = 9", "∂L/∂a = 6", "∂L/∂z = 6", "∂L/∂w = 12", "∂L/∂b = 6")
    shown = texts(neuron_picture(9))
    for words in (*known, "∂L/∂x = 18", "× 1"):
        assert words in shown


def test_the_neuron_gives_nothing_away():
    order = ("z = 7", "a = 7", "L = 9", "∂L/∂a = 6", "× 1", "∂L/∂z = 6", "∂L/∂w = 12")
    for step in range(8):
        shown = texts(neuron_picture(step))
        assert [words in shown for words in order] == [i < step for i in range(7)], step


def test_the_neurons_header_flips_once():
    tags = ["forward →" in texts(neuron_picture(step)) for step in range(10)]
    assert tags == [True] * 4 + [False] * 6
    assert "← backward" in texts(neuron_picture(4))


def test_a_dead_neuron_passes_nothing_back():
    shown = texts(neuron_picture(9, w=-1, b=1))
    assert "∂L/∂w = 0" in shown
    assert "× 0" in shown
    assert "z is not above 0" in neuron_picture(5, w=-1, b=1).text


@pytest.mark.parametrize("step", [-1, 10, 2.5])
def test_steps_that_do_not_exist_are_refused(step):
    with pytest.raises(GraphError):
        neuron_picture(step)
    with pytest.raises(GraphError):
        sweep_picture(step)


def test_every_frame_of_the_sweep_shows_what_is_known_and_no_more():
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
