"""The result of the final exam: points by notebook, and which one to read again.

>>> from tempfile import TemporaryDirectory
>>> from bpcourse.practice.record import note
>>> with TemporaryDirectory() as folder:
...     note("13.1", "correct", Path(folder))
...     note("13.3", "not yet", Path(folder))
...     print(exam_result(Path(folder)).text.splitlines()[0])
1 of 18 points.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from bpcourse.practice.card import Card
from bpcourse.practice.exercise import CORRECT
from bpcourse.practice.exercises.exam import TOPICS
from bpcourse.practice.record import Entry, progress

__all__ = ["Points", "exam_result", "points_by_notebook"]

GOOD = 0.8  # of the points; from here on the edge of the card is green


class Points(NamedTuple):
    """Of the exam's questions about one notebook: how many are solved, tried, and there."""

    solved: int
    tried: int
    total: int


def points_by_notebook(entries: Mapping[str, Entry]) -> dict[str, Points]:
    """Count the solved, the tried and all questions of the exam, by notebook.

    >>> points_by_notebook({"13.1": Entry("correct"), "13.7": Entry("not yet")})["06"]
    Points(solved=0, tried=1, total=4)
    """
    found = {}
    for notebook in sorted(set(TOPICS.values())):
        names = [name for name, topic in TOPICS.items() if topic == notebook]
        solved = sum(name in entries and entries[name].state == CORRECT for name in names)
        found[notebook] = Points(solved, sum(name in entries for name in names), len(names))
    return found


def exam_result(folder: Path | None = None) -> Card:
    r"""Show the points of the exam, and which notebooks to read again: where some are missing.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     print(exam_result(Path(folder)).text.splitlines()[1])
    Nothing is handed in yet: work on the exam in your working copy, then run this cell again.

    Read from the file in the working copy. What was not tried is no reason to read again.
    """
    found = points_by_notebook(progress(folder))
    solved, total = sum(p.solved for p in found.values()), sum(p.total for p in found.values())
    shares = [(f"{notebook}:", f"{p.solved} of {p.total}") for notebook, p in found.items()]
    lines = [f"{solved} of {total} points.", _advice(found)]
    lines += [", ".join(f"{name} {share}" for name, share in shares)]
    cells = ((lines[0], ""), (lines[1], ""), *shares)
    return Card("\n".join(lines), cells, "good" if solved >= GOOD * total else "neutral")


def _advice(found: Mapping[str, Points]) -> str:
    if not any(points.tried for points in found.values()):
        return (
            "Nothing is handed in yet: work on the exam in your working copy, then run this cell "
            "again."
        )
    short = [notebook for notebook, p in found.items() if p.tried > p.solved]
    if short:
        return f"Read again: {', '.join(short)}."
    left = sum(points.total - points.tried for points in found.values())
    return f"All that you tried is right; {left} to go." if left else "All is right."
