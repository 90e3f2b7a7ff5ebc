"""The two gaps of nbval are closed: see the conftest.py at the root, which is copied here."""

import base64
import copy
import os
import shutil
import struct
import subprocess
import sys
import zlib
from importlib.metadata import version

import nbformat
import pytest
from needed import INSISTS

# A PNG of one pixel, made by hand, so that the notebook needs no plotting library to show it.
SHOW_PNG = """\
import base64
from IPython.display import Image, display
display(Image(base64.b64decode({data!r})))"""


def png(gray):
    """Return the bytes of a PNG with one gray pixel."""

    def chunk(name, data):
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    body = zlib.compress(bytes([0, gray]))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    )


def base64_png(gray):
    return base64.b64encode(png(gray)).decode("ascii")


@pytest.fixture(scope="module")
def good():
    """A notebook as the builder would store it: a sum, a PNG and a line of text."""
    nb = nbformat.v4
    shown = {"image/png": base64_png(7), "text/plain": "<IPython.core.display.Image object>"}
    cells = [
        nb.new_code_cell(
            "6 * 7",
            execution_count=1,
            outputs=[
                nb.new_output("execute_result", data={"text/plain": "42"}, execution_count=1),
            ],
        ),
        nb.new_code_cell(
            SHOW_PNG.format(data=base64_png(7)),
            execution_count=2,
            outputs=[nb.new_output("display_data", data=shown)],
        ),
        nb.new_code_cell(
            "print('σ(0) = 0.5')",
            execution_count=3,
            outputs=[nb.new_output("stream", name="stdout", text="σ(0) = 0.5\n")],
        ),
    ]
    return nb.new_notebook(
        cells=cells, metadata={"kernelspec": {"name": "gone", "display_name": "No such kernel"}}
    )


def unrun(notebook):
    notebook.cells[0].execution_count = None
    notebook.cells[0].outputs = []


def flipped_pixel(notebook):
    notebook.cells[1].outputs[0].data["image/png"] = base64_png(8)


def changed_text(notebook):
    notebook.cells[2].outputs[0].text = "σ(0) = 0.6\n"


def changed_result(notebook):
    notebook.cells[0].outputs[0].data["text/plain"] = "43"


DEFECTS = {
    "unrun": (unrun, "no execution count"),
    "flipped pixel": (flipped_pixel, "mismatch 'image/png'"),
    "changed text": (changed_text, "mismatch 'stdout'"),
    "changed result": (changed_result, "mismatch 'text/plain'"),
}


def needing(place):
    """Return what plants a wrong output in every cell, and a need in one of them."""

    def plant(notebook):
        changed_text(notebook)
        notebook.cells[place].metadata["tags"] = ["needs-no_such_library"]

    return plant


NEEDS = {"needs all": (needing(0), ""), "needs last cell": (needing(2), "")}
GOOD = {"good": (lambda notebook: notebook, "")}


def run_nbval(folder, good, root, defects, **surroundings):
    """Run nbval, as this project configures it, over a notebook for each defect."""
    shutil.copy(root / "conftest.py", folder)
    shutil.copy(root / "pyproject.toml", folder)
    (folder / "tests").mkdir()
    shutil.copy(root / "tests" / "needed.py", folder / "tests")
    for name, (plant, _) in defects.items():
        bad = copy.deepcopy(good)
        plant(bad)
        nbformat.write(bad, folder / f"{name.replace(' ', '_')}.ipynb")
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:xdist"]
    command += ["--color=no", "-rA", str(folder)]
    return subprocess.run(
        command,
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env=os.environ | {INSISTS: "0"} | surroundings,
    ).stdout


@pytest.fixture(scope="module")
def report(good, root, tmp_path_factory):
    """Return what nbval says where Matplotlib is of the version that drew the plots."""
    folder = tmp_path_factory.mktemp("traps")
    pinned = f"matplotlib=={version('matplotlib')}\n"
    (folder / "constraints.txt").write_text(pinned, encoding="utf-8")
    return run_nbval(folder, good, root, GOOD | DEFECTS | NEEDS)


def test_another_matplotlib_turns_no_cell_red_but_what_a_plot_says_still_counts(
    good, root, tmp_path
):
    (tmp_path / "constraints.txt").write_text("matplotlib==0.1\n", encoding="utf-8")
    defects = {name: DEFECTS[name] for name in ("flipped pixel", "changed text")}
    report = run_nbval(tmp_path, good, root, defects)
    assert report.count("PASSED flipped_pixel.ipynb") == 3
    assert report.count("FAILED changed_text.ipynb") == 1
    assert "1 failed, 5 passed" in report, report


def test_a_good_notebook_passes(report):
    assert report.count("PASSED good.ipynb::Cell") == 3


@pytest.mark.parametrize("name", DEFECTS)
def test_a_defect_fails_in_its_cell_only(name, report):
    file = name.replace(" ", "_")
    failures = report.count(f"FAILED {file}.ipynb") + report.count(f"ERROR {file}.ipynb")
    assert (failures, report.count(f"PASSED {file}.ipynb")) == (1, 2), report


@pytest.mark.parametrize("reason", [reason for _, reason in DEFECTS.values()])
def test_the_failure_names_the_reason(reason, report):
    assert reason in report, report


def test_nothing_else_failed(report):
    # of seven notebooks with three cells each; skipped are all cells of one, and one of another
    ends = ("4 failed, 13 passed, 4 skipped", "3 failed, 13 passed, 4 skipped, 1 error")
    assert any(end in report for end in ends), report


# --- Cells that need a library which is not there ------------------------------------------------


def test_what_cannot_run_is_skipped_with_its_reason(report):
    assert report.count("PASSED needs_last_cell.ipynb") == 2
    assert report.count("PASSED needs_all.ipynb") == 0
    assert report.count("not installed: no_such_library; pip install") > 0


def test_what_cannot_run_fails_where_ci_insists(good, root, tmp_path):
    report = run_nbval(tmp_path, good, root, NEEDS, **{INSISTS: "1"})
    assert "2 passed, 4 errors" in report, report
    assert f"{INSISTS} is set, and not installed: no_such_library" in report, report
