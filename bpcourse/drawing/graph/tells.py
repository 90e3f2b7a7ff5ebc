"""What the stepper says of nodes and edges: the rule, with its numbers put in."""

from collections.abc import Mapping, Sequence
from typing import Any

from bpcourse.drawing.graph.spelled import name_of, spell_all, spell_numbers
from bpcourse.drawing.words import show_value
from bpcourse.graph import Node, Step

ATOMIC = 22  # letters of a name within a derivative


class Tells:
    """The sentences of one graph at one set of values.

    >>> from bpcourse.graph import backward_steps, forward, topological_order, variable
    >>> w, x = variable("w"), variable("x")
    >>> m = (w * x).named("m")
    >>> values = forward(m, {w: 3, x: 2})
    >>> tells = Tells(topological_order(m), values, tuple(backward_steps(m, values)))
    >>> tells.node(m, {m: 1})
    'm = w · x = 3 · 2 = 6. ∂m/∂m = 1.'
    """

    def __init__(
        self, order: Sequence[Node], values: Mapping[Node, Any], steps: Sequence[Step]
    ) -> None:
        self.output, self.values, self.steps = order[-1], values, steps
        self.formulas = spell_all(order)
        self.names = {node: name_of(node, self.formulas, 24) for node in order}

    def slope(self, node: Node) -> str:
        """Return how the output's derivative with respect to a node is written."""
        return self.quotient(self.output, node)

    def quotient(self, above: Node, below: Node) -> str:
        """Return how the derivative of one node with respect to another is written."""
        top = "out" if above is self.output and not above.name else self._atom(above)
        return f"∂{top}/∂{self._atom(below)}"

    def _atom(self, node: Node) -> str:
        name = name_of(node, self.formulas, ATOMIC)
        return name if name.isalnum() or "_" in name else f"({name})"

    def node(self, node: Node, gradients: Mapping[Node, Any], *, complete: bool = True) -> str:
        """Return how a node is computed, and its gradient, or what of it has arrived."""
        said = f"{self.computed(node)}."
        if node in gradients:
            shown = show_value(gradients[node])
            known = (
                f"{self.slope(node)} = {shown}" if complete else f"So far it has received {shown}"
            )
            said += f" {known}."
        return said

    def computed(self, node: Node) -> str:
        """Return a node's formula, the same with numbers, and its value."""
        shown = show_value(self.values[node])
        if node.primitive is None:
            return f"{self.names[node]} = {shown}"
        formula = (
            name_of(node, {node: self.formulas[node]}, 30)
            if not node.name
            else (f"{node.name} = {self.formulas[node][:30]}")
        )
        return f"{formula} = {spell_numbers(node, self.values)} = {shown}"

    def local(self, step: Step) -> str:
        """Return the local derivative of an edge; for a product, with the other input's name."""
        shown = "a Jacobian" if step.local is None else show_value(step.local)
        start = self.quotient(step.node, step.parent)
        if step.node.primitive is not None and step.node.primitive.name == "multiply":
            other = step.node.parents[1 - step.position]
            if not other.is_constant:
                return f"{start} = {name_of(other, self.formulas, ATOMIC)} = {shown}"
        return f"{start} = {shown}"

    def product(self, step: Step) -> str:
        """Return upstream times local, in letters and in numbers."""
        letters = f"{self.slope(step.node)} · {self.quotient(step.node, step.parent)}"
        if "…" in letters:
            letters = "upstream · local"
        if step.local is None:
            return f"{letters} = {show_value(step.downstream)}"
        upstream, local = _factor(step.upstream), _factor(step.local)
        return f"{letters} = {upstream} · {local} = {show_value(step.downstream)}"

    def edge(self, step: Step, *, crossed: bool, exact: bool = True) -> str:
        """Return the chain rule of an edge, or its local derivative while it is not crossed.

        Where a node may pass on a wrong number, not `exact`, no derivative is claimed.
        """
        if not crossed:
            who, to = self._atom(step.node), self._atom(step.parent)
            return f"{self.local(step)}: how much {who} moves for each unit of {to}."
        if not exact:
            product = f"{_factor(step.upstream)} · {_factor(step.local)}"
            return f"Sent along this edge: {product} = {show_value(step.downstream)}."
        ways = sum(other.parent is step.parent for other in self.steps)
        share, slope = "one share of " if ways > 1 else "", self.slope(step.parent)
        slope = "downstream" if "…" in slope else f"{share}{slope}"
        return f"{slope} = {self.product(step)}"


def _factor(value: Any) -> str:
    shown = show_value(value)
    return f"({shown})" if shown.startswith("−") else shown
