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
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from bpcourse.errors import known
from bpcourse.practice.exercise import CORRECT, NEARLY, NOT_YET, TO_DO
from bpcourse.practice.questions.question import LETTERS

__all__ = [
    "FILE",
    "Entry",
    "Given",
    "answers",
    "note",
    "note_answer",
    "note_hint",
    "progress",
    "reset",
]

FILE = "progress.json"
MARK = ".bpcourse.json"  # `working_copy` puts it into each working copy; a test holds them equal
PATIENCE, PAUSE = 2.0, 0.005  # seconds to wait for another notebook, and between two looks
FORM = 2  # of the file; the first one had no inventory, and is still read
STATES = (CORRECT, NEARLY, NOT_YET)
# of the inventory, and when each is: at the start of the course, after notebook 09, in notebook 13
SITTINGS = {"before": "before the course", "after": "after the course", "again": "looking back"}
SURENESS = (25, 50, 75, 100)  # percent


class Entry(NamedTuple):
    """How an exercise stands: the best state so far, the tries, the hints that you saw."""

    state: str
    tries: int = 0
    hints: int = 0


class Given(NamedTuple):
    """An answer to an item of the inventory: its letter, and how sure one was, in percent."""

    letter: str
    sure: int


class Stored(NamedTuple):
    """All that is in the file: exercises by name, and for each sitting the answers by item."""

    exercises: dict[str, Entry]
    inventory: dict[str, dict[str, Given]]


def note(exercise: str, state: str, folder: Path | None = None) -> None:
    """Count a try; keep the best state. A try that is to do does not count."""
    if state == TO_DO:
        return

    def tried(entry: Entry) -> Entry:
        best = min((entry.state, state), key=lambda s: STATES.index(s) if s in STATES else 9)
        return entry._replace(state=best, tries=entry.tries + 1)

    _change_entry(exercise, tried, folder)


def note_hint(exercise: str, number: int, folder: Path | None = None) -> None:
    """Keep how many hints were shown."""

    def seen(entry: Entry) -> Entry:
        return entry._replace(hints=max(entry.hints, number))

    _change_entry(exercise, seen, folder)


def note_answer(sitting: str, item: str, given: Given, folder: Path | None = None) -> None:
    """Keep the answer to an item of the inventory, in place of an earlier one of this sitting."""
    known("sitting", sitting, SITTINGS)
    _change(lambda stored: stored.inventory[sitting].update({item: _given(*given)}), folder)


def answers(sitting: str, folder: Path | None = None) -> dict[str, Given]:
    """Return what was answered in one sitting of the inventory, by item."""
    known("sitting", sitting, SITTINGS)
    path = _file(folder)
    return _read(path).inventory[sitting] if path else {}


def progress(folder: Path | None = None) -> dict[str, Entry]:
    """Return how each exercise stands that was tried; of a file that cannot be read, nothing."""
    path = _file(folder)
    return _read(path).exercises if path else {}


def reset(folder: Path | None = None) -> None:
    """Begin anew; what was there stays beside it, under another name."""
    path = _file(folder)
    if path and path.exists():
        _set_aside(path)


def _file(folder: Path | None) -> Path | None:
    if folder is not None:
        return folder / FILE
    return Path(FILE) if Path(MARK).exists() else None


def _change_entry(exercise: str, change: Callable[[Entry], Entry], folder: Path | None) -> None:
    def changed(stored: Stored) -> None:
        entry = stored.exercises.get(exercise, Entry(NOT_YET))
        stored.exercises[exercise] = change(entry)

    _change(changed, folder)


def _change(change: Callable[[Stored], None], folder: Path | None) -> None:
    """Read the file, change what was read, and write it again, while no other notebook does."""
    path = _file(folder)
    if path is None:
        return
    with suppress(OSError), _alone(path):  # a full or a read-only disk must not stop a lesson
        stored = _read(path)
        change(stored)
        _write(path, stored)


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


def _read(path: Path) -> Stored:
    """Return what is stored; a file of another shape is set aside, so that nothing is lost."""
    if not path.exists():
        return _stored({}, {})
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return _stored(found["exercises"], _inventory(found))
    except (ValueError, TypeError, AttributeError, KeyError):
        _set_aside(path)
        return _stored({}, {})


def _inventory(found: dict) -> dict:
    inventory = {} if found["form"] == 1 else found["inventory"]
    if found["form"] not in (1, FORM) or not set(inventory) <= set(SITTINGS):
        raise ValueError(found["form"])
    return inventory


def _stored(exercises: dict, inventory: dict) -> Stored:
    entries = {name: _entry(*fields) for name, fields in exercises.items()}
    given = {
        sitting: {item: _given(*fields) for item, fields in inventory.get(sitting, {}).items()}
        for sitting in SITTINGS
    }
    return Stored(entries, given)


def _entry(state: str, tries: int, hints: int) -> Entry:
    if state not in STATES or not all(type(n) is int and n >= 0 for n in (tries, hints)):
        raise ValueError(state)
    return Entry(state, tries, hints)


def _given(letter: str, sure: int) -> Given:
    if letter not in tuple(LETTERS) or type(sure) is not int or sure not in SURENESS:
        raise ValueError(letter)
    return Given(letter, sure)


def _write(path: Path, stored: Stored) -> None:
    """Write beside it and put it in place in one go: a power cut leaves the old or the new file."""
    given = {sitting: _lists(items) for sitting, items in stored.inventory.items()}
    found = {"form": FORM, "exercises": _lists(stored.exercises), "inventory": given}
    text = json.dumps(found, indent=1, ensure_ascii=False)
    handle, new = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(f"{text}\n")
        Path(new).replace(path)
    except OSError:
        Path(new).unlink(missing_ok=True)
        raise


def _lists(rows: Mapping[str, tuple]) -> dict[str, list]:
    return {name: list(row) for name, row in sorted(rows.items())}


def _set_aside(path: Path) -> None:
    number = 1
    while (other := path.with_name(f"{path.stem}.{number}{path.suffix}")).exists():
        number += 1
    path.rename(other)
