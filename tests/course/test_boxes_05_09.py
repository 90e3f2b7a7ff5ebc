"""In notebooks 05 to 09 each number of a box is what the slip that it names computes."""

import math
import re

import nbformat
import pytest
from notebook_rules import text_cells
from stored_outputs import ROOT

from bpcourse.experiments.cost import trade

NOTEBOOKS = sorted((ROOT / "notebooks").glob("0[5-9]_*.ipynb"))
BOX = re.compile(r"\*\*If you said ([^*]+)\*\*")
STRETCHES = 10  # of ten layers each, in a network of a hundred

# notebook, number as the box writes it, what comes out of the slip that the box names
SLIPS = (
    ("08", r"$9\cdot10^{-13}$", float(f"{0.25**20:.0e}")),
    ("08", r"$9\cdot10^{-10}$", float(f"{0.5**30:.0e}")),
)


def boxes(path):
    """Return the number of each box "If you said ..." of a notebook, as it is written."""
    cells = text_cells(nbformat.read(path, as_version=4))
    return BOX.findall("\n".join(cell.source for cell in cells))


def number(text):
    """Return what a number in a box is worth, plain or as a power of ten."""
    power = re.fullmatch(r"\$(\d+)\\cdot10\^\{(-?\d+)\}\$", text)
    return float(f"{power[1]}e{power[2]}") if power else float(text)


@pytest.mark.parametrize(("notebook", "written", "slip"), SLIPS)
def test_the_slip_that_a_box_names_gives_its_number(notebook, written, slip):
    assert math.isclose(number(written), slip, rel_tol=1e-9)
    (path,) = (path for path in NOTEBOOKS if path.name.startswith(notebook))
    assert written in boxes(path)


def test_every_box_is_on_the_list():
    found = {(path.name[:2], text) for path in NOTEBOOKS for text in boxes(path)}
    assert found == {(notebook, written) for notebook, written, _ in SLIPS}


def test_the_last_stretch_is_what_the_slip_of_checkpoints_forgets():
    once_less = (3 + (STRETCHES - 1) / STRETCHES) / 3
    assert trade(width=4, examples=8).multiplications == pytest.approx(once_less, rel=1e-12)
