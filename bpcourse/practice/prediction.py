"""Predict before you run: people who commit to an answer first remember what they saw.

>>> predict("2 + 2", 5)
2 + 2: you predict 5.
>>> compare("2 + 2", 4, slips={"You counted one of them twice.": 2 + 2 + 1})
2 + 2: you predicted 5, the result is 4. You counted one of them twice.

Predictions live in the kernel only, and nothing here judges them: the point of a wrong one is to
be looked at. Where a slip gives exactly what you said, the slip is named.
"""

from collections.abc import Mapping
from typing import Any

from bpcourse.errors import InputTypeError
from bpcourse.practice.card import Card
from bpcourse.practice.likeness import agree
from bpcourse.practice.reading import UnreadableError, read

__all__ = ["compare", "predict", "predicted"]

TO_DO = "to do. Put your own answer in place of the three dots and run this cell again."
CLOSE = 5e-3  # a slip is recognised from two digits on

_predictions: dict[str, tuple] = {}  # of this kernel, by question


def predict(question: str, *answers: Any) -> Card:
    """Keep your answer to a question, or your answers, until `compare` asks for them.

    >>> predict("the slope at 3", ...)
    the slope at 3: to do. Put your own answer in place of the three dots and run this cell again.
    >>> predict("the slopes on the left and on the right", 0, 1)
    the slopes on the left and on the right: you predict 0, 1.

    An answer is a number, a text or a list of them; running the cell again replaces it.
    Raises InputTypeError if `question` is not a text.
    """
    _check(question)
    if not answers or any(answer is ... for answer in answers):
        _predictions.pop(question, None)
        return Card(f"{question}: {TO_DO}", ((f"{question}:", TO_DO),))
    _predictions[question] = answers
    written = _written(answers)
    return Card(f"{question}: you predict {written}.", ((f"{question}: you predict", written),))


def predicted(question: str) -> tuple | None:
    """Return what was predicted for a question in this kernel, or None.

    >>> predicted("a question nobody asked") is None
    True
    """
    _check(question)
    return _predictions.get(question)


def compare(question: str, result: Any, *, slips: Mapping[str, Any] | None = None) -> Card:
    """Show a result beside what you predicted for it; without a prediction the page folds it away.

    >>> compare("a question nobody asked", 24)
    a question nobody asked: the result is 24 (you made no prediction).

    `slips` gives for words the value that somebody comes to who makes this slip.
    """
    written = _written(result)
    if question not in _predictions:
        text = f"{question}: the result is {written} (you made no prediction)."
        folded = f"{question}: predict first, above; or open the result here"
        return Card(text, (("the result is", written),), folded=folded)
    answers = _predictions[question]
    said, slip = _written(answers), _slip(answers, result, slips or {})
    text = f"{question}: you predicted {said}, the result is {written}."
    cells = ((f"{question}: you predicted", said), ("the result is", written))
    return Card(f"{text} {slip}", (*cells, (slip, ""))) if slip else Card(text, cells)


def _check(question: Any) -> None:
    if not isinstance(question, str):
        raise InputTypeError(
            f"predict was given {question!r} first; the question comes first, as a text, "
            "then your answer"
        )


def _slip(answers: tuple, result: Any, slips: Mapping[str, Any]) -> str:
    """Return the words of the slip that gives these answers and not the result."""
    if not slips or _alike(answers, result):
        return ""
    return next((words for words, value in slips.items() if _alike(answers, value)), "")


def _alike(answers: tuple, value: Any) -> bool:
    """Compare without asking how many there are: one number, or a list of one, is the same."""
    try:
        said, meant = read(_one(answers)), read(_one(value))
    except UnreadableError:
        return False
    return agree(said, meant, CLOSE)


def _one(value: Any) -> Any:
    while isinstance(value, (list, tuple)) and len(value) == 1:
        value = value[0]
    return value


def _written(answer: Any) -> str:
    """Write an answer the same way on every machine: six digits, no -0, no type names."""
    if isinstance(answer, (list, tuple)):
        return ", ".join(_written(item) for item in answer)
    if isinstance(answer, bool) or not isinstance(answer, (int, float)):
        return str(answer)
    return f"{float(answer) + 0.0:.6g}" if isinstance(answer, float) else str(answer)
