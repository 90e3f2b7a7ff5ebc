"""The depth lab shows and says what depth_profile finds, at every setting of its controls."""

import math
import re
import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest
from drawing.clear import covered
from drawn import SVG, texts

from bpcourse.drawing import depth_lab_picture, style
from bpcourse.drawing.multilayer.depth_lab import LEFT, PITCH, RIGHT
from bpcourse.drawing.multilayer.depth_lab_words import SHORTCUTS
from bpcourse.drawing.words import power
from bpcourse.errors import InputValueError
from bpcourse.experiments.depth.profile import depth_profile
from bpcourse.multilayer.activations import HIDDEN

EXTREMES = [
    (depth, activation, scale, shortcut)
    for depth in (1, 2, 100)
    for activation in HIDDEN
    for scale in (0.25, 4.0)
    for shortcut in SHORTCUTS
]


def root(picture):
    return ET.fromstring(picture.svg)  # noqa: S314  made here


def points(element):
    return [tuple(map(float, point.split(","))) for point in element.get("points").split()]


def first_over_last(picture):
    shown = re.search("<title>first/last = (.*?): ", picture.svg)[1]
    return float(shown.replace("\u2212", "-"))


def test_fifty_sigmoids_teach_the_first_layer_nothing_and_a_shortcut_mends_it():
    assert first_over_last(depth_lab_picture(50)) < 1e-20
    mended = depth_lab_picture(50, shortcut="residual")
    assert first_over_last(mended) > 1e-3
    assert "plain descent hardly moves layer 1" in depth_lab_picture(50).text.splitlines()[0]
    assert "the first gradient is of the size of the last" in mended.text.splitlines()[0]


def test_the_numbers_are_those_of_the_profile():
    picture = depth_lab_picture(7, "tanh", 2.0, "layer normalisation", seed=3)
    profile = depth_profile(7, "tanh", scale=2.0, normalisation="layer", seed=3)
    logs = profile.log_gradients
    assert f"layer 1: {power(logs[0])}" in texts(picture)
    assert f"layer 7: {power(logs[-1])}" in texts(picture)
    for sizes in (logs, profile.log_bound):
        assert ", ".join(power(size) for size in sizes) in picture.text
    assert ", ".join(power(size) for size in profile.jacobian_norms[-2::-1]) in picture.text


def test_relus_are_drawn_by_he_and_another_scheme_can_be_asked_for():
    assert "weights drawn by he times 1" in depth_lab_picture(3, "relu").text
    assert "weights drawn by glorot times 1" in depth_lab_picture(3, "softplus").text
    assert "weights drawn by lecun times 1" in depth_lab_picture(3, "relu", scheme="lecun").text


def test_a_bar_for_each_layer_rises_with_its_gradient_and_the_bound_is_dashed():
    picture = depth_lab_picture(50)
    gradients = next(e for e in root(picture).iter(SVG + "polygon"))
    tips = points(gradients)[1::4]
    assert len(tips) == 50
    assert all(LEFT < x < RIGHT for x, _ in tips)
    assert all(a >= b for (_, a), (_, b) in pairwise(tips))  # y is downwards
    dashed = [e for e in root(picture).iter(SVG + "polyline") if e.get("stroke-dasharray")]
    bound = next(points(e) for e in dashed if e.get("stroke") == style.INK)
    # every slope is 1/4 at most, and Glorot's weights do not make up for it
    assert bound[-1][1] == tips[-1][1]  # it starts from the last gradient
    assert all(y < tip + 0.1 for (_, y), (_, tip) in zip(bound, tips, strict=True))


def test_the_jacobians_multiply_from_the_right():
    line = next(w for w in depth_lab_picture(4).text.splitlines() if "local Jacobians" in w)
    *factors, product = map(float, re.findall(r"[0-9.]*[0-9]", line))
    assert len(factors) == 4
    assert math.prod(factors) == pytest.approx(product, rel=0.02)  # three digits each
    norms = depth_profile(4).jacobian_norms
    assert factors[0] == pytest.approx(10 ** (norms[3] - norms[4]), rel=0.005)
    assert " × … × " in depth_lab_picture(5).text


@pytest.mark.parametrize(("depth", "activation", "scale", "shortcut"), EXTREMES)
def test_at_no_setting_does_anything_cover_anything(depth, activation, scale, shortcut):
    picture = depth_lab_picture(depth, activation, scale, shortcut)
    assert not re.search(r"[^a-z](nan|inf)[^a-z]", picture.svg)
    assert covered(picture) == []
    for element in root(picture).iter(SVG + "polygon"):
        assert all(0 < x < 830 and 0 < y < 440 for x, y in points(element))


def gradient_bars(picture):
    """Return the tips of the bars, by the distance of their layer from the loss."""
    return points(next(root(picture).iter(SVG + "polygon")))[1::4][::-1]


def test_the_axis_is_one_for_all_depths_so_that_deeper_is_further_and_not_steeper():
    shallow, deep = (gradient_bars(depth_lab_picture(depth)) for depth in (20, 50))
    assert [x for x, _ in deep[:20]] == [x for x, _ in shallow]
    assert all(abs(a - b) < 4 for (_, a), (_, b) in zip(shallow, deep, strict=False))
    assert max(y for _, y in deep) > max(y for _, y in shallow) + 40
    levels = [
        [words for words in texts(depth_lab_picture(*setting)) if words.startswith("10")]
        for setting in ((20,), (50, "relu", 4.0), (100, "sigmoid", 0.25), (3, "tanh", 1.0))
    ]
    assert all({"10⁻⁶⁰", "10⁻⁴⁰", "10⁻²⁰", "10²⁰"} <= {*each} for each in levels)


def test_a_size_beyond_the_axis_is_said_to_be():
    shown = " ".join(texts(depth_lab_picture(100, "sigmoid", 0.25)))
    assert re.search(r"layer 1: \S+ \(below the axis\)", shown)
    assert "(above)" in " ".join(texts(depth_lab_picture(100, "relu", 4.0)))


def test_the_bound_is_drawn_where_it_is_one():
    for shortcut in SHORTCUTS:
        shown = " ".join(texts(depth_lab_picture(30, shortcut=shortcut)))
        assert ("dashed: bound" in shown) == (shortcut == "none")


def test_the_ring_at_the_first_layer_is_dragged_to_the_left_for_more_layers():
    for depth in (1, 20, 100):
        drawn = depth_lab_picture(depth).svg
        per = float(re.search('data-drag="depth"[^>]*data-per="([^"]*)"', drawn)[1])
        assert per == pytest.approx(-1 / PITCH)
        told = dict(re.findall('data-part="([^"]*)" data-tell="([^"]*)"', drawn))
        assert {*told} == {f"layer{k}" for k in range(1, depth + 1)}


def test_a_signal_that_dies_is_told_in_words():
    dead = depth_lab_picture(3, "relu", 0.0)
    assert "no gradient arrives anywhere" in dead.text.splitlines()[0]
    assert "Gradient norm of the weights of layer 1, 2, 3: 0, 0, 0." in dead.text
    assert "dead units: 100 %" in texts(dead)
    flat = depth_lab_picture(3, "sigmoid", 0.0)
    assert flat.text.startswith("The first layer's gradient is 0 times the last layer's")


def test_explosion_and_vanishing_of_all_gradients_are_told_apart():
    assert "gradients explode, up to 7e+60" in depth_lab_picture(100, "relu", 4.0).svg
    assert "all gradients vanish" in depth_lab_picture(100, "relu", 0.25).svg
    grown = depth_lab_picture(20, "relu", shortcut="batch normalisation")
    assert "gradients grow on the way back" in grown.svg
    assert "a single layer is both" in depth_lab_picture(1).svg


@pytest.mark.parametrize("depth", [0, 101])
def test_what_cannot_be_drawn_is_refused(depth):
    with pytest.raises(InputValueError, match="draw 1 to 100 layers"):
        depth_lab_picture(depth)
