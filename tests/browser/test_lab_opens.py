"""The browser harness works: untrusted picture, run all, slider, theme, width."""

import re

import nbformat
import pytest
from browser import conftest as harness

PICTURE = (
    '<img alt="a square" src="data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22 '
)
PICTURE += 'width=%2240%22 height=%2240%22%3E%3Crect width=%2240%22 height=%2240%22/%3E%3C/svg%3E">'
SLIDER = """\
import ipywidgets as w
slider = w.IntSlider(description="steps", value=3, max=9)
shown = w.HTML()
slider.observe(lambda change: setattr(shown, "value", f"now {change.new}"), "value")
w.VBox([slider, shown])"""


@pytest.fixture
def notebook(tmp_path):
    """A notebook with a stored picture and, once it is run, a slider."""
    picture = nbformat.v4.new_output(
        "display_data", data={"text/html": PICTURE, "text/plain": "a square"}
    )
    cells = [
        nbformat.v4.new_markdown_cell("# Try the harness"),
        nbformat.v4.new_code_cell("1 + 1", execution_count=1, outputs=[picture]),
        nbformat.v4.new_code_cell(SLIDER),
    ]
    path = tmp_path / "trial.ipynb"
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)"}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=metadata), path)
    return path


def test_an_untrusted_picture_shows_and_a_slider_moves(lab, notebook):
    lab.open(notebook)
    assert [alt for alt, width in lab.pictures() if width > 0] == ["a square"]
    lab.run_all()
    assert lab.pictures() == []
    lab.press("steps", "ArrowRight", times=2)
    lab.wait_for_text("now 5")
    lab.drag("steps", -400)
    lab.wait_for_text("now 0")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_theme_and_width_can_be_chosen(lab, notebook, theme, tmp_path):
    lab.open(notebook, theme=theme)
    color = lab.page.evaluate("() => getComputedStyle(document.body).backgroundColor")
    red = int(re.match(r"rgba?\((\d+)", color)[1])
    assert (red < 128) == (theme == "dark")
    lab.resize(400)
    assert lab.page.evaluate("() => innerWidth") == 400
    assert lab.page.locator(".jp-Notebook").bounding_box()["width"] > 250
    assert lab.screenshot(tmp_path / "whole.png", whole=True).stat().st_size > 5_000


def test_an_outside_request_is_noticed(lab, notebook):
    lab.open(notebook)
    lab.page.evaluate("() => fetch('http://127.0.0.1:9/').catch(() => 0)")
    assert lab.complaints == ["asks http://127.0.0.1:9/"]
    lab.complaints.clear()


@pytest.mark.parametrize(("required", "outcome"), [("1", "Failed"), ("0", "Skipped")])
def test_a_missing_browser_skips_or_fails(monkeypatch, required, outcome):
    monkeypatch.setenv("BPCOURSE_REQUIRE_BROWSER", required)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(BaseException, match="no chromium") as caught:
        harness.need_chromium()
    assert type(caught.value).__name__ == outcome
