"""The overview of your exercises, with a button to begin anew."""

from typing import Any

from bpcourse.drawing.lessons.progress import ALL, progress_picture
from bpcourse.drawing.picture import Picture
from bpcourse.practice.exercises import FILES
from bpcourse.practice.record import reset
from bpcourse.widgets.controls import Actions, explain, menu
from bpcourse.widgets.explorer import Explorer, Values

HINT = "Each circle is an exercise: point at it to read its question, click to see its notebook."


def progress_board(*, key: str = "progress_board") -> Explorer:
    """Show which exercises you have solved, in all notebooks or in one.

    >>> progress_board()
    <progress board: notebook = all>

    "Look again" reads the file anew. "Begin anew" starts with an empty one; what you did before
    stays beside it, under another name.
    """
    buttons = {"look": "Look again", "anew": "Begin anew"}
    controls = {"notebook": Actions(menu("notebook", (ALL, *FILES), ALL), buttons)}
    explain(controls["notebook"].choice, "the exercises of all notebooks, or the questions of one")
    rules, kept = {"look": _look, "anew": _begin_anew}, {"seen": 0}
    return Explorer("progress board", _draw, controls, rules=rules, kept=kept, key=key, hint=HINT)


def _draw(notebook: str, **_: Any) -> Picture:
    return progress_picture(notebook=notebook)


def _look(state: Values) -> dict[str, dict[str, Any]]:
    return {"seen": {"value": state["seen"] + 1}}


def _begin_anew(state: Values) -> dict[str, dict[str, Any]]:
    reset()
    return _look(state)
