"""Closes two gaps through which nbval lets a broken notebook pass.

nbval compares neither the outputs of a cell that was stored without being run, nor any PNG.
It stands at the root so that it holds for notebooks/; tests/course/test_nbval_traps.py proves it.
"""

import pytest


def pytest_configure(config):
    """Declare the marker that a cell without execution count gets."""
    config.addinivalue_line("markers", "unrun: notebook cell that was stored without being run")


def pytest_itemcollected(item):
    """Make nbval compare images, and mark cells that it would not compare at all."""
    notebook = item.parent
    if type(notebook).__name__ != "IPyNbFile":
        return
    notebook.skip_compare = tuple(k for k in notebook.skip_compare if not k.startswith("image/"))
    if item.cell.execution_count is None:
        item.add_marker(pytest.mark.unrun)


def pytest_runtest_setup(item):
    """Fail a cell that was never run, because there is nothing to compare it with."""
    if item.get_closest_marker("unrun"):
        pytest.fail(
            "This cell has no execution count, so nbval would not compare it. "
            "Build the notebook: python course.py build",
            pytrace=False,
        )
