"""What tests do where a library is missing: skip and say why, or fail where CI insists on it."""

import os

import nbformat
import pytest

from bpcourse.practice.needs import EXTRAS, missing, needs_of

INSISTS = "BPCOURSE_REQUIRE_FRAMEWORKS"


def skip_without(libraries):
    """Skip the test unless these libraries are installed; fail where the environment insists."""
    absent = missing(libraries)
    if not absent:
        return
    extras = ",".join(sorted({EXTRAS.get(library, library) for library in absent}))
    reason = f"not installed: {' and '.join(absent)}; pip install -e .[{extras}]"
    if os.environ.get(INSISTS) == "1":
        pytest.fail(f"{INSISTS} is set, and {reason}", pytrace=False)
    pytest.skip(reason)


def skip_without_needs(path):
    """Skip the test unless that which the whole notebook needs is installed."""
    cells = nbformat.read(path, as_version=4).cells
    first = next(cell for cell in cells if cell.cell_type == "code")
    skip_without(needs_of(first, cells))


def cells_that_run(notebook):
    """Return the code cells without those that need a library which is missing."""
    code = (cell for cell in notebook.cells if cell.cell_type == "code")
    return [cell for cell in code if not missing(needs_of(cell, notebook.cells))]
