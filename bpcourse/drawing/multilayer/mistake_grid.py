"""Mistakes against networks: which network catches which mistake, as a grid of words."""

from collections.abc import Iterator, Mapping, Sequence

from bpcourse.drawing import style, svg
from bpcourse.drawing.parts import Label, card
from bpcourse.drawing.picture import Picture, picture
from bpcourse.drawing.words import wrap
from bpcourse.errors import ShapeError, known

WIDTH, LEFT = 830, 284
ROW, HEAD = 26, 76
TONES = {
    "caught": style.PARAMETER.plate,
    "error": style.VALUE.plate,
    "missed": style.GRADIENT.plate,
}


def mistake_grid_picture(table: Mapping[str, Sequence[str]], columns: Sequence[str]) -> Picture:
    """Draw a table of words, "caught", "error" or "missed": a row a mistake, a column a network.

    >>> found = {"slope dropped": ["caught", "missed"]}
    >>> print(mistake_grid_picture(found, ["recommended", "1-1-1"]).text)
    recommended: caught 1, error 0, missed 0.
    1-1-1: caught 0, error 0, missed 1.
    slope dropped: caught, missed.

    Raises ShapeError unless every row has a word for each column.
    """
    for name, words in table.items():
        if len(words) != len(columns):
            raise ShapeError(f"{name} has {len(words)} words for {len(columns)} columns")
        for word in words:
            known("verdict", word, TONES)
    pitch = (WIDTH - LEFT - 16) / max(len(columns), 1)
    content = [*_draw_heads(columns, pitch), *_draw_rows(table, pitch)]
    height = HEAD + ROW * len(table) + 16
    return picture(content, WIDTH, height, "Which network catches what", _describe(table, columns))


def _draw_heads(columns: Sequence[str], pitch: float) -> Iterator[str]:
    for j, name in enumerate(columns):
        lines = wrap(name, pitch - 4, style.SMALL, most=3)
        for i, line in enumerate(lines):
            y = HEAD - 10 - 18 * (len(lines) - 1 - i)
            yield svg.text(LEFT + pitch * (j + 0.5), y, line, size=style.SMALL, bold=True)


def _draw_rows(table: Mapping[str, Sequence[str]], pitch: float) -> Iterator[str]:
    for i, (name, words) in enumerate(table.items()):
        y = HEAD + ROW * (i + 0.5)
        yield svg.text(LEFT - 10, y + 5, name, size=style.SMALL, anchor="end")
        for j, word in enumerate(words):
            label = Label(word, 5, size=style.SMALL, bold=word == "missed")
            x = LEFT + pitch * (j + 0.5)
            yield from card(x, y, pitch - 3, ROW - 3, TONES[word], label, radius=3, line=1)


def _describe(table: Mapping[str, Sequence[str]], columns: Sequence[str]) -> list[str]:
    said = []
    for j, name in enumerate(columns):
        found = [words[j] for words in table.values()]
        said.append(f"{name}: {', '.join(f'{word} {found.count(word)}' for word in TONES)}.")
    return [*said, *(f"{name}: {', '.join(words)}." for name, words in table.items())]
