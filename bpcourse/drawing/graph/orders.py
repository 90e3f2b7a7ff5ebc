"""Three orders of the way back: pass on each part at once, all so far at once, or wait."""

from collections.abc import Iterator, Mapping
from math import isclose
from typing import Any

from bpcourse.drawing.graph.diagram import Scene
from bpcourse.drawing.graph.story import FRAME, GraphStory, Moment
from bpcourse.drawing.graph.walk import Walk
from bpcourse.drawing.picture import Picture
from bpcourse.drawing.words import factor, number
from bpcourse.errors import GraphError, known
from bpcourse.graph import Node, Step, backward_steps

AT_ONCE, TOTALS, WAIT = "parts at once", "totals at once", "wait"
ORDERS = {
    AT_ONCE: "passes on what has arrived",
    TOTALS: "passes on all that it holds",
    WAIT: "has waited for everything, and passes on its total",
}
MOST = 200  # deliveries; the number of paths doubles with every node that is used twice


def order_picture(
    output: Node, inputs: Mapping[Node | str, Any], order: str = WAIT, step_number: int = 0
) -> Picture:
    """Draw one delivery of the way back, in one of three orders.

    >>> from bpcourse.graph import variable
    >>> r = variable("r")
    >>> s = (r + r).named("s")
    >>> q = (s * s).named("q")
    >>> [OrderStory(q, {r: 3}, order).total(r) for order in ORDERS]
    [24.0, 36.0, 24.0]

    Moment 0 is the seed; each further one a delivery. `order` is "parts at once", "totals at
    once" (which is wrong) or "wait". Raises GraphError for a step that there is not, and beyond
    200 deliveries.
    """
    return OrderStory(output, inputs, order).picture(step_number)


def deliveries(output: Node, values: Mapping[Node, Any], order: str) -> tuple[Step, ...]:
    """Return what each node sends to each parent, in its order.

    >>> from bpcourse.graph import forward, variable
    >>> r = variable("r")
    >>> s = r + r
    >>> q = s * s
    >>> [len(deliveries(q, forward(q, {r: 3.0}), order)) for order in ORDERS]
    [6, 6, 4]
    """
    if known("order", order, ORDERS) == WAIT:
        return tuple(backward_steps(output, values))
    sent: list[Step] = []
    for step in _send(output, 1.0, values, {}, totals=order == TOTALS):
        sent.append(step)
        if len(sent) > MOST:
            raise GraphError(f"more than {MOST} deliveries: take a smaller graph, or wait")
    return tuple(sent)


def _send(
    node: Node, amount: float, values: Mapping[Node, Any], held: dict[Node, float], *, totals: bool
) -> Iterator[Step]:
    """Yield what follows from one arrival: the node adds it up, and passes something on."""
    held[node] = held.get(node, 0.0) + amount
    inputs = [values[parent] for parent in node.parents]
    slopes = node.primitive.local_derivatives(values[node], *inputs) if node.primitive else ()
    for position, (parent, slope) in enumerate(zip(node.parents, slopes, strict=True)):
        upstream = held[node] if totals else amount
        if not parent.is_constant:
            yield Step(node, parent, upstream, slope, upstream * slope, position)
            yield from _send(parent, upstream * slope, values, held, totals=totals)


class OrderStory(GraphStory):
    """The way back over one graph in one of three orders, delivery by delivery.

    >>> from bpcourse.graph import variable
    >>> x = variable("x")
    >>> OrderStory(x * x, {x: 3}, "wait").last
    2
    """

    def __init__(self, output: Node, inputs: Mapping[Node | str, Any], order: str) -> None:
        super().__init__(output, inputs, 1)
        self.order_name = known("order", order, ORDERS)
        self.right = self._gradients(self.steps)
        self.steps = deliveries(output, self.values, order)
        self.last = len(self.steps)
        self.walk = Walk(self.order, self.values, self.steps, FRAME, exact=False)
        self.tells = self.walk.tells

    def total(self, node: Node) -> float:
        """Return what a node holds in the end."""
        return float(self._gradients(self.steps)[node])

    def moment(self, step_number: int) -> Moment:
        """Return what is known and what happens at a delivery."""
        if not 0 <= step_number <= self.last:
            raise GraphError(f"step {step_number} asked for; this way back has 0 to {self.last}")
        if step_number == 0:
            return self._seed_moment()
        step, done = self.steps[step_number - 1], self.steps[:step_number]
        scene = Scene(
            self.values,
            self._gradients(done),
            done,
            lit=step.node,
            backward=True,
            beat=1,
            unfinished=frozenset(later.parent for later in self.steps[step_number:]),
        )
        who, to = self.tells.names[step.node], self.tells.names[step.parent]
        product = f"{factor(step.upstream)} · {factor(step.local)} = {number(step.downstream)}"
        caption = f"{who} {ORDERS[self.order_name]}: {to} receives {product}."
        if step_number == self.last:
            caption = f"{caption} {self._verdict()}"
        title = f"{self.order_name}: from {who} to {to}"
        sentence = f"Delivery {step_number} of {self.last}, {caption}"
        return Moment(scene, title, sentence, caption, step)

    def _verdict(self) -> str:
        """Return what the variables hold in the end, and what a nudge says."""
        held = [n for n in self.order if n.is_variable]
        found = ", ".join(f"{self.tells.slope(n)} = {number(self.total(n))}" for n in held)
        right = ", ".join(number(self.right[n]) for n in held)
        agree = all(isclose(self.total(n), self.right[n], abs_tol=1e-9) for n in held)
        return f"{found}. " + ("A nudge agrees." if agree else f"A nudge says {right}.")
