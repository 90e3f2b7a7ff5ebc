"""A question with a box for what you predict, in place of a cell to be edited."""

import html
from typing import Any

import ipywidgets as widgets

from bpcourse.drawing.page import Page, framed
from bpcourse.practice.prediction import predict, predicted
from bpcourse.practice.typed import typed
from bpcourse.widgets.controls import row_layout
from bpcourse.widgets.explorer import Explorer, Values

TO_DO = "to do. Run this cell, type your answer into the box and press Enter."


class Ask(Explorer):
    """An explorer that says in a line what is asked, so that a page without a kernel does, too."""

    def __repr__(self) -> str:
        return self.picture.text


def ask(question: str = "your prediction", *, key: str = "ask") -> Explorer:
    """Ask for a prediction, and keep it until `compare` shows it beside the result.

    >>> ask("the slope at 3")
    the slope at 3: to do. Run this cell, type your answer into the box and press Enter.

    Enter keeps the answer as `predict` would: a number, a fraction, a word, or several of them with
    commas between. What was kept before stays until another answer is given.
    """
    box = widgets.Text(
        description="answer",
        placeholder="a number, a list or a word, then Enter",
        continuous_update=False,
        layout=row_layout(),
    )
    said = predicted(question)
    told = "" if said is None else repr(predict(question, *said))
    return Ask(
        "ask",
        _draw,
        {"answer": box},
        rules={"answer": _keep},
        kept={"question": question, "said": told},
        key=f"{key} {question}",
    )


def _draw(question: str, said: str, **_: Any) -> Page:
    text = said or f"{question}: {TO_DO}"
    shown = said or f"Predict: {question}"
    return Page(framed(f'<div role="status">{html.escape(shown)}</div>'), text)


def _keep(state: Values) -> dict[str, dict[str, Any]]:
    """Keep what was typed; an empty box changes nothing."""
    answers = typed(state["answer"])
    if not answers:
        return {}
    return {"said": {"value": repr(predict(state["question"], *answers))}}
