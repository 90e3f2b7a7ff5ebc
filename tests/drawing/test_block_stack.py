"""The stack of a transformer block: the parts of the model in their order, and both ways."""

import xml.etree.ElementTree as ET
from itertools import pairwise

import numpy as np
from drawn import SVG, texts

from bpcourse.drawing import block_picture, style
from bpcourse.drawing.multilayer import block_stack as drawing
from bpcourse.drawing.words import text_width
from bpcourse.multilayer.modern import Block, init_model, model_forward

PICTURE = block_picture()


def arrows():
    """Return (start, tip, colour, dashed) of every line with a head."""
    root = list(ET.fromstring(PICTURE.svg))  # noqa: S314  made here
    for line, head in pairwise(root):
        if line.tag == SVG + "polyline" and head.tag == SVG + "polygon":
            points = [tuple(map(float, p.split(","))) for p in line.get("points").split()]
            tip = tuple(map(float, head.get("points").split()[0].split(",")))
            yield points[0], tip, line.get("stroke"), line.get("stroke-dasharray") is not None


def test_the_parts_stand_in_the_order_of_the_model():
    names = [part.name for part in drawing.PARTS]
    assert [text for text in texts(PICTURE) if text in names] == names
    first, last = drawing.BLOCK
    inside = names[first : last + 1]
    order = {"gain_1": 0, "W_q": 1, "gain_2": 3, "W_1": 4}  # a plus has no parameter
    places = [Block._fields.index(field) for field in order]
    assert places == sorted(places)
    assert [inside[k] for k in order.values()] == [names[2], names[3], names[2], names[6]]
    assert [k for k, name in enumerate(inside) if name == "+"] == [2, 5]


def test_what_goes_past_a_piece_joins_where_the_model_adds():
    model = init_model(3, positions=2, units=2, heads=1, rng=np.random.default_rng(0))
    silent = model.blocks[0]._replace(W_o=np.zeros((2, 2)), W_2=np.zeros((2, 4)))
    cache = model_forward(model._replace(blocks=(silent,)), [[0, 1]])
    given = cache.characters.output + cache.positions.output
    np.testing.assert_array_equal(cache.blocks[0].output, given)
    assert [drawing.PARTS[end].name for _, end in drawing.SHORTCUTS] == ["+", "+"]


def test_gradients_are_dashed_and_go_the_other_way():
    ahead = [a for a in arrows() if a[2] == style.VALUE.edge]
    back = [a for a in arrows() if a[2] == style.GRADIENT.edge]
    assert not any(dashed for *_, dashed in ahead)
    assert all(dashed for *_, dashed in back)
    assert all(tip[1] > start[1] for start, tip, *_ in ahead)
    assert all(tip[1] < start[1] for start, tip, *_ in back)
    count, shortcuts = len(drawing.PARTS), len(drawing.SHORTCUTS)
    assert (len(ahead), len(back)) == (count - 1 + shortcuts, count - 2 + shortcuts)


def test_everything_stands_on_the_card():
    root = ET.fromstring(PICTURE.svg)  # noqa: S314  made here
    assert drawing.HEIGHT <= 560
    for r in root.iter(SVG + "rect"):
        x, y, width, height = (float(r.get(key)) for key in ("x", "y", "width", "height"))
        assert x >= 0
        assert y >= 0
        assert x + width <= drawing.WIDTH
        assert y + height <= drawing.HEIGHT
    for part in drawing.PARTS:
        assert text_width(part.name, 16) < drawing.CARD_WIDTH - 12


def test_the_words_say_it_part_by_part():
    lines = PICTURE.text.splitlines()
    assert len(lines) == 1 + len(drawing.PARTS) + len(drawing.SHORTCUTS)
    assert (
        lines[4]
        == "Heads of attention. On the way back: queries, keys and values: three paths meet."
    )
    assert lines[-2] == (
        "Past the layer norm and the heads of attention a path goes straight through, both ways."
    )
