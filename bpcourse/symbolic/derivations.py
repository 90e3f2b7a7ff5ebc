"""The backward pass in symbols, printed like the derivation in a textbook.

>>> from bpcourse.graph import variable
>>> derivation((variable("x") ** 2).named("L"))
from  to  upstream  local  downstream
L     x   1         2*x    2*x
"""

from dataclasses import dataclass
from typing import Any

import sympy

from bpcourse.graph import Node, Step, backward_steps, names
from bpcourse.symbolic.proofs import own_symbols
from bpcourse.symbolic.readings import as_formula

__all__ = ["Derivation", "derivation"]


@dataclass(frozen=True)
class Derivation:
    """The backward pass in symbols, edge by edge, and the gradients that it ends with."""

    steps: tuple[Step, ...]
    gradients: dict[Node, sympy.Expr]
    names: dict[Node, str]

    def __repr__(self) -> str:
        rows = [("from", "to", "upstream", "local", "downstream")]
        for step in self.steps:
            fields = (step.upstream, step.local, step.downstream)
            rows.append((self.names[step.node], self.names[step.parent], *map(str, fields)))
        widths = [max(len(row[i]) for row in rows) for i in range(5)]
        lines = ("  ".join(map(str.ljust, row, widths)).rstrip() for row in rows)
        return "\n".join(lines)

    def _repr_latex_(self) -> str:
        rows = [r"\text{from} & \text{to} & \text{upstream} & \text{local} & \text{downstream}"]
        for step in self.steps:
            ends = (sympy.Symbol(self.names[node]) for node in (step.node, step.parent))
            cells = (*ends, step.upstream, step.local, step.downstream)
            rows.append(" & ".join(sympy.latex(as_formula(cell)) for cell in cells))
        body = rows[0] + r" \\ \hline " + r" \\ ".join(rows[1:])
        return rf"$\displaystyle \begin{{array}}{{ll|rrr}} {body} \end{{array}}$"


def derivation(output: Node) -> Derivation:
    """Run the backward pass with each node standing for itself: the derivation in a textbook.

    >>> from bpcourse.graph import variable
    >>> x, w, y = variable("x"), variable("w"), variable("y")
    >>> derivation((((w * x).named("z") - y).named("e") ** 2).named("L"))
    from  to  upstream  local  downstream
    L     e   1         2*e    2*e
    e     z   2*e       1      2*e
    e     y   2*e       -1     -2*e
    z     w   2*e       x      2*e*x
    z     x   2*e       w      2*e*w
    """
    gradients: dict[Node, Any] = {}
    steps = backward_steps(output, own_symbols(output), gradients=gradients)
    short = tuple(
        step._replace(**{k: _bracket(getattr(step, k)) for k in _FIELDS}) for step in steps
    )
    return Derivation(short, gradients, names(output))


_FIELDS = ("upstream", "local", "downstream")


def _bracket(formula: Any) -> sympy.Expr:
    """Write the slope of ReLU as a bracket, [z > 0], which is 1 where the condition holds."""
    return as_formula(formula).replace(
        lambda part: isinstance(part, sympy.Piecewise) and [e for e, _ in part.args] == [1, 0],
        lambda part: sympy.Symbol(f"[{part.args[0][1]}]", nonnegative=True),
    )
