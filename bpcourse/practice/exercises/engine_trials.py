"""What the programs of notebook 04 are tried on: graphs of boxes, right engines and wrong ones.

>>> on_graphs(pull_back)["the graph that bites, a"], on_graphs(at_once())["ten doublings, start"]
(25, 1024)
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from math import tanh
from typing import Any

from bpcourse.errors import InputValueError

__all__ = [
    "ENGINE_RULES",
    "Box",
    "at_once",
    "deliveries",
    "graph",
    "on_graphs",
    "on_points",
    "on_rows",
    "one_of_twins",
    "order",
    "orders",
    "pull_back",
    "trained",
]

ENGINE_RULES = {
    "add": (lambda u, v: u + v, (lambda u, v: 1, lambda u, v: 1)),
    "multiply": (lambda u, v: u * v, (lambda u, v: v, lambda u, v: u)),
    "square": (lambda u: u * u, (lambda u: 2 * u,)),
    "subtract": (lambda u, v: u - v, (lambda u, v: 1, lambda u, v: -1)),
    "tanh": (tanh, (lambda u: 1 - tanh(u) ** 2,)),
}
DOUBLED = ["start", *(f"d{number}" for number in range(1, 11))]
GRAPHS = {
    "the graph that bites": (
        "c = add a b; p = multiply a b; e = add c p; f = multiply c p; y = add e f",
        {"a": 2, "b": 3},
    ),
    "a graph with a square": (
        "s = add r r; m = multiply s u; q = square m; t = add q u",
        {"r": 1.5, "u": -0.75},
    ),
    "ten doublings": (
        "; ".join(f"{new} = add {old} {old}" for old, new in pairwise(DOUBLED)),
        {"start": 1},
    ),
}
Pair = tuple[float, float]
PATIENCE = 50  # times that each box may be asked for its parents, before we say: all paths


class Box:
    """A box as in notebook 04: an operation and parents. It counts how often it is asked."""

    def __init__(self, name: str, operation: str | None = None, *parents: "Box") -> None:
        self.name, self.operation, self._parents, self.asked = name, operation, parents, 0

    @property
    def parents(self) -> tuple["Box", ...]:
        """Where the inputs come from."""
        self.asked += 1
        return self._parents

    def __repr__(self) -> str:
        return self.name


def graph(text: str) -> dict[str, Box]:
    """Return the boxes of a graph by name, the output last.

    >>> graph("s = add r r; q = multiply s s")["q"].parents
    (s, s)
    """
    boxes: dict[str, Box] = {}
    for line in text.split("; "):
        name, operation, *parents = line.replace(" =", "").split()
        found = [boxes.setdefault(parent, Box(parent)) for parent in parents]
        boxes[name] = Box(name, operation, *found)
    return boxes


def order(box: Box, found: list[Box] | None = None) -> list[Box]:
    """Return all boxes that lead to one, parents first."""
    found = [] if found is None else found
    if box not in found:
        for parent in box.parents:
            order(parent, found)
        found.append(box)
    return found


def _values(boxes: dict[str, Box], inputs: dict[str, float]) -> dict[Box, float]:
    values = {boxes[name]: value for name, value in inputs.items()}
    for box in boxes.values():
        if box.operation:
            values[box] = ENGINE_RULES[box.operation][0](*[values[p] for p in box.parents])
    return values


def deliveries(boxes: dict[str, Box], *names: str) -> tuple[int, int]:
    """Return how many deliveries arrive at some boxes: in order, and if all is passed on at once.

    >>> deliveries(graph("s = add r r; q = multiply s s"), "r")
    (2, 4)
    """
    in_order = [parent.name for box in boxes.values() for parent in box.parents]
    at_once, waiting = [], [[*boxes.values()][-1]]
    while waiting:
        parents = waiting.pop().parents
        at_once += [parent.name for parent in parents]
        waiting += parents
    return sum(map(in_order.count, names)), sum(map(at_once.count, names))


def slopes(box: Box, values: dict[Box, float]) -> list[float]:
    """Return the local derivatives of a box, one for each parent."""
    rules = ENGINE_RULES[box.operation][1] if box.operation else ()
    return [rule(*[values[parent] for parent in box.parents]) for rule in rules]


def _add(before: float, upstream: float, slope: float) -> float:
    return before + upstream * slope


def pull_back(
    output: Box,
    values: dict[Box, float],
    arrive: Callable[[float, float, float], float] = _add,
    start: float = 1,
    walk: Callable = reversed,
    pairs: Callable = zip,
) -> dict[Box, float]:
    """Return the gradients: totals, sent in order. What arrives, and how, can be replaced."""
    gradients = {output: start}
    for box in walk(order(output)):
        for parent, slope in pairs(box.parents, slopes(box, values)):
            gradients[parent] = arrive(gradients.get(parent, 0), gradients[box], slope)
    return gradients


def one_of_twins(output: Box, values: dict[Box, float]) -> dict[Box, float]:
    """Return what comes out if deliveries go through a dictionary, with one entry for a parent."""

    def pairs(parents: Sequence[Box], sent: Sequence[float]) -> Iterable[tuple[Box, float]]:
        return dict(zip(parents, sent, strict=True)).items()

    return pull_back(output, values, pairs=pairs)


def at_once(*, totals: bool = False) -> Callable[[Box, dict[Box, float]], dict[Box, float]]:
    """Return the engine that passes on at every arrival: the part, or the running total."""

    def engine(output: Box, values: dict[Box, float]) -> dict[Box, float]:
        gradients: dict[Box, float] = {}

        def arrive(box: Box, amount: float) -> None:
            gradients[box] = gradients.get(box, 0) + amount
            for parent, slope in zip(box.parents, slopes(box, values), strict=True):
                arrive(parent, (gradients[box] if totals else amount) * slope)

        arrive(output, 1)
        return gradients

    return engine


def on_graphs(engine: Callable) -> dict[str, Any]:
    """Try an engine on graphs: the gradients at both ends, and whether it visits all paths."""
    tried: dict[str, Any] = {}
    for name, (text, inputs) in GRAPHS.items():
        boxes = graph(text)
        *_, output = boxes.values()
        values = _values(boxes, inputs)
        found = engine(output, values)
        for box in (output, *(boxes[variable] for variable in inputs)):
            tried[f"{name}, {box}"] = _entry(found, box)
    asked = sum(box.asked for box in boxes.values())
    many = asked > PATIENCE * len(boxes)
    return tried | {"ten doublings, the walk": "every path" if many else "every edge"}


def _entry(found: Any, box: Box) -> Any:
    """Return the gradient of a box; what is no dictionary is handed on, to be told what it is."""
    if type(found) is not dict:
        return found
    if box not in found:
        raise InputValueError(f"the dictionary holds no gradient for the box {box}")
    return found[box]


def orders(function: Callable) -> dict[str, Any]:
    """Try a program that orders boxes: how many it lists, and how many before a parent."""
    tried: dict[str, Any] = {}
    for name, (text, _) in GRAPHS.items():
        boxes = graph(text)
        *_, output = boxes.values()
        found = function(output)
        listed = type(found) in {list, tuple}
        early = _early(found, boxes) if listed else found
        tried |= {
            f"{name}, boxes in the list": len(found) if listed else found,
            f"{name}, boxes that lack a parent before them": early,
        }
    return tried


def _early(found: Sequence[Any], boxes: dict[str, Box]) -> int:
    places: dict[int, int] = {}
    for place, box in enumerate(found):
        places.setdefault(id(box), place)
    last = len(found)
    return sum(
        any(places.get(id(p), last) >= places.get(id(box), last) for p in box.parents)
        for box in boxes.values()
    )


POINTS = (
    ([-1.0, -0.5, 0.5, 1.5], [-0.9, -0.2, 0.4, 0.8], 0.3, 0.2, 0.1, 8),
    ([0.4, 2.0], [0.7, -0.3], -0.5, 0.6, 0.05, 3),
    ([1.0, -2.0, 0.75], [0.5, 0.1, -0.6], 0.8, -0.25, 0.02, 5),
)


def trained(
    xs: Sequence[float],
    ys: Sequence[float],
    w: float,
    b: float,
    rate: float,
    steps: int,
    moved: Callable[[Pair, Pair], Pair] = lambda now, before: now,
) -> tuple[float, float, float]:
    """Return w, b and the loss after steps on tanh(w x + b), the sum of squares as loss.

    What moves w and b can be replaced; it is made from the gradients of now and of the step before.
    """
    pairs, step = list(zip(xs, ys, strict=True)), (0.0, 0.0)
    for _ in range(steps):
        deltas = [2 * (tanh(w * x + b) - y) * (1 - tanh(w * x + b) ** 2) for x, y in pairs]
        now = sum(d * x for d, x in zip(deltas, xs, strict=True)), sum(deltas)
        step = moved(now, step)
        w, b = w - rate * step[0], b - rate * step[1]
    return w, b, sum((tanh(w * x + b) - y) ** 2 for x, y in pairs)


def on_points(train: Callable) -> dict[str, Any]:
    """Try a program that trains."""
    return {
        f"train on {len(xs)} points, {steps} steps": train([*xs], [*ys], w, b, rate, steps)
        for xs, ys, w, b, rate, steps in POINTS
    }


ROWS = {
    "add": (0.7, 2.5),
    "subtract": (0.7, 2.5),
    "multiply": (0.7, 2.5),
    "square": (0.7,),
    "tanh": (0.7,),
}


def on_rows(table: Any) -> dict[str, Any]:
    """Try the rows of a table: what comes out at a place, and the slopes there."""
    return {
        f"{name} at {', '.join(map(str, at))}": [rule(*at), *[local(*at) for local in locals_]]
        for name, at in ROWS.items()
        for rule, locals_ in [table[name]]
    }
