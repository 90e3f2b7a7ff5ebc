"""A box for a prediction keeps what `predict` would keep, and `compare` finds it."""

import pytest

from bpcourse.errors import InputTypeError
from bpcourse.practice import compare, predict
from bpcourse.practice.prediction import predicted
from bpcourse.widgets import ask

pytestmark = pytest.mark.usefixtures("no_widget_left")


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ("6", (6,)),
        ("1/4", (0.25,)),
        ("25, 19", (25, 19)),
        ("grow", ("grow",)),
        ("-1; up", (-1, "up")),
    ],
)
def test_enter_keeps_what_predict_would(text, answers):
    box = ask(f"asked {text}")
    box.controls["answer"].value = text
    assert predicted(f"asked {text}") == answers
    asked = box.picture.text
    assert asked == repr(predict(f"asked {text}", *answers))
    assert repr(box) == asked
    assert box.message == ""


def test_the_result_stands_beside_it_and_names_the_slip():
    ask("dq/dr there").controls["answer"].value = "12"
    shown = repr(compare("dq/dr there", 24, slips={"You followed one edge.": 12}))
    assert shown == "dq/dr there: you predicted 12, the result is 24. You followed one edge."


def test_without_an_answer_it_says_what_to_do():
    box = ask("nobody answers")
    assert repr(box).endswith(
        ": to do. Run this cell, type your answer into the box and press Enter."
    )
    box.controls["answer"].value = " , "
    assert predicted("nobody answers") is None
    assert "you made no prediction" in repr(compare("nobody answers", 1))


def test_another_answer_replaces_the_first_and_running_again_keeps_it():
    box = ask("twice asked")
    for text in ("1", "2"):
        box.controls["answer"].value = text
    assert predicted("twice asked") == (2,)
    assert ask("twice asked").picture.text == "twice asked: you predict 2."


def test_two_questions_live_side_by_side():
    first, second = ask("one question"), ask("another question")
    first.controls["answer"].value = "1"
    second.controls["answer"].value = "2"
    assert (predicted("one question"), predicted("another question")) == ((1,), (2,))


@pytest.mark.parametrize(
    "payload", ["<script>alert(1)</script>", '"><img src=x onerror=f()>', "a & b"]
)
def test_what_is_typed_is_escaped(payload):
    box = ask(payload)
    box.controls["answer"].value = payload
    page = box.picture.inline_html()
    assert "<script" not in page
    assert "<img" not in page
    assert "& b" not in page


def test_a_question_is_a_text():
    with pytest.raises(InputTypeError, match="the question comes first, as a text"):
        ask(3)
