"""Recall: an answer is told with its reason, another may be tried, and the next question asked."""

import pytest

from bpcourse.practice.questions import NOTEBOOKS, WHEN, recall_questions
from bpcourse.widgets import quiz

pytestmark = pytest.mark.usefixtures("no_widget_left")


def row(asked):
    """Return the one control of a quiz."""
    return asked.controls["question"]


def other_than(question):
    """Return a letter of a wrong option."""
    return next(letter for letter in question.letters if letter != question.right_letter)


def test_before_an_answer_nothing_is_told():
    asked = quiz("03", "end")
    question = recall_questions("03", "end")[0]
    assert not [o for o in question.options if o.why in asked.picture.text]
    assert asked.picture.text.endswith("Choose an answer below.")


@pytest.mark.parametrize("number", NOTEBOOKS)
@pytest.mark.parametrize("when", WHEN)
def test_each_answer_gets_its_own_reason_and_no_other(number, when):
    asked = quiz(number, when)
    for question in recall_questions(number, when):
        for letter in question.letters:
            row(asked).buttons[letter].click()
            right = letter == question.right_letter
            said = asked.picture.text.splitlines()[-1]
            assert said == (
                f"{letter}: {'right' if right else 'not yet'}. {question.option(letter).why}"
            )
        row(asked).buttons["next"].click()
    assert row(asked).choice.value == "1"


def test_a_wrong_answer_does_not_tell_the_right_one():
    asked = quiz("02", "end")
    question = recall_questions("02", "end")[0]
    row(asked).buttons[other_than(question)].click()
    assert "(right)" not in asked.picture.text
    row(asked).buttons[question.right_letter].click()
    assert "(right)" in asked.picture.text
    assert "(wrong)" in asked.picture.text


def test_what_was_tried_stays_when_one_comes_back():
    asked = quiz("02", "end")
    row(asked).buttons["a"].click()
    seen = asked.picture
    row(asked).buttons["next"].click()
    assert asked.picture != seen
    row(asked).choice.value = "1"
    assert asked.picture == seen


def test_a_letter_that_is_not_offered_changes_nothing():
    asked = quiz("04", "end")  # its first question has four answers, its second has three
    row(asked).choice.value = "2"
    before = asked.picture
    row(asked).buttons["d"].click()
    assert asked.message == "this question has the answers a, b, c"
    assert asked.picture is before
    row(asked).buttons["a"].click()
    assert asked.message == ""


def test_start_and_end_of_a_notebook_live_side_by_side():
    start, end = quiz("01", "start"), quiz("01", "end")
    assert start.comm is not None
    assert end.comm is not None
    again = quiz("01", "start")
    assert start.comm is None
    assert again.comm is not None


def test_the_question_stands_above_its_buttons():
    asked = quiz("01", "start")
    assert asked.children[0] is asked._view
    assert row(asked) in asked.children[1].children
