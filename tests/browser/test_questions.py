"""Questions answered in a real browser, by keyboard alone, and kept in the working copy."""

import json

import nbformat
import pytest
from browser.lab import sees

from bpcourse.practice.questions import recall_questions
from bpcourse.practice.questions.inventory import ITEMS
from bpcourse.practice.questions.question import LETTERS
from bpcourse.practice.record import FILE, MARK

NAMES = list(ITEMS)


@pytest.fixture
def work(server):
    """Make the server's folder a working copy for a while."""
    (server.root / MARK).write_text("{}", encoding="utf-8")
    yield server.root
    for name in (MARK, FILE):
        (server.root / name).unlink(missing_ok=True)


def press(lab, tabs, key="Enter"):
    """Go on by Tab that many times, then press a key."""
    for _ in range(tabs):
        lab.page.keyboard.press("Tab")
    lab.page.keyboard.press(key)


def test_a_recall_question_is_answered_by_keyboard(lab, shown):
    first, second, _ = recall_questions("02", "end")
    wrong = next(letter for letter in first.letters if letter != first.right_letter)
    place = shown('quiz("02", "end")')
    sees(place, "Question 1 of 3")
    assert "right" not in place.locator("[role=status]").inner_text()
    place.locator("select").focus()
    press(lab, 1 + first.letters.index(wrong))  # from the menu to a, b, c, d
    sees(place, f"{wrong}: not yet. That is")
    step = first.letters.index(first.right_letter) - first.letters.index(wrong)
    for _ in range(abs(step)):
        lab.page.keyboard.press("Tab" if step > 0 else "Shift+Tab")
    lab.page.keyboard.press("Enter")
    sees(place, f"{first.right_letter}: right.")
    press(lab, 4 - first.letters.index(first.right_letter))  # to "Next question"
    sees(place, second.text[:30])


def test_items_of_the_inventory_are_answered_by_keyboard_and_kept(lab, shown, work):
    place = shown('concept_inventory("before")')
    said = []
    for number, letter in enumerate("bac", start=1):
        sees(place, f"Item {number} of 28, {number - 1} answered")
        place.locator("select").focus()
        press(lab, 1 + LETTERS.index(letter))
        sees(place, f"{letter}: and how sure are you?")
        left = len(LETTERS) - LETTERS.index(letter)  # to the first of 25, 50, 75, 100 percent
        press(lab, left + number - 1)
        said.append([letter, 25 * number])
    sees(place, "Item 4 of 28, 3 answered")
    stored = json.loads((work / FILE).read_text(encoding="utf-8"))
    assert stored["inventory"]["before"] == dict(zip(NAMES, said, strict=False))
    page = place.inner_text()
    assert "✓" not in page
    assert "✗" not in page
    place = shown('concept_inventory("before")')  # another day
    sees(place, "Item 4 of 28, 3 answered")


def test_a_prediction_is_typed_and_found_by_the_result(lab, tmp_path):
    cells = (
        "from bpcourse.practice import compare\nfrom bpcourse.widgets import ask",
        'ask("the slope at 3")',
        'compare("the slope at 3", 6, slips={"That is half of it.": 3})',
    )
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, tmp_path / "asked.ipynb")
    lab.open(tmp_path / "asked.ipynb").run_all()
    place = lab.page.locator(".jp-OutputArea-output:has(.widget-vbox)").first
    sees(place, "Predict: the slope at 3")
    place.locator("input").focus()
    lab.page.keyboard.type("6/2")
    lab.page.keyboard.press("Enter")
    sees(place, "the slope at 3: you predict 3.")
    lab.run_all()
    lab.wait_for_text("you predicted 3")
    lab.wait_for_text("That is half of it.")
