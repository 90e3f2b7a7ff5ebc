"""Both passes over an expression graph, moment by moment."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from bpcourse.drawing import style, svg
from bpcourse.drawing.graph.describe import (
    describe_graph,
    describe_local,
    describe_node,
    describe_step,
)
from bpcourse.drawing.graph.diagram import (
    LARGEST,
    Scene,
    draw_graph,
    lay_out_scene,
    resolve_inputs,
    side_margin,
)
from bpcourse.drawing.parts import Label, card, draw_caption, draw_header
from bpcourse.drawing.picture import Picture, picture
from bpcourse.drawing.words import show_value, wrap
from bpcourse.errors import GraphError
from bpcourse.graph import Node, Step, backward_steps, forward, topological_order

HEADER = 50
FOOTER = 122
NARROWEST = 560
BEATS = ("upstream", "local", "downstream")


def graph_step_count(output: Node) -> int:
    """Return the number of the last moment of `graph_step_picture`.

    >>> from bpcourse.graph import variable
    >>> graph_step_count(variable("w") * variable("x"))
    8

    One moment an operation, one for the seed, three an edge that carries a gradient.
    """
    operations = [node for node in topological_order(output) if node.primitive is not None]
    edges = sum(not parent.is_constant for node in operations for parent in node.parents)
    return len(operations) + 1 + 3 * edges


def graph_step_picture(output: Node, inputs: Mapping[Node | str, Any], step_number: int) -> Picture:
    """Draw one moment of both passes over a graph.

    >>> from bpcourse.graph import variable
    >>> w, x = variable("w"), variable("x")
    >>> graph_step_picture(w * x, {w: 3, x: 2}, 8).alt[:60]
    'Backward step 2 of 2: the multiply node v1 receives 1, multi'

    Moment 0 knows the inputs only. Then one operation a moment, the seed dL/dL = 1, and three
    an edge: the upstream gradient, the local derivative, the downstream gradient.
    """
    return GraphStory(output, inputs).picture(step_number)


class Moment(NamedTuple):
    """What happens at one step number."""

    scene: Scene
    title: str
    sentence: str
    step: Step | None = None


class GraphStory:
    """Both passes over one graph at one set of inputs, laid out once and drawn moment by moment.

    >>> from bpcourse.graph import variable
    >>> w, x = variable("w"), variable("x")
    >>> GraphStory(w * x, {w: 3, x: 2}).last
    8
    """

    def __init__(self, output: Node, inputs: Mapping[Node | str, Any]) -> None:
        self.output = output
        self.order = topological_order(output)
        if len(self.order) > LARGEST:
            raise GraphError(
                f"this graph has {len(self.order)} nodes; stepping through it is drawn up to "
                f"{LARGEST}. Take a smaller expression, or graph_picture for an overview"
            )
        self.values = forward(output, resolve_inputs(output, inputs))
        self.steps = tuple(backward_steps(output, self.values))
        self.operations = tuple(node for node in self.order if node.primitive is not None)
        self.last = len(self.operations) + 1 + 3 * len(self.steps)
        self.layout = lay_out_scene(output, self.values, self.steps)

    def picture(self, step_number: int) -> Picture:
        """Return the picture of one moment, `0` to `last`."""
        moment = self.moment(step_number)
        values, gradients = moment.scene.values, moment.scene.gradients
        known = [node for node in self.order if node in values and not node.is_constant]
        words = [moment.sentence, *describe_graph(known, self.layout.labels, values, gradients)]
        width = max(self.layout.width + 2 * side_margin(self.layout), NARROWEST)
        height = self.layout.height + HEADER + FOOTER
        content = [
            *draw_header(
                moment.scene.backward, moment.title, f"{step_number} of {self.last}", width
            ),
            *draw_graph(self.layout, moment.scene, (width - self.layout.width) / 2, HEADER),
            *_draw_footer(moment, width, height, self.layout.labels),
        ]
        return picture(content, width, height, moment.title, words)

    def moment(self, step_number: int) -> Moment:
        """Return what is known and what happens at a step number."""
        if not 0 <= step_number <= self.last:
            raise GraphError(f"step {step_number} asked for; this graph has steps 0 to {self.last}")
        done = min(step_number, len(self.operations))
        known = {node: self.values[node] for node in self.order if node.primitive is None}
        known |= {node: self.values[node] for node in self.operations[:done]}
        if step_number <= len(self.operations):
            return self._forward_moment(step_number, known)
        if step_number == len(self.operations) + 1:
            return self._seed_moment()
        return self._edge_moment(*divmod(step_number - len(self.operations) - 2, 3))

    def _forward_moment(self, done: int, known: dict[Node, Any]) -> Moment:
        if done == 0:
            return Moment(
                Scene(known), "the inputs", "The inputs are known; nothing is computed yet."
            )
        node = self.operations[done - 1]
        sentence = describe_node(node, self.layout.labels, known, {})
        sentence = f"Forward step {done} of {len(self.operations)}: {sentence}"
        return Moment(Scene(known, lit=node), f"forward to {self.layout.labels[node]}", sentence)

    def _seed_moment(self) -> Moment:
        name = self.layout.labels[self.output]
        scene = Scene(self.values, {self.output: 1}, lit=self.output, backward=True)
        sentence = f"The backward pass starts: the gradient of {name} with respect to itself is 1."
        return Moment(scene, f"start at {name}", sentence)

    def _edge_moment(self, index: int, beat: int) -> Moment:
        labels, step = self.layout.labels, self.steps[index]
        crossed = self.steps[: index + 1] if beat == 2 else self.steps[:index]
        gradients: dict[Node, Any] = {self.output: 1}
        for earlier in crossed:
            known = gradients.get(earlier.parent)
            sent = earlier.downstream
            gradients[earlier.parent] = sent if known is None else known + sent
        scene = Scene(
            self.values,
            gradients,
            self.steps[: index + 1],
            lit=step.node,
            backward=True,
            beat=beat,
            unfinished=frozenset(later.parent for later in self.steps[index + 1 :]),
        )
        sentence = self._edge_sentence(index, beat, gradients)
        return Moment(scene, f"{labels[step.node]} to {labels[step.parent]}", sentence, step)

    def _edge_sentence(self, index: int, beat: int, gradients: dict[Node, Any]) -> str:
        labels, step = self.layout.labels, self.steps[index]
        start = f"Backward step {index + 1} of {len(self.steps)}: "
        who, to = labels[step.node], labels[step.parent]
        if beat == 0:
            return f"{start}{who} holds its gradient, {show_value(step.upstream)}, the upstream."
        if beat == 1:
            local = "" if step.local is None else f" is {describe_local(step, labels)}"
            return f"{start}the local derivative of {who} with respect to {to}{local}."
        sentence = describe_step(step, labels, index + 1, len(self.steps))
        arrived = [s.downstream for s in self.steps[: index + 1] if s.parent is step.parent]
        if len(arrived) < 2:
            return sentence
        total = show_value(gradients[step.parent])
        parts = " + ".join(show_value(part) for part in arrived)
        return f"{sentence} Paths meet at {to}: {parts} = {total}."


def _draw_footer(
    moment: Moment, width: float, height: float, labels: Mapping[Node, str]
) -> Iterator[str]:
    top = height - FOOTER
    if moment.step is not None:
        yield from _draw_product(moment.step, moment.scene.beat or 0, width, top + 8)
    base = top + (66 if moment.step is None else 88)
    yield from draw_caption(wrap(_footer_words(moment, labels), width - 36), width, base, 23)


def _footer_words(moment: Moment, labels: Mapping[Node, str]) -> str:
    if moment.step is None:
        return moment.sentence.rpartition(": ")[2]
    _, meet, sum_ = moment.sentence.partition("Paths meet")
    if meet:
        return meet + sum_
    step = moment.step
    who, to = labels[step.node], labels[step.parent]
    return (
        f"The gradient of {who} has arrived.",
        f"How much does {who} move for each unit of {to}?",
        f"{to} receives upstream times local.",
    )[moment.scene.beat or 0]


def _draw_product(step: Step, beat: int, width: float, top: float) -> Iterator[str]:
    """Draw upstream x local = downstream, the part of this beat framed."""
    cell, gap = 150, 26
    left = (width - 3 * cell - 2 * gap) / 2
    shown = (step.upstream, step.local, step.downstream)
    for i, (name, value) in enumerate(zip(BEATS, shown, strict=True)):
        x = left + i * (cell + gap) + cell / 2
        labels = [Label(name, -6, style.NEUTRAL.text, style.SMALL)]
        if i <= beat:
            words = "Jacobian" if value is None else show_value(value)
            labels.append(Label(words, 17, style.GRADIENT.text, bold=True))
        tone = style.GRADIENT.plate if i == beat else style.QUIET._replace(fill=style.CARD)
        yield from card(x, top + 26, cell, 52, tone, *labels, line=2.5 if i == beat else 1)
        if i < 2:
            yield svg.text(x + (cell + gap) / 2, top + 33, "×="[i], style.INK, bold=True)
