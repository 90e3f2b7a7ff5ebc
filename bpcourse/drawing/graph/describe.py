"""The spoken twin of a picture: plain sentences with the numbers that the picture shows."""

from collections.abc import Mapping, Sequence
from typing import Any

from bpcourse.drawing.words import show_value
from bpcourse.graph import Node, Step

_INFIX = {"add": "+", "subtract": "−", "multiply": "×", "divide": "÷", "power": "^", "matmul": "@"}


def expression(node: Node, labels: Mapping[Node, str]) -> str:
    """Return how a node is computed, in one line.

    >>> from bpcourse.graph import names, variable
    >>> z = variable("w") * variable("x")
    >>> expression(z, names(z))
    'w × x'
    """
    inputs = [labels[parent] for parent in node.parents]
    kind = node.primitive.name if node.primitive else ""
    if kind in _INFIX:
        return f" {_INFIX[kind]} ".join(inputs)
    if kind.startswith("power "):
        return f"{inputs[0]} ^ {kind.removeprefix('power ')}"
    return f"{kind.partition(' ')[0]}({', '.join(inputs)})"


def describe_node(
    node: Node,
    labels: Mapping[Node, str],
    values: Mapping[Node, Any],
    gradients: Mapping[Node, Any],
) -> str:
    """Return one sentence about a node and what is known of it.

    >>> from bpcourse.graph import names, variable
    >>> m, b = variable("m"), variable("b")
    >>> z = (m + b).named("z")
    >>> describe_node(z, names(z), {z: 7}, {z: 6})
    'z = m + b has the value 7; its gradient is 6.'
    """
    if node.is_constant:
        return f"{labels[node]} is a constant."
    who = labels[node]
    what = f"{who} = {expression(node, labels)}" if node.primitive else f"{who}, a variable,"
    if node not in values:
        return f"{who} is a variable." if node.is_variable else f"{what}."
    known = f"{what} has the value {show_value(values[node])}"
    if node in gradients:
        return f"{known}; its gradient is {show_value(gradients[node])}."
    return f"{known}."


def describe_graph(
    order: Sequence[Node],
    labels: Mapping[Node, str],
    values: Mapping[Node, Any],
    gradients: Mapping[Node, Any],
) -> list[str]:
    """Return one sentence a node, inputs first.

    >>> from bpcourse.graph import names, topological_order, variable
    >>> y = (variable("a") * 2).named("y")
    >>> describe_graph(topological_order(y), names(y), {}, {})
    ['a is a variable.', '2 is a constant.', 'y = a × 2.']
    """
    return [describe_node(node, labels, values, gradients) for node in order]


def describe_step(step: Step, labels: Mapping[Node, str], number: int, total: int) -> str:
    """Return one sentence about one edge of the backward pass.

    >>> from bpcourse.graph import backward_steps, forward, names, variable
    >>> w, x = variable("w"), variable("x")
    >>> m = (w * x).named("m")
    >>> values = forward(m, {w: 3, x: 2})
    >>> step = next(backward_steps(m, values, 6))
    >>> describe_step(step, names(m), 3, 5)[:61]
    'Backward step 3 of 5: the multiply node m receives 6, multipl'
    """
    kind = step.node.primitive.name.partition(" ")[0] if step.node.primitive else ""
    who, to = labels[step.node], labels[step.parent]
    start = f"Backward step {number} of {total}: the {kind} node {who} receives "
    sent = f"and sends {show_value(step.downstream)} to {to}."
    if step.local is None:
        product = "multiplies by its Jacobian, transposed,"
        return f"{start}{show_value(step.upstream)}, {product} {sent}"
    local = describe_local(step, labels)
    return (
        f"{start}{show_value(step.upstream)}, multiplies by its local derivative with respect to "
        f"{to}, {local}, {sent}"
    )


def describe_local(step: Step, labels: Mapping[Node, str]) -> str:
    """Return the local derivative of a step; for a product, with the name of the other input.

    >>> from bpcourse.graph import backward_steps, forward, names, variable
    >>> w, x = variable("w"), variable("x")
    >>> m = w * x
    >>> describe_local(next(backward_steps(m, forward(m, {w: 3, x: 2}))), names(m))
    'x = 2'
    """
    shown = show_value(step.local)
    if step.node.primitive is not None and step.node.primitive.name == "multiply":
        other = step.node.parents[1 - step.position]
        if not other.is_constant:
            return f"{labels[other]} = {shown}"
    return shown
