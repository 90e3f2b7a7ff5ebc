"""Notebook 04 worked from top to bottom the way a learner does: every box, gap and blank typed."""

import re

import nbformat
import pytest
from browser.lab import Lab

from bpcourse.practice.blanks import fresh_sheet
from bpcourse.practice.questions import recall_questions
from bpcourse.practice.working_copy import originals, update

NAME = "04_build_the_engine"
ASKED = re.compile(r'^ask\("(.*?)"\)', re.MULTILINE)
ANSWER = re.compile(r"^(.*): the result is (.+) \(you made no prediction\)\.$", re.MULTILINE)
SOLUTION = re.compile(r"<details><summary>Solution</summary>\s*```python\n(.*?)```", re.DOTALL)
QUIZ = re.compile(r'^quiz\("(\d\d)", "(\w+)"\)', re.MULTILINE)
BLANKS = re.compile(r'^graph_blanks\("(.*)"\)', re.MULTILINE)


@pytest.fixture
def stored():
    """The cells as the course stores them: with what comes out where nothing is answered."""
    return nbformat.read(originals()[NAME], as_version=4).cells


@pytest.fixture
def copied(tmp_path):
    """The notebook of a fresh working copy."""
    update(tmp_path / "work")
    return tmp_path / "work" / f"{NAME}.ipynb"


def results(cells):
    """Return what each question comes to, by question."""
    texts = (
        output.get("data", {}).get("text/plain", "")
        for cell in cells
        if cell.cell_type == "code"
        for output in cell.outputs
    )
    return dict(found for text in texts for found in ANSWER.findall(text))


def solution_after(cells, index):
    """Return the solution that belongs to the exercise in a cell: in the next text."""
    text = next(cell.source for cell in cells[index + 1 :] if cell.cell_type == "markdown")
    return SOLUTION.search(text)[1]


class Learner:
    """Somebody at the keyboard, one cell after the other."""

    def __init__(self, lab: Lab) -> None:
        self.page = lab.page
        self.cells = lab.page.locator(".jp-Notebook .jp-Cell")
        self.lab = lab

    def run(self, index: int, instead: str = "") -> None:
        """Run a cell with Shift+Enter, with other text in it if that is given."""
        cell = self.cells.nth(index)
        cell.scroll_into_view_if_needed()
        cell.locator(".jp-InputArea-editor").click()
        if instead:
            self.page.keyboard.press("Control+a")
            self.page.keyboard.insert_text(instead)
        self.page.keyboard.press("Shift+Enter")
        self.lab.wait_until_idle()
        cell.locator(".jp-InputPrompt", has_text=re.compile(r"\[\d+\]")).wait_for(timeout=60_000)

    def type_into(self, index: int, answers: list[str]) -> None:
        """Type answers into the box below a cell, each with Enter."""
        box = self.cells.nth(index).locator(".jp-OutputArea input[type=text]").last
        box.focus()
        for answer in answers:
            self.page.keyboard.type(answer)
            self.page.keyboard.press("Enter")
            self.page.wait_for_timeout(250)

    def sees(self, index: int, text: str) -> None:
        """Wait until the output of a cell holds a text."""
        place = self.cells.nth(index).locator(".jp-OutputArea")
        place.filter(has_text=text).first.wait_for(timeout=60_000)


def answer_all(learner, index, source, right):
    """Answer what a cell asks, in whatever way it asks."""
    for question in ASKED.findall(source):
        learner.type_into(index, [right[question]])
        learner.sees(index, "you predict")
    for number, when in QUIZ.findall(source):
        letter = recall_questions(number, when)[0].right_letter
        output = learner.cells.nth(index).locator(".jp-OutputArea")
        output.get_by_role("button", name=letter, exact=True).click()
        learner.sees(index, f"{letter}: right.")
    for formula in BLANKS.findall(source):
        sheet = fresh_sheet(formula, 0)
        answers = [f"{float(sheet.right(blank)):g}" for blank in sheet.blanks("gradients")]
        learner.type_into(index, answers)
        learner.sees(index, "All is filled in")


def test_a_whole_notebook_is_worked_from_top_to_bottom(lab, stored, copied):
    lab.open(copied, height=1400)
    learner, right, judged = Learner(lab), results(stored), 0
    assert "you made no prediction" not in lab.text()  # nothing is answered beforehand
    for index, cell in enumerate(stored):
        if cell.cell_type == "code":
            exercise = "exercise" in cell.metadata.get("tags", [])
            learner.run(index, solution_after(stored, index) if exercise else "")
            if exercise:
                learner.sees(index, ": correct")
                judged += 1
            answer_all(learner, index, cell.source, right)
    assert judged == 6
    text = lab.text()
    assert text.count("you predicted") == len(right) == 3
    assert "40 right" in text
    assert "Error" not in text
