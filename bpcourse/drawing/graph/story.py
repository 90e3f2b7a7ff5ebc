"""Both passes over an expression graph, moment by moment."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from bpcourse.drawing import style, svg
from bpcourse.drawing.graph.compact import Frame
from bpcourse.drawing.graph.describe import (
    describe_graph,
    describe_local,
    describe_node,
    describe_step,
)
from bpcourse.drawing.graph.diagram import LARGEST, Scene, resolve_inputs
from bpcourse.drawing.graph.walk import Walk
from bpcourse.drawing.parts import Label, card, draw_caption, draw_header
from bpcourse.drawing.picture import Picture, picture
from bpcourse.drawing.touch import marked
from bpcourse.drawing.words import shorten, show_value, wrap
from bpcourse.errors import GraphError
from bpcourse.graph import Node, Step, backward_steps, forward, names, topological_order

WIDTH, HEIGHT = 830, 405  # of every formula and every step
FRAME = Frame(14, 48, WIDTH - 28, 250)
PRODUCT_TOP, CAPTION = 303, 368
CELL, CELL_HIGH, CELL_GAP = 176, 42, 30
BEATS = ("upstream", "local", "downstream")


def graph_step_count(output: Node, parts: int = 3) -> int:
    """Return the number of the last moment of `graph_step_picture`.

    >>> from bpcourse.graph import variable
    >>> graph_step_count(variable("w") * variable("x"))
    8

    One moment an operation, one for the seed, `parts` an edge that carries a gradient.
    """
    operations = [node for node in topological_order(output) if node.primitive is not None]
    edges = sum(not parent.is_constant for node in operations for parent in node.parents)
    return len(operations) + 1 + parts * edges


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
    sentence: str  # for the spoken twin
    caption: str
    step: Step | None = None
    beat: int = 2  # how many parts of the product are known, less one


class GraphStory:
    """Both passes over one graph at one set of inputs, laid out once and drawn moment by moment.

    >>> from bpcourse.graph import variable
    >>> w, x = variable("w"), variable("x")
    >>> GraphStory(w * x, {w: 3, x: 2}).last
    8

    An edge takes three moments, upstream, local and downstream, or one if `parts` is 1.
    """

    def __init__(self, output: Node, inputs: Mapping[Node | str, Any], parts: int = 3) -> None:
        self.output, self.parts = output, parts
        self.order = topological_order(output)
        if len(self.order) > LARGEST:
            raise GraphError(
                f"this graph has {len(self.order)} nodes; stepping through it is drawn up to "
                f"{LARGEST}. Take a smaller expression, or graph_picture for an overview"
            )
        self.values = forward(output, resolve_inputs(output, inputs))
        self.steps = tuple(backward_steps(output, self.values))
        self.operations = tuple(node for node in self.order if node.primitive is not None)
        self.last = len(self.operations) + 1 + parts * len(self.steps)
        self.labels = names(output)
        self.walk = Walk(self.order, self.values, self.steps, FRAME)
        self.tells = self.walk.tells

    def picture(self, step_number: int) -> Picture:
        """Return the picture of one moment, `0` to `last`."""
        moment = self.moment(step_number)
        values, gradients = moment.scene.values, moment.scene.gradients
        known = [node for node in self.order if node in values and not node.is_constant]
        words = [moment.sentence, *describe_graph(known, self.labels, values, gradients)]
        count = f"{step_number} of {self.last}"
        title = shorten(moment.title, 58)
        content = [
            *draw_header(moment.scene.backward, title, count, WIDTH),
            *self.walk.draw(moment.scene),
            *(self._draw_product(moment) if moment.step else ()),
            *draw_caption(wrap(moment.caption, WIDTH - 40), WIDTH, CAPTION, 21),
        ]
        return picture(content, WIDTH, HEIGHT, moment.title, words)

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
        index, beat = divmod(step_number - len(self.operations) - 2, self.parts)
        return self._edge_moment(index, beat if self.parts == 3 else None)

    def _forward_moment(self, done: int, known: dict[Node, Any]) -> Moment:
        if done == 0:
            sentence = "The inputs are known; nothing is computed yet."
            return Moment(Scene(known), "the inputs", sentence, sentence)
        node = self.operations[done - 1]
        sentence = describe_node(node, self.labels, known, {})
        sentence = f"Forward step {done} of {len(self.operations)}: {sentence}"
        title = f"forward to {self.tells.names[node]}"
        return Moment(Scene(known, lit=node), title, sentence, self.tells.computed(node))

    def _seed_moment(self) -> Moment:
        name = self.labels[self.output]
        scene = Scene(self.values, {self.output: 1}, lit=self.output, backward=True)
        sentence = f"The backward pass starts: the gradient of {name} with respect to itself is 1."
        caption = f"{self.tells.slope(self.output)} = 1: the output moves as far as it is moved."
        return Moment(scene, f"start at {self.tells.names[self.output]}", sentence, caption)

    def _edge_moment(self, index: int, beat: int | None) -> Moment:
        step, part = self.steps[index], 2 if beat is None else beat
        crossed = self.steps[: index + 1] if part == 2 else self.steps[:index]
        scene = Scene(
            self.values,
            self._gradients(crossed),
            self.steps[: index + 1],
            lit=step.node,
            backward=True,
            beat=1 if beat is None else beat,
            unfinished=frozenset(later.parent for later in self.steps[index + 1 :]),
        )
        title = f"from {self.tells.names[step.node]} to {self.tells.names[step.parent]}"
        sentence = self._edge_sentence(index, part, scene.gradients)
        return Moment(scene, title, sentence, self._edge_caption(index, part, sentence), step, part)

    def _gradients(self, crossed: Sequence[Step]) -> dict[Node, Any]:
        gradients: dict[Node, Any] = {self.output: 1}
        for step in crossed:
            known = gradients.get(step.parent)
            gradients[step.parent] = step.downstream if known is None else known + step.downstream
        return gradients

    def _edge_sentence(self, index: int, part: int, gradients: Mapping[Node, Any]) -> str:
        labels, step = self.labels, self.steps[index]
        start = f"Backward step {index + 1} of {len(self.steps)}: "
        who, to = labels[step.node], labels[step.parent]
        if part == 0:
            return f"{start}{who} holds its gradient, {show_value(step.upstream)}, the upstream."
        if part == 1:
            local = "" if step.local is None else f" is {describe_local(step, labels)}"
            return f"{start}the local derivative of {who} with respect to {to}{local}."
        sentence = describe_step(step, labels, index + 1, len(self.steps))
        arrived = [s.downstream for s in self.steps[: index + 1] if s.parent is step.parent]
        if len(arrived) < 2:
            return sentence
        total = show_value(gradients[step.parent])
        shares = " + ".join(show_value(share) for share in arrived)
        return f"{sentence} Paths meet at {to}: {shares} = {total}."

    def _edge_caption(self, index: int, part: int, sentence: str) -> str:
        step = self.steps[index]
        if part == 0:
            slope = self.tells.slope(step.node)
            return f"{slope} = {show_value(step.upstream)} has arrived: the upstream gradient."
        if part == 1:
            return self.tells.edge(step, crossed=False)
        _, meet, sum_ = sentence.partition("Paths meet at ")
        if meet:
            total = sum_.partition(": ")[2]
            return f"{self.tells.edge(step, crossed=True)}. Paths meet: {total}"
        return self.tells.edge(step, crossed=True)

    def _draw_product(self, moment: Moment) -> Iterator[str]:
        """Draw upstream x local = downstream, the part of this beat framed."""
        step = moment.step
        edge, keys = self.walk.key(step.node, step.position), self.walk.keys
        shown = (step.upstream, step.local, step.downstream)
        marks = (keys[step.node], edge, f"{edge} {keys[step.parent]}")
        left = (WIDTH - 3 * CELL - 2 * CELL_GAP) / 2
        for i, (name, value) in enumerate(zip(BEATS, shown, strict=True)):
            x = left + i * (CELL + CELL_GAP) + CELL / 2
            labels = [Label(name, -6, style.NEUTRAL.text, style.SMALL)]
            if i <= moment.beat:
                words = "Jacobian" if value is None else show_value(value)
                labels.append(Label(words, 14, style.GRADIENT.text, bold=True))
            now = i == moment.beat
            tone = style.GRADIENT.plate if now else style.QUIET._replace(fill=style.CARD)
            middle = PRODUCT_TOP + CELL_HIGH / 2
            cell = card(x, middle, CELL, CELL_HIGH, tone, *labels, line=2.5 if now else 1)
            yield marked("".join(cell), part=marks[i])
            if i < 2:
                yield svg.text(x + (CELL + CELL_GAP) / 2, middle + 6, "×="[i], bold=True)
