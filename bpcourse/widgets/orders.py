"""The order stepper of notebook 04: the same graph, walked back in three orders."""

from functools import lru_cache

from bpcourse.drawing.graph.orders import ORDERS, TOTALS, OrderStory
from bpcourse.drawing.picture import Picture
from bpcourse.graph import Node, variable
from bpcourse.widgets.controls import Actions, Transport, explain, menu, slider
from bpcourse.widgets.explorer import Explorer

BUTTONS = {"begin": "to the seed", "end": "to the end"}
HINT = "Step with next and watch a; then choose another order. Point at an edge to read its rule."


def order_stepper(
    order: str = TOTALS,
    *,
    a: float = 2,
    b: float = 3,
    step: int = 0,
    key: str = "order_stepper",
) -> Explorer:
    """Walk back over the five-line graph of notebook 04 in one of three orders.

    >>> order_stepper("wait")
    <order stepper: order = wait, a = 2, b = 3, step = 0>

    `order` is "parts at once", "totals at once" or "wait".
    """
    choice = menu("order", ORDERS, order)
    explain(choice, "what a node does when something arrives")
    controls = {
        "order": Actions(choice, BUTTONS),
        "a": slider("a", a, 4, step=0.1),
        "b": slider("b", b, 4, step=0.1),
        "step": Transport(_last(order), step),
    }
    rules = {
        "order": lambda values: {"step": {"value": 0, "max": _last(values["order"])}},
        "begin": lambda values: {"step": {"value": 0}},  # noqa: ARG005  whatever stands there
        "end": lambda values: {"step": {"value": _last(values["order"])}},
    }
    return Explorer("order stepper", draw, controls, rules=rules, hint=HINT, key=key)


@lru_cache(maxsize=8)  # made once an order and a place, not once a step
def _tell(order: str, a: float, b: float) -> OrderStory:
    return OrderStory(five_lines(), {"a": a, "b": b}, order)


def _last(order: str) -> int:
    return _tell(order, 2.0, 3.0).last


def draw(order: str, a: float, b: float, step: int) -> Picture:
    """Draw one delivery.

    >>> draw("totals at once", 2, 3, 14).text.splitlines()[0][-44:]
    '∂y/∂a = 29, ∂y/∂b = 22. A nudge says 25, 19.'
    """
    return _tell(order, a, b).picture(step)


def five_lines() -> Node:
    """Return the graph of notebook 04 in which a, b, c and p are used twice.

    >>> five_lines()
    y = add(e, f)
    """
    a, b = variable("a"), variable("b")
    c, p = (a + b).named("c"), (a * b).named("p")
    return ((c + p).named("e") + (c * p).named("f")).named("y")
