"""Blanks on a graph: its values, its local derivatives and its gradients, for a learner to fill.

>>> from bpcourse.graph import variable
>>> w, x = variable("w"), variable("x")
>>> sheet = Sheet((w * x).named("m"), {w: 3, x: 2})
>>> [blank.asks(sheet.labels) for blank in sheet.blanks("gradients")]
['the gradient of m', 'the gradient of w', 'the gradient of x']
>>> sheet.judge(sheet.blanks("gradients")[1], 3).text
'You took the value of w; a product passes on the other factor, x.'

The right numbers come from the engine. So do the wrong ones: each slip is computed from this graph
at this point, and is named only where it gives another number than the right one.
"""

import random
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from bpcourse.errors import BpcourseError, known
from bpcourse.graph import Node, Step, backward_steps, forward, names, operations, parse_formula
from bpcourse.practice import graph_slips
from bpcourse.practice.exercise import CORRECT, NOT_YET, Verdict
from bpcourse.practice.likeness import agree, likeness
from bpcourse.practice.reading import UnreadableError, read

__all__ = ["KINDS", "Blank", "Sheet", "fresh_sheet"]

KINDS = ("values", "local derivatives", "gradients")
TOLERANCE = 1e-3


class Blank(NamedTuple):
    """A place on the graph where a number is asked for: at a node, or on one of its edges."""

    kind: str  # one of KINDS
    node: Node
    position: int | None = None  # of a local derivative: which of the node's inputs

    def asks(self, labels: Mapping[Node, str]) -> str:
        """Say what is asked for."""
        name = labels[self.node]
        if self.position is None:
            return f"the {self.kind[:-1]} of {name}"
        return f"the local derivative of {name} with respect to {labels[self.parent]}"

    @property
    def parent(self) -> Node:
        """The input at the other end of the edge."""
        return self.node.parents[self.position or 0]


class Sheet:
    """A graph at a point, with the right number for every blank and the wrong ones by slip."""

    def __init__(self, output: Node, inputs: Mapping[Node, Any]) -> None:
        self.output = output
        self.values = forward(output, dict(inputs))
        self.gradients: dict[Node, Any] = {}
        self.steps = tuple(backward_steps(output, self.values, gradients=self.gradients))
        self.labels = names(output)

    def blanks(self, kind: str) -> tuple[Blank, ...]:
        """Return the blanks of a kind, in the order in which they can be filled."""
        known("kind", kind, KINDS)
        if kind == "values":
            return tuple(Blank(kind, node) for node in operations(self.output))
        if kind == "local derivatives":
            return tuple(Blank(kind, step.node, step.position) for step in self.steps)
        return tuple(Blank(kind, node) for node in self.gradients)

    def right(self, blank: Blank) -> Any:
        """Return the right number."""
        if blank.kind == "values":
            return self.values[blank.node]
        return self.step(blank).local if blank.position is not None else self.gradients[blank.node]

    def judge(self, blank: Blank, typed: Any, given: Mapping[Blank, Any] | None = None) -> Verdict:
        """Return the verdict on a number; `given` are the numbers that stand in other blanks."""
        try:
            answer = read(typed)
        except UnreadableError as problem:
            return Verdict(NOT_YET, f"{problem}.")
        right = read(float(self.right(blank)))
        if agree(answer, right, TOLERANCE):
            return Verdict(CORRECT)
        for words, value in self.slips(blank, given or {}):
            if not agree(read(value), right, TOLERANCE) and agree(answer, read(value), TOLERANCE):
                return Verdict(NOT_YET, words)
        said = likeness(answer, right, TOLERANCE)
        return Verdict(NOT_YET, f"{said[:1].upper()}{said[1:]}." if said else "")

    def slips(self, blank: Blank, given: Mapping[Blank, Any]) -> Iterator[tuple[str, float]]:
        """Yield the wrong numbers that people come to, each with the words that belong to it."""
        makers = {
            "values": graph_slips.of_values,
            "local derivatives": graph_slips.of_local_derivatives,
            "gradients": graph_slips.of_gradients,
        }
        for words, rule in makers[blank.kind](self, blank, given):
            try:
                yield words, float(rule())
            except (BpcourseError, ArithmeticError, KeyError):  # no such number here
                continue

    def step(self, blank: Blank) -> Step:
        """Return the edge of the backward pass that a blank lies on."""
        return next(s for s in self.steps if (s.node, s.position) == (blank.node, blank.position))


def fresh_sheet(formula: str, seed: int) -> Sheet:
    """Return a sheet for a formula with small whole numbers that differ from each other.

    >>> numbers = list(fresh_sheet("a*b*c", 0).values.values())[:3]
    >>> len(set(numbers)), min(numbers) >= 2
    (3, True)
    """
    output, names = parse_formula(formula)
    dice = random.Random(f"{formula} {seed}")  # noqa: S311  numbers of an exercise, no secret
    numbers = dice.sample(range(2, 6 + len(names)), len(names))
    return Sheet(output, dict(zip(names.values(), map(float, numbers), strict=True)))
