"""One weight of the network that sorts loaves, and with it the boundary."""

from functools import cache
from typing import Any

from bpcourse.drawing.lessons.loaves import loaves_picture
from bpcourse.drawing.picture import Picture
from bpcourse.errors import known
from bpcourse.experiments.loaves import Small, learned, starting_small
from bpcourse.widgets.controls import Actions, menu, slider
from bpcourse.widgets.explorer import Explorer, Values

STARTS = ("untrained", "trained")
STEPS = 600
SEED = 2


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
    return Explorer("loaves explorer", _draw, controls, rules=rules, kept={"net": net}, key=key)


@cache
def network(start: str) -> Small:
    """Return the network before or after it has learned, its numbers as the slider shows them.

    >>> network("untrained").c
    0.0
    """
    net = learned(starting_small(SEED), steps=STEPS if start == "trained" else 0)
    return Small(*(round(value, 2) for value in net))


def _draw(net: Small, **_: Any) -> Picture:
    return loaves_picture(net)


def _begin(state: Values) -> dict[str, dict[str, Any]]:
    net = network(state["network"])
    return {"net": {"value": net}, "value": {"value": getattr(net, state["weight"])}}


def _show(state: Values) -> dict[str, dict[str, Any]]:
    return {"value": {"value": getattr(state["net"], state["weight"])}}


def _move(state: Values) -> dict[str, dict[str, Any]]:
    return {"net": {"value": state["net"]._replace(**{state["weight"]: state["value"]})}}
