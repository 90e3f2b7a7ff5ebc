"""The graph beneath the blanks: laid out in a frame of one size, with room for every blank."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from bpcourse.drawing import style, svg
from bpcourse.drawing.graph.compact import Box, Frame, plan
from bpcourse.drawing.graph.geometry import Point, face, point_along
from bpcourse.drawing.graph.plates import Edge, Rect, aside, place_plates
from bpcourse.drawing.graph.tells import Tells
from bpcourse.drawing.graph.walk import short
from bpcourse.drawing.parts import Label, arrow, card
from bpcourse.drawing.touch import marked
from bpcourse.drawing.words import shorten, text_width
from bpcourse.graph import Node, topological_order
from bpcourse.practice.blanks import Blank, Sheet

LETTERS, RIM, PLATE, BESIDE, STUB = 16, 13, 22, 6, 15
LINE, AWAY = 1.8, 4.5  # how thick an edge is, and how far beside it the way back runs
TIPS = 16  # room for arrow heads beside a number
# Of the widths of the numbers on edges: tried one after the other until all of them fit.
SHARES = {"local derivatives": (1, 0.8, 0.65, 0.5), "gradients": (1, 0.9, 0.8)}
FEWEST = 5  # letters for which a blank has room
RECIPES = {
    "values": "put in the numbers that enter it",
    "local derivatives": "how much the one moves for each unit of the other, all else held still",
    "gradients": "for each edge that leaves it, the gradient at the edge's end times the edge's "
    "number; then add",
}
SEED = "how far it moves for each unit that it is moved itself"  # where the gradients begin


class Filled(NamedTuple):
    """What a blank reads, how it looks, and what is said of it."""

    text: str
    tone: style.Tone
    line: float
    tell: str
    number: int  # its place among the blanks, from 1


class BlankGraph:
    """A sheet's graph with room for the blanks of a kind, laid out once.

    >>> from bpcourse.practice.blanks import fresh_sheet
    >>> graph = BlankGraph(fresh_sheet("w*x", 0), "gradients", Frame(0, 0, 300, 200))
    >>> [graph.letters(blank) for blank in graph.blanks]
    [5, 5, 5]
    """

    def __init__(self, sheet: Sheet, kind: str, frame: Frame) -> None:
        self.sheet, self.kind, self.blanks = sheet, kind, sheet.blanks(kind)
        self.order = topological_order(sheet.output)
        self.tells = Tells(self.order, sheet.values, sheet.steps)
        self.boxes = {node: self._box(node) for node in self.order}
        self.edges = {(step.node, step.position): step for step in sheet.steps}
        self.widths = {edge: self._edge_width(edge) for edge in self.edges}
        widest = max(self.widths.values(), default=0)
        self.plan = plan(self.order, self.boxes, frame, widest + TIPS)
        self.scale = self.plan.scale
        self.backs = {e: aside(self.plan.routes[e], AWAY * self.scale)[::-1] for e in self.edges}
        self.spots = {} if kind == "values" else self._spots()
        self.keys = {node: f"n{i}" for i, node in enumerate(self.order)}

    # ---- how much room things take, at full size

    def letters(self, blank: Blank) -> int:
        """Return how many letters of what was typed a blank has room for."""
        return max(FEWEST, len(short(self.sheet.right(blank))))

    def _blank_width(self, blank: Blank) -> float:
        return text_width("0" * self.letters(blank) + " ✓", LETTERS) + 10

    def _box(self, node: Node) -> Box:
        core = max(RIM, text_width(self._face(node), LETTERS) / 2 + 7)
        asked = Blank(self.kind, node)
        blank = self._blank_width(asked) if asked in self.blanks else 0
        if node.primitive is None:
            beside = blank + BESIDE + 2 if blank else 0
            return Box(core + beside, core + STUB, RIM + 5, core, RIM)
        wide = max(core, text_width(self._above(node), LETTERS) / 2, blank / 2) + 3
        half = RIM + 19 if self.kind == "local derivatives" else RIM + PLATE + 6
        return Box(wide, max(wide, core + STUB), half, core, RIM)

    def _edge_width(self, edge: Edge) -> float:
        if self.kind == "local derivatives":
            return self._blank_width(Blank(self.kind, *edge))
        return text_width(self._local(edge), LETTERS) + 8 if self.kind == "gradients" else 20

    def _local(self, edge: Edge) -> str:
        return f"× {short(self.edges[edge].local)}"

    def _face(self, node: Node) -> str:
        known = node.primitive is None and not node.is_constant
        return f"{face(node)} = {short(self.sheet.values[node])}" if known else face(node)

    def _above(self, node: Node) -> str:
        label = shorten(self.sheet.labels[node], 8)
        return label if self.kind == "values" else f"{label} = {short(self.sheet.values[node])}"

    # ---- where things stand

    def _spots(self) -> dict[Edge, Point]:
        """Return the middle of each edge's number; where all is full it may hide other edges."""
        lines = {edge: [way] for edge, way in self.plan.routes.items()}
        lines |= {edge: [way, self.plan.routes[edge]] for edge, way in self.backs.items()}
        height, full = PLATE * self.scale, self.widths
        rooms = [self._room(node) for node in self.order]
        for share in SHARES[self.kind]:
            self.widths = {edge: share * width for edge, width in full.items()}
            widths = {edge: width * self.scale for edge, width in self.widths.items()}
            found = place_plates(lines, widths, height, rooms)
            if len(found) == len(self.edges):
                return found
        taken = rooms + [_around(spot, widths[edge], height) for edge, spot in found.items()]
        left = {edge: [way] for edge, way in self.backs.items() if edge not in found}
        found |= place_plates(left, {edge: widths[edge] for edge in left}, height, taken)
        return {e: found.get(e) or point_along(way, 0.5) for e, way in self.backs.items()}

    def _room(self, node: Node) -> Rect:
        (x, y), box, s = self.plan.places[node], self.boxes[node], self.scale
        return x - s * box.left, y - s * box.half, x + s * box.right, y + s * box.half

    def _spot(self, blank: Blank, width: float) -> Point:
        """Return the middle of a blank of this width: on its edge, or beside its node."""
        if blank.position is not None:
            return self.spots[blank.node, blank.position]
        (x, y), box, s = self.plan.places[blank.node], self.boxes[blank.node], self.scale
        if blank.node.primitive is None:
            return Point(x - s * (box.core + BESIDE) - width / 2, y)
        away = s * (RIM + PLATE / 2 + 4)
        return Point(x, y - away if self.kind == "values" else y + away)

    # ---- drawing

    def draw(
        self, filled: Mapping[Blank, Filled], now: Blank | None, *, pick: bool
    ) -> Iterator[str]:
        """Draw edges, what stands on them, nodes and blanks; the edges asked for are travelled."""
        for edge in self.plan.routes:
            yield self._draw_edge(edge, now)
        if self.kind == "gradients":
            for edge in self.edges:
                yield self._draw_number(edge)
        for node in self.order:
            yield self._draw_node(node)
        for blank, shown in filled.items():
            yield self._draw_blank(blank, shown, pick)

    def _draw_number(self, edge: Edge) -> str:
        width, s = self.widths[edge] * self.scale, self.scale
        size = self._fitting(self._local(edge), width - 4)
        label = Label(self._local(edge), 0.36 * size, style.GRADIENT.text, size)
        tone = style.PLAIN._replace(edge=style.CARD)
        plate = card(*self.spots[edge], width, PLATE * s - 2, tone, label, radius=6 * s)
        return marked("".join(plate), part=self._key(edge))

    def _fitting(self, words: str, width: float) -> float:
        """Return the size of letters at which words fit a width."""
        return min(self._size(), self._size() * width / text_width(words, self._size()))

    def _size(self) -> float:
        return LETTERS * self.scale

    def _drop(self) -> float:
        return self._size() * 0.36

    def _key(self, edge: Edge) -> str:
        return f"{self.keys[edge[0]]}-{edge[1]}"

    def _draw_edge(self, edge: Edge, now: Blank | None) -> str:
        key, s, (node, position) = self._key(edge), self.scale, edge
        known = self.kind != "values"
        asked = now is not None and now.node is node and self.kind == "values"
        tone = style.VALUE if known or asked else style.QUIET
        way = arrow(list(self.plan.routes[edge]), tone, (3 if asked else LINE) * s)
        way = marked(way, flow=f"forward {key}" if asked else "")
        if edge in self.edges and known:
            asks = now is not None and (
                now.node is node.parents[position]
                if self.kind == "gradients"
                else (now.node, now.position) == edge
            )
            back = arrow(self.backs[edge], style.GRADIENT, (3 if asks else LINE) * s)
            way += marked(back, flow=f"backward {key}" if asks else "")
        return marked(way, part=key, tell=self._edge_words(edge))

    def _edge_words(self, edge: Edge) -> str:
        """Return what is said of an edge; never what is asked for."""
        if edge not in self.edges or self.kind == "values":
            return ""
        if self.kind == "gradients":
            return self.tells.edge(self.edges[edge], crossed=False)
        node, position = edge
        labels = self.sheet.labels
        asks = (
            f"How much does {labels[node]} move for each unit of {labels[node.parents[position]]}?"
        )
        return f"{asks} {self._computed(node)}."

    def _computed(self, node: Node) -> str:
        name = "" if node.name else f"{self.sheet.labels[node]} = "
        return name + self.tells.computed(node)

    def _node_words(self, node: Node) -> str:
        if node.is_constant:
            return ""
        if self.kind == "values" and node.primitive is not None:
            return f"{self.sheet.labels[node]} = {self.tells.formulas[node]}"
        return f"{self._computed(node)}."

    def _draw_node(self, node: Node) -> str:
        (x, y), box, s = self.plan.places[node], self.boxes[node], self.scale
        tone = style.NEUTRAL if node.primitive else style.PLAIN
        tone = style.QUIET if node.is_constant else tone
        leaf = node.primitive is None and not node.is_constant
        label = Label(self._face(node), self._drop(), "", self._size(), bold=True)
        label = label._replace(colour=style.VALUE.text if leaf else style.INK)
        wide, high = 2 * box.core * s, 2 * box.rim * s
        parts = card(x, y, wide, high, tone, label, radius=box.rim * s, line=1.6 * s)
        if node.primitive is not None:
            words, beneath = self._above(node), self.kind == "values"
            place = y + s * (RIM + 16) if beneath else y - s * (RIM + 5)
            colour = style.INK if beneath else style.VALUE.text
            parts.append(svg.text(x, place, words, colour, size=self._size()))
        return marked("".join(parts), part=self.keys[node], tell=self._node_words(node))

    def _draw_blank(self, blank: Blank, shown: Filled, pick: bool) -> str:
        edge, high, s = (blank.node, blank.position), PLATE * self.scale, self.scale
        most = self.widths[edge] if edge in self.widths else self._blank_width(blank)
        wide = text_width(shown.text, self._size()) + 10 * s
        width = max(min(wide, most * s), 30 * s)
        size = self._fitting(shown.text, width - 6 * s)
        label = Label(shown.text, 0.36 * size, size=size, bold=True)
        spot = self._spot(blank, width)
        plate = card(*spot, width, high, shown.tone, label, radius=6 * self.scale, line=shown.line)
        near = self._key(edge) if blank.position is not None else self.keys[blank.node]
        part = f"b{shown.number} {near}"
        there = f"blank={shown.number}" if pick else ""
        return marked("".join(plate), part=part, tell=shown.tell, choose=there)


def _around(spot: Point, width: float, height: float) -> Rect:
    return spot.x - width / 2, spot.y - height / 2, spot.x + width / 2, spot.y + height / 2
