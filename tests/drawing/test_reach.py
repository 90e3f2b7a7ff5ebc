"""Where a gradient goes: what the picture says is what differences of the forward pass say."""

import re
import xml.etree.ElementTree as ET
from itertools import product

import numpy as np
import pytest
from drawing.clear import covered
from drawn import SVG, texts

from bpcourse.drawing import reach_picture, style
from bpcourse.drawing.multilayer import reach as drawing
from bpcourse.drawing.multilayer.reaches import REACHES, TEXT, WORDS, reach_of
from bpcourse.drawing.words import number
from bpcourse.errors import InputTypeError, InputValueError

EVERY = [
    (layer, row, column)
    for layer, reach in REACHES.items()
    for row, column in product(*(range(n + 1) for n in reach.output.shape))
]


def entries(layer, **place):
    return reach_of(REACHES[layer], **place)


@pytest.mark.parametrize("layer", REACHES)
def test_what_leaves_many_entries_is_the_sum_of_what_leaves_each(layer):
    rows, columns = REACHES[layer].output.shape
    everything = reach_of(REACHES[layer], 0, 0)
    for name, grid in everything.items():
        one_by_one = [
            reach_of(REACHES[layer], row, column)[name]
            for row, column in product(range(1, rows + 1), range(1, columns + 1))
        ]
        np.testing.assert_allclose(grid, np.sum(one_by_one, axis=0), atol=1e-14)


def test_batch_norm_stays_in_its_column_and_layer_norm_in_its_row():
    for row, column in product((1, 2, 3), repeat=2):
        x = entries("batch norm", row=row, column=column)["x"]
        assert np.argwhere(np.abs(x).sum(axis=0) > 1e-9).tolist() == [[column - 1]]
        assert (np.abs(x[:, column - 1]) > 0.005).all()  # none is drawn as 0
        x = entries("layer norm", row=row, column=column)["x"]
        assert np.argwhere(np.abs(x).sum(axis=1) > 1e-9).tolist() == [[row - 1]]
        assert (np.abs(x[row - 1]) > 0.005).all()


def test_what_cannot_be_raised_together_sends_nothing():
    assert np.abs(entries("batch norm", row=0, column=2)["x"]).max() < 1e-12
    assert np.abs(entries("layer norm", row=2, column=0)["x"]).max() < 1e-12
    assert np.abs(entries("softmax", row=2, column=0)["x"]).max() < 1e-12
    words = reach_picture("softmax", 2, 0).text
    assert "at row 2, every column of the output arrives at none of 12 entries of x." in words


def test_a_word_that_stands_there_twice_gets_both():
    table = entries("embedding", row=0, column=1)["table"]
    assert table[:, 0].tolist() == [TEXT.count(word) for word in WORDS]
    assert sorted(table[:, 0].tolist()) == [0, 1, 1, 1, 2]
    assert not table[:, 1].any()


def test_a_convolution_reaches_its_window_of_x():
    inside = entries("convolution", row=3, column=2)["x"]
    assert np.argwhere(np.abs(inside).sum(axis=1) > 0).ravel().tolist() == [1, 2, 3]
    corner = entries("convolution", row=1, column=1)["x"]
    assert not corner[2:].any()
    assert not corner[:, 2:].any()


def test_softmax_is_plus_at_the_entry_and_minus_beside_it():
    for row, column in product((1, 2, 3), (1, 2, 3, 4)):
        x = entries("softmax", row=row, column=column)["x"]
        signs = np.sign(x)
        assert signs[row - 1, column - 1] == 1
        assert (signs.sum(axis=1)[row - 1], np.abs(signs).sum()) == (-2, 4)
        assert x.sum() == pytest.approx(0, abs=1e-15)


def test_attention_and_a_recurrent_net_reach_the_place_itself_and_all_before_it():
    for layer, row in product(("attention", "recurrent net"), range(1, 6)):
        for column in (1, 2):
            x = np.abs(entries(layer, row=row, column=column)["x"])
            assert not x[row:].any()
            assert (x[:row] > 1e-9).all()
    sizes = [np.linalg.norm(step) for step in entries("recurrent net", row=5, column=1)["x"]]
    assert sizes == sorted(sizes)  # fainter, step by step back


def rectangles(picture):
    root = ET.fromstring(picture.svg)  # noqa: S314  made here
    return list(root.iter(SVG + "rect"))


@pytest.mark.parametrize(("layer", "row", "column"), EVERY)
def test_every_entry_is_drawn_with_its_number_and_its_sign(layer, row, column):
    picture = reach_picture(layer, row, column)
    grids = [drawing._tidy(g) for g in reach_of(REACHES[layer], row, column).values()]
    written = texts(picture)
    for grid in grids:
        for value in grid.ravel():
            assert drawing.signed(value) in written
            if abs(value) > 0.005:
                assert drawing.signed(value)[0] == ("+" if value > 0 else "−")
    minus = [r for r in rectangles(picture) if r.get("stroke") == style.INK]
    assert all(r.get("stroke-dasharray") for r in minus)
    assert len(minus) == sum(int((grid < 0).sum()) for grid in grids)


@pytest.mark.parametrize(("layer", "row", "column"), EVERY)
def test_everything_stands_on_the_card_and_no_two_grids_meet(layer, row, column):
    picture = reach_picture(layer, row, column)
    for r in rectangles(picture):
        x, y, width, height = (float(r.get(key)) for key in ("x", "y", "width", "height"))
        assert x >= 0
        assert y >= 0
        assert x + width <= drawing.WIDTH
        assert y + height <= drawing.HEIGHT
    columns = REACHES[layer].output.shape[1]
    widest = max(grid.shape[1] for grid in reach_of(REACHES[layer], row, column).values())
    # beside the output stand the names of its rows, up to three letters
    room = drawing.RIGHT - drawing.LEFT - drawing.CELL_WIDTH * (columns + widest)
    assert room >= 30
    assert drawing.HEIGHT <= 440  # three controls below it take 100 more


@pytest.mark.parametrize(("layer", "row", "column"), EVERY)
def test_nothing_is_covered_and_arrows_lead_where_something_arrives(layer, row, column):
    picture = reach_picture(layer, row, column)
    assert covered(picture) == []
    arrived = [drawing._tidy(g).any() for g in reach_of(REACHES[layer], row, column).values()]
    assert picture.svg.count('data-flow="backward') == sum(arrived)


def test_every_entry_of_the_output_can_be_chosen_and_tells_its_number():
    svg = reach_picture("softmax", 2, 4).svg
    chosen = re.findall('data-tell="([^"]*)" data-choose="([^"]*)"', svg)
    places = [where for _, where in chosen]
    assert places[:4] == ["row=0;column=0", *(f"row={i};column=0" for i in (1, 2, 3))]
    assert places[4:] == [f"row={i};column={j}" for i in (1, 2, 3) for j in (1, 2, 3, 4)]
    value = REACHES["softmax"].output[1, 3]
    assert (
        f"Output, row 2, column 4: {number(round(value, 2), 3)}."
        in dict(map(reversed, chosen))["row=2;column=4"]
    )
    x = entries("softmax", row=2, column=4)["x"][1, 0]
    assert f"∂L/∂x at row 2, column 1 = {number(round(x, 4))}:" in svg


def test_numbers_are_legible_on_the_strongest_colour():
    for colour in (style.GRADIENT.edge, style.INK):
        assert style.contrast(style.INK, style.tint(colour, drawing.STRONGEST)) >= 4.5


def test_the_words_say_where_and_how_much():
    lines = reach_picture("softmax", 1, 2).text.splitlines()
    assert lines[0] == (
        "Softmax: a gradient of 1 at row 1, column 2 of the output arrives at 4 of 12 entries of x."
    )
    assert lines[2] == "∂L/∂x, row 1: −0.08, +0.25, −0.05, −0.13."
    lines = reach_picture("embedding", 0, 2).text.splitlines()
    assert lines[-1] == "∂L/∂table, row the: 0, +2."
    assert "at every row, column 2 of the output arrives at 4 of 10 entries of table." in lines[0]
    assert "1 of 3 entries of gain and 1 of 3 entries of shift." in reach_picture().text


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (("batchnorm",), "layer is 'batchnorm'; .* did you mean 'batch norm'?"),
        (("softmax", 4, 1), "row is 4; give a whole number from 0 to 3"),
        (("softmax", 1, -1), "column is -1; give a whole number from 0 to 4"),
        (("softmax", 1.5, 1), "row is 1.5; give a whole number"),
    ],
)
def test_a_place_that_is_not_there_is_refused(given, words):
    with pytest.raises((InputValueError, InputTypeError), match=words):
        reach_picture(*given)


@pytest.mark.parametrize(("row", "column"), [(1, 1), (3, 4), (2, 0), (0, 3), (0, 0)])
def test_the_frame_stands_round_the_entries_that_are_picked(row, column):
    picture = reach_picture("softmax", row, column)
    (frame,) = [r for r in rectangles(picture) if r.get("stroke-width") == "4"]
    x, y, width, height = (float(frame.get(key)) for key in ("x", "y", "width", "height"))
    output = REACHES["softmax"].output
    root = ET.fromstring(picture.svg)  # noqa: S314  made here
    inside = [
        float(t.text)
        for t in root.iter(SVG + "text")
        if x < float(t.get("x")) < x + width and y < float(t.get("y")) < y + height
    ]
    rows, columns = (slice(None) if at == 0 else [at - 1] for at in (row, column))
    assert inside == [round(value, 2) for value in output[rows][:, columns].ravel()]
