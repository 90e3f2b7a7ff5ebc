"""Predict before you run: people who commit to an answer first remember what they saw.

>>> predict("2 + 2", 5)
2 + 2: you predict 5.
>>> compare("2 + 2", 4)
2 + 2: you predicted 5, the result is 4.

Predictions live in the kernel only, and nothing here judges them: the point of a wrong one is to
be looked at.
"""

import html
from dataclasses import dataclass
from typing import Any

from bpcourse.errors import InputTypeError

__all__ = ["Card", "compare", "predict"]

EDGE = "#595959"  # NEUTRAL.edge of drawing.style, which stands above; a test holds them equal

_predictions: dict[str, str] = {}  # of this kernel, by question


@dataclass(frozen=True)
class Card:
    """A line of text that a notebook shows in a frame."""

    text: str
    cells: tuple[tuple[str, str], ...]

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        items = "".join(
            f'<span style="margin-right:1.5em">{html.escape(what)} '
            f"<strong>{html.escape(value)}</strong></span>"
            for what, value in self.cells
        )
        frame = f"border-left:4px solid {EDGE};padding:0.2em 0.8em"
        return f'<div style="{frame}">{items}</div>'


def predict(question: str, answer: Any) -> Card:
    """Keep your answer to a question until `compare` asks for it.

    >>> predict("the slope at 3", ...)
    the slope at 3: to do. Put your own answer in place of the three dots and run this cell again.

    `answer` is a number, a text or a list of them; running the cell again replaces it.
    Raises InputTypeError if `question` is not a text.
    """
    if not isinstance(question, str):
        raise InputTypeError(
            f"predict was given {question!r} first; the question comes first, as a text, "
            "then your answer"
        )
    if answer is ...:
        _predictions.pop(question, None)
        todo = "to do. Put your own answer in place of the three dots and run this cell again."
        return Card(f"{question}: {todo}", ((f"{question}:", todo),))
    _predictions[question] = written = _written(answer)
    return Card(f"{question}: you predict {written}.", ((f"{question}: you predict", written),))


def compare(question: str, result: Any) -> Card:
    """Show a result beside what you predicted for it.

    >>> compare("a question nobody asked", 24)
    a question nobody asked: the result is 24 (you made no prediction).
    """
    written = _written(result)
    if question not in _predictions:
        text = f"{question}: the result is {written} (you made no prediction)."
        return Card(text, ((f"{question}: the result is", written), ("you made no prediction", "")))
    said = _predictions[question]
    text = f"{question}: you predicted {said}, the result is {written}."
    return Card(text, ((f"{question}: you predicted", said), ("the result is", written)))


def _written(answer: Any) -> str:
    """Write an answer the same way on every machine: six digits, no -0, no type names."""
    if isinstance(answer, (list, tuple)):
        return ", ".join(_written(item) for item in answer)
    if isinstance(answer, bool) or not isinstance(answer, (int, float)):
        return str(answer)
    return f"{float(answer) + 0.0:.6g}" if isinstance(answer, float) else str(answer)
