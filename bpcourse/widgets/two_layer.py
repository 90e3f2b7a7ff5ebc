"""The sweep of notebook 05: the 2-2-1 network in nine steps, forward, backward, forward again."""

from dataclasses import replace
from typing import Any

from bpcourse.by_hand.two_layer import PRESETS, TwoLayer
from bpcourse.drawing.lessons.two_layer import EXAMPLE, LAST, draw_step, sweep_parameters
from bpcourse.drawing.lessons.two_layer_words import NUMBERS
from bpcourse.drawing.picture import Picture
from bpcourse.widgets.controls import Transport, explain, menu, slider
from bpcourse.widgets.explorer import Explorer, Values

HINT = "Drag any number sideways: weight, bias, input, target, rate. Point at a part for its rule."


def sweep_explorer(
    preset: str = EXAMPLE, *, which: str = "w11", step: int = 7, key: str = "sweep_explorer"
) -> Explorer:
    """Sweep through the 2-2-1 network; choose a setting, and move any of its thirteen numbers.

    >>> sweep_explorer()
    <sweep explorer: preset = the example's numbers, which = w11, value = 0.15, step = 7>

    Choosing another preset puts every number back.
    """
    network = sweep_parameters(preset, which)
    value = slider("its value", getattr(network, which), 10)
    controls = {
        "preset": menu("preset", PRESETS, preset, "setting"),
        "which": menu("which", [(said, name) for name, said in NUMBERS.items()], which, "number"),
        "value": value,
        "step": Transport(LAST, step),
    }
    for name, end in zip(("min", "max"), reach(network, which), strict=True):
        setattr(value, name, end)
    explain(controls["preset"], "which network: it puts every number back")
    explain(controls["which"], "the number that the slider moves; a click on the number chooses it")
    explain(value, "of the number that is chosen")
    rules = {"preset": _begin, "which": _show_number, "value": _move}
    kept = {"network": network}
    return Explorer("sweep explorer", _draw, controls, rules=rules, kept=kept, key=key, hint=HINT)


def _draw(step: int, network: TwoLayer, **_: Any) -> Picture:
    return draw_step(step, network)


def reach(network: TwoLayer, which: str) -> tuple[float, float]:
    """Return the ends of the slider for one of the network's numbers.

    >>> reach(TwoLayer(), "w12"), reach(TwoLayer(), "rate"), reach(TwoLayer(), "y")
    ((-1.8, 2.2), (0.0, 1.0), (0.0, 1.0))
    """
    if which in {"rate", "y"}:
        return 0.0, 1.0
    value = getattr(network, which)
    return round(value - 2, 2), round(value + 2, 2)


def _begin(values: Values) -> dict[str, dict[str, Any]]:
    network = sweep_parameters(values["preset"])
    return {"network": {"value": network}} | _show_number(values | {"network": network})


def _show_number(values: Values) -> dict[str, dict[str, Any]]:
    """Return where the slider stands, and its ends: in an order in which they never cross."""
    low, high = reach(sweep_parameters(values["preset"]), values["which"])
    ends = {"min": low, "max": high} if low <= values["value"] else {"max": high, "min": low}
    return {"value": {**ends, "value": getattr(values["network"], values["which"])}}


def _move(values: Values) -> dict[str, dict[str, Any]]:
    network = replace(values["network"], **{values["which"]: values["value"]})
    return {"network": {"value": network}}
