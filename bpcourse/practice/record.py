"""What you have done so far: one small file beside the notebooks of a working copy.

>>> from tempfile import TemporaryDirectory
>>> with TemporaryDirectory() as folder:
...     place = Path(folder)
...     note("01.1", "not yet", place), note("01.1", "correct", place), note("01.2", "to do", place)
...     progress(place)
(None, None, None)
{'01.1': Entry(state='correct', tries=2, hints=0)}

Outside a working copy nothing is written: running the course's own notebooks leaves no trace.
"""

import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from bpcourse.practice.exercise import CORRECT, NEARLY, NOT_YET, TO_DO

__all__ = ["FILE", "Entry", "note", "note_hint", "progress", "reset"]

FILE = "progress.json"
MARK = ".bpcourse.json"  # `working_copy` puts it into each working copy; a test holds them equal
PATIENCE, PAUSE = 2.0, 0.005  # seconds to wait for another notebook, and between two looks
FORM = 1  # of the file, should it ever change
STATES = (CORRECT, NEARLY, NOT_YET)


class Entry(NamedTuple):
    """How an exercise stands: the best state so far, the tries, the hints that you saw."""

    state: str
    tries: int = 0
    hints: int = 0


def note(exercise: str, state: str, folder: Path | None = None) -> None:
    """Count a try; keep the best state. A try that is to do does not count."""
    if state == TO_DO:
        return

    def tried(entry: Entry) -> Entry:
        best = min((entry.state, state), key=lambda s: STATES.index(s) if s in STATES else 9)
        return entry._replace(state=best, tries=entry.tries + 1)

    _change(exercise, tried, folder)


def note_hint(exercise: str, number: int, folder: Path | None = None) -> None:
    """Keep how many hints were shown."""
    _change(exercise, lambda entry: entry._replace(hints=max(entry.hints, number)), folder)


def progress(folder: Path | None = None) -> dict[str, Entry]:
    """Return how each exercise stands that was tried; of a file that cannot be read, nothing."""
    path = _file(folder)
    return _read(path) if path else {}


def reset(folder: Path | None = None) -> None:
    """Begin anew; what was there stays beside it, under another name."""
    path = _file(folder)
    if path and path.exists():
        _set_aside(path)


def _file(folder: Path | None) -> Path | None:
    if folder is not None:
        return folder / FILE
    return Path(FILE) if Path(MARK).exists() else None


def _change(exercise: str, change: Callable[[Entry], Entry], folder: Path | None) -> None:
    path = _file(folder)
    if path is None:
        return
    with suppress(OSError), _alone(path):  # a full or a read-only disk must not stop a lesson
        entries = _read(path)
        entries[exercise] = change(entries.get(exercise, Entry(NOT_YET)))
        _write(path, entries)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Wait until no other notebook writes; a lock that a dead one left behind is broken."""
    lock = path.with_name(f".{path.name}.lock")
    for _ in range(int(PATIENCE / PAUSE)):
        try:
            lock.touch(exist_ok=False)
            break
        except FileExistsError:
            time.sleep(PAUSE)
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)


def _read(path: Path) -> dict[str, Entry]:
    """Return the entries; a file of another shape is set aside, so that nothing in it is lost."""
    if not path.exists():
        return {}
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        return {name: _entry(*fields) for name, fields in _exercises(stored).items()}
    except (ValueError, TypeError, AttributeError, KeyError):
        _set_aside(path)
        return {}


def _exercises(stored: dict) -> dict:
    if stored["form"] != FORM:
        raise ValueError(stored["form"])
    return stored["exercises"]


def _entry(state: str, tries: int, hints: int) -> Entry:
    if state not in STATES or not all(type(n) is int and n >= 0 for n in (tries, hints)):
        raise ValueError(state)
    return Entry(state, tries, hints)


def _write(path: Path, entries: dict[str, Entry]) -> None:
    """Write beside it and put it in place in one go: a power cut leaves the old or the new file."""
    stored = {"form": FORM, "exercises": {name: list(e) for name, e in sorted(entries.items())}}
    text = json.dumps(stored, indent=1, ensure_ascii=False)
    handle, new = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(f"{text}\n")
        Path(new).replace(path)
    except OSError:
        Path(new).unlink(missing_ok=True)
        raise


def _set_aside(path: Path) -> None:
    number = 1
    while (other := path.with_name(f"{path.stem}.{number}{path.suffix}")).exists():
        number += 1
    path.rename(other)
