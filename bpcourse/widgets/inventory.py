"""The inventory of concepts: 28 items, each with an answer and with how sure one is of it."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

import ipywidgets as widgets

from bpcourse.drawing.lessons.calibration import calibration_picture
from bpcourse.drawing.lessons.questions import CARD_HEIGHT, CHOSEN, question_page
from bpcourse.drawing.page import Page, framed
from bpcourse.errors import known
from bpcourse.practice.questions.inventory import ITEMS
from bpcourse.practice.questions.question import Question
from bpcourse.practice.record import SITTINGS, SURENESS, Given, answers, note_answer
from bpcourse.widgets.controls import Actions, menu
from bpcourse.widgets.explorer import Explorer, Values
from bpcourse.widgets.recall import chosen, letters_of, marks

ALL = tuple(ITEMS.values())
NUMBERS = tuple(str(number) for number, _ in enumerate(ALL, start=1))
RESULT = "result"
HINT = "Choose a letter, then say how sure you are. Stop when you like: your answers are kept."
ASK = "Choose an answer, then say how sure you are."
FIRST = "Choose an answer first; then say how sure you are."
KEPT = "Your first answer is kept. Go on with the next item."
WORDS = {25: " a guess", 100: " certain"}

Answers = Mapping[str, Given]
Moves = dict[str, dict[str, Any]]


def concept_inventory(sitting: str = "before", *, key: str = "concept_inventory") -> Explorer:
    """Ask 28 items, before the course, after it, or again; the answers stay in the working copy.

    >>> concept_inventory("before")
    <inventory before the course: item = 1, sure = None>

    Before the course no item says whether it was right; after it, each is explained. When all are
    answered, "your result" is a picture of how sure you were and how often you were right.
    """
    given = answers(known("sitting", sitting, SITTINGS))
    sure = widgets.ToggleButtons(
        options=[(f"{level} %{WORDS.get(level, '')}", level) for level in SURENESS],
        value=None,
        description="how sure?",
        style={"button_width": "auto"},
    )
    buttons = {letter: letter for letter in letters_of(ALL)}
    controls = {
        "item": Actions(menu("item", [*_items()], _next_open(given, RESULT)), buttons),
        "sure": Actions(sure, {"next": "Next item"}),
    }
    controls["sure"].layout.align_items = "flex-end"  # its label stands above its buttons
    rules = {letter: partial(_choose, sitting, letter) for letter in letters_of(ALL)}
    rules |= {"sure": partial(_hand_in, sitting), "next": _next, "item": _begin}
    return Explorer(
        f"inventory {SITTINGS[sitting]}",
        partial(_draw, sitting),
        controls,
        rules=rules,
        kept={"given": given, "letter": "", "note": ""},
        key=f"{key} {sitting}",
        hint=HINT,
    )


def _items() -> Iterator[tuple[str, str]]:
    yield from zip(NUMBERS, NUMBERS, strict=True)
    yield "your result", RESULT


def _draw(sitting: str, item: str, given: Answers, letter: str, note: str, **_: Any) -> Page:
    done = len(_answered(given))
    if item == RESULT:
        return _result(sitting, given, done)
    question = _question(item)
    heading = f"Item {item} of {len(ALL)}, {done} answered"
    told = note or _told(sitting, question, given, letter)
    return question_page(question, heading, _marks(sitting, question, given, letter), told)


def _result(sitting: str, given: Answers, done: int) -> Page:
    heading = f"Your result: {done} answered"
    if done < len(ALL):
        left = f"{heading}, {len(ALL) - done} to go. Then a picture stands here."
        return Page(framed(f"<p>{left}</p>", CARD_HEIGHT), left)
    both = {each: answers(each) for each in SITTINGS} | {sitting: given}
    picture = calibration_picture(both, now="again" if sitting == "again" else "after")
    return Page(picture.inline_html(), f"{heading}\n{picture.text}")


def _question(item: str) -> Question:
    return ALL[int(item) - 1]


def _marks(sitting: str, question: Question, given: Answers, letter: str) -> dict[str, str]:
    if question.name not in given:
        return {letter: CHOSEN} if letter else {}
    said = letter or given[question.name].letter
    return {said: CHOSEN} if sitting == "before" else marks(question, said + question.right_letter)


def _told(sitting: str, question: Question, given: Answers, letter: str) -> str:
    if letter:
        return f"{letter}: and how sure are you?"
    if question.name not in given:
        return ASK
    said, sure = given[question.name]
    if sitting == "before":
        return f"You said {said}, and were {sure} % sure. The answers come after the course."
    right, why = question.right_letter, question.option(said).why
    if said == right:
        return f"{said} is right, and you were {sure} % sure. {why}"
    return f"You were {sure} % sure of {said}. {why} Right is {right}. {question.option(right).why}"


def _choose(sitting: str, letter: str, state: Values) -> Moves:
    if state["item"] == RESULT:
        return {}
    if _is_kept(sitting, state):
        return _kept(note=KEPT)
    return _kept(letter=chosen(_question(state["item"]), letter), note="")


def _hand_in(sitting: str, state: Values) -> Moves:
    """Keep the answer with its sureness; before the course, go on to the next open item."""
    released = {"sure": {"value": None}}
    if state["item"] == RESULT:
        return released
    if not state["letter"]:
        return released | _kept(note=KEPT if _is_kept(sitting, state) else FIRST)
    name, said = _question(state["item"]).name, Given(state["letter"], state["sure"])
    note_answer(sitting, name, said)
    given = {**state["given"], name: said}
    following = _next_open(given, state["item"])
    moved = {"item": {"value": following}} if sitting == "before" else {}
    return released | moved | _kept(given=given, letter="", note="")


def _is_kept(sitting: str, state: Values) -> bool:
    """After the course an answer has been explained, and cannot be given again."""
    return sitting != "before" and _question(state["item"]).name in state["given"]


def _next(state: Values) -> Moves:
    places, item = (*NUMBERS, RESULT), _next_open(state["given"], state["item"])
    if item == RESULT:  # all are answered: look at them one by one
        item = places[(places.index(state["item"]) + 1) % len(places)]
    return {"item": {"value": item}} | _begin(state)


def _begin(_: Values) -> Moves:
    return _kept(letter="", note="")


def _next_open(given: Answers, item: str) -> str:
    """Return the number of the next item without an answer; the result if there is none."""
    place = len(ALL) - 1 if item == RESULT else int(item) - 1
    later = [(place + step) % len(ALL) for step in range(1, len(ALL) + 1)]
    return next((NUMBERS[n] for n in later if ALL[n].name not in given), RESULT)


def _answered(given: Answers) -> list[str]:
    return [name for name in given if name in ITEMS]


def _kept(**values: Any) -> Moves:
    return {name: {"value": value} for name, value in values.items()}
