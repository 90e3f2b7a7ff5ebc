"""The graph of the stepper: nodes, edges and numbers in one frame, every part to be touched."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bpcourse.drawing import style, svg
from bpcourse.drawing.graph.compact import Box, Frame, plan
from bpcourse.drawing.graph.diagram import Scene
from bpcourse.drawing.graph.geometry import Point, face
from bpcourse.drawing.graph.plates import Edge, Rect, aside, place_plates
from bpcourse.drawing.graph.spelled import name_of
from bpcourse.drawing.graph.tells import Tells
from bpcourse.drawing.parts import Label, arrow, card
from bpcourse.drawing.touch import marked
from bpcourse.drawing.words import show_value, text_width
from bpcourse.graph import Node, Step

LETTERS, RIM = 16, 13
STUB = 15  # the level beginning of an edge: room for the head of the arrow that comes back
FORWARD_LINE = 1.8
GRIP = 12  # how far around an edge it can be pointed at
WIDEST_LINE = 5  # two edges arrive close together


class Walk:
    """A graph in its frame, laid out once, drawn scene by scene.

    >>> from bpcourse.graph import backward_steps, forward, topological_order, variable
    >>> w, x = variable("w"), variable("x")
    >>> z = w * x
    >>> values = forward(z, {w: 3, x: 2})
    >>> steps = tuple(backward_steps(z, values))
    >>> walk = Walk(topological_order(z), values, steps, Frame(0, 0, 300, 200))
    >>> walk.tells.names[z]
    'w · x'
    """

    def __init__(
        self,
        order: Sequence[Node],
        values: Mapping[Node, Any],
        steps: Sequence[Step],
        frame: Frame,
        *,
        exact: bool = True,
    ) -> None:
        self.exact = exact  # every node passes on its finished gradient
        self.order, self.values, self.steps = order, values, steps
        self.tells = Tells(order, values, steps)
        self.boxes = {node: self._box(node) for node in order}
        self.plan = plan(order, self.boxes, frame, self._widest_plate() + 26)
        self.size = LETTERS * self.plan.scale
        self.small = max(self.size * 0.88, min(self.size, 11))
        self.keys = {node: f"n{i}" for i, node in enumerate(order)}
        self.step_of = {(step.node, step.position): step for step in steps}
        self.backs = {edge: self._back(step) for edge, step in self.step_of.items()}
        self.spots = self._spots()

    # ---- how much room things take, at full size

    def _box(self, node: Node) -> Box:
        gradient = max((text_width(words) for words in self._gradients(node)), default=0)
        gradient *= LETTERS / style.SIZE
        core = max(RIM, text_width(self._face(node), LETTERS) / 2 + 7)
        if node.primitive is None:
            beside = gradient + 8 if gradient else 0
            return Box(core + beside, core + STUB, RIM + 5, core, RIM)
        wide = max(core, text_width(self._above(node), LETTERS) / 2, gradient / 2) + 3
        return Box(wide, max(wide, core + STUB), RIM + 19, core, RIM)

    def _widest_plate(self) -> float:
        widths = (text_width(t, 0.88 * LETTERS) for s in self.steps for t in plate_texts(s))
        return max(widths, default=0)

    def _gradients(self, node: Node) -> Iterator[str]:
        """Return what the gradient of a node reads in the course of the pass."""
        parts = [step.downstream for step in self.steps if step.parent is node]
        total = None
        for count, part in enumerate(parts, start=1):
            total = part if total is None else total + part
            yield short(total) + (" + …" if count < len(parts) else "")
        if node is self.order[-1]:
            yield "1"

    def _face(self, node: Node) -> str:
        if node.primitive is None and not node.is_constant:
            return f"{face(node)} = {short(self.values[node])}"
        return face(node)

    def _above(self, node: Node) -> str:
        shown = short(self.values[node])
        return f"{name_of(node, {}, 8)} = {shown}" if node.name else shown

    # ---- where the edges run

    def _back(self, step: Step) -> list[Point]:
        """Return the way of a gradient, from the node back to the parent."""
        away = FORWARD_LINE / 2 + 1.6 + self._thick(step) / 2
        way = aside(self.plan.routes[step.node, step.position], away * self.plan.scale)
        return way[::-1]

    def _thick(self, step: Step) -> float:
        try:
            return min(style.thickness(float(step.downstream)), WIDEST_LINE)
        except (TypeError, ValueError):  # an array or a formula
            return 2.0

    def _spots(self) -> dict[Edge, Point]:
        lines, widths = {}, {}
        for edge, way in self.plan.routes.items():
            back = self.backs.get(edge)
            lines[edge] = [way] if back is None else [back, way]
        for edge, step in self.step_of.items():
            widest = max(text_width(words, self.small) for words in plate_texts(step))
            widths[edge] = widest + 10 * self.plan.scale
        return place_plates(lines, widths, self._plate_height(), map(self._room, self.order))

    def _plate_height(self) -> float:
        return self.small + 6 * self.plan.scale

    def _room(self, node: Node) -> Rect:
        (x, y), box, s = self.plan.places[node], self.boxes[node], self.plan.scale
        return x - s * box.left, y - s * box.half, x + s * box.right, y + s * box.half

    # ---- drawing

    def draw(self, scene: Scene) -> Iterator[str]:
        """Draw what a scene knows: edges first, then their numbers, then the nodes."""
        crossed = {(step.node, step.position): step for step in scene.steps}
        now = scene.steps[-1] if scene.beat is not None else None
        for edge in self.plan.routes:
            yield self._draw_edge(edge, scene, crossed.get(edge), now)
        for edge, step in crossed.items():
            if edge in self.spots:
                yield self._draw_plate(edge, step, (scene.beat or 0) if step is now else 1)
        for node in self.order:
            yield self._draw_node(node, scene)

    def key(self, node: Node, position: int) -> str:
        """Return what the parts of an edge are marked with."""
        return f"{self.keys[node]}-{position}"

    def _draw_edge(self, edge: Edge, scene: Scene, step: Step | None, now: Step | None) -> str:
        node, key = edge[0], self.key(*edge)
        way = arrow(
            list(self.plan.routes[edge]),
            style.VALUE if node in scene.values else style.QUIET,
            FORWARD_LINE * self.plan.scale,
        )
        if node is scene.lit and not scene.backward:
            way = marked(way, flow=f"forward {key}")
        if step is not None:
            tone = style.signed(style.GRADIENT, _sign(step.downstream))
            back = arrow(self.backs[edge], tone, self._thick(step) * self.plan.scale)
            ready = step is now and scene.beat != 0
            way += marked(back, flow=f"backward {key}" if ready else "", ghost=f"back {key}")
        whole = step or (self.step_of.get(edge) if node in scene.values else None)
        crossed, exact = step is not None, self.exact
        tell = self.tells.edge(whole, crossed=crossed, exact=exact) if whole else ""
        grip = svg.line(self.plan.routes[edge], style.UNSEEN, width=GRIP)
        return marked(way + grip, part=key, tell=tell)

    def _draw_plate(self, edge: Edge, step: Step, beat: int) -> str:
        shown = plate_texts(step)[beat]
        now, s = beat != 1, self.plan.scale
        tone = style.GRADIENT.plate if now else style.PLAIN._replace(edge=style.CARD)
        label = Label(shown, self.small * 0.36, style.GRADIENT.text, self.small, bold=now)
        spot, width = self.spots[edge], text_width(shown, self.small) + 8 * s
        height = self._plate_height() - 2
        plate = card(*spot, width, height, tone, label, radius=6 * s, line=1.2)
        return marked("".join(plate), part=self.key(*edge))

    def _draw_node(self, node: Node, scene: Scene) -> str:
        (x, y), box, s = self.plan.places[node], self.boxes[node], self.plan.scale
        tone, line = style.NEUTRAL if node.primitive else style.PLAIN, 1.6
        if node.is_constant:
            tone = style.QUIET
        if node is scene.lit:
            tone, line = style.direction(scene.backward)._replace(dashed=False), 3
        colour = style.VALUE.text if node.primitive is None and not node.is_constant else style.INK
        label = Label(self._face(node), self.size * 0.35, colour, self.size, bold=True)
        wide, high = 2 * box.core * s, 2 * box.rim * s
        parts = card(x, y, wide, high, tone, label, radius=box.rim * s, line=line * s)
        if node.primitive is not None and node in scene.values:
            up = y - s * (RIM + 4)
            parts.append(svg.text(x, up, self._above(node), style.VALUE.text, size=self.size))
        elif node.primitive is not None and node.name:
            parts.append(svg.text(x, y - s * (RIM + 4), name_of(node, {}, 8), size=self.size))
        if node in scene.gradients:
            parts.append(self._draw_gradient(node, scene))
        known = node in scene.values and not node.is_constant
        complete = self.exact and node not in scene.unfinished
        tell = self.tells.node(node, scene.gradients, complete=complete) if known else ""
        return marked("".join(parts), part=self.keys[node], tell=tell)

    def _draw_gradient(self, node: Node, scene: Scene) -> str:
        (x, y), s = self.plan.places[node], self.plan.scale
        shown = short(scene.gradients[node]) + (" + …" if node in scene.unfinished else "")
        look = {"size": self.size, "bold": True}
        if node.primitive is None:
            x -= s * (self.boxes[node].core + 6)
            return svg.text(
                x, y + self.size * 0.35, shown, style.GRADIENT.text, anchor="end", **look
            )
        return svg.text(x, y + s * (RIM + 14), shown, style.GRADIENT.text, **look)


def short(value: Any) -> str:
    """Return a value as a graph shows it: at most seven letters, or three digits.

    >>> short(0.26894142), short(-0.000123456)
    ('0.2689', '−0.000123')
    """
    if value is None:
        return "J"
    shown = show_value(value, 8)
    return shown if len(shown) <= 7 else show_value(value, 8, digits=3)


def plate_texts(step: Step) -> tuple[str, str, str]:
    """Return what the plate of an edge reads, part after part.

    >>> plate_texts(Step(None, None, 6, 2, 12, 0))
    ('6', '× 2', '12')
    """
    return short(step.upstream), f"× {short(step.local)}", short(step.downstream)


def _sign(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):  # an array or a formula
        return 0.0
