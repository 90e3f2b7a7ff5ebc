"""The nudge explorer of notebook 01: what the slope predicts beside what happens."""

import ipywidgets as widgets

from bpcourse.drawing.lessons.nudge import CURVES, nudge_picture
from bpcourse.widgets.controls import row_layout
from bpcourse.widgets.explorer import Explorer


def nudge_explorer(
    function: str = "square", x: float = 2.0, h: float = 0.5, *, key: str = "nudge_explorer"
) -> Explorer:
    """Move a point and a nudge along a curve.

    >>> nudge_explorer("square", x=2, h=0.5)
    <nudge explorer: function = square, x = 2, h = 0.5>

    `function` is one of square, sin, exp, sigmoid, relu, product.
    """
    names = [(f"{curve.written}  ({name})", name) for name, curve in CURVES.items()]
    controls = {
        "function": widgets.Dropdown(
            options=names, value=function, description="function", layout=row_layout()
        ),
        "x": _slider("x", x, 2.0),
        "h": _slider("nudge h", h, 1.0),
    }
    return Explorer("nudge explorer", nudge_picture, controls, key=key)


def _slider(name: str, value: float, reach: float) -> widgets.FloatSlider:
    return widgets.FloatSlider(
        value=value,
        min=-reach,
        max=reach,
        step=0.01,
        description=name,
        readout_format=".2f",
        layout=row_layout(),
    )
