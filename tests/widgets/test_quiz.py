"""Recall: an answer is told with its reason, another may be tried, and the next question asked."""

import pytest

from bpcourse.practice.questions import NOTEBOOKS, WHEN, recall_questions
from bpcourse.widgets import recall

pytestmark = pytest.mark.usefixtures("no_widget_left")


def row(quiz):
    """Return the one control of a quiz."""
    return quiz.controls["question"]


def other_than(question):
    """Return a letter of a wrong option."""
    return next(letter for letter in question.letters if letter != question.right_letter)


def test_before_an_answer_nothing_is_told():
    quiz = recall("03", "end")
    question = recall_questions("03", "end")[0]
    assert not [o for o in question.options if o.why in quiz.picture.text]
    assert quiz.picture.text.endswith("Choose an answer below.")


@pytest.mark.parametrize("number", NOTEBOOKS)
@pytest.mark.parametrize("when", WHEN)
def test_each_answer_gets_its_own_reason_and_no_other(number, when):
    quiz = recall(number, when)
    for question in recall_questions(number, when):
        for letter in question.letters:
            row(quiz).buttons[letter].click()
            right = letter == question.right_letter
            said = quiz.picture.text.splitlines()[-1]
            assert said == (
                f"{letter}: {'right' if right else 'not yet'}. {question.option(letter).why}"
            )
        row(quiz).buttons["next"].click()
    assert row(quiz).choice.value == "1"


def test_a_wrong_answer_does_not_tell_the_right_one():
    quiz = recall("02", "end")
    question = recall_questions("02", "end")[0]
    row(quiz).buttons[other_than(question)].click()
    assert "(right)" not in quiz.picture.text
    row(quiz).buttons[question.right_letter].click()
    assert "(right)" in quiz.picture.text
    assert "(wrong)" in quiz.picture.text


def test_what_was_tried_stays_when_one_comes_back():
    quiz = recall("02", "end")
    row(quiz).buttons["a"].click()
    seen = quiz.picture
    row(quiz).buttons["next"].click()
    assert quiz.picture != seen
    row(quiz).choice.value = "1"
    assert quiz.picture == seen


def test_a_letter_that_is_not_offered_changes_nothing():
    quiz = recall("04", "end")  # its first question has four answers, its second has three
    row(quiz).choice.value = "2"
    before = quiz.picture
    row(quiz).buttons["d"].click()
    assert quiz.message == "this question has the answers a, b, c"
    assert quiz.picture is before
    row(quiz).buttons["a"].click()
    assert quiz.message == ""


def test_start_and_end_of_a_notebook_live_side_by_side():
    start, end = recall("01", "start"), recall("01", "end")
    assert start.comm is not None
    assert end.comm is not None
    again = recall("01", "start")
    assert start.comm is None
    assert again.comm is not None


def test_the_question_stands_above_its_buttons():
    quiz = recall("01", "start")
    places = [quiz.children.index(quiz._view), quiz.children.index(row(quiz))]
    assert places == sorted(places)
