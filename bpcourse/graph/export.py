"""A graph written out as a script for PyTorch, to run elsewhere and compare.

>>> from bpcourse.graph import variable
>>> w, x = variable("w"), variable("x")
>>> print(as_pytorch((w * x).named("y"), {w: 3.0, x: 2.0}))
import torch
<BLANKLINE>
w = torch.tensor(3.0, dtype=torch.float64, requires_grad=True)
x = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
y = w * x
y.backward()
<BLANKLINE>
print("y =", y.item())
print("dy/dw =", w.grad.item())
print("dy/dx =", x.grad.item())
"""

import keyword
import re
from collections.abc import Iterator, Mapping
from typing import Any

from bpcourse.errors import GraphError
from bpcourse.graph.listing import names, variables
from bpcourse.graph.node import Node, operations, topological_order
from bpcourse.graph.primitive import LETTERS

__all__ = ["as_pytorch"]

# What PyTorch writes in its own way; the other formulas of the table are Python already.
_CALLS = {
    **{name: f"torch.{name}" for name in ("exp", "log", "tanh", "sigmoid", "relu", "square")},
    **{name: f"torch.{name}" for name in ("sin", "cos", "sqrt", "absolute", "maximum", "minimum")},
}
_TEXTS = {
    "sech": "1 / torch.cosh(a)",
    "softplus": "torch.logaddexp(a, torch.zeros_like(a))",
    "power": "a ** b",
    "fixed power": "a ** b",
    "greater": "(a > b).double()",
    "ahead": "((a > b).double() + (a >= b).double()) / 2",
    "where": "torch.where(a != 0, b, c)",
}
_TENSORS = {"maximum", "minimum", "where", "greater", "ahead"}  # take no plain numbers


def as_pytorch(output: Node, inputs: Mapping[Node, float]) -> str:
    """Return a script that computes the output and all of its gradients with PyTorch.

    `inputs` gives each variable a number. Raises GraphError for an operation on arrays: there the
    script would need their shapes.
    """
    called, reached = dict(_identifiers(output)), _reached(output)
    lines = ["import torch", ""]
    for node in topological_order(output):
        if node.is_variable:
            number = _tensor(float(inputs[node])).removesuffix(")")
            lines.append(f"{called[node]} = {number}, requires_grad=True)")
        elif node.primitive is not None:
            lines.append(f"{called[node]} = {_text(node, called)}")
    end, moving = called[output], reached.intersection(variables(output))
    lines += [f"{end}.backward()"] if moving else []
    lines += ["", f'print("{end} =", {end}.item())']
    for node in variables(output):  # PyTorch gives no gradient at all where none flows
        slope = f"{called[node]}.grad.item()" if node in moving else "0.0"
        lines.append(f'print("d{end}/d{called[node]} =", {slope})')
    return "\n".join(lines)


def _reached(output: Node) -> set[Node]:
    """Return the nodes to which a gradient flows: past a comparison none does."""
    reached = {output}
    for node in reversed(operations(output)):
        if node in reached:
            slopes = zip(node.parents, node.primitive.local_texts, strict=False)
            reached.update(parent for parent, slope in slopes if slope != "0")
    return reached


def _identifiers(output: Node) -> Iterator[tuple[Node, str]]:
    """Yield a name that Python accepts for each node, and the number of each constant."""
    taken = {"torch", "print"}
    for node, name in names(output).items():
        if node.is_constant:
            yield node, repr(node.constant)
            continue
        plain = re.sub(r"\W+", "_", name).strip("_") or "v"
        while plain in taken or keyword.iskeyword(plain) or not plain.isidentifier():
            plain = f"{plain}_" if plain.isidentifier() else f"v_{plain}"
        taken.add(plain)
        yield node, plain


def _tensor(value: Any) -> str:
    return f"torch.tensor({value!r}, dtype=torch.float64)"


def _text(node: Node, called: Mapping[Node, str]) -> str:
    """Return the operation of a node as PyTorch writes it."""
    row = node.primitive
    if not row.elementwise:
        raise GraphError(f"{node!r} works on arrays; the script is for graphs of single numbers")
    parts = [
        _tensor(p.constant) if p.is_constant and row.name in _TENSORS else _factor(p, called[p])
        for p in node.parents
    ]
    text = _TEXTS.get(row.name) or _call(row.name) or row.forward_text
    power = re.fullmatch(r"power\(a, (.*)\)", text)
    text = f"a ** {power[1]}" if power else text
    filled = dict(zip(LETTERS, parts, strict=False))
    return re.sub(r"\b[a-e]\b", lambda letter: filled[letter[0]], text)


def _call(name: str) -> str:
    letters = "a, b" if name in {"maximum", "minimum"} else "a"
    return f"{_CALLS[name]}({letters})" if name in _CALLS else ""


def _factor(parent: Node, text: str) -> str:
    return f"({text})" if parent.is_constant and text.startswith("-") else text
