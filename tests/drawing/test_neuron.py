"""The neuron of document D1, one number at a time."""

import re

import pytest
from drawing.clear import covered
from drawn import texts
from hypothesis import given, settings
from hypothesis import strategies as st

from bpcourse.drawing import (
    neuron_picture,
    sweep_picture,
)
from bpcourse.errors import GraphError


def test_the_neuron_of_document_d1():
    known = ("z = 7", "a = 7", "L = 9", "∂L/∂a = 6", "∂L/∂z = 6", "∂L/∂w = 12", "∂L/∂b = 6")
    shown = texts(neuron_picture(9))
    for words in (
        *known,
        "∂L/∂x = 18",
        "× relu′ = 1",
        "× 2 (a − y) = 6",
        "× x = 2",
        "× w = 3",
        "× 1",
    ):
        assert words in shown


def test_the_neuron_gives_nothing_away():
    order = ("z = 7", "a = 7", "L = 9", "∂L/∂a = 6", "× relu′ = 1", "∂L/∂z = 6", "∂L/∂w = 12")
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
    assert "× relu′ = 0" in shown
    assert "z is not above 0" in neuron_picture(5, w=-1, b=1).text
    assert "z is not above 0" in neuron_picture(5, w=-1, b=2).text  # 0 itself


@pytest.mark.parametrize("step", [-1, 10, 2.5])
def test_steps_that_do_not_exist_are_refused(step):
    with pytest.raises(GraphError):
        neuron_picture(step)
    with pytest.raises(GraphError):
        sweep_picture(step)


NUMBERS = st.floats(-99, 99).map(lambda value: round(value, 2))


@given(step=st.integers(0, 9), w=NUMBERS, b=NUMBERS, x=NUMBERS, y=NUMBERS)
@settings(max_examples=20, deadline=None)
def test_nothing_covers_a_number(step, w, b, x, y):
    assert covered(neuron_picture(step, x=x, w=w, b=b, y=y)) == []


def marks(picture, name):
    """Return the marks of a kind, in the order of drawing."""
    return re.findall(rf'data-{name}="([^"]*)"', picture.svg)


def test_what_works_flows_in_its_direction():
    flows = [set(marks(neuron_picture(step), "flow")) for step in range(10)]
    assert flows[:4] == [
        set(),
        {f"forward {e}z" for e in "xwb"},
        {"forward za"},
        {"forward aL", "forward yL"},
    ]
    back = ["aL", "", "za", "wz", "bz", "xz"]  # at step 5, nothing has come back yet
    assert flows[4:] == [{f"backward {edge}"} if edge else set() for edge in back]


def test_every_edge_says_its_rule_and_weights_can_be_dragged():
    told = marks(neuron_picture(9), "tell")
    assert "∂L/∂w = ∂L/∂z · ∂z/∂w = 6 · 2 = 12: how much L moves for each unit of w." in told
    assert "∂L/∂z = ∂L/∂a · ∂a/∂z = 6 · 1 = 6: how much L moves for each unit of z." in told
    assert "∂z/∂w = x = 2: how much z moves for each unit of w." in marks(neuron_picture(3), "tell")
    assert marks(neuron_picture(9, w=-1.5), "drag") == ["w", "b"]
    assert marks(neuron_picture(9, w=-1.5), "value") == ["-1.5", "1.0"]
    assert max(map(len, told)) <= 220


def test_the_terms_light_up_with_what_they_stand_for():
    line = neuron_picture(7).svg.rpartition("<text")[2]
    assert [*re.findall(r'data-part="(\w+)">([^<]*)<', line)] == [
        ("w", "∂L/∂w"),
        ("z", "∂L/∂z"),
        ("wz", "x"),
        ("z", "6"),
        ("wz", "2"),
        ("w", "12"),
    ]
