"""The map of the forty loaves: each is on it, and each that a network gets wrong is ringed."""

import re
import xml.etree.ElementTree as ET

import pytest
from drawing.clear import covered

from bpcourse.drawing import loaves_picture, style
from bpcourse.drawing.lessons.loaves_net import loaves_net_picture
from bpcourse.errors import InputValueError
from bpcourse.experiments.loaves import (
    LOAVES,
    Small,
    accuracy,
    learned,
    starting_small,
)


def test_every_loaf_is_on_the_map():
    svg = loaves_picture().svg
    assert svg.count("<circle") == sum(loaf.good for loaf in LOAVES)
    assert svg.count("<polyline") == 2 + 2 * sum(not loaf.good for loaf in LOAVES)


@pytest.mark.parametrize("seed", range(6))
def test_the_wrong_ones_are_ringed_counted_and_named(seed):
    net = starting_small(seed)
    picture = loaves_picture(net)
    wrong = [loaf for loaf in LOAVES if (net(loaf.temperature, loaf.minutes) > 0) != loaf.good]
    assert picture.svg.count('fill="none" stroke="#D55E00"') == len(wrong)
    assert f"{40 - len(wrong)} of 40 right" in picture.text
    assert f"{wrong[0].temperature} °C, {wrong[0].minutes} min" in picture.text


def test_a_trained_network_has_no_rings():
    picture = loaves_picture(learned(starting_small(0), steps=600))
    assert "40 of 40 right" in picture.text
    assert "Wrong" not in picture.text


def test_a_network_that_says_one_thing_paints_one_colour():
    picture = loaves_picture(Small(*[0.0] * 16, 1.0))
    assert picture.svg.count('fill="#E3F1FA"') == 33  # one run a row
    assert accuracy(Small(*[0.0] * 16, 1.0)) == 0.5


def test_any_function_of_both_measures_is_drawn():
    picture = loaves_picture(lambda _, minutes: 36.5 - minutes)
    wrong = sum((loaf.minutes < 36.5) != loaf.good for loaf in LOAVES)
    assert f"{40 - wrong} of 40 right" in picture.text
    assert picture.svg.count('fill="none" stroke="#D55E00"') == wrong


def test_some_of_the_loaves_are_drawn_and_counted_alone():
    some = LOAVES[:7]
    picture = loaves_picture(starting_small(2), some)
    wrong = sum((starting_small(2)(*loaf[:2]) > 0) != loaf.good for loaf in some)
    assert picture.text.startswith("7 loaves by the oven's temperature")
    assert f": {sum(loaf.good for loaf in some)} came out well" in picture.text
    assert f"{7 - wrong} of 7 right" in picture.text
    assert picture.svg.count('fill="none" stroke="#D55E00"') == wrong


@pytest.mark.parametrize("weight", Small._fields)
def test_each_of_the_seventeen_numbers_can_be_dragged_and_is_told(weight):
    net = starting_small(2)._replace(**{weight: -1.234})
    picture = loaves_net_picture(net, weight)
    root = ET.fromstring(picture.svg)  # noqa: S314  made here
    handles = [g for g in root.iter() if g.get("data-drag")]
    assert {g.get("data-part") for g in handles} == set(Small._fields)
    for handle in handles:
        name = handle.get("data-part")
        assert handle.get("data-choose") == f"weight={name}"
        assert float(handle.get("data-value")) == round(getattr(net, name), 2)
        assert (
            handle.get("data-tell")
            .partition(" is ")[2]
            .startswith(f"{round(getattr(net, name), 2):g}.".replace("-", "−"))
        )
    assert "is −1.23." in picture.text.splitlines()[-1]


@pytest.mark.parametrize("seed", range(3))
def test_the_network_is_clear_and_tells_the_answer_to_each_loaf(seed):
    for net in (starting_small(seed), Small(*[8.0] * 17), Small(*[-8.0] * 17)):
        picture = loaves_net_picture(net, "v3")
        beside = [said for said in covered(picture) if "°C" not in said and "min" not in said]
        assert beside == []
        tells = re.findall('data-part="loaf[^"]*" data-tell="([^"]*)"', picture.svg)
        assert len(tells) == len(LOAVES)
        assert sum("which is right" in said for said in tells) == round(40 * accuracy(net))
    assert picture.svg.count(f'stroke="{style.NEGATIVE.edge}"') == 12


def test_a_number_that_the_network_has_not_is_refused():
    with pytest.raises(InputValueError, match="weight is 'w51'"):
        loaves_net_picture(starting_small(0), "w51")
