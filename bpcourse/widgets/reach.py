"""Where a gradient goes: a layer, an entry of its output, and what arrives at its inputs."""

from typing import Any

from bpcourse.drawing.multilayer.reach import reach_picture
from bpcourse.drawing.multilayer.reaches import REACHES
from bpcourse.errors import known
from bpcourse.widgets.controls import explain, menu, whole_slider
from bpcourse.widgets.explorer import Explorer, Values

HINT = "Click an entry of the output, or a row's name, to see where a gradient of 1 goes from it."


def gradient_reach(
    layer: str = "batch norm", row: int = 1, column: int = 1, *, key: str = "gradient_reach"
) -> Explorer:
    """Pick an entry of a layer's output, and see where a gradient of 1 goes from there.

    >>> gradient_reach("softmax", row=2, column=4)
    <gradient reach: layer = softmax, row = 2, column = 4>

    Rows and columns count from 1; 0 is all of them at once.
    """
    rows, columns = REACHES[known("layer", layer, REACHES)].output.shape
    controls = {
        "layer": menu("layer", REACHES, layer),
        "row": whole_slider("row (0: all)", row, 0, rows),
        "column": whole_slider("column", column, 0, columns),
    }
    explain(controls["layer"], "a small example of each")
    explain(controls["row"], "of the output; 0 is all rows at once")
    explain(controls["column"], "of the output; 0 is all columns at once")
    return Explorer(
        "gradient reach",
        reach_picture,
        controls,
        rules={"layer": _fit},
        key=key,
        hint=HINT,
    )


def _fit(state: Values) -> dict[str, dict[str, Any]]:
    """Let the sliders end where the output of the chosen layer does."""
    ends = zip(("row", "column"), REACHES[state["layer"]].output.shape, strict=True)
    return {name: {"value": min(state[name], end), "max": end} for name, end in ends}
