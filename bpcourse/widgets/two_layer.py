"""The sweep of notebook 05: the 2-2-1 network in nine steps, forward, backward, forward again."""

from typing import Any

from bpcourse.by_hand.two_layer import PRESETS, WEIGHTS
from bpcourse.drawing.lessons.two_layer import EXAMPLE, LAST, sweep_parameters, sweep_picture
from bpcourse.drawing.lessons.two_layer_words import WRITTEN
from bpcourse.widgets.controls import Transport, menu, slider
from bpcourse.widgets.explorer import Explorer, Values


def sweep_explorer(
    preset: str = EXAMPLE, *, weight: str = "w11", step: int = 0, key: str = "sweep_explorer"
) -> Explorer:
    """Sweep through the 2-2-1 network; choose a setting, and move one of its six weights.

    >>> sweep_explorer()
    <sweep explorer: preset = the example's numbers, weight = w11, value = 0.15, step = 0>

    Choosing another preset or another weight puts the former weight back.
    """
    weights = [(WRITTEN[name], name) for name in WEIGHTS]
    controls = {
        "preset": menu("preset", PRESETS, preset, "setting"),
        "weight": menu("weight", weights, weight),
        "value": slider("its value", getattr(sweep_parameters(preset), weight), 10, step=0.05),
        "step": Transport(LAST, step),
    }
    rules = {"preset": show_weight, "weight": show_weight}
    return Explorer("sweep explorer", sweep_picture, controls, rules=rules, key=key)


def show_weight(values: Values) -> dict[str, dict[str, Any]]:
    """Return where the slider stands after another preset or weight was chosen.

    >>> show_weight({"preset": "large weights", "weight": "w12"})
    {'value': {'value': 8.0}}
    """
    parameters = sweep_parameters(values["preset"])
    return {"value": {"value": getattr(parameters, values["weight"])}}
