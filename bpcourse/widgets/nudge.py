"""The nudge explorer of notebook 01: what the slope predicts beside what happens."""

from bpcourse.drawing.lessons.nudge import CURVES, nudge_picture
from bpcourse.widgets.controls import explain, menu, slider
from bpcourse.widgets.explorer import Explorer

HINT = "Drag the white point x along the curve, or the blue point x + h to make the nudge smaller."


def nudge_explorer(
    function: str = "square", x: float = 1.0, h: float = 0.5, *, key: str = "nudge_explorer"
) -> Explorer:
    """Move a point and a nudge along a curve.

    >>> nudge_explorer("square", x=2, h=0.5)
    <nudge explorer: function = square, x = 2, h = 0.5>

    `function` is one of square, sin, exp, sigmoid, relu, product.
    """
    names = [(f"{curve.written}  ({name})", name) for name, curve in CURVES.items()]
    controls = {
        "function": menu("function", names, function),
        "x": slider("x", x, 2),
        "h": slider("nudge h", h, 1),
    }
    explain(controls["function"], "what is nudged")
    explain(controls["x"], "where the tangent touches")
    explain(controls["h"], "how far x is moved; a negative nudge moves it back")
    return Explorer("nudge explorer", nudge_picture, controls, hint=HINT, key=key)
