"""The overview of your exercises, with a button to begin anew."""

from typing import Any

from bpcourse.drawing.lessons.progress import progress_picture
from bpcourse.drawing.picture import Picture
from bpcourse.practice.record import reset
from bpcourse.widgets.controls import Actions, menu
from bpcourse.widgets.explorer import Explorer, Values

KEEP, RESET = "keep what I did", "forget what I did"


def progress_board(*, key: str = "progress_board") -> Explorer:
    """Show which exercises you have solved; begin anew with two clicks.

    >>> progress_board()
    <progress board: my progress = keep what I did>

    "Look again" reads the file anew. To begin anew, choose "forget what I did" and press it: the
    old file stays beside the new one, under another name.
    """
    choice = menu("my progress", (KEEP, RESET), KEEP)
    controls = {"my progress": Actions(choice, {"look": "Look again"})}
    return Explorer(
        "progress board", _draw, controls, rules={"look": _look}, kept={"seen": 0}, key=key
    )


def _draw(**_: Any) -> Picture:
    return progress_picture()


def _look(state: Values) -> dict[str, dict[str, Any]]:
    if state["my progress"] == RESET:
        reset()
    return {"seen": {"value": state["seen"] + 1}, "my progress": {"value": KEEP}}
