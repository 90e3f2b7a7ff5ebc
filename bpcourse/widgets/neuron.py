"""The neuron stepper of notebook 02: three numbers forward, six slopes backward."""

from bpcourse.drawing.lessons.neuron import LAST, neuron_picture
from bpcourse.drawing.picture import Picture
from bpcourse.widgets.controls import Transport, explain, finite, slider
from bpcourse.widgets.explorer import Explorer

HINT = "Drag w or b, and see what follows; point at any part, or term below it, to read its rule."


def neuron_stepper(
    w: float = 3,
    b: float = 1,
    *,
    x: float = 2,
    y: float = 4,
    step: int = LAST,
    key: str = "neuron_stepper",
) -> Explorer:
    """Step through one neuron and its loss, forward and backward.

    >>> neuron_stepper(w=3, b=1)
    <neuron stepper: w = 3, b = 1, step = 9>

    The sliders move the weight and the bias; the input `x` and the target `y` stay.
    """
    x, y = finite("x", x), finite("y", y)

    def draw(w: float, b: float, step: int) -> Picture:
        return neuron_picture(step, x=x, w=w, b=b, y=y)

    controls = {
        "w": slider("weight w", w, 4, step=0.1),
        "b": slider("bias b", b, 4, step=0.1),
        "step": Transport(LAST, step),
    }
    explain(controls["w"], "what the input x is multiplied by")
    explain(controls["b"], "what is added to w · x")
    return Explorer("neuron stepper", draw, controls, hint=HINT, key=key)
