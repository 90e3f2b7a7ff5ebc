"""The playground of document D0: one hidden unit, both passes at once, and the loss it leaves."""

from dataclasses import replace
from itertools import pairwise

from bpcourse.by_hand.one_hidden import PRESETS, OneHidden, backward_pass, descent, forward_pass
from bpcourse.drawing import style, svg
from bpcourse.drawing.lessons.one_hidden_words import (
    ADJOINTS,
    WRITTEN,
    State,
    describe,
    lines_of,
    remark,
    steps,
    tells_of,
)
from bpcourse.drawing.losses import draw_trail
from bpcourse.drawing.parts import Label, arrow, card, draw_direction
from bpcourse.drawing.picture import Picture, picture
from bpcourse.drawing.terms import draw_terms
from bpcourse.drawing.touch import marked
from bpcourse.drawing.words import compact
from bpcourse.errors import known

WIDTH, HEIGHT = 830, 404
START = "the start"
AHEAD, BACK = 96, 162  # the heights of the way forward and of the way back
HALF, TALL = 42, 58  # half the width of a node, and the height of each of its two cards
NODES = {"x": 52, "z": 244, "h": 414, "a": 606, "L": 778}
EDGES = {"w1": ("x", "z"), "w2": ("h", "a")}
PER = 0.02  # of a weight for every unit that it is dragged
LIT_BY = {"x": "x w1", "h": "h w2", "dz": "dz w1", "da": "da w2"}  # the factors of each gradient


def one_hidden_picture(
    preset: str = START,
    *,
    w1: float | None = None,
    w2: float | None = None,
    rate: float | None = None,
    presses: int = 0,
) -> Picture:
    """Draw the network with one hidden unit after some steps of gradient descent.

    >>> print(one_hidden_picture(presses=10).text.splitlines()[0])
    After 10 steps the loss is 0.00021, at the start it was 0.4374.

    `preset` is a name in `one_hidden.PRESETS`; `w1`, `w2` and `rate` replace its weights and its
    learning rate. Source: the widget of D0.
    """
    state = _make_state(descent(with_numbers(preset, w1, w2, rate), presses))
    title, told = _title(state), tells_of(state)
    content = [
        draw_direction(backward=False),
        draw_direction(backward=True, x=146),
        svg.text(WIDTH - 16, 33, title, anchor="end", bold=True),
        *_draw_unit(),
        *(_draw_gap(left, right, state) for left, right in pairwise(NODES)),
        *(_draw_node(name, state, told) for name in NODES),
        *(_draw_weight(name, state, told) for name in EDGES),
        *_draw_lines(state),
        *draw_trail(state.losses, 616, 800, 260),
    ]
    return picture(content, WIDTH, HEIGHT, title, describe(state, preset))


def _draw_lines(state: State) -> list[str]:
    look = {"size": style.SMALL, "anchor": "start"}
    lines = [draw_terms(20, 272 + 24 * i, line, **look) for i, line in enumerate(lines_of(state))]
    return [*lines, svg.text(20, 392, remark(state), style.NEUTRAL.text, **look)]


def with_numbers(
    preset: str, w1: float | None = None, w2: float | None = None, rate: float | None = None
) -> OneHidden:
    """Return a preset, its weights and its rate replaced where others are given.

    >>> with_numbers("overshoot", w1=1).w1, with_numbers("overshoot").w2
    (1, 4)
    """
    p = PRESETS[known("preset", preset, PRESETS)]
    given = {"w1": w1, "w2": w2, "rate": rate}
    return replace(p, **{name: value for name, value in given.items() if value is not None})


def _make_state(path: list[OneHidden]) -> State:
    values = forward_pass(path[-1])
    gradients = backward_pass(path[-1], values) | {"seed": 1}
    return State(path[-1], values, gradients, [forward_pass(p)["loss"] for p in path])


def _title(state: State) -> str:
    if len(state.losses) == 1:
        return f"Start: L = {compact(state.losses[0])}"
    before, now = state.losses[-2:]
    verdict = "down" if now < before else "up" if now > before else "no change"
    return f"{steps(state.losses)}: L {compact(before, 7)} → {compact(now, 7)}, {verdict}"


def _draw_unit() -> list[str]:
    left, right = NODES["z"] - HALF - 5, NODES["h"] + HALF + 5
    words = svg.text((left + right) / 2, 214, "hidden unit", style.NEUTRAL.text, size=style.SMALL)
    return [svg.box(left, 56, right - left, 168, "none", style.FAINT), words]


def _draw_gap(left: str, right: str, state: State) -> str:
    """Draw the way forward from node to node, and below it, dashed, the way back; both factors."""
    ends = (NODES[left] + HALF + 3, NODES[right] - HALF - 3)
    middle, turn = sum(ends) / 2, len(state.losses)
    name = next((name for name, edge in EDGES.items() if edge == (left, right)), "")
    weight = getattr(state.network, name) if name else 1.0
    arriving = state.gradients[ADJOINTS[left][1]]
    parts = []
    for way, y, xs, tone, number in (
        ("forward", AHEAD, ends, style.VALUE, weight),
        ("backward", BACK, ends[::-1], style.GRADIENT, arriving),
    ):
        drawn = arrow([(x, y) for x in xs], style.signed(tone, number), style.thickness(number))
        parts.append(marked(drawn, flow=f"{way} {left} {turn}", ghost=f"{way} {left}"))
    if done := {"z": "tanh", "a": "(a − y)²"}.get(left):
        parts.append(svg.text(middle, AHEAD - 14, done, size=style.SMALL))
    key, words, slope = _factor_back(left, name, state)
    for y, line in ((124, words), (143, f"= {compact(slope, 8)}")):
        parts.append(svg.text(middle, y, line, style.GRADIENT.text, size=style.SMALL))
    return marked("".join(parts), part=key)


def _factor_back(left: str, name: str, state: State) -> tuple[str, str, float]:
    """Return part, letters and number of the factor on the way back to a node."""
    if left == "z":
        return "slope", "× (1 − h²)", 1 - state.values["h"] ** 2
    if left == "a":
        return "da", "× 2 (a − y)", state.gradients["delta_a"]
    return name, f"× {WRITTEN[name]}", getattr(state.network, name)


def _draw_node(name: str, state: State, told: dict[str, str]) -> str:
    """Draw a node's value, and beneath it the gradient of the loss for it."""
    x, back = NODES[name], "d" + name
    value = ({"x": state.network.x, "L": state.values["loss"]} | state.values)[name]
    written, key = ADJOINTS[name]
    above = card(
        x, AHEAD, 2 * HALF, TALL, style.INKED._replace(fill=style.CARD),
        Label(name, -6, size=style.LARGE, bold=True),
        Label(compact(value), 18, style.VALUE.text, 16, bold=True),
    )  # fmt: skip
    below = card(
        x, BACK, 2 * HALF, TALL, style.GRADIENT.plate,
        Label(written, -7, size=style.SMALL),
        Label(compact(state.gradients[key]), 17, size=16, bold=True),
    )  # fmt: skip
    return marked("".join(above), part=LIT_BY.get(name, name), tell=told[name]) + marked(
        "".join(below), part=LIT_BY.get(back, back), tell=told[back]
    )


def _draw_weight(name: str, state: State, told: dict[str, str]) -> str:
    """Draw a weight above its edge, and its gradient where delta and activation meet."""
    left, right = EDGES[name]
    x, value = (NODES[left] + NODES[right]) / 2, getattr(state.network, name)
    words, gradient = f"{WRITTEN[name]} = {compact(value, 6)}", state.gradients["d" + name]
    down = arrow([(x, BACK + 5), (x, BACK + 30)], style.signed(style.GRADIENT, gradient), 1.8)
    above = card(x, 68, 98, 27, style.PARAMETER, Label(words, 6, size=16, bold=True))
    letters = Label(f"∂L/∂{WRITTEN[name]}", -4, size=style.SMALL)
    number = Label(compact(gradient), 16, size=16, bold=True)
    below = card(x, BACK + 55, 98, 46, style.GRADIENT.plate, letters, number)
    flowing = marked(down, flow=f"backward d{name} {len(state.losses)}")
    drag = {"drag": name, "value": f"{value:.10g}", "per": PER, "along": "x"}
    return marked(flowing + "".join(above + below), part=name, tell=told[name], **drag)
