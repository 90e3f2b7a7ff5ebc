"""Questions with options: one at a time for a widget, or all of them with their answers folded."""

import html
from collections.abc import Mapping, Sequence

from bpcourse.drawing.page import Page, framed, marked_up
from bpcourse.drawing.style import GRADIENT, INK, PARAMETER
from bpcourse.errors import known
from bpcourse.practice.questions import recall_questions
from bpcourse.practice.questions.inventory import ITEMS
from bpcourse.practice.questions.question import Question
from bpcourse.practice.record import SITTINGS

__all__ = [
    "CARD_HEIGHT",
    "CHOSEN",
    "RIGHT",
    "WRONG",
    "inventory_page",
    "question_list",
    "question_page",
    "recall_page",
]

CARD_HEIGHT = 300  # holds every question with what is told, so that the card keeps its size
RIGHT, WRONG, CHOSEN = "right", "wrong", "your answer"
SIGNS = {RIGHT: ("✓", PARAMETER.text), WRONG: ("✗", GRADIENT.text), CHOSEN: ("●", INK)}


def question_page(
    question: Question, heading: str, marks: Mapping[str, str], told: str = ""
) -> Page:
    """Show one question; `marks` says of letters whether they are right, wrong or chosen.

    >>> from bpcourse.practice.questions import recall_questions
    >>> question = recall_questions("02", "end")[1]
    >>> print(question_page(question, "Question 2", {"b": WRONG}, "Not yet.").text)
    Question 2
    A neuron's ReLU is shut, its prediction is far off, and `dL/dw` is 0. What does this 0 say?
    a: the gradient was computed wrongly, for a large miss has a large gradient
    b (wrong): the neuron has learned this example
    c: a small nudge of `w` leaves the prediction as it is, wrong as it may be
    Not yet.
    """
    options = "".join(_option(question, letter, marks.get(letter)) for letter in question.letters)
    said = f'<p role="status" style="margin:0.6em 0">{marked_up(told)}</p>'
    title = f"<p><strong>{html.escape(heading)}</strong></p>"
    lines = [heading, question.text, *(_line(question, le, marks) for le in question.letters)]
    content = f"{title}<p>{marked_up(question.text)}</p>{options}{said}"
    return Page(framed(content, CARD_HEIGHT), "\n".join([*lines, *([told] if told else [])]))


def recall_page(notebook: str, when: str) -> Page:
    """List the three questions at the start or at the end of a notebook, each answer in a fold.

    >>> print(recall_page("01", "end").text.splitlines()[-1])
    The answers are folded away on the page; click Answer to see one.
    """
    return question_list(recall_questions(notebook, when), folded=True)


def inventory_page(sitting: str) -> Page:
    """List the items of the inventory in a closed fold; after the course, each with its answer.

    >>> inventory_page("before").text.count("?") >= 28
    True
    """
    folded = known("sitting", sitting, SITTINGS) != "before"
    page = question_list(tuple(ITEMS.values()), folded=folded)
    title = f"The {len(ITEMS)} items on paper"
    summary = f'<summary style="cursor:pointer">{title}</summary>'
    return Page(f"<details>{summary}{page.html}</details>", f"{title}\n{page.text}")


def question_list(questions: Sequence[Question], *, folded: bool) -> Page:
    """List questions with their options; with `folded`, each answer too, in a closed fold.

    >>> from bpcourse.practice.questions import recall_questions
    >>> question_list(recall_questions("01", "end"), folded=False).html.count("<details")
    0
    """
    items, lines = [], []
    for number, question in enumerate(questions, start=1):
        options = "".join(_option(question, letter, None) for letter in question.letters)
        fold = _fold(question) if folded else ""
        items.append(f"<p><strong>{number}.</strong> {marked_up(question.text)}</p>{options}{fold}")
        lines.append(f"{number}. {question.text}")
        lines += [_line(question, letter, {}) for letter in question.letters]
    if folded:
        lines.append("The answers are folded away on the page; click Answer to see one.")
    return Page(framed("".join(items)), "\n".join(lines))


def _option(question: Question, letter: str, mark: str | None) -> str:
    sign, colour = SIGNS[mark] if mark else ("", INK)
    shown = f' <strong style="color:{colour}">{sign} {mark}</strong>' if mark else ""
    text = marked_up(question.option(letter).text)
    return (
        f'<div style="margin:0.3em 0 0.3em 1em"><strong>{letter}</strong>&ensp;{text}{shown}</div>'
    )


def _line(question: Question, letter: str, marks: Mapping[str, str]) -> str:
    mark = f" ({marks[letter]})" if letter in marks else ""
    return f"{letter}{mark}: {question.option(letter).text}"


def _fold(question: Question) -> str:
    right = question.right_letter
    reasons = [(right, f"is right. {question.option(right).why}")]
    reasons += [(le, question.option(le).why) for le in question.letters if le != right]
    rows = "".join(f"<div><strong>{le}</strong>&ensp;{marked_up(why)}</div>" for le, why in reasons)
    return (
        '<details style="margin:0.3em 0 1em 1em"><summary style="cursor:pointer">Answer</summary>'
        f"{rows}</details>"
    )
