"""What a notebook builds on: the learner's own answer if it is right, and ours otherwise."""

import pytest

from bpcourse.practice import check, yours_or_ours
from bpcourse.practice.exercises.engine_trials import ENGINE_RULES


def right(slopes):
    products, product = [], 1
    for slope in reversed(slopes):
        product *= slope
        products.append(product)
    return products[::-1]


def test_what_is_right_is_handed_back_itself():
    assert yours_or_ours("01.4", right) is right


@pytest.mark.parametrize(
    "answer", [..., None, lambda slopes: slopes, lambda _: 1 / 0, [30, 15, 5], print]
)
def test_in_place_of_anything_else_comes_one_that_is_right(answer):
    ours = yours_or_ours("01.4", answer)
    assert ours is not answer
    assert ": correct" in check("01.4", ours).text


def test_a_table_with_gaps_is_replaced_and_one_with_more_rows_is_kept():
    gaps = ENGINE_RULES | {"square": (lambda u: u * u, (lambda _: ...,))}
    assert yours_or_ours("04.1", gaps) is not gaps
    more = ENGINE_RULES | {"cube": (lambda u: u**3, (lambda u: 3 * u * u,))}
    assert yours_or_ours("04.1", more) is more


@pytest.mark.parametrize("gap", [lambda _: ..., lambda _: [*...], lambda _: ... + 1])
def test_a_gap_is_to_do_and_no_try(gap):
    card = check("01.4", gap)
    assert ": to do" in card.text
    assert "gap" in card.text
