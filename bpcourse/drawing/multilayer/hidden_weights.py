"""What the hidden units of the mirror network look for: six weights each, in mirror pairs."""

from collections.abc import Iterator, Sequence
from typing import Any

from bpcourse.drawing import style, svg
from bpcourse.drawing.axes import Area
from bpcourse.drawing.picture import Picture, picture
from bpcourse.drawing.words import number
from bpcourse.errors import InputValueError, ShapeError

WIDTH, HEIGHT = 640, 388
TOP, BOTTOM = 92, 272  # of the bars; their numbers stand beyond their ends
PANELS = ((24, 304), (336, 616))
UNITS, BITS = 2, 6
PAIRS = "abc"  # from the outside in
TONES = (style.VALUE, style.PARAMETER, style.FORWARD)
THICK = 30  # a bar
NOTHING = 1e-9  # a smaller pair has no size to compare with


def hidden_weights_picture(into: Any) -> Picture:
    """Draw the weights from six bits into each of two hidden units, mirror pairs in one tone.

    >>> picture = hidden_weights_picture([[1, -4, 2, -2, 4, -1], [-2, 8, -4, 4, -8, 2]])
    >>> print(picture.text.splitlines()[1])
    Hidden unit 1: 1, −4, 2, −2, 4, −1. Each is the opposite of its partner to within 0.
    >>> print(picture.text.splitlines()[2])
    Sizes of its pairs: a : c : b = 1 : 2 : 4.

    `into` has a row a hidden unit, as in `mirror_runs().into[0]`. The size of a pair is half the
    difference of its two weights, which is what a pattern that is no mirror image can gain from it.
    Raises ShapeError for another form, InputValueError for weights that are not finite.
    """
    weights = _read(into)
    reach = max(abs(weight) for row in weights for weight in row) or 1.0
    title = "Six bits into two hidden units: opposite bits share a letter"
    content = [svg.text(16, 31, title, anchor="start", bold=True)]
    for k, (row, panel) in enumerate(zip(weights, PANELS, strict=True), start=1):
        content += _draw_unit(k, row, Area(*panel, TOP, BOTTOM, -reach, reach, 0, BITS))
    words = [f"{title}.", *(line for k, row in enumerate(weights, 1) for line in _tell(k, row))]
    return picture(content, WIDTH, HEIGHT, "hidden weights", words)


def _read(into: Any) -> list[list[float]]:
    rows = [[float(weight) for weight in row] for row in into]
    if [len(row) for row in rows] != [BITS] * UNITS:
        raise ShapeError(
            f"into has rows of {[len(row) for row in rows]} weights; give {UNITS} rows of {BITS}, "
            "such as mirror_runs().into[0]"
        )
    if not all(abs(weight) < float("inf") for row in rows for weight in row):
        raise InputValueError("a weight is not finite; give those of a network that has learned")
    return rows


def _pair(bit: int) -> int:
    """Return which pair a bit belongs to, counted from the outside."""
    return min(bit, BITS - 1 - bit)


def sizes(row: Sequence[float]) -> dict[str, float]:
    """Return the size of each pair by its letter, the smallest first.

    >>> sizes([1.0, -4.0, 2.0, -2.0, 4.0, -1.0])
    {'a': 1.0, 'c': 2.0, 'b': 4.0}
    """
    found = {letter: abs(row[k] - row[-1 - k]) / 2 for k, letter in enumerate(PAIRS)}
    return dict(sorted(found.items(), key=lambda pair: pair[1]))


def ratio_words(row: Sequence[float]) -> str:
    """Return the sizes of the pairs beside each other, the smallest as 1.

    >>> ratio_words([1.0, -4.0, 2.0, -2.0, 4.0, -1.0])
    'a : c : b = 1 : 2 : 4'
    """
    found = sizes(row)
    least = min(found.values())
    if least < NOTHING:
        return f"pair {next(iter(found))} is 0"
    shares = " : ".join(number(round(size / least, 1)) for size in found.values())
    return f"{' : '.join(found)} = {shares}"


def _draw_unit(k: int, row: Sequence[float], area: Area) -> Iterator[str]:
    middle, ground = (area.left + area.right) / 2, area.up(0)
    yield svg.text(middle, 62, f"hidden unit {k}")
    mirror = [(middle, TOP - 18), (middle, BOTTOM + 46)]
    yield svg.line(mirror, style.PALE, width=1, dashed=True)
    for bit, weight in enumerate(row):
        yield from _draw_bar(bit, weight, area)
    yield svg.line([(area.left, ground), (area.right, ground)], style.INK, width=1.2)
    yield svg.text(middle, BOTTOM + 76, ratio_words(row), bold=True)
    words = f"opposite to within {_apart(row)}"
    yield svg.text(middle, BOTTOM + 98, words, style.NEUTRAL.text, size=style.SMALL)


def _draw_bar(bit: int, weight: float, area: Area) -> Iterator[str]:
    tone, x = TONES[_pair(bit)], area.across(bit + 0.5)
    ground, tip = area.up(0), area.up(weight)
    corner = (x - THICK / 2, min(ground, tip), THICK, abs(tip - ground))
    yield svg.box(*corner, tone.fill, tone.edge, radius=0, line=1.8)
    beyond = tip - 6 if weight >= 0 else tip + 17
    yield svg.text(x, beyond, number(round(weight, 2), 3), size=style.SMALL, halo=True)
    letter = PAIRS[_pair(bit)]
    yield svg.text(x, BOTTOM + 42, letter, tone.text, bold=True, halo=True)


def _tell(k: int, row: Sequence[float]) -> Iterator[str]:
    listed = ", ".join(number(round(weight, 2), 3) for weight in row)
    yield f"Hidden unit {k}: {listed}. Each is the opposite of its partner to within {_apart(row)}."
    yield f"Sizes of its pairs: {ratio_words(row)}."


def _apart(row: Sequence[float]) -> str:
    """Return how far the weights of a pair are from being opposite, at most."""
    return number(round(max(abs(row[j] + row[-1 - j]) for j in range(BITS // 2)), 3), 2)
