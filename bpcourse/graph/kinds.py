"""What each kind of value needs from the passes: numbers nothing, arrays and formulas a little."""

from collections.abc import Iterable
from contextlib import nullcontext
from typing import Any

from bpcourse.errors import GraphError, InputTypeError
from bpcourse.functions.dispatch import constant_beside, library_of
from bpcourse.graph.node import PLAIN, Node, checked_value, leaves

__all__ = ["any_from", "array_guard", "downstreams", "leaf_values"]

_REAL = {int, float, "f", "i"}  # of Python, and kinds of NumPy's
_SHAPELESS = {"sympy", "bpcourse"}  # formulas and nodes


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
    if not any_from("sympy", values.values()):
        return None
    formulas = [v for v in values.values() if library_of(type(v)) == "sympy"]
    for value in values.values():
        if getattr(value, "shape", ()):
            raise InputTypeError(
                f"symbolic mode is scalar only, got the array {value!r}; use its entries"
            )
    return formulas[0]


def any_from(library: str, values: Iterable) -> bool:
    """Say whether a value is of this library's; kinds are compared, since they are few.

    >>> any_from("numpy", [1.0, 2.0])
    False
    """
    return any(library_of(kind) == library for kind in set(map(type, values)))


def array_guard(values: Iterable) -> Any:
    """Make NumPy raise on division by zero, as Python's floats do; without arrays do nothing."""
    if any_from("numpy", values):
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
    if type(adjoint) in PLAIN:
        return _shares(node, adjoint, values)
    flags = adjoint.flags if getattr(adjoint, "shape", ()) else None
    open_ = flags is not None and flags.writeable
    try:
        if open_:  # no rule writes into the gradient that it is given: the other inputs need it
            flags.writeable = False
        with array_guard((adjoint,)):
            return _shares(node, adjoint, values)
    finally:
        if open_:
            flags.writeable = True


def _shares(node: Node, adjoint: Any, values: dict[Node, Any]) -> tuple:
    inputs, out, sent = [values[parent] for parent in node.parents], values[node], []
    for rule, parent, value in zip(node.primitive.shares, node.parents, inputs, strict=True):
        share = None if parent.is_constant else _like(rule(adjoint, out, *inputs), value)
        if not (parent.is_constant or type(share) is type(value) is float):
            _check_share(parent, share, value)
        sent.append(share)
    return tuple(sent)


def _check_share(parent: Node, share: Any, value: Any) -> None:
    """Raise GraphError if what a rule sends to a parent cannot be a gradient of its value."""
    shape, wanted = getattr(share, "shape", ()), getattr(value, "shape", ())
    kind = share.dtype.kind if hasattr(share, "dtype") else type(share)
    if kind not in _REAL or shape != wanted:
        if {library_of(type(share)), library_of(type(value))} & _SHAPELESS:
            return
        named = f"{type(share).__name__} of shape {shape}"
        what = named if hasattr(share, "dtype") else repr(share)
        raise GraphError(
            f"its rule sends {what} to {parent!r}; it must send real numbers of shape {wanted}, "
            "the shape of what it was given"
        )


def _like(gradient: Any, value: Any) -> Any:
    if not getattr(gradient, "shape", ()):
        return gradient
    from bpcourse.graph.array_rules import sum_to  # noqa: PLC0415  NumPy is here already

    return sum_to(gradient, value)
