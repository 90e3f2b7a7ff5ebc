"""The inventory: an answer counts with its sureness, is kept in the working copy, and can wait."""

import json

import pytest

from bpcourse.practice import record
from bpcourse.practice.questions.inventory import ITEMS
from bpcourse.practice.record import Given, answers
from bpcourse.widgets import concept_inventory

pytestmark = pytest.mark.usefixtures("no_widget_left")
NAMES = list(ITEMS)


@pytest.fixture
def work(tmp_path, monkeypatch):
    """Stand in a working copy."""
    (tmp_path / record.MARK).write_text("{}", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def say(inventory, letter, sure):
    """Give one answer, as a learner does."""
    inventory.controls["item"].buttons[letter].click()
    inventory.controls["sure"].choice.value = sure


def item(inventory):
    return inventory.controls["item"].choice.value


def last(inventory):
    return inventory.picture.text.splitlines()[-1]


def test_an_answer_is_kept_with_its_sureness_and_the_next_item_comes(work):
    inventory = concept_inventory("before")
    say(inventory, "b", 75)
    assert item(inventory) == "2"
    assert inventory.controls["sure"].choice.value is None
    assert answers("before") == {NAMES[0]: Given("b", 75)}
    stored = json.loads((work / record.FILE).read_text(encoding="utf-8"))
    assert stored["inventory"] == {"before": {NAMES[0]: ["b", 75]}, "after": {}, "again": {}}


def test_before_the_course_nothing_says_what_is_right(work):  # noqa: ARG001
    inventory = concept_inventory("before")
    for name in NAMES:
        inventory.controls["item"].choice.value = str(NAMES.index(name) + 1)
        for letter in ITEMS[name].letters:
            inventory.controls["item"].buttons[letter].click()
            assert f"{letter} (your answer)" in inventory.picture.text
        inventory.controls["sure"].choice.value = 25
        inventory.controls["item"].choice.value = str(NAMES.index(name) + 1)
        text, page = inventory.picture.text, inventory.picture.html
        assert "You said" in text
        assert "(right)" not in text
        assert "(wrong)" not in text
        assert not [o for o in ITEMS[name].options if o.why in text]
        assert "✓" not in page
        assert "✗" not in page


def test_before_the_course_an_answer_may_be_changed(work):  # noqa: ARG001
    inventory = concept_inventory("before")
    say(inventory, "a", 25)
    inventory.controls["item"].choice.value = "1"
    assert last(inventory).startswith("You said a, and were 25 % sure.")
    say(inventory, "c", 100)
    assert answers("before")[NAMES[0]] == Given("c", 100)


def test_one_can_stop_and_go_on(work):  # noqa: ARG001
    first = concept_inventory("before")
    for _ in range(3):
        say(first, "a", 50)
    again = concept_inventory("before")
    assert item(again) == "4"
    assert "3 answered" in again.picture.text


def test_after_the_course_each_answer_is_explained_and_the_first_one_kept(work):  # noqa: ARG001
    inventory = concept_inventory("after")
    question = ITEMS[NAMES[0]]
    wrong = next(letter for letter in question.letters if letter != question.right_letter)
    say(inventory, wrong, 100)
    assert item(inventory) == "1"
    assert question.option(wrong).why in last(inventory)
    assert question.option(question.right_letter).why in last(inventory)
    say(inventory, question.right_letter, 100)
    assert "Your first answer is kept" in last(inventory)
    assert answers("after") == {NAMES[0]: Given(wrong, 100)}
    inventory.controls["sure"].buttons["next"].click()
    assert item(inventory) == "2"


def test_sureness_without_an_answer_asks_for_one(work):
    inventory = concept_inventory("before")
    inventory.controls["sure"].choice.value = 50
    assert last(inventory) == "Choose an answer first; then say how sure you are."
    assert inventory.controls["sure"].choice.value is None
    assert not (work / record.FILE).exists()
    say(inventory, "a", 50)
    assert answers("before") == {NAMES[0]: Given("a", 50)}


@pytest.mark.parametrize("sitting", ["before", "after", "again"])
def test_at_the_end_stands_the_picture(work, sitting):  # noqa: ARG001
    inventory = concept_inventory(sitting)
    for name in NAMES:
        assert "How sure, and how often right" not in inventory.picture.html
        say(inventory, ITEMS[name].right_letter, 100)
        if sitting != "before":
            inventory.controls["sure"].buttons["next"].click()
    assert "28 answered" in inventory.picture.text
    assert f"{record.SITTINGS[sitting]}: 28 answers: 28 right (100 %)" in inventory.picture.text
    assert "How sure, and how often right" in inventory.picture.html
    assert inventory.message == ""


def test_the_result_comes_when_all_are_answered(work):  # noqa: ARG001
    inventory = concept_inventory("after")
    inventory.controls["item"].choice.value = "result"
    assert "0 answered, 28 to go" in inventory.picture.text
    say(inventory, "a", 25)  # no item is open: nothing happens
    assert answers("after") == {}
    assert inventory.message == ""
    inventory.controls["sure"].buttons["next"].click()
    assert item(inventory) == "1"
    for name in NAMES:
        say(inventory, ITEMS[name].right_letter, 100)
        inventory.controls["sure"].buttons["next"].click()
    assert item(inventory) == "result"
    inventory.controls["sure"].buttons["next"].click()
    assert item(inventory) == "1"  # all may be read again, one by one
    assert item(concept_inventory("after")) == "result"


def test_outside_a_working_copy_nothing_is_written_and_it_works(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    inventory = concept_inventory("before")
    say(inventory, "a", 75)
    assert "1 answered" in inventory.picture.text
    assert list(tmp_path.iterdir()) == []


def test_a_letter_that_is_not_offered_changes_nothing(work):  # noqa: ARG001
    inventory = concept_inventory("before")
    say(inventory, "d", 75)  # the first item has three answers
    assert answers("before") == {}
    assert item(inventory) == "1"


def test_sittings_live_side_by_side(work):  # noqa: ARG001
    before, after = concept_inventory("before"), concept_inventory("after")
    say(before, "a", 25)
    say(after, "b", 75)
    say(concept_inventory("again"), "c", 100)
    assert answers("again") == {NAMES[0]: Given("c", 100)}
    assert answers("before") == {NAMES[0]: Given("a", 25)}
    assert answers("after") == {NAMES[0]: Given("b", 75)}
