"""notebooks/build.py: the same source gives the same bytes, and nothing unfit is stored."""

import nbformat
import pytest

FRONT = """\
---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  display_name: Python 3 (ipykernel)
  name: python3
---

"""
LESSON = """\
# Nudge σ

```{code-cell} ipython3
:tags: [predict]
print("a"); print("b")
6 * 7
```

+++ {"slideshow": {"slide_type": "slide"}, "tags": ["claim-D1.2"]}

## Nudge *again*

```{code-cell} ipython3
:tags: [widget]
import ipywidgets as w
w.IntSlider(description="x")
```

+++

A second text.

+++

## Nudge *again*
"""
BROKEN = {
    "raises": ("1 / 0", "", "does not run"),
    "names the error": ("1 / 0", "", "ZeroDivisionError"),
    "writes to stderr": ("import sys; print('a', file=sys.stderr)", "", "writes to stderr"),
    "warns": ("import warnings; warnings.warn('old')", "", "writes to stderr"),
    "untagged widget": ("import ipywidgets as w; w.IntSlider()", "", "tag it 'widget'"),
    "empty": ("", "", "Is it empty?"),
    "unknown metadata": ("1", ":editable: false\n", "metadata ['editable'] is not kept"),
}


@pytest.fixture
def written(tmp_path):
    """Return a function that writes a source and returns it with the place of its notebook."""
    (tmp_path / "source").mkdir()

    def write(text):
        source = tmp_path / "source" / "07_trial.md"
        source.write_text(FRONT + text, encoding="utf-8", newline="\n")
        return source, tmp_path / "07_trial.ipynb"

    return write


@pytest.fixture(scope="module")
def built(build, tmp_path_factory):
    """Return (source, notebook) of the lesson, built once."""
    folder = tmp_path_factory.mktemp("built")
    (folder / "source").mkdir()
    source, target = folder / "source" / "07_trial.md", folder / "07_trial.ipynb"
    source.write_text(FRONT + LESSON, encoding="utf-8", newline="\n")
    build.build(source, target)
    return source, target


def test_building_twice_gives_the_same_bytes(build, built):
    source, target = built
    first = target.read_bytes()
    build.build(source, target)
    assert target.read_bytes() == first


def test_ids_come_from_headings(built):
    cells = nbformat.read(built[1], as_version=4).cells
    assert [cell.id for cell in cells] == [
        "nudge-0",
        "nudge-1",
        "nudge-again-0",
        "nudge-again-1",
        "nudge-again-2",
        "nudge-again-no2-0",
    ]


def test_only_what_a_reader_needs_is_stored(built):
    notebook = nbformat.read(built[1], as_version=4)
    assert notebook.metadata == {
        "kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)"},
        "language_info": {"name": "python", "pygments_lexer": "ipython3"},
    }
    assert [dict(cell.metadata) for cell in notebook.cells[:4]] == [
        {},
        {"tags": ["predict"]},
        {"slideshow": {"slide_type": "slide"}, "tags": ["claim-D1.2"]},
        {"tags": ["widget"]},
    ]
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == [1, 2]
    assert code[0].outputs[0].text == "a\nb\n"
    assert code[0].outputs[1].data == {"text/plain": "42"}
    assert code[1].outputs[0].data == {"text/plain": "IntSlider(value=0, description='x')"}


def test_the_file_is_utf8_with_lf(built):
    data = built[1].read_bytes()
    assert "σ".encode() in data
    assert b"\r" not in data
    assert data.endswith(b"}\n")


def test_check_sees_nothing_then_a_change(build, built, tmp_path):
    source, target = built
    assert build.difference(source, target) is None
    changed = tmp_path / "07_trial.md"
    changed.write_text(FRONT + LESSON.replace("6 * 7", "6 * 8"), encoding="utf-8")
    assert "first difference at nudge-1" in build.difference(changed, target)
    changed.write_text(FRONT + LESSON.replace("predict", "twin"), encoding="utf-8")
    assert "first difference at nudge-1" in build.difference(changed, target)
    changed.write_text(FRONT + LESSON + "\nMore.\n\n+++\n\nMore.\n", encoding="utf-8")
    assert "older than its source" in build.difference(changed, target)


def test_check_sees_a_missing_notebook(build, built, tmp_path):
    assert "is not built" in build.difference(built[0], tmp_path / "none.ipynb")


def test_without_a_library_that_is_needed_the_old_notebook_stays(build, built, tmp_path):
    source, target = tmp_path / "07_trial.md", tmp_path / "07_trial.ipynb"
    source.write_text(FRONT + LESSON.replace("predict", "needs-no_such_library"), encoding="utf-8")
    target.write_bytes(built[1].read_bytes())
    with pytest.raises(
        build.BuildError, match=r"not installed here: no_such_library\..*pip install"
    ):
        build.build(source, target)
    assert target.read_bytes() == built[1].read_bytes()


@pytest.mark.parametrize("name", BROKEN)
def test_an_unfit_cell_is_named_and_nothing_is_written(build, written, name):
    code, options, reason = BROKEN[name]
    source, target = written(f"# Fail\n\n```{{code-cell}} ipython3\n{options}{code}\n```\n")
    with pytest.raises(build.BuildError) as caught:
        build.build(source, target)
    assert "cell fail-1" in str(caught.value)
    assert reason in str(caught.value)
    assert "\x1b" not in str(caught.value)
    assert not target.exists()


def test_a_name_picks_by_its_beginning(build, written):
    source, target = written(LESSON)
    folder = target.parent
    assert build.chosen(["07"], folder) == [(source, target)]
    assert build.chosen([], folder) == [(source, target)]
    assert build.chosen(["notebooks/07_trial.ipynb"], folder) == [(source, target)]


def test_an_unknown_name_lists_the_known_ones(build, written):
    folder = written(LESSON)[1].parent
    with pytest.raises(build.BuildError, match="no source starts with '08'; there are: 07_trial"):
        build.chosen(["08"], folder)


def test_the_command_reports_and_returns_1(build, capsys):
    assert build.main(["no_such_notebook"]) == 1
    assert capsys.readouterr().err.startswith("build.py: no source starts with")


def test_a_comment_in_code_is_no_heading(build):
    cell = nbformat.v4.new_markdown_cell("```python\n# not this\n```\n\n## This")
    assert build.heading(cell) == "This"
