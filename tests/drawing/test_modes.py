"""Forward mode beside reverse mode: what the picture says is what was counted."""

import re
import xml.etree.ElementTree as ET

import pytest
from drawing.clear import covered
from drawn import SVG

from bpcourse.drawing import modes_picture
from bpcourse.drawing.words import number
from bpcourse.errors import InputValueError
from bpcourse.experiments.cost import jacobian_cost

SIZES = [(1, 1), (1, 50), (50, 1), (50, 50), (10, 10), (2, 3), (37, 4)]


@pytest.mark.parametrize("size", SIZES)
def test_words_and_bars_are_the_counts(size):
    cost, picture = jacobian_cost(*size), modes_picture(*size)
    for mode, total in (("Forward", cost.forward_mode.total), ("Reverse", cost.reverse_mode.total)):
        assert re.search(f"{mode} mode: [^.]*, {total} operations\\.", picture.text)
        assert f">{number(total / cost.value.total, 3)} passes<" in picture.svg
    assert f"the value alone, {cost.value.total} operations" in picture.text


@pytest.mark.parametrize("size", SIZES)
def test_a_sweep_starts_at_one_end_and_reaches_all_of_the_other(size):
    inputs, outputs = size
    svg = modes_picture(*size).svg
    assert svg.count('data-flow="forward') == 1 + 4 + outputs
    assert svg.count('data-flow="backward') == inputs + 4 + 1
    assert f"Forward mode: {inputs} sweep" in svg
    assert f"then {outputs} sweep" in svg


@pytest.mark.parametrize("size", SIZES)
def test_nothing_is_covered_and_both_ends_can_be_dragged(size):
    picture = modes_picture(*size)
    assert covered(picture) == []
    root = ET.fromstring(picture.svg)  # noqa: S314  made here
    handles = [(g.get("data-drag"), g.get("data-value")) for g in root.iter(SVG + "g")]
    held = [handle for handle in handles if handle[0]]
    assert held == 2 * [("inputs", str(size[0])), ("outputs", str(size[1]))]
    assert float(root.get("height")) <= 452


def cheaper(inputs, outputs):
    """Return which mode the first sentence calls the cheaper one."""
    return modes_picture(inputs, outputs).text.splitlines()[0].partition(" as much as ")[2]


def test_the_verdict_names_the_cheaper_mode():
    first = modes_picture(10, 1).text.splitlines()[0]
    assert first == "10 inputs, 1 output: forward mode costs 7.04 times as much as reverse mode."
    assert "1 input, 1 output: both modes cost the same." in modes_picture(1, 1).text
    assert cheaper(1, 2) == "forward mode."


def test_what_notebook_09_says_of_a_few_inputs():
    """With five inputs forward mode is cheaper from 31 outputs on; with ten, 50 are too few."""
    assert cheaper(5, 5) == cheaper(5, 30) == "reverse mode."
    assert cheaper(5, 31) == cheaper(5, 50) == "forward mode."
    assert cheaper(10, 50) == "reverse mode."


@pytest.mark.parametrize("size", [(0, 1), (1, 0), (51, 1), (1, 51)])
def test_more_than_it_can_show_is_refused(size):
    with pytest.raises(InputValueError, match="give a whole number from 1 to 50"):
        modes_picture(*size)
