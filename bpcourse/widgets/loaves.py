"""One weight of the network that sorts loaves, and with it the boundary."""

from functools import cache
from typing import Any

from bpcourse.drawing.lessons.loaves_net import loaves_net_picture
from bpcourse.drawing.picture import Picture
from bpcourse.errors import known
from bpcourse.experiments.loaves import Small, learned, starting_small
from bpcourse.widgets.controls import Actions, explain, menu, slider
from bpcourse.widgets.explorer import Explorer, Values

STARTS = ("untrained", "trained")
STEPS = 600
SEED = 2
HINT = "Drag an edge or a unit of the network sideways; point at a loaf to read the answer to it."


def loaves_explorer(
    start: str = "untrained", *, weight: str = "w11", key: str = "loaves_explorer"
) -> Explorer:
    """Move one of the 17 numbers of a network, and see which loaves it gets right.

    >>> loaves_explorer()
    <loaves explorer: network = untrained, weight = w11, value = 1.65>

    "Untrained" is a random start, "trained" the same network after 600 steps of gradient descent.
    Another number may be chosen in between: what was moved stays moved.
    """
    net = network(known("start", start, STARTS))
    value = slider("its value", getattr(net, known("weight", weight, Small._fields)), 8)
    value.layout.flex = "1 1 320px"  # beside a button it would shrink to its knob
    controls = {
        "network": menu("network", STARTS, start),
        "weight": menu("weight", Small._fields, weight),
        "value": Actions(value, {"back": "Put all back"}),
    }
    rules = {"network": _begin, "back": _begin, "weight": _show, "value": _move}
    explain(controls["network"], "before or after it has learned; it puts all 17 numbers back")
    explain(controls["weight"], "the number that the slider moves; a click on an edge chooses it")
    explain(value, "of the number that is chosen")
    more = {"kept": {"net": net}, "key": key, "hint": HINT}
    return Explorer("loaves explorer", _draw, controls, rules=rules, **more)


@cache
def network(start: str) -> Small:
    """Return the network before or after it has learned, its numbers as the slider shows them.

    >>> network("untrained").c
    0.0
    """
    net = learned(starting_small(SEED), steps=STEPS if start == "trained" else 0)
    return Small(*(round(value, 2) for value in net))


def _draw(net: Small, weight: str, **_: Any) -> Picture:
    return loaves_net_picture(net, weight)


def _begin(state: Values) -> dict[str, dict[str, Any]]:
    net = network(state["network"])
    return {"net": {"value": net}, "value": {"value": getattr(net, state["weight"])}}


def _show(state: Values) -> dict[str, dict[str, Any]]:
    return {"value": {"value": getattr(state["net"], state["weight"])}}


def _move(state: Values) -> dict[str, dict[str, Any]]:
    return {"net": {"value": state["net"]._replace(**{state["weight"]: state["value"]})}}
