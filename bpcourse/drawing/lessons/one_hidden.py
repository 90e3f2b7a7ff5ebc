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
from bpcourse.drawing.loss_trail import draw_trail
from bpcourse.drawing.parts import draw_caption, draw_direction
from bpcourse.drawing.picture import Picture, picture
from bpcourse.drawing.words import compact, factor, number, text_width
from bpcourse.errors import GraphError

WIDTH, HEIGHT = 640, 480
START = "the start"
ROW = 132  # the height of the nodes
RADIUS = 26
HALF_BOX = 44
NODES = {"x": 40, "z": 218, "h": 318, "a": 502, "L": 592}
EDGES = {"w1": ("x", "z"), "w2": ("h", "a")}
WRITTEN = {"w1": "w₁", "w2": "w₂"}
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


class Scene(NamedTuple):
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
    for name, known in ((preset, tuple(PRESETS)), (edge, WEIGHTS)):
        if name not in known:
            raise GraphError(f"no {name!r} here; use one of: {', '.join(known)}")
    start = with_weights(preset, w1, w2)
    path = descent(start, presses)
    scene = _make_scene(path, edge)
    title = _title(scene)
    content = [*_draw_network(scene, title), *_draw_words(scene), *draw_trail(scene.losses, 356)]
    words = _describe(scene, preset)
    return picture(content, WIDTH, HEIGHT, title, words)


def with_weights(preset: str, w1: float | None = None, w2: float | None = None) -> OneHidden:
    """Return a preset, its weights replaced where others are given.

    >>> with_weights("overshoot", w1=1).w1, with_weights("overshoot").w2
    (1, 4)
    """
    p = PRESETS[preset]
    return OneHidden(p.x, p.y, p.w1 if w1 is None else w1, p.w2 if w2 is None else w2, p.rate)


def _make_scene(path: list[OneHidden], edge: str) -> Scene:
    values = forward_pass(path[-1])
    gradients = backward_pass(path[-1], values) | {"seed": 1}
    return Scene(path[-1], values, gradients, [forward_pass(p)["loss"] for p in path], edge)


def _steps(losses: list[float]) -> str:
    count = len(losses) - 1
    return f"{count} step" if count == 1 else f"{count} steps"


def _title(scene: Scene) -> str:
    if len(scene.losses) == 1:
        return f"Start: L = {compact(scene.losses[0])}"
    before, now = scene.losses[-2:]
    verdict = "down" if now < before else "up" if now > before else "no change"
    return f"{_steps(scene.losses)}: L {compact(before, 7)} → {compact(now, 7)}, {verdict}"


def _draw_network(scene: Scene, title: str) -> list[str]:
    frame = svg.box(
        NODES["z"] - HALF_BOX, 56, NODES["h"] - NODES["z"] + 2 * HALF_BOX, 158, "none", style.PALE
    )
    middle = (NODES["z"] + NODES["h"]) / 2
    return [
        draw_direction(backward=False),
        draw_direction(backward=True, x=146),
        svg.text(WIDTH - 16, 33, title, anchor="end", bold=True),
        frame,
        svg.text(middle, 72, "hidden unit", style.NEUTRAL, size=style.SMALL),
        *(_draw_arrows(left, right, scene) for left, right in _neighbours()),
        svg.text(middle, ROW - 10, "tanh", size=style.SMALL),
        *(_draw_node(name, scene) for name in NODES),
        *(_draw_weight(name, scene) for name in EDGES),
    ]


def _neighbours() -> list[tuple[str, str]]:
    names = list(NODES)
    return list(pairwise(names))


def _draw_arrows(left: str, right: str, scene: Scene) -> str:
    """Draw the way forward, and below it, dashed, the way back."""
    ends = (NODES[left] + RADIUS + 2, NODES[right] - RADIUS - 2)
    lit = (left, right) == EDGES[scene.edge]
    ahead = svg.arrow([(x, ROW - 4) for x in ends], style.INK, width=3 if lit else 1.8)
    way = [(x, ROW + 8) for x in ends[::-1]]
    back = svg.arrow(way, style.GRADIENT, width=3 if lit else 1.8, dashed=True)
    if left != "z":
        return ahead + back
    slope = f"× {number(1 - scene.values['h'] ** 2, 3)}"
    middle = sum(ends) / 2
    return ahead + back + svg.text(middle, ROW + 28, slope, style.GRADIENT_TEXT, size=14)


def _draw_node(name: str, scene: Scene) -> str:
    x = NODES[name]
    left, right = EDGES[scene.edge]
    shown = {"x": scene.network.x, "L": scene.values["loss"]} | scene.values
    corner = (x - RADIUS, ROW - RADIUS, 2 * RADIUS, 2 * RADIUS)
    parts = [
        svg.box(*corner, style.FAINT if name == "L" else style.CARD, style.INK, radius=RADIUS),
        svg.text(x, ROW + 6, name, size=style.LARGE, bold=True),
    ]
    words = f"{name} = {compact(shown[name], 7 if name == 'L' else 8)}"
    if name == left:
        parts.append(_mark(x, ROW - RADIUS - 28, text_width(words, style.SMALL) + 6, 24, style.INK))
    parts.append(svg.text(x, ROW - RADIUS - 10, words, size=style.SMALL, bold=True))
    return "".join(parts) + _draw_adjoint(name, x, scene, lit=name == right)


def _draw_weight(name: str, scene: Scene) -> str:
    left, right = EDGES[name]
    x = (NODES[left] + NODES[right]) / 2
    words = f"{WRITTEN[name]} = {compact(getattr(scene.network, name), 6)}"
    lit = name == scene.edge
    return svg.text(x, ROW - 12, words, size=style.SMALL, bold=lit, halo=True) + _draw_adjoint(
        name, x, scene, lit=lit
    )


def _draw_adjoint(name: str, x: float, scene: Scene, *, lit: bool) -> str:
    """Write a gradient below its node or edge; what the product in focus uses is framed."""
    written, key = ADJOINTS[name]
    words, colour = compact(scene.gradients[key], 8), style.GRADIENT_TEXT
    mark = _mark(x, ROW + 34, 72, 46, style.GRADIENT, dashed=True) if lit else ""
    name_text = svg.text(x, ROW + 51, written, colour, size=style.SMALL, bold=lit)
    return mark + name_text + svg.text(x, ROW + 72, words, colour, size=16, bold=True)


def _mark(
    x: float, top: float, width: float, height: float, stroke: str, *, dashed: bool = False
) -> str:
    fill = style.GRADIENT_FILL if dashed else style.FAINT
    return svg.box(x - width / 2, top, width, height, fill, stroke, line=1.5, dashed=dashed)


def _draw_words(scene: Scene) -> list[str]:
    first, *others = [line.rstrip(".") for line in _arithmetic(scene)]
    return [
        svg.text(WIDTH / 2, 244, first, style.GRADIENT_TEXT, size=style.LARGE, bold=True),
        *draw_caption(others, WIDTH, 271),
        svg.text(WIDTH / 2, 319, _remark(scene), style.NEUTRAL, size=style.SMALL),
    ]


def _remark(scene: Scene) -> str:
    if scene.gradients["dw1"] == scene.gradients["dw2"] == 0 and scene.values["loss"] > 0:
        return "Both weight gradients are 0: no step moves a weight, and the loss stays."
    return ORDER


def _arithmetic(scene: Scene) -> list[str]:
    """Return the product in focus, the adjoint it uses, and the loss."""
    p, values, gradients = scene.network, scene.values, scene.gradients
    d1, d2 = factor(gradients["delta_h"]), factor(gradients["delta_a"])
    show = number
    loss = f"L = (a − y)² = ({show(values['a'])} − {factor(p.y)})² = {show(values['loss'])}"
    if scene.edge == "w2":
        error = factor(values["a"] - p.y)
        return [
            f"∂L/∂w₂ = δ₂ · h = {d2} · {factor(values['h'])} = {show(gradients['dw2'])}",
            f"δ₂ = ∂L/∂a = 2 (a − y) = 2 · {error} = {show(gradients['delta_a'])}",
            loss,
        ]
    slope = factor(1 - values["h"] ** 2)
    product = f"{d2} · {factor(p.w2)} · {slope}"
    return [
        f"∂L/∂w₁ = δ₁ · x = {d1} · {factor(p.x)} = {show(gradients['dw1'])}",
        f"δ₁ = ∂L/∂z = δ₂ · w₂ · (1 − h²) = {product} = {show(gradients['delta_h'])}",
        loss,
    ]


def _describe(scene: Scene, preset: str) -> list[str]:
    p, values, gradients, losses = scene.network, scene.values, scene.gradients, scene.losses
    show = number
    first = f"The loss is {show(losses[0])} at the start ({preset})."
    if len(losses) > 1:
        first = f"After {_steps(losses)} the loss is {show(losses[-1])}, at the start it was "
        first += f"{show(losses[0])}."
    product, *others = _arithmetic(scene)
    forward = (
        f"Forward: x = {show(p.x)}, w₁ = {show(p.w1)}, z = w₁ · x = {show(values['z'])}, "
        f"h = tanh z = {show(values['h'])}, w₂ = {show(p.w2)}, a = w₂ · h = {show(values['a'])}, "
        f"the target y is {show(p.y)}, L = {show(values['loss'])}."
    )
    slopes = [f"{written} = {show(gradients[key])}" for written, key in ADJOINTS.values()]
    return [
        first,
        f"Focus on {WRITTEN[scene.edge]}: {product}.",
        _remark(scene),
        *(line + "." for line in others),
        forward,
        f"Backward, from the loss to the input: {', '.join(slopes[::-1])}.",
        f"The slope of tanh at z is 1 − h² = {show(1 - values['h'] ** 2)}.",
        f"A step moves both weights: w ← w − {show(p.rate)} · ∂L/∂w.",
        _describe_trail(losses),
    ]


def _describe_trail(losses: list[float]) -> str:
    shown = [number(loss) for loss in losses]
    if len(shown) > 24:
        shown = [*shown[:12], "and so on", *shown[-3:]]
    return f"The loss from the start, step by step: {', '.join(shown)}."
