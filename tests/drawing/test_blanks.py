"""What a graph with blanks shows and says."""

import xml.etree.ElementTree as ET

import pytest
from drawing.clear import covered

from bpcourse.drawing import blanks_picture
from bpcourse.drawing.graph.blanks import RIGHT, WRONG, Typed
from bpcourse.graph import parse_formula
from bpcourse.practice.blanks import KINDS, Sheet, fresh_sheet
from bpcourse.widgets.blanks import FORMULAS


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


MORE = (
    "(w*x + b - y)^2",
    "(w1*x1 + w2*x2 - y)^2",
    "s = u + v; s*s + u",
    "h1 = w1*x; h2 = w2*x; u1*h1 + u2*h2",
    "relu(w*x+b)*relu(w*x+b)",
    "1/(1 + exp(-(w1*x1 + w2*x2 + b)))",
    "sin(x*y) + x/y - exp(x)*log(y)",
    "x*x*x*x",
)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("formula", [*FORMULAS, *MORE])
def test_nothing_is_covered_whatever_was_typed(formula, kind):
    sheet = fresh_sheet(formula, 1)
    blanks = sheet.blanks(kind)
    right = {blank: Typed(f"{float(sheet.right(blank)):.4g}", RIGHT) for blank in blanks}
    wrong = dict.fromkeys(blanks, Typed("-12345.678", WRONG))
    for typed in ({}, right, wrong):
        for now in (None, blanks[0], blanks[-1]):
            picture = blanks_picture(sheet, kind, typed, now=now, told="Not yet. " * 20)
            assert covered(picture) == []
            assert 'viewBox="0 0 830 405"' in picture.svg


def marks(picture, name):
    root = ET.fromstring(picture.svg)  # noqa: S314  made here
    return {g.get("data-part"): g.get(f"data-{name}") for g in root.iter() if g.get(f"data-{name}")}


def test_what_is_asked_travels_and_no_part_tells_the_answer(sheet):
    product, *_ = (b for b in sheet.blanks("gradients") if sheet.labels[b.node] == "m")
    picture = blanks_picture(sheet, now=product)
    assert picture.svg.count('data-flow="backward') == 1
    picture = blanks_picture(sheet, "values", now=sheet.blanks("values")[0])
    assert picture.svg.count('data-flow="forward') == 2
    assert not any(" = 6" in words for words in marks(picture, "tell").values())
    locals_ = marks(blanks_picture(sheet, "local derivatives"), "tell").values()
    assert any("How much does m move for each unit of w?" in words for words in locals_)
    assert not any("∂m/∂w" in words for words in locals_)
    given = marks(blanks_picture(sheet), "tell").values()
    assert any(words.startswith("∂m/∂w = x = 2: ") for words in given)
    assert "The gradient of v1: how far it moves for each unit that it is moved itself." in given


def test_a_click_chooses_a_blank_where_that_can_be(sheet):
    assert marks(blanks_picture(sheet), "choose") == {}
    chosen = marks(blanks_picture(sheet, pick=True), "choose").values()
    assert [*chosen] == [f"blank={k}" for k in range(1, 6)]
