"""The weights of the mirror network: bars as high as they are, pairs alike, sizes as computed."""

import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from drawn import SVG, texts
from hypothesis import given, settings
from hypothesis import strategies as st

from bpcourse.drawing import hidden_weights_picture, style
from bpcourse.drawing.words import number
from bpcourse.errors import InputValueError, ShapeError
from bpcourse.experiments.trained import mirror_runs, ratios

ROW = st.lists(st.floats(-20, 20).map(lambda w: round(w, 3)), min_size=6, max_size=6)
PAPER = [[1, 2, 4, -4, -2, -1], [-1, -2, -4, 4, 2, 1]]


def bars(picture):
    """Return (fill, top, bottom) of each bar from left to right."""
    found = list(ET.fromstring(picture.svg).iter(SVG + "rect"))[1:]  # noqa: S314  made here
    for bar in found:
        y, height = float(bar.get("y")), float(bar.get("height"))
        yield bar.get("fill"), y, y + height


def heights(picture):
    """Return the height of each bar above the line of 0, below it negative, in pixels."""
    ground = next(
        float(line.get("points").split(",")[1].split()[0])
        for line in ET.fromstring(picture.svg).iter(SVG + "polyline")  # noqa: S314  made here
        if line.get("stroke") == style.INK
    )
    return [
        ground - top if ground - top > bottom - ground else ground - bottom
        for _, top, bottom in bars(picture)
    ]


@settings(deadline=None, max_examples=50)
@given(ROW, ROW)
def test_bars_are_as_high_as_their_weights_on_one_scale(first, second):
    weights = [*first, *second]
    reach = max(map(abs, weights)) or 1.0
    tall = [90 * weight / reach for weight in weights]
    assert heights(hidden_weights_picture([first, second])) == pytest.approx(tall, abs=0.02)


def test_opposite_bits_share_a_tone_and_a_letter_and_no_others_do():
    picture = hidden_weights_picture(PAPER)
    fills = [fill for fill, *_ in bars(picture)]
    assert fills[:6] == fills[6:] == fills[:3] + fills[2::-1]
    assert len(set(fills)) == 3
    assert [t for t in texts(picture) if t in "abc"] == [*"abccba"] * 2


@settings(deadline=None, max_examples=50)
@given(st.lists(ROW, min_size=2, max_size=2))
def test_the_ratio_is_that_of_the_experiment(into):
    array = np.array(into)
    if (np.abs(array[:, :3] - array[:, :2:-1]) < 1e-6).any():
        return
    picture = hidden_weights_picture(array)
    for row in ratios(array):
        shown = " : ".join(number(round(share, 1)) for share in row)
        assert f" = {shown}." in picture.text
    assert hidden_weights_picture(into) == picture


def test_the_letters_of_a_ratio_go_from_the_smallest_pair_up():
    said = texts(hidden_weights_picture([[4, -1, 2, -2, 1, -4], [1, 2, 3, 3, -2, -1]]))
    assert "b : c : a = 1 : 2 : 4" in said
    assert "pair c is 0" in said


def test_how_far_pairs_are_from_opposite_is_said_of_each_unit():
    picture = hidden_weights_picture([[1, 2, 4, -4, -2.25, -1], [1, 2, 4, -4, -2, 3]])
    assert [t for t in texts(picture) if t.startswith("opposite")] == [
        "opposite to within 0.25",
        "opposite to within 4",
    ]
    assert "Hidden unit 1: 1, 2, 4, −4, −2.25, −1. Each is the opposite" in picture.text


def test_a_network_that_solved_it_shows_one_of_the_two_ratios_twice():
    runs = mirror_runs(seeds=2, sweeps=1500)
    assert runs.solved_at.tolist()[1] >= 0
    said = " ".join(texts(hidden_weights_picture(runs.into[1])))
    shares = [[float(n) for n in m.split(" : ")] for m in re.findall(r"= ([\d. :]+\d)", said)]
    assert len(shares) == 2
    assert any(np.allclose(shares, ratio, atol=0.11) for ratio in ([1, 2, 4], [1, 1.5, 2]))


def test_every_number_stands_inside_the_picture():
    root = ET.fromstring(hidden_weights_picture(PAPER).svg)  # noqa: S314  made here
    assert all(20 < float(t.get("y")) < 384 for t in root.iter(SVG + "text"))
    assert sorted(t for t in texts(hidden_weights_picture(PAPER)) if t == "−4") == ["−4"] * 2


@pytest.mark.parametrize(
    ("into", "error", "message"),
    [
        ([[1] * 6], ShapeError, r"rows of \[6\] weights; give 2 rows of 6"),
        ([[1] * 5] * 2, ShapeError, r"rows of \[5, 5\]"),
        ([[float("nan")] * 6] * 2, InputValueError, "not finite"),
        ([[float("inf")] * 6] * 2, InputValueError, "not finite"),
    ],
)
def test_weights_of_another_network_are_refused(into, error, message):
    with pytest.raises(error, match=message):
        hidden_weights_picture(into)
