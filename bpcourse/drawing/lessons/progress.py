"""How far you have come: every exercise of the course as a circle, by notebook."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from bpcourse.drawing import style, svg
from bpcourse.drawing.picture import Picture, picture
from bpcourse.drawing.touch import marked
from bpcourse.drawing.words import shorten, wrap
from bpcourse.errors import known
from bpcourse.practice.exercise import CORRECT, Exercise
from bpcourse.practice.exercises import FILES, of_notebook
from bpcourse.practice.record import Entry, progress

ALL = "all"
WIDTH, TOP, PITCH, RADIUS = 830, 70, 31, 12.5
HEIGHT = TOP + PITCH * len(FILES)
LEFT, STEP = 60, 42
LINE, MOST = 18, 9  # the questions of one notebook: from line to line, and how many in a column
SOLVED, TRIED, OPEN = "solved", "tried", "to do"
TONES = {SOLVED: style.PARAMETER, TRIED: style.GRADIENT, OPEN: style.QUIET}
Entries = Mapping[str, Entry]


def progress_picture(folder: Path | None = None, *, notebook: str = ALL) -> Picture:
    """Draw the exercises of each notebook: solved, tried, still to do.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as empty:
    ...     print(progress_picture(Path(empty)).text.splitlines()[1])
    01: 5 exercises, all to do.

    Read from the file in the working copy; without one, all is to do. Of one notebook it shows
    the questions, too.
    """
    entries = progress(folder)
    shown = FILES if known("notebook", notebook, (ALL, *FILES)) == ALL else (notebook,)
    rows = {number: of_notebook(number) for number in shown}
    states = {name: _state(entries, name) for row in rows.values() for name in row}
    solved = [*states.values()].count(SOLVED)
    title = f"{solved} of {len(states)} exercises solved"
    content = [
        svg.text(16, 32, title, anchor="start", bold=True),
        *_legend(),
        *(_draw_rows(rows, states) if notebook == ALL else _draw_list(rows[notebook], states)),
    ]
    words = [f"{solved} of {len(states)} exercises are solved."]
    words += [_row_words(number, row, states) for number, row in rows.items()]
    return picture(content, WIDTH, HEIGHT, "your progress", words)


def _state(entries: Entries, name: str) -> str:
    if name not in entries:
        return OPEN
    return SOLVED if entries[name].state == CORRECT else TRIED


def _legend() -> Iterator[str]:
    x = WIDTH - 300
    for state, sign in ((SOLVED, "✓"), (TRIED, ""), (OPEN, "")):
        yield _circle(x, 27, state, sign)
        yield svg.text(x + 20, 32, state, style.NEUTRAL.text, size=style.SMALL, anchor="start")
        x += 104


def _circle(x: float, y: float, state: str, sign: str) -> str:
    tone = TONES[state]
    mark = svg.circle(x, y, RADIUS, tone.fill, tone.edge, width=1.8)
    return mark + (svg.text(x, y + 5, sign, tone.text, size=style.SMALL, bold=True) if sign else "")


def _draw_exercise(x: float, y: float, name: str, state: str) -> str:
    return _circle(x, y, state, "✓" if state == SOLVED else shorten(name.partition(".")[2], 2))


def _draw_rows(
    rows: Mapping[str, Mapping[str, Exercise]], states: Mapping[str, str]
) -> Iterator[str]:
    """Draw a row of circles for each notebook; each leads to the notebook's questions."""
    for place, (number, row) in enumerate(rows.items()):
        y, there = TOP + PITCH * place, f"notebook={number}"
        words = f"Notebook {_row_words(number, row, states)} Click to read its questions."
        label = svg.text(16, y + 6, number, anchor="start", bold=True)
        yield marked(label, part=f"n{number}", tell=words, choose=there)
        for k, (name, exercise) in enumerate(row.items()):
            drawn = _draw_exercise(LEFT + 20 + STEP * k, y, name, states[name])
            tell = _tell(exercise, states[name])
            yield marked(drawn, part=f"{name} n{number}", tell=tell, choose=there)


def _draw_list(row: Mapping[str, Exercise], states: Mapping[str, str]) -> Iterator[str]:
    """Draw the exercises of one notebook below each other, each with its question."""
    columns = -(-len(row) // MOST)
    wide, most = (WIDTH - 32) / columns, 2 if columns > 1 else 3
    for place, (name, exercise) in enumerate(row.items()):
        x = 30 + wide * (place // MOST)
        y = TOP + LINE * most / 2 - 14 + (LINE * most + 7) * (place % MOST)
        drawn = _draw_exercise(x, y, name, states[name])
        lines = wrap(_first_line(exercise), wide - 50, style.SMALL, most)
        for k, line in enumerate(lines):
            height = y + 5 + LINE * (k - (len(lines) - 1) / 2)
            drawn += svg.text(x + 24, height, line, size=style.SMALL, anchor="start")
        yield marked(drawn, part=name, tell=_tell(exercise, states[name]))


def _first_line(exercise: Exercise) -> str:
    """Return a question without the code that follows it."""
    return exercise.question().partition("\n")[0]


def _tell(exercise: Exercise, state: str) -> str:
    return shorten(f"{exercise.name}, {state}: {_first_line(exercise)}", 220)


def _row_words(number: str, row: Mapping[str, Exercise], states: Mapping[str, str]) -> str:
    start = f"{number}: {len(row)} exercises"
    found = {s: [name for name in row if states[name] == s] for s in (SOLVED, TRIED)}
    parts = [f"{', '.join(names)} {state}" for state, names in found.items() if names]
    return f"{start}; {'; '.join(parts)}." if parts else f"{start}, all to do."
