"""What a row of the table of primitives can do: its formulas, turned into functions.

>>> Primitive("triple", "3·", "3 * a", ("3",)).forward(2)
6
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import import_module
from typing import Any

from bpcourse import functions
from bpcourse.functions.dispatch import NUMBERS

__all__ = ["EXACT", "LETTERS", "Primitive"]

EXACT = 64  # larger exponents go through power(), which refuses what would take for ever

LETTERS = ("a", "b", "c", "d", "e")


@dataclass(frozen=True, eq=False)
class Primitive:
    """One operation: its forward rule and, for each input, its local derivative or its vjp.

    >>> Primitive("triple", "3·", "3 * a", ("3",)).forward(2)
    6
    """

    name: str
    symbol: str  # what a picture writes into the node
    forward_text: str
    local_texts: tuple[str, ...] = ()
    vjp_texts: tuple[str, ...] = ()

    @property
    def arity(self) -> int:
        """How many inputs the operation takes."""
        return len(self.local_texts or self.vjp_texts)

    @property
    def elementwise(self) -> bool:
        """Whether the operation acts on each entry by itself, so that local derivatives exist."""
        return bool(self.local_texts)

    @cached_property
    def forward(self) -> Callable:
        """The function inputs -> output."""
        return self._compile("", self.forward_text)

    @cached_property
    def local_derivatives(self) -> Callable:
        """The function (output, inputs) -> tuple of local derivatives, one for each input."""
        return self._compile("out, ", f"({', '.join(self.local_texts)},)")

    @cached_property
    def downstreams(self) -> Callable:
        """The function (upstream, output, inputs) -> tuple of downstream gradients."""
        return self._compile("upstream, out, ", self._downstreams_text)

    @cached_property
    def slopes(self) -> tuple[Callable, ...]:
        """The functions (output, inputs) -> local derivative, one for each input."""
        return tuple(self._compile("out, ", text) for text in self.local_texts)

    @cached_property
    def shares(self) -> tuple[Callable, ...]:
        """The functions (upstream, output, inputs) -> downstream gradient, one for each input."""
        texts = [*(f"upstream * ({text})" for text in self.local_texts), *self.vjp_texts]
        return tuple(self._compile("upstream, out, ", text) for text in texts)

    # The engine runs these. They look the inputs up themselves: unpacking a tuple of known length
    # is quicker than calling a function with a star, by a fifth of the backward pass.

    @cached_property
    def forward_from(self) -> Callable:
        """The function (values, parents) -> output."""
        return self._compile("values, ", self.forward_text, unpack=True)

    @cached_property
    def send(self) -> Callable:
        """The function (node, adjoint, values, gradients) that sends plain numbers down.

        Downstream is found and added to what the parent has, as in `passes.pull_back`, in one go.
        """
        if not self.elementwise:
            return self._send_one_by_one
        letters = LETTERS[: self.arity]
        lines = ["def rule(node, adjoint, values, gradients):"]
        lines += [f"    {', '.join(letters)}, = node.parents"]
        for letter, local in zip(letters, self.local_texts, strict=True):
            share = "adjoint" if local == "1" else f"adjoint * ({_looked_up(local)})"
            lines += [f"    if {letter} in gradients:", f"        gradients[{letter}] += {share}"]
            lines += [f"    elif {letter}.constant is None:"]
            lines += [f"        gradients[{letter}] = {share}"]
        return _run("\n".join(lines), array=False)

    def _send_one_by_one(self, node: Any, adjoint: Any, values: dict, gradients: dict) -> None:
        inputs = [values[parent] for parent in node.parents]
        for parent, rule in zip(node.parents, self.shares, strict=True):
            if not parent.is_constant:
                share = rule(adjoint, values[node], *inputs)
                plain = (
                    share.item() if hasattr(share, "item") else share
                )  # NumPy's rules, our numbers
                if not isinstance(plain, NUMBERS):
                    raise TypeError(f"it sends {plain!r} to {parent!r}")
                gradients[parent] = gradients[parent] + plain if parent in gradients else plain

    @property
    def _downstreams_text(self) -> str:
        products = [f"upstream * ({text})" for text in self.local_texts]
        return f"({', '.join((*products, *self.vjp_texts))},)"

    def _compile(self, first: str, text: str, *, unpack: bool = False) -> Callable:
        letters = LETTERS[: self.arity]
        names, found = ", ".join(letters), ", ".join(f"values[{letter}]" for letter in letters)
        lines = [f"def rule({first}{'parents' if unpack else names}):"]
        lines += [f"    {names}, = parents", f"    {names}, = {found}, "] if unpack else []
        return _run("\n".join([*lines, f"    return {text}"]), array=not self.elementwise)


def _looked_up(local: str) -> str:
    """Write a local derivative in terms of the dictionary of values."""
    text = re.sub(r"\b([a-e])\b", r"values[\1]", local)
    return re.sub(r"\bout\b", "values[node]", text)


def _run(text: str, *, array: bool) -> Callable:
    """Return the function `rule` that a text defines."""
    # The text is ours, from the table: nothing that a learner types comes here.
    namespace = dict(_namespace(array=array))
    exec(text, namespace)  # noqa: S102
    return namespace.pop("rule")  # popped, so that the two do not hold each other


@cache
def _namespace(*, array: bool) -> dict:
    names = {name: getattr(functions, name) for name in functions.__all__}
    if array:  # the vjps of arrays need NumPy, which is loaded only now
        names |= vars(import_module("bpcourse.graph.array_rules")) | names
    return names
