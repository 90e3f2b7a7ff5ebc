"""What a notebook, or a single cell, needs beside the course: a library that may be missing.

>>> missing(["json", "no_such_library"])
['no_such_library']

A cell says what it needs by its tags, `needs-torch`; the tags of the first code cell hold for the
whole notebook. The builder and the tests ask here what to leave out, and why.
"""

from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from typing import Any

from bpcourse.errors import MissingLibraryError, known

__all__ = ["EXTRAS", "demand", "installed", "missing", "needs_of", "why_not"]

# library -> the extra of pyproject.toml that brings it; tests/practice/test_needs.py compares them
EXTRAS = {"torch": "frameworks", "jax": "frameworks", "distributed": "cluster"}
TAG = "needs-"


def missing(libraries: Iterable[str]) -> list[str]:
    """Return those libraries that are not installed, in the order given; nothing is imported."""
    return [library for library in libraries if find_spec(library) is None]


def why_not(libraries: Iterable[str], what: str = "This notebook") -> str:
    """Return which libraries are missing and how to install them; nothing if all are here.

    >>> why_not(["json"])
    ''
    """
    needed = list(libraries)
    absent = missing(needed)
    if not absent:
        return ""
    extras = sorted({EXTRAS[library] for library in absent if library in EXTRAS})
    terminal = f" (or, in a terminal, pip install -e '.[{','.join(extras)}]')" if extras else ""
    return (
        f"{what} needs {' and '.join(needed)}; not installed here: {' and '.join(absent)}.\n"
        f"To install: %pip install {' '.join(absent)} in a cell of its own{terminal}, then in the "
        "menu Kernel, Restart Kernel.\nUntil then you can read on: the results are stored. If a "
        "run of cells has cleared them: File, Reload Notebook from Disk."
    )


def demand(libraries: Sequence[str]) -> None:
    """Stop here, with one sentence and no traceback, unless the libraries are installed."""
    words = why_not(_known(libraries))
    if words:
        raise MissingLibraryError(words)


def installed(library: str) -> bool:
    """Tell whether a library is here, and if not, say on the page how to get it.

    For a single cell, `if installed("torch"):`, so that those who have not got it can go on: its
    tag says `needs-torch`.
    Raises InputValueError for a library that no extra of the course brings.
    """
    words = why_not(_known(library), "This cell")
    if words:
        print(words)  # noqa: T201  said on the page
    return not words


def needs_of(cell: Any, cells: Iterable[Any]) -> list[str]:
    """Return the libraries that a cell needs: by its own tags, and by those of the first one.

    `cells` are all cells of its notebook, as nbformat reads them.
    """
    first = next((one for one in cells if one.cell_type == "code"), cell)
    tags = [*first.metadata.get("tags", []), *cell.metadata.get("tags", [])]
    return list(dict.fromkeys(tag.removeprefix(TAG) for tag in tags if tag.startswith(TAG)))


def _known(libraries: Sequence[str]) -> list[str]:
    names = [libraries] if isinstance(libraries, str) else libraries
    return [known("library", name, EXTRAS) for name in names]
