"""Forward mode against reverse mode: one slider for the inputs, one for the outputs."""

from bpcourse.drawing.lessons.modes import MOST, modes_picture
from bpcourse.widgets.controls import explain, whole_slider
from bpcourse.widgets.explorer import Explorer

HINT = "Drag the dots at either end up or down; point at a bar to read what it counts."


def modes_explorer(inputs: int = 10, outputs: int = 1, *, key: str = "modes_explorer") -> Explorer:
    """Choose how many inputs and outputs a network has, and see which mode is cheaper.

    >>> modes_explorer(50, 1)
    <modes explorer: inputs = 50, outputs = 1>

    Every operation is counted, in both modes. Raises InputValueError beyond 50.
    """
    controls = {
        "inputs": whole_slider("inputs", inputs, 1, MOST),
        "outputs": whole_slider("outputs", outputs, 1, MOST),
    }
    explain(controls["inputs"], "forward mode takes a sweep for each")
    explain(controls["outputs"], "reverse mode takes a sweep back for each; a loss is one")
    return Explorer("modes explorer", modes_picture, controls, key=key, hint=HINT)
