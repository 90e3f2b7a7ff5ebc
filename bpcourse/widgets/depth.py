"""The lab of notebook 08: depth, activation, weights and shortcut against the gradient."""

import ipywidgets as widgets

from bpcourse.drawing.multilayer.depth_lab import depth_lab_picture
from bpcourse.drawing.multilayer.depth_lab_words import SHORTCUTS
from bpcourse.widgets.controls import explain, menu, row_layout, whole_slider
from bpcourse.widgets.explorer import Explorer

DEEPEST = 100
HINT = "Drag the ring at layer 1 to the left to add layers. Point at a bar to read its number."
SCALES = tuple(2 ** (k / 4) for k in range(-8, 9))  # even steps on a logarithmic axis


def depth_lab(depth: int = 20, *, key: str = "depth_lab") -> Explorer:
    """Change depth, activation, the scale of the first weights and the shortcut.

    >>> depth_lab(50)
    <depth lab: depth = 50, activation = sigmoid, scale = 1, shortcut = none>

    The weights are drawn by He's scheme for ReLUs and by Glorot's for the rest, then scaled.
    """
    from bpcourse.multilayer.activations import HIDDEN  # noqa: PLC0415  NumPy when wanted

    controls = {
        "depth": whole_slider("depth", depth, 1, DEEPEST),
        "activation": menu("activation", HIDDEN, "sigmoid"),
        "scale": widgets.SelectionSlider(
            options=[(f"× {scale:.2f}", scale) for scale in SCALES],
            value=1,
            description="weights",
            layout=row_layout(),
        ),
        "shortcut": menu("shortcut", SHORTCUTS, "none"),
    }
    explain(controls["depth"], "how many layers the gradient comes back through")
    explain(controls["activation"], "the function of every unit")
    explain(controls["scale"], "what the first weights are multiplied by")
    explain(controls["shortcut"], "what else is between the layers")
    return Explorer("depth lab", depth_lab_picture, controls, key=key, hint=HINT)
