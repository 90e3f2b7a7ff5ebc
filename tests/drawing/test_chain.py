"""The chain: values ahead, running products from either end, one number at both."""

import re

import pytest
from drawing.clear import covered
from drawn import texts

from bpcourse.by_hand.chain_rule import chain_values, local_derivatives
from bpcourse.drawing import (
    chain_picture,
)
from bpcourse.drawing.lessons.chain import LINKS
from bpcourse.drawing.words import number
from bpcourse.errors import InputValueError
from bpcourse.functions import exp, sin, square


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


def test_asked_it_keeps_every_number_but_the_input():
    picture = chain_picture(("square", "sin", "exp"), 0.8, asked=True)
    values = chain_values((square, sin, exp), 0.8)
    slopes = local_derivatives((square, sin, exp), values)
    for hidden in (*values[1:], *slopes):
        assert number(hidden) not in picture.text
        assert number(hidden) not in texts(picture)
    assert "0.8" in texts(picture)
    assert texts(picture).count("?") == 3 + 3 + 4 + 4


@pytest.mark.parametrize("asked", [False, True])
@pytest.mark.parametrize(
    "names", [("sin",), ("square", "sin", "exp"), ("tanh", *("softplus",) * 5)]
)
def test_nothing_covers_a_number_and_all_chains_are_one_size(names, asked):
    for x in (-2, -0.37, 0, 0.8, 2):
        picture = chain_picture(names, x, asked=asked)
        assert covered(picture) == [], x
        assert 'width="830" height="452"' in picture.svg


def test_every_arrow_of_both_rows_says_its_factor():
    shown = texts(chain_picture(("square", "sin", "exp"), 0.5))
    slopes = local_derivatives((square, sin, exp), chain_values((square, sin, exp), 0.5))
    assert [shown.count(f"× {number(slope)}") for slope in slopes] == [2, 2, 2]
    for what in ("du₁/dx", "du₂/dx", "dy/dx", "dy/du₁", "dy/du₂", "du₂/du₁"):
        assert what in shown


def test_the_nudge_grows_and_shrinks_with_the_product():
    drawn = chain_picture(("square", "sin"), 0.8).svg
    arrows = re.findall(
        r'ghost="square sin \d"><polyline points="(\S+),.*?<polygon points="(\S+),', drawn
    )
    lengths = [float(tip) - float(start) for start, tip in arrows]
    slopes = local_derivatives((square, sin), chain_values((square, sin), 0.8))
    wanted = [lengths[0] * slope for slope in (1, slopes[0], slopes[0] * slopes[1])]
    assert lengths == pytest.approx(wanted, rel=0.01)


def test_a_product_says_how_it_came_about():
    told = re.findall(r'data-tell="([^"]*)"', chain_picture(("square", "sin", "exp"), 0.5).svg)
    assert "dy/du₁ = dy/du₂ · du₂/du₁ = 1.281 × 0.9689 = 1.241." in told
    assert "du₂/dx = du₁/dx · du₂/du₁ = 1 × 0.9689 = 0.9689." in told
    assert max(map(len, told)) <= 220
