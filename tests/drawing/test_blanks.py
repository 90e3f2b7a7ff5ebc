"""What a graph with blanks shows and says."""

import pytest

from bpcourse.drawing import blanks_picture
from bpcourse.drawing.graph.blanks import RIGHT, WRONG, Typed
from bpcourse.graph import parse_formula
from bpcourse.practice.blanks import Sheet


@pytest.fixture
def sheet():
    """Return w x + b at 3, 2, 5, with names from the formula."""
    output, names = parse_formula("m = w*x; m + b")
    return Sheet(output, {names["w"]: 3.0, names["x"]: 2.0, names["b"]: 5.0})


def test_gradients_are_not_given_away(sheet):
    picture = blanks_picture(sheet, "gradients")
    assert "gradient is" not in picture.text
    assert picture.svg.count(">?</text>") == len(sheet.blanks("gradients")) == 5
    assert "the gradient of w, ?" in picture.text


def test_values_are_asked_with_the_inputs_given(sheet):
    picture = blanks_picture(sheet, "values")
    assert "w, a variable, has the value 3" in picture.text
    assert "has the value 11" not in picture.text
    assert ">11<" not in picture.svg


def test_local_derivatives_are_asked_with_all_values_given(sheet):
    picture = blanks_picture(sheet, "local derivatives")
    assert "has the value 11" in picture.text
    assert "× 2" not in picture.svg
    assert picture.svg.count(">?</text>") == 4


def test_what_was_typed_is_shown_with_a_sign_and_in_words(sheet):
    first, second, *_ = sheet.blanks("gradients")
    typed = {first: Typed("1", RIGHT), second: Typed("<6>", WRONG)}
    picture = blanks_picture(
        sheet, typed=typed, now=second, told="Not yet. Why?", count="1 of 5 filled in"
    )
    assert "1 ✓" in picture.svg
    assert "&lt;6&gt; ✗" in picture.svg
    assert ", 1 right;" in picture.text
    assert "Not yet. Why?" in picture.text.splitlines()[1]
    assert "1 of 5 filled in" in picture.svg
    assert picture.text.startswith("Your turn: the gradient of ")


def test_when_nothing_is_asked_all_is_filled_in(sheet):
    assert blanks_picture(sheet).text.startswith("All is filled in.")
