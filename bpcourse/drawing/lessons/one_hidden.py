"""The playground of document D0: one hidden unit, both passes at once, and the loss it leaves."""

from itertools import pairwise
from typing import NamedTuple

from bpcourse.by_hand.one_hidden import (
    PRESETS,
    WEIGHTS,
    OneHidden,
    backward_pass,
    descent,
    forward_pass,
)
from bpcourse.drawing import style, svg
from bpcourse.drawing.losses import draw_trail
from bpcourse.drawing.parts import Label, arrow, card, draw_caption, draw_direction
from bpcourse.drawing.picture import Picture, picture
from bpcourse.drawing.words import compact, factor, indexed, number, text_width
from bpcourse.errors import known

WIDTH, HEIGHT = 640, 480
START = "the start"
ROW = 132  # the height of the nodes
RADIUS = 26
HALF_BOX = 44
NODES = {"x": 40, "z": 218, "h": 318, "a": 502, "L": 592}
EDGES = {"w1": ("x", "z"), "w2": ("h", "a")}
WRITTEN = {name: indexed(name) for name in WEIGHTS}
# What stands below each node and edge: its name and its key among the gradients.
ADJOINTS = {
    "x": ("∂L/∂x", "dx"),
    "w1": ("∂L/∂w₁", "dw1"),
    "z": ("δ₁", "delta_h"),
    "h": ("∂L/∂h", "dh"),
    "w2": ("∂L/∂w₂", "dw2"),
    "a": ("δ₂", "delta_a"),
    "L": ("∂L/∂L", "seed"),
}
ORDER = "Each gradient is the adjoint on the right times the activation on the left."


class State(NamedTuple):
    """The network as it stands, its values and gradients, and the losses up to now."""

    network: OneHidden
    values: dict[str, float]
    gradients: dict[str, float]
    losses: list[float]
    edge: str


def one_hidden_picture(
    preset: str = START,
    *,
    w1: float | None = None,
    w2: float | None = None,
    edge: str = "w2",
    presses: int = 0,
) -> Picture:
    """Draw the network with one hidden unit after some steps of gradient descent.

    >>> print(one_hidden_picture(presses=10).text.splitlines()[0])
    After 10 steps the loss is 0.00021, at the start it was 0.4374.

    `preset` is a name in `one_hidden.PRESETS`; `w1` and `w2` replace its weights. `edge`, "w1" or
    "w2", is the weight whose gradient is spelled out. Source: the widget of D0.
    """
    path = descent(with_weights(preset, w1, w2), presses)
    state = _make_state(path, known("edge", edge, WEIGHTS))
    title = _title(state)
    content = [*_draw_network(state, title), *_draw_words(state), *draw_trail(state.losses, 356)]
    words = _describe(state, preset)
    return picture(content, WIDTH, HEIGHT, title, words)


def with_weights(preset: str, w1: float | None = None, w2: float | None = None) -> OneHidden:
    """Return a preset, its weights replaced where others are given.

    >>> with_weights("overshoot", w1=1).w1, with_weights("overshoot").w2
    (1, 4)
    """
    p = PRESETS[known("preset", preset, PRESETS)]
    return OneHidden(p.x, p.y, p.w1 if w1 is None else w1, p.w2 if w2 is None else w2, p.rate)


def _make_state(path: list[OneHidden], edge: str) -> State:
    values = forward_pass(path[-1])
    gradients = backward_pass(path[-1], values) | {"seed": 1}
    return State(path[-1], values, gradients, [forward_pass(p)["loss"] for p in path], edge)


def _steps(losses: list[float]) -> str:
    count = len(losses) - 1
    return f"{count} step" if count == 1 else f"{count} steps"


def _title(state: State) -> str:
    if len(state.losses) == 1:
        return f"Start: L = {compact(state.losses[0])}"
    before, now = state.losses[-2:]
    verdict = "down" if now < before else "up" if now > before else "no change"
    return f"{_steps(state.losses)}: L {compact(before, 7)} → {compact(now, 7)}, {verdict}"


def _draw_network(state: State, title: str) -> list[str]:
    frame = svg.box(
        NODES["z"] - HALF_BOX, 56, NODES["h"] - NODES["z"] + 2 * HALF_BOX, 158, "none", style.PALE
    )
    middle = (NODES["z"] + NODES["h"]) / 2
    return [
        draw_direction(backward=False),
        draw_direction(backward=True, x=146),
        svg.text(WIDTH - 16, 33, title, anchor="end", bold=True),
        frame,
        svg.text(middle, 72, "hidden unit", style.NEUTRAL.text, size=style.SMALL),
        *(_draw_arrows(left, right, state) for left, right in pairwise(NODES)),
        svg.text(middle, ROW - 10, "tanh", size=style.SMALL),
        *(_draw_node(name, state) for name in NODES),
        *(_draw_weight(name, state) for name in EDGES),
    ]


def _draw_arrows(left: str, right: str, state: State) -> str:
    """Draw the way forward, and below it, dashed, the way back."""
    ends = (NODES[left] + RADIUS + 2, NODES[right] - RADIUS - 2)
    width = 3 if (left, right) == EDGES[state.edge] else 1.8
    ahead = arrow([(x, ROW - 4) for x in ends], style.INKED, width)
    back = arrow([(x, ROW + 8) for x in ends[::-1]], style.GRADIENT, width)
    if left != "z":
        return ahead + back
    slope = f"× {number(1 - state.values['h'] ** 2, 3)}"
    middle = sum(ends) / 2
    return ahead + back + svg.text(middle, ROW + 28, slope, style.GRADIENT.text, size=14)


def _draw_node(name: str, state: State) -> str:
    x = NODES[name]
    left, right = EDGES[state.edge]
    shown = {"x": state.network.x, "L": state.values["loss"]} | state.values
    tone = style.INKED if name == "L" else style.INKED._replace(fill=style.CARD)
    label = Label(name, size=style.LARGE, bold=True)
    parts = card(x, ROW, 2 * RADIUS, 2 * RADIUS, tone, label, radius=RADIUS, line=2)
    words = f"{name} = {compact(shown[name], 7 if name == 'L' else 8)}"
    if name == left:
        width = text_width(words, style.SMALL) + 6
        parts += card(x, ROW - RADIUS - 16, width, 24, style.INKED)
    parts.append(svg.text(x, ROW - RADIUS - 10, words, size=style.SMALL, bold=True))
    return "".join(parts) + _draw_adjoint(name, x, state, lit=name == right)


def _draw_weight(name: str, state: State) -> str:
    left, right = EDGES[name]
    x = (NODES[left] + NODES[right]) / 2
    words = f"{WRITTEN[name]} = {compact(getattr(state.network, name), 6)}"
    lit = name == state.edge
    return svg.text(x, ROW - 12, words, size=style.SMALL, bold=lit, halo=True) + _draw_adjoint(
        name, x, state, lit=lit
    )


def _draw_adjoint(name: str, x: float, state: State, *, lit: bool) -> str:
    """Write a gradient below its node or edge; what the product in focus uses is framed."""
    written, key = ADJOINTS[name]
    words, colour = compact(state.gradients[key], 8), style.GRADIENT.text
    parts = card(x, ROW + 57, 72, 46, style.GRADIENT) if lit else []
    parts.append(svg.text(x, ROW + 51, written, colour, size=style.SMALL, bold=lit))
    parts.append(svg.text(x, ROW + 72, words, colour, size=16, bold=True))
    return "".join(parts)


def _draw_words(state: State) -> list[str]:
    first, *others = [line.rstrip(".") for line in _arithmetic(state)]
    return [
        svg.text(WIDTH / 2, 244, first, style.GRADIENT.text, size=style.LARGE, bold=True),
        *draw_caption(others, WIDTH, 271),
        svg.text(WIDTH / 2, 319, _remark(state), style.NEUTRAL.text, size=style.SMALL),
    ]


def _remark(state: State) -> str:
    if state.gradients["dw1"] == state.gradients["dw2"] == 0 and state.values["loss"] > 0:
        return "Both weight gradients are 0: no step moves a weight, and the loss stays."
    return ORDER


def _arithmetic(state: State) -> list[str]:
    """Return the product in focus, the adjoint it uses, and the loss."""
    p, values, gradients = state.network, state.values, state.gradients
    d1, d2 = factor(gradients["delta_h"]), factor(gradients["delta_a"])
    loss = f"L = (a − y)² = ({number(values['a'])} − {factor(p.y)})² = {number(values['loss'])}"
    if state.edge == "w2":
        error = factor(values["a"] - p.y)
        return [
            f"∂L/∂w₂ = δ₂ · h = {d2} · {factor(values['h'])} = {number(gradients['dw2'])}",
            f"δ₂ = ∂L/∂a = 2 (a − y) = 2 · {error} = {number(gradients['delta_a'])}",
            loss,
        ]
    slope = factor(1 - values["h"] ** 2)
    product = f"{d2} · {factor(p.w2)} · {slope}"
    return [
        f"∂L/∂w₁ = δ₁ · x = {d1} · {factor(p.x)} = {number(gradients['dw1'])}",
        f"δ₁ = ∂L/∂z = δ₂ · w₂ · (1 − h²) = {product} = {number(gradients['delta_h'])}",
        loss,
    ]


def _describe(state: State, preset: str) -> list[str]:
    p, values, gradients, losses = state.network, state.values, state.gradients, state.losses
    first = f"The loss is {number(losses[0])} at the start ({preset})."
    if len(losses) > 1:
        first = f"After {_steps(losses)} the loss is {number(losses[-1])}, at the start it was "
        first += f"{number(losses[0])}."
    product, *others = _arithmetic(state)
    z, h, a, loss = (number(values[name]) for name in ("z", "h", "a", "loss"))
    forward = (
        f"Forward: x = {number(p.x)}, w₁ = {number(p.w1)}, z = w₁ · x = {z}, h = tanh z = {h}, "
        f"w₂ = {number(p.w2)}, a = w₂ · h = {a}, the target y is {number(p.y)}, L = {loss}."
    )
    slopes = [f"{written} = {number(gradients[key])}" for written, key in ADJOINTS.values()]
    return [
        first,
        f"Focus on {WRITTEN[state.edge]}: {product}.",
        _remark(state),
        *(line + "." for line in others),
        forward,
        f"Backward, from the loss to the input: {', '.join(slopes[::-1])}.",
        f"The slope of tanh at z is 1 − h² = {number(1 - values['h'] ** 2)}.",
        f"A step moves both weights: w ← w − {number(p.rate)} · ∂L/∂w.",
        _describe_trail(losses),
    ]


def _describe_trail(losses: list[float]) -> str:
    shown = [number(loss) for loss in losses]
    if len(shown) > 24:
        shown = [*shown[:12], "and so on", *shown[-3:]]
    return f"The loss from the start, step by step: {', '.join(shown)}."
