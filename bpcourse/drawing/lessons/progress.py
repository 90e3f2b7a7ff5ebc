"""How far you have come: every exercise of the course as a circle, by notebook."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from bpcourse.drawing import style, svg
from bpcourse.drawing.picture import Picture, picture
from bpcourse.drawing.words import shorten
from bpcourse.errors import known
from bpcourse.practice.exercise import CORRECT
from bpcourse.practice.exercises import FILES, of_notebook
from bpcourse.practice.record import Entry, progress

ALL = "all"
WIDTH, PITCH, TOP = 560, 34, 64
LEFT, STEP = 60, 46
MOST = 10  # circles in a line; a longer row goes on below


def progress_picture(folder: Path | None = None, *, notebook: str = ALL) -> Picture:
    """Draw the exercises of each notebook: solved, tried, still to do.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as empty:
    ...     print(progress_picture(Path(empty)).text.splitlines()[1])
    01: 5 exercises, all to do.

    Read from the file in the working copy; without one, all is to do. Of all notebooks, or of one.
    """
    entries = progress(folder)
    shown = FILES if known("notebook", notebook, (ALL, *FILES)) == ALL else (notebook,)
    names = {number: list(of_notebook(number)) for number in shown}
    total = sum(map(len, names.values()))
    solved = sum(_is_solved(entries, name) for row in names.values() for name in row)
    content = [svg.text(16, 30, f"{solved} of {total} exercises solved", anchor="start", bold=True)]
    y = TOP
    for number, row in names.items():
        content += _draw_row(number, row, entries, y)
        y += PITCH * _lines(row)
    words = [f"{solved} of {total} exercises are solved."]
    words += [_row_words(number, row, entries) for number, row in names.items()]
    return picture(content, WIDTH, y, "your progress", words)


def _lines(row: list[str]) -> int:
    return -(-len(row) // MOST)


def _is_solved(entries: Mapping[str, Entry], name: str) -> bool:
    return name in entries and entries[name].state == CORRECT


def _draw_row(number: str, row: list[str], entries: Mapping[str, Entry], y: float) -> Iterator[str]:
    yield svg.text(16, y + 6, number, anchor="start", bold=True)
    for place, name in enumerate(row):
        x = LEFT + STEP * (place % MOST) + 20
        line = y + PITCH * (place // MOST)
        tone = style.QUIET
        if name in entries:
            tone = style.PARAMETER if _is_solved(entries, name) else style.GRADIENT
        sign = "✓" if _is_solved(entries, name) else shorten(name.partition(".")[2], 2)
        mark = svg.circle(x, line, 14, tone.fill, tone.edge, width=1.8)
        label = svg.text(x, line + 5, sign, tone.text, size=style.SMALL, bold=True)
        yield svg.group(mark + label, name)


def _row_words(number: str, row: list[str], entries: Mapping[str, Entry]) -> str:
    solved = [name for name in row if _is_solved(entries, name)]
    tried = [name for name in row if name in entries and name not in solved]
    start = f"{number}: {len(row)} exercises"
    if not solved and not tried:
        return f"{start}, all to do."
    parts = [
        f"{', '.join(names)} {what}"
        for names, what in ((solved, "solved"), (tried, "tried"))
        if names
    ]
    return f"{start}; {'; '.join(parts)}."
