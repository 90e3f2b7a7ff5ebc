"""A test of the machine that the course runs on, in words that say what to do."""

import sys
from importlib import import_module
from importlib.metadata import version

__all__ = ["check_set_up"]

LIBRARIES = {"numpy": (2, 0), "sympy": (1, 13), "matplotlib": (3, 9), "ipywidgets": (8, 1)}


def check_set_up() -> None:
    """Print one line for Python and for each library: ready, or what to install.

    >>> check_set_up()
    Python: ready
    numpy: ready
    sympy: ready
    matplotlib: ready
    ipywidgets: ready
    """
    old = sys.version_info < (3, 11)
    print("Python:", "3.11 or later is needed" if old else "ready")  # noqa: T201
    for library, least in LIBRARIES.items():
        print(f"{library}: {_state(library, least)}")  # noqa: T201


def _state(library: str, least: tuple[int, ...]) -> str:
    wanted = ".".join(map(str, least))
    try:
        import_module(library)
    except ImportError:
        return f"missing; install it with: pip install '{library}>={wanted}'"
    found = tuple(int(part) for part in version(library).split(".")[:2])
    return "ready" if found >= least else f"too old; {wanted} or later is needed"
