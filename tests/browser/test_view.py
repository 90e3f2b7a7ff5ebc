"""What the one view of all pictures does under the hand: a small picture of one edge shows it."""

import json
import urllib.request

import pytest
from browser.lab import sees, write_notebook

CELL = """
from bpcourse.drawing import style, svg
from bpcourse.drawing.picture import picture
from bpcourse.drawing.touch import marked
from bpcourse.widgets import Explorer
from bpcourse.widgets.controls import menu, slider

def draw(which, w):
    if w > 3:
        raise ValueError("w is above 3")
    arrow = svg.arrow([(40, 60), (260, 60)], style.VALUE.edge, width=style.thickness(w))
    told = f"the edge multiplies by {w:g}"
    weight = svg.circle(150, 60, 16, "#fff", style.PARAMETER.edge) + svg.text(150, 66, f"{w:g}")
    hand = {"drag": "w", "value": w, "per": 0.01, "along": "x", "choose": "which=a"}
    content = [
        marked(arrow, part="w", tell=told, flow="forward w", ghost="edge"),
        marked(weight, part="w", tell=told, **hand),
        marked(svg.circle(280, 60, 12, "#fff", "#000"), part="y", tell=f"y = {2 * w:g}",
               choose="which=b"),
        marked(svg.text(150, 120, f"2 times {w:g} is {2 * w:g}, {which}"), part="y w"),
    ]
    return picture(content, 320, 140, "toy", [f"y is {2 * w:g}."])

controls = {"which": menu("which", "abc", "a"), "w": slider("w", 1, 4)}
Explorer("toy", draw, controls, hint="Drag the weight.")
"""


def show(lab, folder):
    """Show the small picture, and return the place where it is drawn and the line beneath."""
    lab.open(write_notebook(folder, CELL)).run_all()
    stage = lab.page.locator(".bp-stage")
    stage.scroll_into_view_if_needed()
    sees(lab.page.locator(".bp-tell"), "Drag the weight.")
    return stage, lab.page.locator(".bp-tell")


def middle(place):
    """Return the middle of an element in the window."""
    box = place.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def lit(lab, look="lit"):
    return lab.page.locator(f".bp-{look}").count()


def test_pointing_lights_value_edge_and_term_together_and_tells(lab, tmp_path):
    stage, tell = show(lab, tmp_path)
    lab.page.mouse.move(*middle(stage.locator("[data-drag]")))
    sees(tell, "the edge multiplies by 1")
    assert lit(lab) == 3
    lab.page.mouse.move(5, 5)
    sees(tell, "Drag the weight.")
    assert lit(lab) == 0


def test_a_weight_is_dragged_on_its_edge_and_leaves_a_ghost(lab, tmp_path):
    stage, _ = show(lab, tmp_path)
    x, y = middle(stage.locator("[data-drag]"))
    lab.page.mouse.move(x, y)
    lab.page.mouse.down()
    lab.page.mouse.move(x + 50, y, steps=10)
    sees(stage, "2 times 1.5 is 3, a")
    assert lab.page.locator(".bp-ghost").count() == 1  # the edge has become wider
    lab.page.mouse.move(x + 2000, y)
    sees(lab.page.get_by_role("alert"), "w is above 3")  # stopped at the slider's end, 4
    assert "bp-stale" in stage.get_attribute("class")
    lab.page.mouse.move(x - 50, y)
    sees(stage, "2 times 0.5 is 1, a")
    lab.page.mouse.up()
    assert "bp-stale" not in stage.get_attribute("class")
    assert lit(lab, "pinned") == 0  # the end of a drag is no click


def test_a_click_pins_what_is_told_and_sets_a_control(lab, tmp_path):
    stage, tell = show(lab, tmp_path)
    lab.page.mouse.click(*middle(stage.locator("[data-part=y]")))
    sees(stage, "2 times 1 is 2, b")
    lab.page.mouse.move(5, 5)
    sees(tell, "y = 2")
    lab.press("w", "ArrowRight", times=10)
    sees(tell, "y = 2.2")  # it follows


def test_everything_is_reached_and_worked_by_keyboard(lab, tmp_path):
    stage, tell = show(lab, tmp_path)
    cells = lab.page.locator(".jp-Cell").count()
    stage.locator("[tabindex='0']").focus()
    lab.page.keyboard.press("ArrowRight")
    sees(tell, "y = 2")
    lab.page.keyboard.press("Enter")
    sees(stage, "2 times 1 is 2, b")
    assert lab.page.evaluate("document.activeElement.dataset.part") == "y"
    lab.page.keyboard.press("Escape")
    sees(tell, "Drag the weight.")
    choice = lab.page.get_by_label("which")
    choice.focus()
    lab.page.keyboard.press("ArrowDown")  # JupyterLab's own: the next cell
    sees(stage, "2 times 1 is 2, c")
    lab.slider("w").focus()
    for key in ("ArrowUp", "d", "d", "Space", "ArrowLeft"):  # d d would delete the cell
        lab.page.keyboard.press(key)
    sees(stage, "2 times 1 is 2, c")
    assert lab.page.locator(".jp-Cell").count() == cells
    assert lab.slider("w").evaluate("e => e === document.activeElement")


def test_every_control_has_a_name_and_none_says_null(lab, tmp_path):
    show(lab, tmp_path)
    inside = lab.page.locator(".bp-explorer")
    names = inside.get_by_role("slider").evaluate_all("all => all.map(e => e.ariaLabel)")
    assert names == ["w"]
    assert inside.locator("[title=null]").count() == 0


def test_dashes_travel_a_while_and_can_be_switched_off(lab, tmp_path):
    _, _ = show(lab, tmp_path)
    dashes = lab.page.locator(".bp-flow")
    lab.press("w", "ArrowRight")
    dashes.first.wait_for(state="detached", timeout=30_000)  # a finite count
    switch = lab.page.get_by_role("button", name="motion")
    switch.click()
    assert switch.get_attribute("aria-pressed") == "false"
    switch.click()
    dashes.first.wait_for(state="attached")
    switch.click()
    assert dashes.count() == 0
    switch.click()


def test_fingers_drag_too_and_reduced_motion_is_respected(touch_lab, tmp_path):
    stage, _ = show(touch_lab, tmp_path)
    assert touch_lab.page.locator(".bp-flow").count() == 0
    assert touch_lab.page.get_by_role("button", name="motion").is_disabled()
    touch_lab.drag_by_finger(*middle(stage.locator("[data-drag]")), across=40)
    sees(stage, "2 times 1.4 is 2.8, a")


def end_kernels(server):
    """End every kernel of a server, as the night does."""
    asked = {"Authorization": f"token {server.token}"}
    address = f"{server.address}/api/sessions"
    with urllib.request.urlopen(urllib.request.Request(address, headers=asked)) as answer:  # noqa: S310
        sessions = json.load(answer)
    for session in sessions:
        url = f"{address}/{session['id']}"
        urllib.request.urlopen(urllib.request.Request(url, headers=asked, method="DELETE"))  # noqa: S310


@pytest.fixture
def saving(server):
    """Let JupyterLab keep the state of widgets in a notebook, as `course.py lab` does."""
    folder = server.folder / "settings" / "@jupyter-widgets" / "jupyterlab-manager"
    folder.mkdir(parents=True)
    path = folder / "plugin.jupyterlab-settings"
    path.write_text('{"saveState": true}', encoding="utf-8")
    yield
    path.unlink()


@pytest.mark.usefixtures("saving")
def test_the_next_day_the_picture_is_there_and_says_how_to_wake_it(lab, tmp_path):
    show(lab, tmp_path)
    lab.page.keyboard.press("Control+s")
    lab.page.locator(".jp-mod-dirty").wait_for(state="detached")
    address = lab.page.url
    lab.page.goto("about:blank")
    end_kernels(lab.server)
    lab.page.goto(f"{address}?token={lab.server.token}&reset")
    sees(lab.page.locator(".bp-tell"), "Run its cell again (Shift+Enter) to wake it.")
    assert "2 times 1 is 2, a" in lab.page.locator(".bp-stage").text_content()
    assert lab.page.get_by_text("model not found").count() == 0
    lab.page.locator(".jp-CodeCell").first.click()
    lab.page.keyboard.press("Shift+Enter")
    sees(lab.page.locator(".bp-tell"), "Drag the weight.")
