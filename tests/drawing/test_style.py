"""The colours: text is legible, and the two passes differ in more than colour."""

import ast
import re
from pathlib import Path

import pytest

import bpcourse
from bpcourse.drawing import style
from bpcourse.drawing.picture import NIGHT

PACKAGE = Path(bpcourse.__file__).parent
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


def at_night(colour):
    """Return a colour as the filter of a dark page shows it (matrix: CSS Filter Effects 1)."""
    turned = ((-0.574, 1.430, 0.144), (0.426, 0.430, 0.144), (0.426, 1.430, -0.856))
    light = [0.9 - 0.8 * int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    mixed = (sum(a * b for a, b in zip(row, light, strict=True)) for row in turned)
    return "#" + "".join(f"{round(255 * min(max(c, 0), 1)):02X}" for c in mixed)


@pytest.mark.parametrize("name", TONES)
def test_at_night_the_card_is_dark_and_text_is_as_legible(name):
    card = at_night(style.CARD)
    assert style.contrast(card, "#111111") < 1.2  # a dark page of JupyterLab
    tone = TONES[name]
    pairs = {card, at_night(tone.fill)} if name in WITH_TEXT else {card}
    for ground in pairs:
        assert style.contrast(at_night(tone.text), ground) >= 4.5
    assert style.contrast(at_night(style.INK), at_night(tone.fill)) >= 4.5


def test_a_living_picture_turns_dark_as_a_stored_one_does():
    css = (PACKAGE / "widgets" / "view.css").read_text(encoding="utf-8")
    assert NIGHT.replace(".9", "0.9") in css


@pytest.mark.parametrize("ahead", ["VALUE", "PARAMETER", "FORWARD"])
@pytest.mark.parametrize("back", ["GRADIENT", "BACKWARD"])
def test_what_flows_back_is_dashed_and_what_flows_ahead_is_not(ahead, back):
    assert TONES[back].dashed
    assert not TONES[ahead].dashed
    assert not TONES[back].plate.dashed


def test_several_lines_differ_in_colour_dash_and_mark_each():
    for part in zip(*style.LOOKS, strict=True):
        assert len(set(part)) == len(style.LOOKS) == 4
    assert min(style.contrast(look.colour) for look in style.LOOKS) >= 4.5


def test_the_plain_vermilion_is_no_text_colour():
    assert style.contrast(style.GRADIENT.edge) < 4.5  # the formula can tell


def test_the_contrast_formula_agrees_with_known_pairs():
    assert style.contrast("#FFFFFF", "#000000") == pytest.approx(21)
    assert style.contrast("#777777") == pytest.approx(4.478, abs=0.001)


COLOUR = re.compile(r"#[0-9A-Fa-f]{3,8}\b|\b(rgb|hsl)a?\(")
# practice stands below drawing and may not import it, so it writes the colours of its cards
ELSEWHERE = {
    "practice/card.py": [style.NEUTRAL.edge, style.PARAMETER.edge, style.GRADIENT.edge],
}


def colours(source):
    """Return every colour that a piece of code writes, docstrings and comments left out."""
    tree = ast.parse(source)
    kinds = ast.Module | ast.ClassDef | ast.FunctionDef
    holders = [n for n in ast.walk(tree) if isinstance(n, kinds) and ast.get_docstring(n)]
    spoken = {node.body[0].value for node in holders}
    texts = [n for n in ast.walk(tree) if isinstance(n, ast.Constant) and n not in spoken]
    return [m[0] for n in texts if isinstance(n.value, str) for m in COLOUR.finditer(n.value)]


@pytest.mark.parametrize(
    "path", sorted(PACKAGE.rglob("*.py")), ids=lambda p: str(p.relative_to(PACKAGE))
)
def test_no_other_module_writes_a_colour(path):
    name = path.relative_to(PACKAGE).as_posix()
    if name != "drawing/style.py":
        assert colours(path.read_text(encoding="utf-8")) == ELSEWHERE.get(name, [])


@pytest.mark.parametrize("planted", ["'#fff'", "f'color:#8A1C00;{x}'", "'rgb(1, 2, 3)'"])
def test_a_planted_colour_is_found(planted):
    assert len(colours(f"x = {planted}")) == 1
    assert colours(f"def f():\n    '''{planted[1:-1]}'''  # #ffffff") == []
