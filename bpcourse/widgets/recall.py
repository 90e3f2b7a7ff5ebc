"""A quiz of three questions: choose an answer, and see why it is right or what it mistakes."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from bpcourse.drawing.lessons.questions import RIGHT, WRONG, question_page
from bpcourse.drawing.page import Page
from bpcourse.errors import InputValueError
from bpcourse.practice.questions import recall_questions
from bpcourse.practice.questions.question import LETTERS, Question
from bpcourse.widgets.controls import Actions, menu
from bpcourse.widgets.explorer import Explorer, Values

HINT = "Choose a letter below; after a wrong answer you may try another."
Questions = tuple[Question, ...]


def quiz(notebook: str = "01", when: str = "start", *, key: str = "quiz") -> Explorer:
    """Ask the three questions at the start or at the end of a notebook.

    >>> quiz("03", "start")
    <recall 03, start: question = 1>

    An answer is told at once, with its reason; after a wrong one another may be tried.
    """
    questions = recall_questions(notebook, when)
    numbers = [str(number) for number, _ in enumerate(questions, start=1)]
    buttons = {letter: letter for letter in letters_of(questions)} | {"next": "Next question"}
    return Explorer(
        f"recall {notebook}, {when}",
        partial(_draw, questions),
        {"question": Actions(menu("question", numbers, numbers[0]), buttons)},
        rules={letter: partial(_answer, questions, letter) for letter in letters_of(questions)}
        | {"next": partial(_next, numbers)},
        kept={"tried": {}},
        key=f"{key} {notebook} {when}",
        hint=HINT,
    )


def letters_of(questions: Questions) -> str:
    """Return as many letters as the longest of these questions has options.

    >>> letters_of(recall_questions("01", "start"))
    'abc'
    """
    return LETTERS[: max(len(question.options) for question in questions)]


def chosen(question: Question, letter: str) -> str:
    """Return a letter if the question has it; InputValueError otherwise."""
    if letter not in question.letters:
        raise InputValueError(f"this question has the answers {', '.join(question.letters)}")
    return letter


def verdict(question: Question, letter: str) -> str:
    """Say of an answer whether it is right, and why somebody would give it.

    >>> verdict(recall_questions("01", "end")[0], "b").partition(".")[0]
    'b: not yet'
    """
    option = question.option(letter)
    return f"{letter}: {'right' if option.right else 'not yet'}. {option.why}"


def marks(question: Question, letters: str) -> dict[str, str]:
    """Return for each letter that was tried whether it is right."""
    return {letter: RIGHT if question.option(letter).right else WRONG for letter in letters}


def _draw(questions: Questions, question: str, tried: Mapping[str, str]) -> Page:
    now, letters = questions[int(question) - 1], tried.get(question, "")
    heading = f"Question {question} of {len(questions)}"
    told = verdict(now, letters[-1]) if letters else "Choose an answer below."
    return question_page(now, heading, marks(now, letters), told)


def _answer(questions: Questions, letter: str, state: Values) -> dict[str, dict[str, Any]]:
    number = state["question"]
    chosen(questions[int(number) - 1], letter)
    before = state["tried"].get(number, "").replace(letter, "")
    return {"tried": {"value": {**state["tried"], number: before + letter}}}


def _next(numbers: list[str], state: Values) -> dict[str, dict[str, Any]]:
    place = numbers.index(state["question"])
    return {"question": {"value": numbers[(place + 1) % len(numbers)]}}
