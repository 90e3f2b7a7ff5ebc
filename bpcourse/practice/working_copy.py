"""A working copy of the notebooks: yours to write in, while the course's own stay as they are.

>>> from tempfile import TemporaryDirectory
>>> with TemporaryDirectory() as folder:
...     first, second = update(Path(folder)), update(Path(folder))
>>> first.new[0], second.new
('00_start_here', ())

Running a notebook changes its file; only what you write in its cells counts as yours.
"""

import hashlib
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from bpcourse.errors import InputValueError

__all__ = ["Update", "originals", "renew", "update"]

# In the working copy: name of a notebook -> [digest of its cells, digest of its file], as copied.
MEMORY = ".bpcourse.json"
ASKS, COMPARES = re.compile(r"^(?:ask|predict)\(", re.MULTILINE), "compare("
SHOWN = {"predict", "widget", "twin"}
# In an installed package the notebooks are inside it, in a clone of the course beside it.
HOMES = [Path(__file__).resolve().parents[level] / "notebooks" for level in (1, 2)]


class Update(NamedTuple):
    """What became of the notebooks: newly copied, brought up to date, kept although outdated."""

    new: tuple[str, ...]
    followed: tuple[str, ...]
    kept: tuple[str, ...]


def originals() -> dict[str, Path]:
    """Return the course's own notebooks, by name.

    >>> originals()["00_start_here"].name
    '00_start_here.ipynb'
    """
    for home in HOMES:
        if found := sorted(home.glob("[0-9][0-9]_*.ipynb")):
            return {path.stem: path for path in found}
    raise InputValueError(
        f"there are no notebooks in {' nor in '.join(map(str, HOMES))}; "
        "install the course again, or get its folder again"
    )


def update(folder: Path) -> Update:
    """Copy what is missing; bring up to date what nobody wrote in; keep everything else.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     update(Path(folder)).kept
    ()
    """
    known, copied = originals(), _recall(_own(folder))
    fates: dict[str, list[str]] = {"new": [], "followed": [], "kept": []}
    for name, original in known.items():
        mine, now = folder / original.name, _digests(original)
        fate = _fate(mine, copied.get(name), now)
        if fate in {"new", "followed"}:
            _place(original, mine)
        if fate in fates:
            fates[fate].append(name)
        if fate != "kept":
            copied[name] = now
    _remember(folder, copied)
    return Update(**{fate: tuple(names) for fate, names in fates.items()})


def renew(folder: Path, names: Sequence[str]) -> dict[str, Path | None]:
    """Bring notebooks back as the course has them; return for each where the former one is now.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     renew(Path(folder), ["00"])
    {'00_start_here': None}

    A name may be shortened to its beginning. Raises InputValueError if there is no such notebook.
    """
    known, copied = originals(), _recall(_own(folder))
    asides: dict[str, Path | None] = {}
    for name in _chosen(names, known):
        mine = folder / known[name].name
        asides[name] = None
        if mine.exists() and mine.read_bytes() != _unanswered(known[name]):
            asides[name] = _unused(mine)
            mine.rename(asides[name])
        _place(known[name], mine)
        copied[name] = _digests(known[name])
    _remember(folder, copied)
    return asides


def _fate(mine: Path, copied: list[str] | None, now: list[str]) -> str:
    """Say what is to become of one notebook of the working copy."""
    if not mine.exists():
        return "new"
    if copied == now:
        return "current"
    cells = _digests(mine)[0]
    if copied and cells == copied[0]:
        return "followed"
    return "current" if cells == now[0] else "kept"


def _chosen(names: Sequence[str], known: dict[str, Path]) -> list[str]:
    """Return the full names; each of `names` must be the beginning of one at least."""
    starts = [Path(name).stem for name in names]
    wrong = [
        name
        for name, start in zip(names, starts, strict=True)
        if not (start and any(full.startswith(start) for full in known))
    ]
    if wrong or not starts:
        given = ", ".join(map(repr, wrong)) or "no name"
        raise InputValueError(f"{given}: no notebook begins so; there are: {', '.join(known)}")
    return [full for full in known if full.startswith(tuple(starts))]


def _own(folder: Path) -> Path:
    """Make the folder, unless it is the one where the course keeps its own notebooks."""
    if folder.resolve() in HOMES:
        raise InputValueError(f"{folder} holds the course's own notebooks; name another folder")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _digests(path: Path) -> list[str]:
    """Return a digest of the cells as people write them, and one of the whole file."""
    whole = cells = path.read_bytes()
    try:
        written = [
            (cell["cell_type"], "".join(cell["source"])) for cell in json.loads(cells)["cells"]
        ]
        cells = json.dumps(written).encode()
    except (ValueError, KeyError, TypeError):
        pass  # no notebook (any more): then all of it counts as written
    return [hashlib.sha256(data).hexdigest() for data in (cells, whole)]


def _unused(path: Path) -> Path:
    """Return a name beside `path` that is free: 02_x.mine.ipynb, 02_x.mine-2.ipynb, ..."""
    count, free = 1, path.with_suffix(".mine.ipynb")
    while free.exists():
        count += 1
        free = path.with_suffix(f".mine-{count}.ipynb")
    return free


def _place(original: Path, mine: Path) -> None:
    """Copy in one step, so that there is never half a notebook."""
    half = mine.with_suffix(".new")
    half.write_bytes(_unanswered(original))
    half.replace(mine)


def _unanswered(original: Path) -> bytes:
    """Return a notebook without the outputs that answer a prediction: they come when it is run.

    From the question to its comparison outputs are left out, but for widgets and their twins.
    """
    stored = original.read_bytes()
    notebook, waiting, answered = json.loads(stored), 0, []
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "code" and not SHOWN & {*cell.get("metadata", {}).get("tags", [])}:
            answered += [cell] if waiting > 0 or COMPARES in source else []
        waiting += len(ASKS.findall(source)) - source.count(COMPARES)
    for cell in answered:
        cell |= {"outputs": [], "execution_count": None}
    return (
        f"{json.dumps(notebook, indent=1, ensure_ascii=False)}\n".encode() if answered else stored
    )


def _recall(folder: Path) -> dict[str, list[str]]:
    """Return what was copied; a damaged note counts as none, which loses nobody's work."""
    try:
        noted = json.loads((folder / MEMORY).read_text(encoding="utf-8"))
        return {name: [cells, whole] for name, (cells, whole) in noted.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def _remember(folder: Path, copied: dict[str, list[str]]) -> None:
    half = folder / f"{MEMORY}.new"
    half.write_text(json.dumps(copied, indent=1, sort_keys=True), encoding="utf-8")
    half.replace(folder / MEMORY)
