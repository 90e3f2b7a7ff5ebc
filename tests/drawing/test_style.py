"""The colours: text is legible, and the two passes differ in more than colour."""

import re
from pathlib import Path

import pytest

import bpcourse.drawing
from bpcourse.drawing import style

TONES = {name: tone for name, tone in vars(style).items() if isinstance(tone, style.Tone)}
WITH_TEXT = [name for name in TONES if name not in {"FORWARD", "BACKWARD"}]  # on those stands ink


@pytest.mark.parametrize("name", TONES)
def test_text_reaches_a_contrast_of_4_5_on_the_card(name):
    assert style.contrast(TONES[name].text) >= 4.5


@pytest.mark.parametrize("name", WITH_TEXT)
def test_text_is_legible_on_the_fill_of_its_own_tone(name):
    assert style.contrast(TONES[name].text, TONES[name].fill) >= 4.5


@pytest.mark.parametrize("name", TONES)
def test_ink_is_legible_on_every_fill(name):
    assert style.contrast(style.INK, TONES[name].fill) >= 4.5


@pytest.mark.parametrize("ahead", ["VALUE", "PARAMETER", "FORWARD"])
@pytest.mark.parametrize("back", ["GRADIENT", "BACKWARD"])
def test_what_flows_back_is_dashed_and_what_flows_ahead_is_not(ahead, back):
    assert TONES[back].dashed
    assert not TONES[ahead].dashed
    assert not TONES[back].plate.dashed


def test_the_plain_vermilion_is_no_text_colour():
    assert style.contrast(style.GRADIENT.edge) < 4.5  # the formula can tell


def test_the_contrast_formula_agrees_with_known_pairs():
    assert style.contrast("#FFFFFF", "#000000") == pytest.approx(21)
    assert style.contrast("#777777") == pytest.approx(4.478, abs=0.001)


def test_no_other_module_writes_a_colour():
    folder = Path(bpcourse.drawing.__file__).parent
    for path in folder.glob("*.py"):
        if path.name != "style.py":
            code = re.sub(r'"""(.|\n)*?"""', "", path.read_text(encoding="utf-8"))
            assert not re.search(r"#[0-9A-Fa-f]{6}", code), path.name
