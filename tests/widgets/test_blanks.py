"""The graph with blanks and the drill, worked as a learner does: type a number, press Enter."""

import pytest

from bpcourse.drawing.graph.blanks import RIGHT, WRONG
from bpcourse.practice.blanks import KINDS, fresh_sheet
from bpcourse.widgets import gradient_drill, graph_blanks
from bpcourse.widgets.blanks import DRILL, drill_question

pytestmark = pytest.mark.usefixtures("no_widget_left")
FORMULAS = ["w*x", "(w*x + b - y)^2", "s = u + v; s*s", "max(u, v)*w - u/v"]


def enter(explorer, text):
    explorer.controls["answer"].choice.value = text


def press(explorer, name):
    explorer.controls["answer"].buttons[name].click()


def states(explorer):
    return [one.state for one in explorer.kept["typed"].values()]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("formula", FORMULAS)
def test_solved_by_typing_alone(formula, kind):
    explorer, sheet = graph_blanks(formula, fill=kind), fresh_sheet(formula, 0)
    blanks = sheet.blanks(kind)
    for done, blank in enumerate(blanks):
        assert f"Your turn: {blank.asks(sheet.labels)}." in explorer.picture.text
        assert f"{done} of {len(blanks)} filled in" in explorer.picture.svg
        enter(explorer, repr(float(sheet.right(blank))))
        assert explorer.values["answer"] == ""
        assert explorer.message == ""
    assert "All is filled in" in explorer.picture.text
    assert states(explorer) == [RIGHT] * len(blanks)


def test_a_wrong_number_shows_its_slip_and_can_be_mended():
    explorer, sheet = graph_blanks("w*x", seed=2), fresh_sheet("w*x", 2)
    enter(explorer, "1")
    w = sheet.blanks("gradients")[1]
    enter(explorer, repr(float(sheet.values[w.node])))
    assert "You took the value of w" in explorer.picture.text
    assert states(explorer) == [RIGHT, WRONG]
    assert " ✗" in explorer.picture.svg
    enter(explorer, repr(float(sheet.right(w))))
    assert states(explorer) == [RIGHT, RIGHT]
    assert "You took" not in explorer.picture.text


@pytest.mark.parametrize("typed", ["0,5", "1/2", ".5", " 0.5 ", "5e-1"])
def test_numbers_may_be_written_in_several_ways(typed):
    sheets = ((seed, fresh_sheet("a/b", seed)) for seed in range(500))
    seed = next(seed for seed, sheet in sheets if sheet.values[sheet.output] == 0.5)
    explorer = graph_blanks("a/b", fill="values", seed=seed)
    enter(explorer, typed)
    assert states(explorer) == [RIGHT]


@pytest.mark.parametrize("typed", ["six", "1/0", "--1", "<script>", "1e999999x", "nan"])
def test_what_is_no_number_is_told(typed):
    explorer = graph_blanks("w*x")
    enter(explorer, typed)
    assert "Not yet." in explorer.picture.text
    assert explorer.error is None
    assert "<script" not in explorer.picture.svg


def test_an_empty_answer_changes_nothing():
    explorer = graph_blanks("w*x")
    picture = explorer.picture
    enter(explorer, "  ")
    assert explorer.kept["typed"] == {}
    assert explorer.picture.text == picture.text


def test_blanks_may_be_left_for_later():
    explorer, sheet = graph_blanks("w*x + b"), fresh_sheet("w*x + b", 0)
    blanks = sheet.blanks("gradients")
    press(explorer, "skip")
    assert blanks[1].asks(sheet.labels) in explorer.picture.text.splitlines()[0]
    for _ in blanks[1:]:
        press(explorer, "skip")
    assert blanks[0].asks(sheet.labels) in explorer.picture.text.splitlines()[0]


def test_another_blank_can_be_chosen():
    explorer, sheet = graph_blanks("w*x + b"), fresh_sheet("w*x + b", 0)
    blanks = sheet.blanks("gradients")
    explorer._heard(explorer._view, {"moves": [["blank", "3"]]}, None)  # a click on the third
    assert blanks[2].asks(sheet.labels) in explorer.picture.text.splitlines()[0]
    enter(explorer, repr(float(sheet.right(blanks[2]))))
    assert explorer.values["blank"] == 4
    assert states(explorer) == [RIGHT]
    explorer.controls["formula"].value = "a*c"
    assert (explorer.values["blank"], explorer.controls["blank"].max) == (1, 3)


def test_fresh_numbers_begin_anew():
    explorer = graph_blanks("w*x")
    enter(explorer, "1")
    before = explorer.picture.text
    press(explorer, "fresh")
    assert explorer.kept["typed"] == {}
    assert explorer.picture.text != before
    explorer.controls["formula"].value = "a*b*c"
    assert "Your turn" in explorer.picture.text
    assert len(fresh_sheet("a*b*c", 1).blanks("gradients")) == 5


def test_a_formula_that_cannot_be_read_keeps_the_picture():
    explorer = graph_blanks("w*x")
    picture = explorer.picture
    explorer.controls["formula"].value = "w*"
    assert explorer.message
    assert explorer.picture is picture


def test_a_drill_of_ten_keeps_the_score_of_first_tries():
    drill = gradient_drill(5)
    for place in range(DRILL):
        sheet, blank = drill_question(5, place)
        assert f"question {place + 1} of {DRILL}" in drill.picture.svg
        if place in (2, 6):
            enter(drill, "12345")
            assert "Not yet." in drill.picture.text
        enter(drill, repr(float(sheet.right(blank))))
    assert f"8 of {DRILL} right at the first try" in drill.picture.text
    enter(drill, "3")
    assert drill.kept["place"] == DRILL
    press(drill, "again")
    assert (drill.kept["place"], drill.kept["score"], drill.kept["seed"]) == (0, 0, 6)


def test_a_drill_asks_different_things():
    graphs = {repr(drill_question(0, place)[0].output) for place in range(DRILL)}
    assert len(graphs) > 4


def test_in_a_drill_no_value_is_used_twice():
    for seed in range(20):
        for place in range(DRILL):
            sheet, _ = drill_question(seed, place)
            arrivals = [step.parent for step in sheet.steps]
            assert len(arrivals) == len(set(arrivals))
