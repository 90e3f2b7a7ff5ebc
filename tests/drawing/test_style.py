"""The colours: text is legible, and the two passes differ in more than colour."""

import ast
import re
from pathlib import Path

import pytest

import bpcourse
from bpcourse.drawing import style

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
