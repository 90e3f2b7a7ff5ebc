"""One thread for each process, long files first, two gaps of nbval closed, cells left out.

Tests run side by side, a worker for each core. Threads of NumPy's beside them would fight for the
same cores: some notebooks took three times as long. A file stays with one worker, so the longest
come first; at the end there are short ones for whoever is free.

nbval compares neither the outputs of a cell that was stored without being run, nor any PNG. Here a
PNG is compared where Matplotlib is of the version that drew it: another one shades the edges of a
line in its own way, and that is no mistake of the course. What a plot says is compared everywhere.
A cell tagged needs-torch, or a notebook whose first cell is, is skipped where PyTorch is missing.
It stands at the root so that it holds for notebooks/; tests/course/test_nbval_traps.py proves it.
"""

import gc
import os
import re
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest
from needed import skip_without

from bpcourse.practice.needs import needs_of

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")  # read when NumPy is imported, in kernels and children too


def drew_the_plots(constraints):
    """Tell whether this Matplotlib is the one that is pinned, and so drew the stored plots."""
    try:
        text = constraints.read_text(encoding="utf-8")
        return version("matplotlib") == re.search(r"^matplotlib==(\S+)", text, re.MULTILINE)[1]
    except (FileNotFoundError, PackageNotFoundError):
        return True  # no plots, or nothing that says who drew them


LONGEST = (  # half a minute or more, the longest first
    "tests/browser/test_notebooks.py",
    "tests/course/test_notebooks_rerun.py",
    "tests/course/test_cells.py",
    "tests/browser/test_sight.py",
    "tests/browser/test_view.py",
    "tests/browser/test_lessons.py",
    "tests/browser/test_worked.py",
    "notebooks/08_watch_gradients_vanish.ipynb",
    "notebooks/11_take_apart_a_transformer_block.ipynb",
    "tests/browser/test_lab_opens.py",
    "tests/browser/test_questions.py",
    "tests/browser/test_widgets.py",
)

MANY = 300  # modules that are loaded
seen = {"modules": len(sys.modules)}

COMPARE_PNG = drew_the_plots(Path(__file__).with_name("constraints.txt"))


def pytest_configure(config):
    """Declare the marker that a cell without execution count gets."""
    config.addinivalue_line("markers", "unrun: notebook cell that was stored without being run")


def pytest_collection_modifyitems(items):
    """Put the longest files first; all others stay in their order."""
    items.sort(key=lambda item: longest_first(item.nodeid))


@pytest.hookimpl(wrapper=True)
def pytest_collection():
    """Keep thousands of tests out of the garbage collector's sight: that took half a second a time.

    Many tests of memory have it collect, and look at what it finds.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_runtest_teardown():
    """Do the same with libraries that have been loaded since, such as PyTorch."""
    if len(sys.modules) > seen["modules"] + MANY:
        gc.collect()
        gc.freeze()
        seen["modules"] = len(sys.modules)


def longest_first(test):
    """Return the place of a test's file among the longest, or one behind them all."""
    file = test.partition("::")[0]
    return LONGEST.index(file) if file in LONGEST else len(LONGEST)


def pytest_itemcollected(item):
    """Make nbval compare images, and mark cells that it would not compare at all."""
    notebook = item.parent
    if type(notebook).__name__ != "IPyNbFile":
        return
    if COMPARE_PNG:
        kept = (kind for kind in notebook.skip_compare if not kind.startswith("image/"))
        notebook.skip_compare = tuple(kept)
    else:  # a plot is a PNG inside HTML: its words stay, its bytes go
        notebook.sanitize_patterns[r"data:image/png;base64,[^\"%]*"] = "a plot"
    if item.cell.execution_count is None:
        item.add_marker(pytest.mark.unrun)


def pytest_runtest_setup(item):
    """Skip a cell for want of a library; fail one never run: there is nothing to compare with."""
    if type(item.parent).__name__ == "IPyNbFile":
        skip_without(needs_of(item.cell, item.parent.nb.cells))
    if item.get_closest_marker("unrun"):
        pytest.fail(
            "This cell has no execution count, so nbval would not compare it. "
            "Build the notebook: python course.py build",
            pytrace=False,
        )
