"""A test of the machine that the course runs on, in words that say what to do."""

import re
import sys
from importlib import import_module

__all__ = ["check_set_up"]

# The bounds of pyproject.toml; tests/house/test_environment.py compares them.
LIBRARIES = {
    "numpy": (2, 3),
    "sympy": (1, 13),
    "matplotlib": (3, 10),
    "ipywidgets": (7, 7),
    "anywidget": (0, 9),
}


def check_set_up() -> None:
    """Print one line for Python and for each library: ready, or what to install.

    >>> check_set_up()
    Python: ready
    numpy: ready
    sympy: ready
    matplotlib: ready
    ipywidgets: ready
    anywidget: ready
    """
    old = sys.version_info < (3, 11)
    print("Python:", "3.11 or later is needed" if old else "ready")  # noqa: T201
    for library, least in LIBRARIES.items():
        print(f"{library}: {_state(library, least)}")  # noqa: T201


def _state(library: str, least: tuple[int, ...]) -> str:
    wanted = ".".join(map(str, least))
    try:
        found = import_module(library).__version__
    except ImportError as error:
        lacking = (error.name or library).partition(".")[0]
        if lacking != library:
            return f"cannot start without {lacking}"
        return f"missing; install it with: pip install '{library}>={wanted}'"
    return "ready" if _numbers(found) >= least else f"{found} is too old; {wanted} is needed"


def _numbers(version: str) -> tuple[int, ...]:
    """Return the first two numbers of a version: 9.0.0rc1 is (9, 0), and 9 is (9, 0) too."""
    first, second = re.match(r"(?:\d+!)?(\d+)(?:\.(\d+))?", version).groups()
    return int(first), int(second or 0)
