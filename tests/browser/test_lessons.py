"""Our notebooks in a real JupyterLab: narrow and dark, and with the controls of lessons moved."""

from pathlib import Path

import pytest

from bpcourse.practice.blanks import fresh_sheet

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
EXPLORER = ".jp-OutputArea-output:has(.bp-explorer svg)"  # no quiz, no box


def notebook(number):
    return next(NOTEBOOKS.glob(f"{number}_*.ipynb"))


def explorer(lab, *, at=0):
    """Return the output of the notebook's widget number `at`, scrolled into view."""
    place = lab.page.locator(EXPLORER).nth(at)
    place.scroll_into_view_if_needed()
    return place


def sees(place, *texts):
    """Wait until a widget shows each of the texts: in a picture, a title or a message."""
    for text in texts:
        place.filter(has_text=text).wait_for(timeout=60_000)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pictures_stay_readable_in_a_narrow_window(lab, theme):
    lab.open(notebook("05"), theme=theme).resize(400)
    shown = lab.page.evaluate(
        "() => [...document.querySelectorAll('.jp-OutputArea-output img')].map(img => "
        "[img.getBoundingClientRect().width / img.naturalWidth,"
        " getComputedStyle(img.closest('.jp-OutputArea-output')).overflowX])"
    )
    assert shown
    # shrunk, but not below letters of 11 pixels; what does not fit can be scrolled to
    assert all(0.7 < ratio <= 1 and overflow == "auto" for ratio, overflow in shown), shown


def test_nudge_explorer_by_keyboard_and_mouse(lab):
    lab.open(notebook("01"), upto="nudge_explorer(").run_all()
    place = explorer(lab)
    sees(place, "x = 1 · h = 0.5 · slope = 2", "1.25")
    lab.press("nudge h", "ArrowRight", times=5)
    # five steps of 0.01: slope 2 predicts 1.1, the square makes it 1.55 squared minus 1
    sees(place, "h = 0.55", "1.403", "1.1")
    lab.drag("nudge h", -1000)
    sees(place, "h = −1")


def test_chain_explorer_chooses_a_chain(lab):
    lab.open(notebook("01"), upto="chain_explorer(").run_all()
    place = explorer(lab, at=1)
    sees(place, "0.8021", "2.332")
    place.locator("select").select_option(index=1)
    sees(place, "from the right")
    place.filter(has_text="0.8021").wait_for(state="detached")


def test_neuron_stepper_plays_pauses_and_steps_back(lab):
    lab.open(notebook("02"), upto="neuron_stepper(").run_all()
    place = explorer(lab)
    sees(place, "9 of 9")
    place.get_by_role("button", name="play").click()  # from the start, since this is the end
    sees(place, "3 of 9")
    place.get_by_role("button", name="pause").click()
    sees(place, "L = 9")
    lab.press("step", "End")
    sees(place, "9 of 9", "∂L/∂w = 12", "∂L/∂b = 6", "∂L/∂x = 18")
    place.get_by_role("button", name="back").click()
    sees(place, "8 of 9")
    lab.press("weight w", "Home")
    sees(place, "∂L/∂w = 0")


def test_graph_stepper_takes_a_formula_and_refuses_another(lab):
    lab.open(notebook("03"), upto="graph_stepper(").run_all()
    place = explorer(lab)
    box = place.get_by_label("formula")
    box.fill("x * x")
    box.press("Enter")
    sees(place, "0 of 4")  # the kernel has read the formula, and filled in the values it needs
    values = place.get_by_label("values")
    values.fill("x=3")
    values.press("Enter")
    lab.press("step", "End")
    sees(place, "downstream", "9")
    sees(place.locator("svg"), "6")  # two deliveries of 3
    box.fill("__import__('os')")
    box.press("Enter")
    alert = place.get_by_role("alert")
    alert.wait_for()
    assert "is not a function of the course" in alert.inner_text()
    assert "__import__" not in place.locator("svg").text_content()


def test_sweep_turns_round_and_shows_the_deltas(lab):
    lab.open(notebook("05"), upto="sweep_explorer(").run_all()
    place = explorer(lab, at=1)
    sees(place, "7 of 9", "0.15")
    lab.press("step", "Home")
    sees(place, "forward →", "0.15")
    lab.press("step", "ArrowRight", times=6)
    sees(place, "← backward", "δ₁ = −0.003943", "δ₂ = −0.004239", "−0.04315")
    lab.press("step", "End")
    sees(place, "forward →", "0.7655", "0.02749")
    place.get_by_label("setting").select_option("already correct")
    lab.press("step", "ArrowLeft", times=5)
    sees(place, "4 of 9", "δₒ = 0")


def test_a_graph_is_filled_in_by_keyboard_alone(lab):
    lab.open(notebook("03"), upto="graph_blanks(").run_all()
    place = explorer(lab, at=1)
    sheet = fresh_sheet("(w1*x1 + w2*x2 - y)^2", 0)
    blanks = sheet.blanks("gradients")
    sees(place, "Your turn: the gradient of v5", f"0 of {len(blanks)} filled in")
    place.locator("input[placeholder='a number, then Enter']").focus()
    for done, blank in enumerate(blanks):
        if blank.node.name == "w1":  # a slip on the way: its own value, not that of the other
            other = next(node for node in sheet.values if node.name == "x1")
            upstream = sheet.right(blank) / sheet.values[other]
            lab.page.keyboard.type(f"{upstream * sheet.values[blank.node]:g}")
            lab.page.keyboard.press("Enter")
            sees(place, "a product passes on the other factor")
        lab.page.keyboard.type(f"{float(sheet.right(blank)):g}")
        lab.page.keyboard.press("Enter")
        sees(place, f"{done + 1} of {len(blanks)} filled in")
    sees(place, "All is filled in")
