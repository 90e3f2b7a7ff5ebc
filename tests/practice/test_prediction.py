"""Predictions are kept and shown beside results, nothing is judged, and the set-up check helps."""

import re

import pytest

from bpcourse.errors import InputTypeError
from bpcourse.practice import compare, predict


@pytest.mark.parametrize(
    ("answer", "written"),
    [
        (36, "36"),
        (0.1 + 0.2, "0.3"),
        (-0.0, "0"),
        (1e-13, "1e-13"),
        (True, "True"),
        ("down", "down"),
        ([25, 19.0], "25, 19"),
        (float("nan"), "nan"),
    ],
)
def test_a_prediction_is_shown_beside_the_result(answer, written):
    assert repr(predict("q", answer)) == f"q: you predict {written}."
    assert repr(compare("q", 24)) == f"q: you predicted {written}, the result is 24."


def test_the_last_prediction_counts_and_three_dots_take_it_back():
    predict("q", 1)
    predict("q", 2)
    assert "you predicted 2" in repr(compare("q", 3))
    assert "to do" in repr(predict("q", ...))
    assert repr(compare("q", 3)) == "q: the result is 3 (you made no prediction)."


def test_questions_are_kept_apart():
    predict("first", 1)
    predict("second", 2)
    assert "you predicted 1" in repr(compare("first", 0))


def test_the_card_is_never_a_verdict():
    for answer in (24, 25):
        predict("q", answer)
        page = re.sub("<[^>]*>", "", compare("q", 24)._repr_html_())
        for shown in (page, repr(compare("q", 24))):
            assert not re.search("right|wrong|correct", shown, re.IGNORECASE)


@pytest.mark.parametrize("payload", ["<script>alert(1)</script>", '" onload="x', "a & b"])
def test_what_a_learner_types_is_escaped(payload):
    page = predict(payload, payload)._repr_html_() + compare(payload, payload)._repr_html_()
    assert "<script" not in page
    assert '" onload' not in page
    assert "& b" not in page


def test_swapped_arguments_are_explained():
    with pytest.raises(InputTypeError, match="the question comes first"):
        predict(36, "dc/da")
