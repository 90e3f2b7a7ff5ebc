"""The working copy: what a learner wrote is never lost; what nobody wrote in stays current."""

import json
import shutil
import subprocess
import sys

import pytest

from bpcourse.errors import InputValueError
from bpcourse.practice import working_copy
from bpcourse.practice.working_copy import MEMORY, originals, renew, update

FIRST, SECOND = "00_start_here", "02_train_one_neuron"


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A course of two notebooks that a test may publish anew."""
    home = tmp_path / "notebooks"
    home.mkdir()
    monkeypatch.setattr(working_copy, "HOMES", [home])
    for name in (FIRST, SECOND):
        publish(home / f"{name}.ipynb", f'check("{name}", ...)', "to do")
    return home


def publish(path, source, output=""):
    """Write a notebook of one cell, the way the course stores it."""
    cell = {"cell_type": "code", "source": [source], "outputs": [output], "execution_count": 1}
    path.write_text(json.dumps({"cells": [cell], "metadata": {}}, indent=1), encoding="utf-8")


def edit(path, **changes):
    """Change the one cell of a notebook, and its metadata as JupyterLab does on saving."""
    content = json.loads(path.read_text(encoding="utf-8"))
    content["cells"][0].update(changes)
    content["metadata"]["language_info"] = {"version": "3.12.1"}
    path.write_text(json.dumps(content), encoding="utf-8")


def test_the_first_call_copies_everything_and_the_second_nothing(course, tmp_path):
    work = tmp_path / "deep" / "work"
    assert update(work).new == (FIRST, SECOND)
    copies = {path.name: path.read_bytes() for path in work.glob("*.ipynb")}
    assert copies == {path.name: path.read_bytes() for path in course.iterdir()}
    assert update(work) == ((), (), ())


def test_an_answer_is_kept_whatever_happens_to_the_course(course, tmp_path):
    """The learner's own words come before ours, and one call says that ours are newer."""
    work = tmp_path / "work"
    update(work)
    edit(work / f"{SECOND}.ipynb", source=['predict("mine", 7)'])
    written = (work / f"{SECOND}.ipynb").read_bytes()
    assert update(work) == ((), (), ())
    publish(course / f"{SECOND}.ipynb", "a better question")
    assert update(work) == update(work) == ((), (), (SECOND,))
    assert (work / f"{SECOND}.ipynb").read_bytes() == written


@pytest.mark.parametrize("ran", [False, True], ids=["untouched", "only run"])
@pytest.mark.parametrize("source", ["new", f'predict("{SECOND}", ...)'], ids=["cell", "output"])
def test_a_notebook_that_nobody_wrote_in_follows(course, tmp_path, ran, source):
    """Running changes the file too: outputs and metadata are not what a learner wrote."""
    work = tmp_path / "work"
    update(work)
    if ran:
        edit(work / f"{SECOND}.ipynb", outputs=["another"], execution_count=9)
    publish(course / f"{SECOND}.ipynb", source, "newer output")
    assert update(work) == ((), (SECOND,), ())
    assert (work / f"{SECOND}.ipynb").read_bytes() == (course / f"{SECOND}.ipynb").read_bytes()
    assert update(work) == ((), (), ())


def test_a_deleted_notebook_comes_back_and_other_files_stay(course, tmp_path):  # noqa: ARG001
    work = tmp_path / "work"
    update(work)
    (work / f"{FIRST}.ipynb").unlink()
    (work / "mine.txt").write_text("notes", encoding="utf-8")
    assert update(work).new == (FIRST,)
    assert (work / "mine.txt").read_text(encoding="utf-8") == "notes"


@pytest.mark.parametrize("noted", [None, "", "[1, 2]", '{"02_train_one_neuron": 3}', "{"])
def test_a_lost_memory_loses_no_work(course, tmp_path, noted):  # noqa: ARG001
    work = tmp_path / "work"
    update(work)
    edit(work / f"{SECOND}.ipynb", source=["mine"])
    if noted is None:
        (work / MEMORY).unlink()
    else:
        (work / MEMORY).write_text(noted, encoding="utf-8")
    assert update(work) == ((), (), (SECOND,))
    assert "mine" in (work / f"{SECOND}.ipynb").read_text(encoding="utf-8")


def test_a_file_that_is_no_notebook_any_more_counts_as_written(course, tmp_path):
    work = tmp_path / "work"
    update(work)
    (work / f"{SECOND}.ipynb").write_text("half a fi", encoding="utf-8")
    publish(course / f"{SECOND}.ipynb", "new")
    assert update(work).kept == (SECOND,)


def test_fresh_brings_one_back_and_keeps_yours_under_another_name(course, tmp_path):
    work = tmp_path / "work"
    update(work)
    for count, name in enumerate([f"{SECOND}.mine.ipynb", f"{SECOND}.mine-2.ipynb"]):
        edit(work / f"{SECOND}.ipynb", source=[f"mine {count}"])
        assert renew(work, ["02"]) == {SECOND: work / name}
        assert f"mine {count}" in (work / name).read_text(encoding="utf-8")
        assert (work / f"{SECOND}.ipynb").read_bytes() == (course / f"{SECOND}.ipynb").read_bytes()
    assert update(work) == ((), (), ())


def test_fresh_of_what_is_as_it_was_leaves_nothing_beside_it(course, tmp_path):  # noqa: ARG001
    work = tmp_path / "work"
    update(work)
    assert renew(work, ["00", f"{work}/{SECOND}.ipynb"]) == {FIRST: None, SECOND: None}
    assert {path.suffix for path in work.iterdir()} == {".ipynb", ".json"}
    assert len(list(work.iterdir())) == 3


@pytest.mark.parametrize("names", [["00", "99"], ["train"], [""], []])
def test_a_wrong_name_is_answered_with_what_is_there_and_nothing_moves(course, tmp_path, names):  # noqa: ARG001
    work = tmp_path / "work"
    update(work)
    edit(work / f"{FIRST}.ipynb", source=["mine"])
    with pytest.raises(InputValueError, match=f"there are: {FIRST}, {SECOND}"):
        renew(work, names)
    assert not list(work.glob("*.mine*"))


def test_the_folder_of_the_course_is_no_working_copy(course):
    with pytest.raises(InputValueError, match="name another folder"):
        update(course)
    assert not (course / MEMORY).exists()


def test_without_notebooks_it_says_where_it_looked(course, tmp_path):
    shutil.rmtree(course)
    with pytest.raises(InputValueError, match="no notebooks in"):
        update(tmp_path / "work")


def test_all_notebooks_of_the_course_are_originals(root):
    assert set(originals()) == {path.stem for path in root.glob("notebooks/*.ipynb")}


# --- The command ---------------------------------------------------------------------------------


def bpcourse(folder, *words, block="none"):
    """Run the command in a folder, without one module; return code, output and complaints."""
    code = (
        f"import sys; sys.modules[{block!r}] = None\n"
        f"from bpcourse.practice.command import main; sys.exit(main({words!r}))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
    )
    return answer.returncode, answer.stdout, answer.stderr


def test_copy_writes_the_notebooks_without_numpy(root, tmp_path):
    """Copying must work before anything else does."""
    code, said, _ = bpcourse(tmp_path, "copy", "mine", block="numpy")
    assert (code, said) == (0, f"{len(originals())} notebooks copied to mine\n")
    last = "90_look_up_notation.ipynb"  # it asks nothing, so nothing is left out
    copied, original = tmp_path / "mine" / last, root / "notebooks" / last
    assert copied.read_bytes() == original.read_bytes()
    assert bpcourse(tmp_path, "copy", "mine") == (0, "", "")


def test_the_answers_to_predictions_are_not_copied(tmp_path):
    """What a notebook asks, it answers when it is run; pictures and widgets stay."""
    update(tmp_path)
    for name, original in originals().items():
        cells, mine = (
            json.loads(path.read_text(encoding="utf-8"))["cells"]
            for path in (original, tmp_path / original.name)
        )
        assert [cell["source"] for cell in cells] == [cell["source"] for cell in mine]
        shown = "".join(json.dumps(cell.get("outputs", "")) for cell in mine)
        assert "you made no prediction" not in shown, name
        kept = [cell for cell in cells if {"twin", "widget"} & {*cell["metadata"].get("tags", [])}]
        assert all(cell in mine for cell in kept)


def test_what_lies_between_a_question_and_its_answer_is_left_out(course, tmp_path):
    sources = ["1", 'ask("q")', "print(2)", 'compare("q", 2)', "3"]
    cells = [
        {"cell_type": "code", "source": [text], "outputs": [text], "execution_count": 1}
        for text in sources
    ]
    cells[1]["metadata"] = {"tags": ["predict"]}
    path = course / f"{FIRST}.ipynb"
    path.write_text(json.dumps({"cells": cells, "metadata": {}}), encoding="utf-8")
    update(tmp_path / "work")
    copied = json.loads((tmp_path / "work" / path.name).read_text(encoding="utf-8"))["cells"]
    assert [cell["outputs"] for cell in copied] == [["1"], ['ask("q")'], [], [], ["3"]]


def test_what_is_newer_and_what_is_yours_is_said_in_one_line(tmp_path):
    bpcourse(tmp_path, "copy")
    mine = tmp_path / "work" / f"{SECOND}.ipynb"
    mine.write_text(mine.read_text(encoding="utf-8").replace("...)", "7)"), encoding="utf-8")
    (tmp_path / "work" / MEMORY).unlink()
    said = bpcourse(tmp_path, "copy")[1]
    assert len(said.splitlines()) == 1
    assert said.endswith("bpcourse lab --fresh 02\n")
    (tmp_path / "course.py").touch()
    assert bpcourse(tmp_path, "copy")[1].endswith("python course.py lab --fresh 02\n")
    said = bpcourse(tmp_path, "copy", "--fresh", "02")[1]
    assert "yours is now" in said
    assert f"{SECOND}.mine.ipynb" in said


def test_without_jupyterlab_it_says_what_to_install(tmp_path):
    """Who installs the package alone gets the notebooks and a sentence, not a traceback."""
    code, _, problem = bpcourse(tmp_path, "lab", "mine", block="jupyterlab")
    assert code == 1
    assert "pip install jupyterlab" in problem
    assert len(problem.splitlines()) == 1
    assert (tmp_path / "mine" / f"{FIRST}.ipynb").exists()


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("copy", "--fresh", "99"), "'99': no notebook begins so; there are: 00_start_here"),
        (("copy", "--fresh"), "no name: no notebook begins so"),
        (("copy", "mine", "yours"), "copy was given yours"),
        (("copy", "taken"), "taken"),
    ],
)
def test_a_wrong_word_is_one_line(tmp_path, words, reason):
    (tmp_path / "taken").touch()
    code, _, problem = bpcourse(tmp_path, *words)
    assert code == 1
    assert reason in problem
    assert len(problem.splitlines()) == 1


@pytest.mark.parametrize(("words", "code"), [((), 2), (("lob",), 2), (("lab", "--help"), 0)])
def test_without_a_command_it_explains_itself(tmp_path, words, code):
    assert bpcourse(tmp_path, *words)[0] == code
    assert "bpcourse copy [FOLDER]" in bpcourse(tmp_path, *words)[1]
