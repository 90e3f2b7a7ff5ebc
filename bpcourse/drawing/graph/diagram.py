"""Pictures of an expression graph: its structure, its numbers, and its two passes step by step."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bpcourse.drawing import style, svg
from bpcourse.drawing.graph.describe import describe_graph
from bpcourse.drawing.graph.geometry import RADIUS, Point, face, half_width, is_steep, point_along
from bpcourse.drawing.graph.layout import COLUMN, Layout, lay_out
from bpcourse.drawing.graph.summary import summary_picture
from bpcourse.drawing.parts import Label, arrow, card
from bpcourse.drawing.picture import Picture, picture
from bpcourse.drawing.words import shorten, show_value, text_width
from bpcourse.errors import known
from bpcourse.graph import Node, Step, backward_steps, forward, names, topological_order, variables

LARGEST = 60  # a graph of more nodes is counted instead of drawn
MARGIN = 26


@dataclass(frozen=True)
class Scene:
    """What one picture of a graph shows on top of its structure."""

    values: Mapping[Node, Any] = field(default_factory=dict)
    gradients: Mapping[Node, Any] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()  # edges that the backward pass has crossed
    lit: Node | None = None
    backward: bool = False
    beat: int | None = None  # the last of `steps` is crossed now: 0 upstream, 1 local, 2 downstream
    unfinished: frozenset[Node] = frozenset()  # more gradient is still to come


def graph_picture(
    output: Node, at: Mapping[Node | str, Any] | None = None, *, title: str | None = None
) -> Picture:
    """Draw the graph that ends in `output`.

    >>> from bpcourse.graph import variable
    >>> w, x = variable("w"), variable("x")
    >>> print(graph_picture((w * x).named("m"), at={w: 3, "x": 2}).text)
    m = w × x has the value 6; its gradient is 1.
    w, a variable, has the value 3; its gradient is 2.
    x, a variable, has the value 2; its gradient is 3.

    With `at`, a number for each variable (by node or by name), every node shows its value above and
    its gradient beneath, and every edge its local derivative. Beyond 60 nodes, counts are drawn.
    """
    order = topological_order(output)
    if len(order) > LARGEST:
        return summary_picture(output, title)
    scene = Scene() if at is None else _complete_scene(output, at)
    layout = lay_out_scene(output, scene.values, scene.steps)
    words = describe_graph(order[::-1], layout.labels, scene.values, scene.gradients)
    words = [words[0], *describe_graph(order[:-1], layout.labels, scene.values, scene.gradients)]
    width = max(layout.width + 2 * side_margin(layout), 240)
    bottom = 34 if scene.values else 14
    left = (width - layout.width) / 2
    heading = 34 if title else 10
    content = [*draw_graph(layout, scene, left, heading)]
    if title:
        content.append(svg.text(width / 2, 30, title, size=style.LARGE, bold=True))
    height = layout.height + heading + bottom
    if scene.values:
        content.append(_legend(width, height))
    name = title or f"graph of {layout.labels[output]}"
    return picture(content, width, height, name, words)


def resolve_inputs(output: Node, at: Mapping[Node | str, Any]) -> dict[Node, Any]:
    """Return `at` keyed by the graph's variables; a variable may be given by its name.

    >>> from bpcourse.graph import variable
    >>> x = variable("x")
    >>> resolve_inputs(x * 2, {"x": 5})
    {x: 5}

    Raises InputValueError for a name that the graph does not have.
    """
    by_name = {node.name: node for node in variables(output)}
    return {
        by_name[known("variable", key, by_name)] if isinstance(key, str) else key: value
        for key, value in at.items()
    }


def _complete_scene(output: Node, at: Mapping[Node | str, Any]) -> Scene:
    values = forward(output, resolve_inputs(output, at))
    gradients: dict[Node, Any] = {}
    steps = tuple(backward_steps(output, values, gradients=gradients))
    return Scene(values, gradients, steps)


def _value_label(node: Node, label: str, values: Mapping[Node, Any]) -> str:
    """Return what stands above a node: `z = 7`, or less if less is known."""
    name = shorten(label, 8) if node.primitive is not None else ""
    if node not in values or node.is_constant:
        return name
    value = show_value(values[node])
    return f"{name} = {value}" if name else value


def _edge_label(step: Step) -> str:
    return "" if step.local is None else "× " + _short_value(step.local)


def _short_value(value: Any) -> str:
    shown = show_value(value, 8)
    return shown if len(shown) <= 6 else show_value(value, 8, digits=3)


def lay_out_scene(output: Node, values: Mapping[Node, Any], steps: tuple[Step, ...]) -> Layout:
    """Return a layout in which labels have room; crossing edges get more of it."""
    pitch = _pitch(topological_order(output), values, steps, names(output))
    layout = lay_out(output, pitch)
    if steps and any(is_steep(points) for points in layout.edges.values()):
        return lay_out(output, 1.3 * pitch)
    return layout


def _pitch(
    order: tuple[Node, ...],
    values: Mapping[Node, Any],
    steps: tuple[Step, ...],
    labels: Mapping[Node, str],
) -> float:
    """Return a distance of columns at which neighbouring labels do not touch."""
    widest = max(half_width(node) for node in order)
    above = max(text_width(_value_label(node, labels[node], values)) for node in order)
    along = max((text_width(_edge_label(step), style.SMALL) for step in steps), default=0)
    return max(COLUMN, above + 12, 2 * widest + max(along, 20) + 24)


def side_margin(layout: Layout) -> float:
    """Return the room that the widest node needs beyond the layout's left and right.

    >>> from bpcourse.graph import variable
    >>> side_margin(lay_out(variable("x") * 2))
    62
    """
    return MARGIN + max(half_width(node) for node in layout.order) + 14


def draw_graph(layout: Layout, scene: Scene, left: float, top: float) -> Iterator[str]:
    """Draw edges, nodes and numbers; `left` and `top` shift the layout into the picture.

    >>> from bpcourse.graph import variable
    >>> len(list(draw_graph(lay_out(-variable("x")), Scene(), 0, 0)))
    3
    """
    places = {node: Point(p.x + left, p.y + top) for node, p in layout.places.items()}
    crossed = {(step.node, step.position): step for step in scene.steps}
    now = scene.steps[-1] if scene.beat is not None else None
    labels = []
    for key, route in layout.edges.items():
        points = [Point(p.x + left, p.y + top) for p in route]
        step = crossed.get(key)
        yield _draw_edge(points, key[0] in scene.values, step, step is now and now is not None)
        if step is not None:
            labels.append(_label_edge(points, step, scene.beat if step is now else None))
    if now is None:
        yield from labels
    for node in layout.order:
        yield _draw_node(node, places[node], layout.labels[node], scene)
    if now is not None:  # the tag of this beat lies on top
        yield from labels


def _draw_edge(points: list[Point], known: bool, step: Step | None, now: bool) -> str:
    """Draw the way forward, solid; beside it, dashed, the way back if it has been crossed."""
    way = arrow(points, style.VALUE if known else style.QUIET, 1.8)
    if step is None:
        return way
    nx, ny = _below(points)
    back = [Point(p.x + 7 * nx, p.y + 7 * ny) for p in reversed(points)]
    return way + arrow(back, style.GRADIENT, 3 if now else 1.8)


def _below(points: list[Point]) -> Point:
    """Return the direction of length 1 that leaves an edge downwards; upwards if it bows up."""
    ux, uy = svg.unit(points[0], points[-1])
    side = -1 if len(points) > 2 and points[1].y < min(points[0].y, points[-1].y) else 1
    return Point(-side * uy, side * ux)


def _label_edge(points: list[Point], step: Step, beat: int | None) -> str:
    if beat is not None:
        return _tag_edge(points, step, beat)
    shown = _edge_label(step)
    nx, ny = _below(points)
    spot = point_along(points, 0.32 if is_steep(points) else 0.5)
    away = 14 + 6 * abs(ny) + text_width(shown, style.SMALL) / 2 * abs(nx)
    x, y = spot.x + away * nx, spot.y + away * ny + 5
    return svg.text(x, y, shown, style.GRADIENT.text, size=style.SMALL, halo=True)


def _tag_edge(points: list[Point], step: Step, beat: int) -> str:
    """Draw the number of this beat on its edge: near the node, in the middle, near the parent."""
    content = (step.upstream, step.local, step.downstream)[beat]
    if content is None:
        return ""
    shown = ("× " if beat == 1 else "") + _short_value(content)
    spot = point_along(points, (0.62, 0.5, 0.38)[beat])
    tone, width = style.GRADIENT.plate, text_width(shown) + 12
    return "".join(card(spot.x, spot.y + 2, width, 26, tone, Label(shown, bold=True), radius=7))


def _draw_node(node: Node, place: Point, label: str, scene: Scene) -> str:
    x, y = place
    half = half_width(node)
    if node.is_constant:
        shown = Label(face(node), 5, size=style.SMALL)
        body = card(x, y, 2 * half, 28, style.QUIET, shown, radius=14, line=1)
        return svg.group("".join(body), f"constant {label}")
    tone, line = style.PLAIN if node.primitive is None else style.NEUTRAL, 1.6
    if node is scene.lit:
        tone, line = style.direction(scene.backward), 3
    shown = Label(face(node), 6, style.INK, bold=True)
    parts = card(x, y, 2 * half, 2 * RADIUS, tone, shown, radius=RADIUS, line=line)
    above = _value_label(node, label, scene.values)
    if above:
        colour = style.VALUE.text if node in scene.values else style.INK
        parts.append(svg.text(x, y - RADIUS - 8, above, colour, halo=True))
    if node in scene.gradients:
        beneath = show_value(scene.gradients[node])
        if node in scene.unfinished:
            beneath += " + …"
        parts.append(
            svg.text(x, y + RADIUS + 19, beneath, style.GRADIENT.text, bold=True, halo=True)
        )
    return svg.group("".join(parts), label)


def _legend(width: float, height: float) -> str:
    middle, y, small = width / 2, height - 13, style.SMALL
    above, beneath = style.VALUE.text, style.GRADIENT.text
    return svg.text(middle - 10, y, "above: value →", above, size=small, anchor="end") + svg.text(
        middle + 10, y, "← beneath: gradient", beneath, size=small, anchor="start"
    )
