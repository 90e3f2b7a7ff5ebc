"""Gradient descent by hand: a ball on a loss over one weight, a rate, and a button."""

from collections.abc import Sequence
from typing import Any

import ipywidgets as widgets

from bpcourse.drawing.lessons.landscape import landscape_picture
from bpcourse.drawing.lessons.landscapes import LANDSCAPES, NEURON
from bpcourse.drawing.picture import Picture
from bpcourse.errors import known
from bpcourse.widgets.controls import Actions, explain, finite, menu, row_layout
from bpcourse.widgets.explorer import Explorer, Values

HINT = "Drag the ball; press Step; change the rate, and the steps so far are taken anew."
BUTTONS = {"step": "Step", "again": "Back to the start"}
FINE = 400  # positions of a slider from end to end


def landscape_explorer(
    landscape: str = NEURON,
    *,
    others: Sequence[str] = (),
    w: float | None = None,
    rate: float | None = None,
    key: str = "landscape_explorer",
) -> Explorer:
    """Roll a ball down a loss over one weight, step by step, at a rate of your choice.

    >>> landscape_explorer()
    <landscape explorer: loss = the neuron, w = 3, rate = 0.05>

    `landscape`, and `others` to choose from, are names in `LANDSCAPES`. The w of the slider is
    where the descent starts; dragging the ball starts anew where it is left.
    """
    names = [known("landscape", name, LANDSCAPES) for name in (landscape, *others)]
    start = settings(landscape)
    if w is not None:
        start["w"]["value"] = finite("w", w)
    if rate is not None:
        start["rate"]["value"] = finite("rate", rate)
    controls = {
        "loss": Actions(_choice(names, landscape), BUTTONS),
        "w": _slider("start at", start["w"]),
        "rate": _slider("rate η", start["rate"]),
    }
    explain(controls["w"], "the weight before the first step")
    explain(controls["rate"], "how far a step goes for each unit of slope")
    kept = {"presses": 0}
    return Explorer(
        "landscape explorer", draw, controls, rules=RULES, kept=kept, hint=HINT, key=key
    )


def draw(loss: str, w: float, rate: float, presses: int) -> Picture:
    """Draw the ball after the presses since its start.

    >>> draw("the neuron", 3, 0.05, 2) == landscape_picture("the neuron", 3, 0.05, 2)
    True
    """
    return landscape_picture(loss, w, rate, presses)


def settings(landscape: str) -> dict[str, dict[str, Any]]:
    """Return the sliders of a landscape: their ends, their steps, where they start.

    >>> settings("the neuron")["rate"]
    {'min': 0.0, 'max': 0.4, 'step': 0.001, 'value': 0.05, 'readout_format': '.3f'}
    """
    land = LANDSCAPES[landscape]
    return {
        "w": _range(land.low, land.high, land.start),
        "rate": _range(0.0, land.largest_rate, land.rate),
    }


def _range(low: float, high: float, value: float) -> dict[str, Any]:
    step = float(f"{(high - low) / FINE:.0e}")
    decimals = max(0, -int(f"{step:e}".partition("e")[2]))
    ends = {"min": low, "max": high, "step": step, "value": value}
    return ends | {"readout_format": f".{decimals}f"}


def _slider(label: str, traits: dict[str, Any]) -> widgets.FloatSlider:
    return widgets.FloatSlider(description=label, layout=row_layout(), **traits)


def _choice(names: Sequence[str], landscape: str) -> widgets.Dropdown:
    choice = menu("loss", names, landscape)
    explain(choice, "the landscape that the ball lies in")
    return choice


def new_landscape(values: Values) -> dict[str, dict[str, Any]]:
    """Return what another landscape changes: both sliders, and the presses so far.

    >>> new_landscape({"loss": "a saddle"})["presses"]
    {'value': 0}
    """
    return settings(values["loss"]) | _start_anew(values)


def _start_anew(_: Values) -> dict[str, dict[str, Any]]:
    return {"presses": {"value": 0}}


RULES = {
    "loss": new_landscape,
    "w": _start_anew,  # moved by hand
    "step": lambda values: {"presses": {"value": values["presses"] + 1}},
    "again": _start_anew,
}
