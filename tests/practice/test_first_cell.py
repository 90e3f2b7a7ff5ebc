"""The first cell: a notebook older than its package says so, a name not made yet is explained."""

import re
import tomllib

import nbformat
import pytest
from nbclient import NotebookClient

from bpcourse import __version__
from bpcourse.errors import InputTypeError, InputValueError, MissingLibraryError
from bpcourse.practice import begin, needs


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


# --- Libraries that are not there ----------------------------------------------------------------


@pytest.fixture
def absent(monkeypatch):
    """Let an extra bring a library that is installed nowhere."""
    monkeypatch.setitem(needs.EXTRAS, "no_such_library", "frameworks")
    return "no_such_library"


def test_a_library_that_is_there_says_nothing(monkeypatch, capsys):
    monkeypatch.setitem(needs.EXTRAS, "json", "frameworks")
    begin(__version__, needs=("json",))
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("several", [False, True])
def test_a_missing_library_stops_a_script_with_one_sentence(absent, several):
    with pytest.raises(MissingLibraryError) as caught:
        begin(__version__, needs=[absent] if several else absent)
    said = str(caught.value)
    assert f"not installed here: {absent}" in said
    assert f"%pip install {absent}" in said
    assert ".[frameworks]" in said
    assert "read on" in said
    assert isinstance(caught.value, ImportError)


def test_a_library_that_no_extra_brings_is_refused():
    with pytest.raises(InputValueError, match=r"library is 'jaxx'.*did you mean 'jax'"):
        begin(__version__, needs=("jaxx",))


def test_in_a_notebook_it_stops_the_run_without_traceback_and_before_what_follows(absent):
    first = f"from bpcourse.practice import begin, needs\nneeds.EXTRAS[{absent!r}] = 'frameworks'\n"
    first += f"begin({__version__!r}, needs=({absent!r},))\nprint('went on')"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(first)])
    NotebookClient(notebook, kernel_name="python3", allow_errors=True).execute()
    (shown,) = notebook.cells[0].outputs
    assert shown.output_type == "error"
    assert shown.traceback == [shown.evalue]  # one sentence: no file, no line
    assert shown.evalue.startswith(f"This notebook needs {absent};")


def test_a_single_cell_asks_and_says_why_it_does_nothing(absent, monkeypatch, capsys):
    monkeypatch.setitem(needs.EXTRAS, "json", "frameworks")
    assert needs.installed("json")
    assert capsys.readouterr().out == ""
    assert not needs.installed(absent)
    said = capsys.readouterr().out
    assert f"This cell needs {absent}; not installed here: {absent}." in said


def test_each_library_stands_in_the_extra_that_is_named(root):
    extras = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    for library, extra in needs.EXTRAS.items():
        brought = extras["optional-dependencies"][extra]
        assert any(re.match(rf"{library}\b", line) for line in brought), library


# --- Tags ----------------------------------------------------------------------------------------


def cell(*tags):
    return nbformat.v4.new_code_cell("1", metadata={"tags": list(tags)})


def test_tags_say_what_a_cell_needs_and_those_of_the_first_cell_hold_for_all():
    text = nbformat.v4.new_markdown_cell("# A title")
    cells = [text, cell("needs-torch", "twin"), cell("exercise"), cell("needs-jax", "needs-torch")]
    assert [needs.needs_of(one, cells) for one in cells[1:]] == [
        ["torch"],
        ["torch"],
        ["torch", "jax"],
    ]
    assert needs.needs_of(cells[2], cells[2:]) == []
    assert needs.needs_of(cells[3], cells[2:]) == ["jax", "torch"]
