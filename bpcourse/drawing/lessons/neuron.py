"""One neuron and its loss (document D1), one number at a time."""

from bpcourse.by_hand.neuron import backward_pass, forward_pass
from bpcourse.drawing import style, svg
from bpcourse.drawing.lessons.neuron_words import (
    EDGES,
    FACTORS,
    LAST,
    PARAMETERS,
    State,
    describe_neuron,
    moments,
    tell_edge,
    tell_node,
)
from bpcourse.drawing.parts import Label, Place, arrow, card, draw_header
from bpcourse.drawing.picture import Picture, picture
from bpcourse.drawing.terms import draw_terms
from bpcourse.drawing.touch import marked
from bpcourse.drawing.words import compact, text_width
from bpcourse.errors import GraphError

WIDTH, HEIGHT = 830, 400
RADIUS = 30
NODES = {
    "x": (74, 92),
    "w": (74, 198),
    "b": (74, 304),
    "z": (312, 198),
    "a": (498, 198),
    "y": (768, 304),
    "L": (768, 198),
}
LEAVES, LEAF_WIDTH, LEAF_HIGH = "xwby", 108, 42
APART = 7  # half the distance of the way forward and the way back
ASIDE = 34  # what stands beneath z keeps clear of the edge from b
PER_UNIT = 0.02  # of a weight, for each unit that it is dragged


def neuron_picture(
    step: int = LAST, *, x: float = 2, w: float = 3, b: float = 1, y: float = 4
) -> Picture:
    """Draw the neuron z = wx + b, a = relu(z), L = (a - y)^2 after `step` of its nine steps.

    >>> neuron_picture(7).alt[:54]
    'Step 7 of 9, backward: ∂L/∂w = ∂L/∂z · x = 6 · 2 = 12.'

    0: the inputs. 1 to 3: z, a, L. 4 to 9: dL/da, da/dz, dL/dz, dL/dw, dL/db, dL/dx.
    """
    if step not in range(LAST + 1):
        raise GraphError(f"step {step!r} asked for; the neuron has steps 0 to {LAST}")
    values = forward_pass(x, w, b, y)
    slopes = backward_pass(x, w, y, values)
    inputs = {"x": x, "w": w, "b": b, "y": y}
    now = moments(inputs, values, slopes)[step]
    known = inputs | dict(zip("zaL"[:step], values, strict=False))
    found = dict(list(zip(FACTORS, slopes, strict=True))[: max(step - 3, 0)])
    state = State(step, known, found, now)
    content = [
        *draw_header(step > 3, now.title, f"{step} of {LAST}", WIDTH),
        *(_draw_edge(edge, state) for edge in EDGES),
        *(_draw_node(name, state) for name in NODES),
        draw_terms(WIDTH / 2, 380, now.arithmetic, size=style.LARGE),
    ]
    return picture(content, WIDTH, HEIGHT, now.title, describe_neuron(state))


def _ends(edge: str) -> tuple[Place, Place]:
    """Return where an edge leaves one node and meets the other."""
    here, there = NODES[edge[0]], NODES[edge[1]]
    if edge == "yL":
        return (here[0], here[1] - LEAF_HIGH / 2 - 2), (there[0], there[1] + RADIUS + 3)
    leave = LEAF_WIDTH / 2 if edge[0] in LEAVES else RADIUS
    ux, uy = svg.unit((here[0] + leave, here[1]), there)
    reach = RADIUS + 4
    return (here[0] + leave + 6, here[1]), (there[0] - reach * ux, there[1] - reach * uy)


def _draw_edge(edge: str, state: State) -> str:
    start, end = _ends(edge)
    ux, uy = svg.unit(start, end)
    across = APART * uy, -APART * ux  # forward above, backward below
    forward = [(px + across[0], py + across[1]) for px, py in (start, end)]
    back = [(px - across[0], py - across[1]) for px, py in (end, start)]
    works = edge[1] == state.now.lit and not state.backward
    flow = f"forward {edge}" if works else ""
    way = arrow(forward, style.VALUE if edge[1] in state.known else style.QUIET)
    drawn = marked(way, flow=flow)
    gradient = state.found.get(EDGES[edge]) if EDGES[edge] else None
    if gradient is not None:
        tone, wide = style.signed(style.GRADIENT, gradient), style.thickness(gradient)
        flow = f"backward {edge}" if edge == state.now.edge else ""
        drawn += marked(arrow(back, tone, wide), flow=flow, ghost=f"{state.step} {edge}")
    grip = svg.line((start, end), style.UNSEEN, width=28)
    drawn += grip + "".join(_draw_factor(edge, state, start, end))
    return marked(drawn, part=edge, tell=tell_edge(edge, state))


def _draw_factor(edge: str, state: State, start: Place, end: Place) -> list[str]:
    """Draw the local slope of an edge on it, once the way back has reached it."""
    shown = state.factor(edge)
    if not shown:
        return []
    lit = edge == state.now.edge
    tone = style.GRADIENT.plate if lit else style.PLAIN._replace(edge=style.CARD_EDGE)
    label = Label(shown, 5, style.GRADIENT.text, style.SMALL, bold=lit)
    middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    width = text_width(shown, style.SMALL) + 12
    return card(*middle, width, 25, tone, label, radius=7, line=1.2)


def _draw_node(name: str, state: State) -> str:
    x, y = NODES[name]
    leaf, lit = name in LEAVES, name == state.now.lit
    tone, line = style.PLAIN if leaf else style.NEUTRAL, 2.0
    if lit:
        tone, line = style.direction(state.backward)._replace(dashed=False), 3
    elif name in PARAMETERS:
        tone = style.PARAMETER
    shown = f"{name} = {compact(state.known[name], 7)}" if name in state.known else ""
    inside = Label(shown if leaf else name, 6, style.INK, bold=True)
    wide, high = (LEAF_WIDTH, LEAF_HIGH) if leaf else (2 * RADIUS, 2 * RADIUS)
    parts = card(x, y, wide, high, tone, inside, radius=high / 2, line=line)
    if shown and not leaf:
        parts.append(svg.text(x, y - RADIUS - 10, shown, style.VALUE.text, bold=True))
    if name in state.found:
        slope = f"∂L/∂{name} = {compact(state.found[name], 8)}"
        aside = x + ASIDE if name == "z" else x
        parts.append(svg.text(aside, y + high / 2 + 20, slope, style.GRADIENT.text, bold=True))
    drag = {}
    if name in PARAMETERS:
        drag = {"drag": name, "value": float(state.known[name]), "per": PER_UNIT, "along": "x"}
    return marked("".join(parts), part=name, tell=tell_node(name, state), **drag)
