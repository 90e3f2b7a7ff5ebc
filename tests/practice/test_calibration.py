"""How sure and how often right: counted by sureness, and nothing said where little is known."""

import pytest

from bpcourse.practice.calibration import ENOUGH, Level, lean, levels, summary
from bpcourse.practice.questions.inventory import ITEMS
from bpcourse.practice.record import SURENESS

NAMES = list(ITEMS)


def given(sure, right, wrong, start=0):
    """Return that many right and wrong answers of one sureness."""
    found = {}
    for place, name in enumerate(NAMES[start : start + right + wrong]):
        item = ITEMS[name]
        other = next(letter for letter in item.letters if letter != item.right_letter)
        found[name] = (item.right_letter if place < right else other, sure)
    return found


def test_answers_are_counted_by_their_sureness():
    found = levels(given(50, 2, 3) | given(100, 4, 0, start=5))
    assert found == (Level(25, 0, 0), Level(50, 2, 5), Level(75, 0, 0), Level(100, 4, 4))
    assert [level.sure for level in found] == list(SURENESS)


def test_items_that_are_no_more_are_left_out():
    assert sum(level.total for level in levels({"gone": ("a", 25)})) == 0


def test_few_answers_have_no_share():
    few, enough = levels(given(75, 1, ENOUGH - 2))[2], levels(given(75, 1, ENOUGH - 1))[2]
    assert few.share is None
    assert enough.share == pytest.approx(1 / ENOUGH)


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        (given(100, 2, 6), "How sure you were lies 75 points above how often you were right."),
        (given(25, 6, 2), "How sure you were lies 50 points below how often you were right."),
        (given(75, 6, 2), "How sure you were fits how often you were right."),
        (given(75, 3, 2), "From 6 answers on you can read here how sure and right compare."),
    ],
)
def test_sure_and_right_are_compared(answers, words):
    assert lean(levels(answers)) == words


def test_the_summary_counts():
    assert summary(levels({})) == "no answers yet."
    assert summary(levels(given(75, 1, 0))) == "1 answer: 1 right (100 %), 75 % sure on average."
    both = given(25, 1, 1) | given(75, 2, 0, start=2)
    assert summary(levels(both)) == "4 answers: 3 right (75 %), 50 % sure on average."
