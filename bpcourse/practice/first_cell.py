"""What the first cell of a notebook does: it looks whether notebook and package belong together.

>>> begin("0.1.0")
"""

import sys
from collections.abc import Sequence
from time import sleep
from typing import Any

from bpcourse import __version__
from bpcourse.errors import InputTypeError
from bpcourse.practice.needs import demand, missing

__all__ = ["begin"]

PATIENCE = 1.5  # seconds
RUN_ABOVE = (
    "{name} is made in a cell above that has not run yet. In the menu choose Run, then Run All "
    "Above Selected Cell, and run this cell again."
)


def begin(made_with: str, needs: Sequence[str] = ()) -> None:
    """Compare the version that a notebook was made with, and explain names that are not there yet.

    >>> begin("0.0.1")
    This notebook was made with bpcourse 0.0.1, and 0.1.0 is installed: texts and numbers may \
differ. Bring it up to date with: python course.py lab --fresh, or bpcourse lab --fresh

    Prints nothing where the versions agree. From then on a cell that stops with NameError says
    which cells to run first. `needs` are libraries that the notebook cannot do without, such as
    "torch". Raises MissingLibraryError, which stops a run of all cells here, if one is not
    installed; InputTypeError if the version is no text.
    """
    if not isinstance(made_with, str):
        raise InputTypeError(f"begin was given {made_with!r}; it takes a version such as '0.1.0'")
    if made_with != __version__:
        print(  # noqa: T201  said on the page
            f"This notebook was made with bpcourse {made_with}, and {__version__} is installed: "
            "texts and numbers may differ. Bring it up to date with: python course.py lab --fresh, "
            "or bpcourse lab --fresh"
        )
    shell = _shell()
    if shell is not None:
        shell.set_custom_exc((NameError,), _explain)
        if missing([needs] if isinstance(needs, str) else needs):
            # An error calls off the cells of the same run, as far as they have come in.
            sleep(PATIENCE)
    demand(needs)


def _shell() -> Any:
    """Return the notebook's shell, or None in a script."""
    ipython = sys.modules.get("IPython")  # where there is a shell it has been imported
    return None if ipython is None else ipython.get_ipython()


def _explain(shell: Any, kind: type, error: NameError, trace: Any, tb_offset: Any = None) -> None:
    shell.showtraceback((kind, error, trace), tb_offset=tb_offset)
    if error.name:
        print(RUN_ABOVE.format(name=error.name), file=sys.stderr)  # noqa: T201  below the error
