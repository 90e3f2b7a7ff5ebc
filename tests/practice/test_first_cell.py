"""The first cell: a notebook older than its package says so, a name not made yet is explained."""

import nbformat
import pytest
from nbclient import NotebookClient

from bpcourse import __version__
from bpcourse.errors import InputTypeError
from bpcourse.practice import begin


def test_the_right_version_says_nothing(capsys):
    assert begin(__version__) is None
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("version", ["0.0.1", "0.10.0", "9.0.0rc1", ""])
def test_another_version_is_told(version, capsys):
    begin(version)
    said = capsys.readouterr().out
    assert f"made with bpcourse {version}, and {__version__} is installed" in said
    assert "--fresh" in said


@pytest.mark.parametrize("version", [None, 1, (0, 1, 0)])
def test_what_is_no_version_is_refused(version):
    with pytest.raises(InputTypeError, match=r"it takes a version such as '0\.1\.0'"):
        begin(version)


def test_a_name_that_is_not_there_yet_is_explained_in_a_notebook():
    first = f"from bpcourse.practice import begin\nbegin({__version__!r})"
    cells = map(nbformat.v4.new_code_cell, (first, "values[x]", "1 / 0", "2 + 2"))
    notebook = nbformat.v4.new_notebook(cells=list(cells))
    NotebookClient(notebook, kernel_name="python3", allow_errors=True).execute()
    told = ["".join(output.get("text", "") for output in cell.outputs) for cell in notebook.cells]
    kinds = [[output.output_type for output in cell.outputs] for cell in notebook.cells]
    assert "values is made in a cell above that has not run yet" in told[1]
    assert "error" in kinds[1]  # the traceback is still there, and stops a run of all cells
    assert "has not run yet" not in told[2]
    assert kinds[3] == ["execute_result"]
