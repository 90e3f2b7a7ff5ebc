"""One neuron and its loss (document D1), one number at a time."""

from typing import NamedTuple

from bpcourse.by_hand.neuron import Gradients, Values, backward_pass, forward_pass
from bpcourse.drawing import style, svg
from bpcourse.drawing.parts import Label, arrow, between, card, draw_caption, draw_header
from bpcourse.drawing.picture import Picture, picture
from bpcourse.drawing.words import factor, number
from bpcourse.errors import GraphError

WIDTH, HEIGHT = 640, 454
RADIUS = 28
NODES = {
    "x": (78, 112),
    "w": (78, 222),
    "b": (78, 332),
    "z": (260, 222),
    "a": (414, 222),
    "y": (414, 332),
    "L": (560, 222),
}
EDGES = ("xz", "wz", "bz", "za", "aL", "yL")
PARAMETERS = "wb"
LAST = 9


class Moment(NamedTuple):
    """What one step computes: a title, the arithmetic, and where in the picture it happens."""

    title: str
    arithmetic: str
    lit: str
    edge: str = ""


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
    gradients = backward_pass(x, w, y, values)
    inputs = {"x": x, "w": w, "b": b, "y": y}
    moments = _moments(inputs, values, gradients)
    known = inputs | dict(zip("zaL"[:step], values, strict=False))
    slopes = dict(zip(("a", "za", "z", "w", "b", "x"), gradients, strict=True))
    found = dict(list(slopes.items())[: max(step - 3, 0)])
    backward = step > 3
    now = moments[step]
    content = [
        *draw_header(backward, now.title, f"{step} of {LAST}", WIDTH),
        *(_draw_edge(edge, known, found, now) for edge in EDGES),
        *(_draw_node(name, known, found, now.lit if step else "", backward) for name in NODES),
        *draw_caption([now.arithmetic], WIDTH, 416),
    ]
    words = _describe(step, now, known, found)
    return picture(content, WIDTH, HEIGHT, now.title, words)


def _moments(inputs: dict[str, float], values: Values, slopes: Gradients) -> tuple[Moment, ...]:
    rows = (*_forward_rows(inputs, values), *_backward_rows(inputs, values, slopes))
    return tuple(
        Moment(title, pattern.replace("RESULT", number(result)), *place)
        for (title, pattern, *place), result in zip(rows, (0, *values, *slopes), strict=True)
    )


def _forward_rows(inputs: dict[str, float], values: Values) -> tuple[tuple[str, ...], ...]:
    x, w, b, y = (factor(inputs[name]) for name in "xwby")
    a = number(values.a)
    return (
        ("The inputs", "x, w, b and the target y are given.", ""),
        ("Pre-activation z", f"z = w · x + b = {w} · {x} + {b} = RESULT", "z"),
        ("Activation a", f"a = relu(z) = relu({number(values.z)}) = RESULT", "a"),
        ("Loss L", f"L = (a − y)² = ({a} − {y})² = RESULT", "L"),
    )


def _backward_rows(
    inputs: dict[str, float], values: Values, slopes: Gradients
) -> tuple[tuple[str, ...], ...]:
    x, w = factor(inputs["x"]), factor(inputs["w"])
    error, gate = factor(values.a - inputs["y"]), factor(slopes.da_dz)
    dL_da, dL_dz = factor(slopes.dL_da), factor(slopes.dL_dz)
    why = "z > 0" if values.z > 0 else "z is not above 0"
    return (
        ("∂L/∂a", f"∂L/∂a = 2 (a − y) = 2 · {error} = RESULT", "a", "aL"),
        ("∂a/∂z", f"∂a/∂z = RESULT, because {why}", "z", "za"),
        ("∂L/∂z", f"∂L/∂z = ∂L/∂a · ∂a/∂z = {dL_da} · {gate} = RESULT", "z", "za"),
        ("∂L/∂w", f"∂L/∂w = ∂L/∂z · x = {dL_dz} · {x} = RESULT", "w", "wz"),
        ("∂L/∂b", f"∂L/∂b = ∂L/∂z · 1 = {dL_dz} · 1 = RESULT", "b", "bz"),
        ("∂L/∂x", f"∂L/∂x = ∂L/∂z · w = {dL_dz} · {w} = RESULT", "x", "xz"),
    )


def _draw_edge(edge: str, known: dict[str, float], found: dict[str, float], now: Moment) -> str:
    here, there = NODES[edge[0]], NODES[edge[1]]
    start, end = between(here, there, RADIUS + 3)
    parts = [arrow([start, end], style.VALUE if edge[1] in known else style.QUIET)]
    if (edge[0] in found and edge[1] != "L") or (edge == "aL" and "a" in found):
        ux, uy = svg.unit(here, there)
        back = [(x - 9 * uy, y + 9 * ux) for x, y in (end, start)]
        parts.append(arrow(back, style.GRADIENT, 3.2 if edge == now.edge else 1.8))
    if edge == "za" and "za" in found:
        x, shown = (start[0] + end[0]) / 2, "× " + number(found["za"])
        parts.append(svg.text(x, start[1] + 30, shown, style.GRADIENT.text, halo=True))
    return "".join(parts)


def _draw_node(
    name: str, known: dict[str, float], found: dict[str, float], lit: str, backward: bool
) -> str:
    x, y = NODES[name]
    tone, line = style.NEUTRAL if name in "zaL" else style.PLAIN, 2
    if name == lit:
        tone, line = style.direction(backward), 3
    elif name in PARAMETERS:
        tone = style.PARAMETER
    label = Label(name, 6, style.INK, style.LARGE, bold=True)
    parts = card(x, y, 2 * RADIUS, 2 * RADIUS, tone, label, radius=RADIUS, line=line)
    if name in known:
        colour = style.PARAMETER.text if name in PARAMETERS else style.VALUE.text
        shown = f"{name} = {number(known[name])}"
        parts.append(svg.text(x, y - RADIUS - 9, shown, colour, bold=True, halo=True))
    if name in found:
        shown = f"∂L/∂{name} = {number(found[name])}"
        parts.append(svg.text(x, y + RADIUS + 21, shown, style.GRADIENT.text, bold=True, halo=True))
    return "".join(parts)


def _describe(
    step: int, now: Moment, known: dict[str, float], found: dict[str, float]
) -> list[str]:
    heading = f"Step {step} of {LAST}, {'backward' if step > 3 else 'forward'}: " if step else ""
    words = [f"{heading}{now.arithmetic.rstrip('.')}."]
    words += [f"{name} has the value {number(value)}." for name, value in known.items()]
    for name, value in found.items():
        slope = "∂a/∂z" if name == "za" else f"∂L/∂{name}"
        words.append(f"{slope} is {number(value)}.")
    return words
