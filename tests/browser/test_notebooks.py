"""Our notebooks in a real JupyterLab: untrusted, then run; and where a library is missing."""

import re
from pathlib import Path

import nbformat
import pytest
from needed import skip_without_needs
from notebook_rules import METADATA

from bpcourse import __version__

NOTEBOOKS = sorted((Path(__file__).resolve().parents[2] / "notebooks").glob("[0-9]*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_shows_untrusted_and_runs(lab, path):
    skip_without_needs(path)
    lab.open(path)
    stored = lab.pictures()
    assert stored or "<img" not in path.read_text(encoding="utf-8")
    assert all(alt and width > 100 for alt, width in stored), stored
    lab.run_all()
    assert lab.page.locator("[data-mime-type='application/vnd.jupyter.stderr']").count() == 0
    assert lab.page.locator("[data-mime-type='application/vnd.jupyter.error']").count() == 0
    fresh = lab.pictures()
    assert [alt for alt, _ in fresh] == [alt for alt, _ in stored]
    assert all(width > 100 for _, width in fresh), fresh


def test_where_a_library_is_missing_a_run_stops_at_once_and_the_results_can_be_had_back(
    lab, tmp_path
):
    first = "from bpcourse.practice import begin, needs\n"
    first += "needs.EXTRAS['no_such_library'] = 'frameworks'\n"
    first += f"begin({__version__!r}, needs=('no_such_library',))"
    stored = [nbformat.v4.new_output("stream", name="stdout", text="kept\n")]
    cells = [nbformat.v4.new_code_cell(first)]
    cells += [nbformat.v4.new_code_cell(f"print({k})", outputs=stored) for k in range(60)]
    made = nbformat.v4.new_notebook(cells=cells, metadata=METADATA)
    nbformat.write(made, tmp_path / "needing.ipynb")
    lab.open(tmp_path / "needing.ipynb")
    outputs = lab.page.locator(".jp-OutputArea-output")
    assert outputs.all_inner_texts() == ["kept\n"] * 60
    lab.page.get_by_role("menuitem", name="Run", exact=True).click()
    lab.page.get_by_role("menuitem", name=re.compile("^Run All Cells")).click()
    lab.wait_for_text("not installed here: no_such_library", selector=".jp-OutputArea-output")
    lab.wait_until_idle()
    assert outputs.count() == 1  # the sentence; no cell below has run
    assert "Traceback" not in outputs.first.inner_text()
    lab.page.get_by_role("menuitem", name="File", exact=True).click()
    lab.page.get_by_role("menuitem", name=re.compile("^Reload Notebook from Disk")).click()
    lab.page.get_by_role("button", name="Reload").click()
    outputs.nth(59).wait_for()
    assert outputs.all_inner_texts() == ["kept\n"] * 60
