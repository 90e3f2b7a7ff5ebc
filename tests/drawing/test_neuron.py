"""The neuron of document D1, one number at a time."""

import pytest
from drawn import texts

from bpcourse.drawing import (
    neuron_picture,
    sweep_picture,
)
from bpcourse.errors import GraphError


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
    assert "z is not above 0" in neuron_picture(5, w=-1, b=2).text  # 0 itself


@pytest.mark.parametrize("step", [-1, 10, 2.5])
def test_steps_that_do_not_exist_are_refused(step):
    with pytest.raises(GraphError):
        neuron_picture(step)
    with pytest.raises(GraphError):
        sweep_picture(step)
