"""The colours: text is legible, and the two passes differ in more than colour."""

import re
from pathlib import Path

import pytest

import bpcourse.drawing
from bpcourse.drawing import style

TEXT = (
    style.INK,
    style.NEUTRAL,
    style.VALUE_TEXT,
    style.GRADIENT_TEXT,
    style.PARAMETER_TEXT,
    style.FORWARD,
    style.BACKWARD,
)
FILLS = (style.FORWARD_FILL, style.BACKWARD_FILL, style.FAINT, style.VALUE_FILL)


@pytest.mark.parametrize("colour", TEXT)
def test_text_reaches_a_contrast_of_4_5_on_the_card(colour):
    assert style.contrast(colour) >= 4.5


@pytest.mark.parametrize("fill", [*FILLS, style.GRADIENT_FILL])
def test_ink_is_legible_on_every_fill(fill):
    assert style.contrast(style.INK, fill) >= 4.5


@pytest.mark.parametrize("fill", [style.VALUE_FILL, style.GRADIENT_FILL, style.FAINT])
@pytest.mark.parametrize("colour", [style.VALUE_TEXT, style.GRADIENT_TEXT])
def test_numbers_are_legible_in_their_boxes(colour, fill):
    assert style.contrast(colour, fill) >= 4.5


def test_the_plain_vermilion_is_no_text_colour():
    assert style.contrast(style.GRADIENT) < 4.5  # the formula can tell


def test_the_contrast_formula_agrees_with_known_pairs():
    assert style.contrast("#FFFFFF", "#000000") == pytest.approx(21)
    assert style.contrast("#777777") == pytest.approx(4.478, abs=0.001)


def test_no_other_module_writes_a_colour():
    folder = Path(bpcourse.drawing.__file__).parent
    for path in folder.glob("*.py"):
        if path.name != "style.py":
            code = re.sub(r'"""(.|\n)*?"""', "", path.read_text(encoding="utf-8"))
            assert not re.search(r"#[0-9A-Fa-f]{6}", code), path.name
