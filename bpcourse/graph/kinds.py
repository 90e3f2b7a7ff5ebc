"""What each kind of value needs from the passes: numbers nothing, arrays and formulas a little."""

from collections.abc import Iterable
from contextlib import nullcontext
from typing import Any

from bpcourse.errors import GraphError, InputTypeError
from bpcourse.functions.dispatch import constant_beside
from bpcourse.graph.node import PLAIN, Node, checked_value, leaves

__all__ = ["array_guard", "downstreams", "leaf_values"]


def leaf_values(output: Node, inputs: dict[Node, Any]) -> dict[Node, Any]:
    """Return the values of the variables, checked, and of the constants.

    >>> from bpcourse.graph import variable
    >>> x = variable("x")
    >>> leaf_values(x * 3, {x: True})
    {x: 1, 3: 3}

    Raises GraphError for a variable without a value, or a value without a variable.
    """
    given = {node: _checked(node, value) for node, value in inputs.items()}
    values = {node: node.constant for node in leaves(output)}
    for node, constant in values.items():
        if constant is None:
            if node not in given:
                raise GraphError(f"no value for {node!r}: give forward a value for each variable")
            values[node] = given[node]
    formula = _formula_among(values)
    if formula is not None:
        values |= {n: constant_beside(formula, n.constant) for n in values if n.is_constant}
    return values


def _checked(node: Node, value: Any) -> Any:
    if type(node) is not Node or not node.is_variable:
        raise GraphError(f"inputs are keyed by variables, the nodes themselves; got {node!r}")
    return checked_value(value, node)


def _formula_among(values: dict[Node, Any]) -> Any:
    """Return one of the formulas among the values, or None; beside it nothing may be an array."""
    if not any(kind.__module__.startswith("sympy") for kind in set(map(type, values.values()))):
        return None
    formulas = [v for v in values.values() if type(v).__module__.startswith("sympy")]
    for value in values.values():
        if getattr(value, "shape", ()):
            raise InputTypeError(
                f"symbolic mode is scalar only, got the array {value!r}; use its entries"
            )
    return formulas[0]


def array_guard(values: Iterable) -> Any:
    """Make NumPy raise on division by zero, as Python's floats do; without arrays do nothing."""
    if any(kind.__module__ == "numpy" for kind in set(map(type, values))):
        import numpy as np  # noqa: PLC0415

        return np.errstate(divide="raise", invalid="raise", over="ignore", under="ignore")
    return nullcontext()


def downstreams(node: Node, adjoint: Any, values: dict[Node, Any]) -> tuple:
    """Return what a node sends to each of its parents: upstream times local derivative.

    >>> from bpcourse.graph import variable
    >>> w, x = variable("w"), variable("x")
    >>> m = w * x
    >>> downstreams(m, 10, {w: 2, x: 3, m: 6})
    (30, 20)

    A constant is sent None. For arrays broadcasting is undone: a parent's gradient has the shape of
    the parent.
    """
    inputs = [values[parent] for parent in node.parents]
    with nullcontext() if type(adjoint) in PLAIN else array_guard((adjoint,)):
        return tuple(
            None if parent.is_constant else _like(rule(adjoint, values[node], *inputs), value)
            for rule, parent, value in zip(node.primitive.shares, node.parents, inputs, strict=True)
        )


def _like(gradient: Any, value: Any) -> Any:
    if not getattr(gradient, "shape", ()):
        return gradient
    from bpcourse.graph.array_rules import sum_to  # noqa: PLC0415  NumPy is here already

    return sum_to(gradient, value)
