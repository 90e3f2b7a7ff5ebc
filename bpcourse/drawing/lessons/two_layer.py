"""The 2-2-1 network of document D4: nine steps, amber forward, orange backward."""

from collections.abc import Mapping
from dataclasses import replace

from bpcourse.by_hand.two_layer import WEIGHTS, Beat, TwoLayer, nine_steps, preset
from bpcourse.drawing import style, svg
from bpcourse.drawing.lessons.two_layer_words import DELTAS, WRITTEN, describe_beat, step_arithmetic
from bpcourse.drawing.parts import Label, arrow, between, card, draw_caption, draw_header
from bpcourse.drawing.picture import Picture, picture
from bpcourse.drawing.words import compact, number, text_width
from bpcourse.errors import GraphError, known

WIDTH, HEIGHT = 640, 504
RADIUS = 31
LAST = 9
EXAMPLE = "the example's numbers"
PLACES = {
    "x1": (48, 126),
    "x2": (48, 318),
    "h1": (274, 126),
    "h2": (274, 318),
    "o": (486, 222),
    "L": (588, 222),
}
# Each weight: its edge, and how far along the edge its label stands. The two crossing edges carry
# theirs near the inputs, where the edges are far apart.
EDGES = {
    "w11": ("x1", "h1", 0.56),
    "w12": ("x2", "h1", 0.33),
    "w21": ("x1", "h2", 0.33),
    "w22": ("x2", "h2", 0.56),
    "v1": ("h1", "o", 0.5),
    "v2": ("h2", "o", 0.46),
}
LIT = {1: ("h1", "h2"), 2: ("o",), 3: ("L",), 4: ("o",), 5: ("v1", "v2")} | {
    6: ("h1", "h2"),
    7: ("w11", "w12", "w21", "w22"),
    8: WEIGHTS,
    9: ("h1", "h2", "o", "L"),
}
NEURONS = {
    "x1": ("x₁", "x1", None, None),
    "x2": ("x₂", "x2", None, None),
    "h1": ("a₁", "a1", "b11", "delta_1"),
    "h2": ("a₂", "a2", "b12", "delta_2"),
    "o": ("ŷ", "y_hat", "b2", "delta_o"),
}


def sweep_picture(
    step: int = LAST, preset: str = EXAMPLE, weight: str | None = None, value: float | None = None
) -> Picture:
    """Draw the 2-2-1 network after `step` of D4's nine steps; 0 shows the parameters only.

    >>> sweep_picture(3).alt[:43]
    'Step 3 of 9, forward: Loss. L = (ŷ − y)² / '

    `preset` is a name in `two_layer.PRESETS`; `weight` (such as "w11") and `value` change one of
    its six weights.
    """
    parameters = sweep_parameters(preset, weight, value)
    if step not in range(LAST + 1):
        raise GraphError(f"step {step!r} asked for; the sweep has steps 0 to {LAST}")
    if step == 0:
        known = {name: getattr(parameters, name) for name in parameters.__dataclass_fields__}
        return network_picture(Beat(0, "Inputs and parameters", "forward", known))
    return network_picture(nine_steps(parameters)[step - 1])


def sweep_parameters(
    name: str = EXAMPLE, weight: str | None = None, value: float | None = None
) -> TwoLayer:
    """Return the parameters of a preset, one weight changed if asked for.

    >>> sweep_parameters(weight="v1", value=2.0).v1
    2.0
    """
    chosen = preset(name)
    if weight is None:
        return chosen
    known("weight", weight, WEIGHTS)
    return chosen if value is None else replace(chosen, **{weight: value})


def network_picture(beat: Beat) -> Picture:
    """Draw one of the nine steps of `two_layer.nine_steps`.

    >>> network_picture(nine_steps(TwoLayer())[3]).text.splitlines()[1]
    'δₒ = (ŷ − y) · ŷ (1 − ŷ) = (−0.238) · 0.1813 = −0.04315.'
    """
    backward = beat.direction == "backward"
    lit = LIT.get(beat.number, ())
    arithmetic = step_arithmetic(beat.number, beat.known)
    count = f"{beat.number} of {LAST}" if beat.number else "start"
    content = [
        *draw_header(backward, beat.title, count, WIDTH),
        *(_draw_wire(name, beat, lit) for name in EDGES),
        _draw_loss_wire(beat.number),
        *(_draw_neuron(name, beat, lit) for name in NEURONS),
        _draw_loss(beat, lit),
        *(_draw_weight(name, beat.known, name in lit) for name in EDGES),
        *draw_caption(arithmetic, WIDTH, 408 if len(arithmetic) > 3 else 424),
    ]
    words = describe_beat(beat, arithmetic)
    return picture(content, WIDTH, HEIGHT, beat.title, words)


def _draw_wire(name: str, beat: Beat, lit: tuple[str, ...]) -> str:
    """Draw a weight's edge: solid on the way forward; dashed back once an error has used it."""
    source, target, _ = EDGES[name]
    ends = between(PLACES[source], PLACES[target], RADIUS + 3)
    if beat.direction == "backward" and "d" + name in beat.known:
        return arrow(ends[::-1], style.BACKWARD, 3.0 if name in lit else 1.8)
    if beat.direction == "forward" and target in LIT.get(beat.number, ()):
        return arrow(ends, style.FORWARD, 3.0)
    reached = NEURONS[target][1] in beat.known
    return arrow(ends, style.VALUE if reached else style.QUIET, 1.8)


def _draw_loss_wire(number: int) -> str:
    (x1, y), (x2, _) = PLACES["o"], PLACES["L"]
    ends = [(x1 + RADIUS + 3, y), (x2 - 41, y)]
    if 4 <= number <= 8:
        return arrow(ends[::-1], style.BACKWARD)
    if number in {3, LAST}:
        return arrow(ends, style.FORWARD, 3.0)
    return arrow(ends, style.QUIET)


def _tone(beat: Beat, lit: bool, tone: style.Tone) -> tuple[style.Tone, float]:
    """Return the tone and the width of the edge of what a step works on, or of the rest."""
    return (style.direction(beat.direction == "backward"), 3.0) if lit else (tone, 1.8)


def _draw_neuron(name: str, beat: Beat, lit: tuple[str, ...]) -> str:
    written, value, bias, delta = NEURONS[name]
    (x, y), known = PLACES[name], beat.known
    tone, line = _tone(beat, name in lit, style.PLAIN)
    shown = known.get("new_" + value, known.get(value))
    inside = written if shown is None else compact(shown, 7)
    colour = style.INK if name in lit else (style.NEUTRAL if shown is None else style.VALUE).text
    labels = [Label(inside, 6, colour, _fit(inside), bold=True)]
    if shown is not None:
        labels.append(Label(written, -RADIUS - 10, style.VALUE.text, bold=True))
    parts = card(x, y, 2 * RADIUS, 2 * RADIUS, tone, *labels, radius=RADIUS, line=line)
    if bias:  # to the left of the neuron's name, if that stands there
        side, anchor = (x, "middle") if shown is None else (x - 18, "end")
        above, words = y - RADIUS - 10, f"b {number(known[bias], 3)}"
        colour, small = style.PARAMETER.text, style.SMALL
        parts.append(svg.text(side, above, words, colour, size=small, anchor=anchor, halo=True))
    if delta and delta in known:
        words, colour = f"{DELTAS[delta]} = {compact(known[delta])}", style.GRADIENT.text
        parts.append(svg.text(x, y + RADIUS + 21, words, colour, size=16, bold=True, halo=True))
    return "".join(parts)


def _fit(words: str, room: float = 54) -> float:
    """Return a size at which `words` stay inside a circle."""
    return min(style.SIZE, room / max(text_width(words, 1), 0.1))


def _draw_loss(beat: Beat, lit: tuple[str, ...]) -> str:
    tone, line = _tone(beat, "L" in lit, style.NEUTRAL)
    loss = beat.known.get("new_loss", beat.known.get("loss"))
    shown = "L" if loss is None else compact(loss)
    labels = (
        Label("loss", -36, style.INK, bold=True),
        Label(shown, 6, style.INK if "L" in lit else style.VALUE.text, _fit(shown, 70), bold=True),
        Label(f"y = {number(beat.known['y'], 3)}", 50, style.INK, style.SMALL),
    )
    return "".join(card(*PLACES["L"], 76, 52, tone, *labels, line=line))


def _draw_weight(name: str, known: Mapping[str, float], lit: bool) -> str:
    """Draw a weight on its edge, its gradient beneath, and its new value once it has one."""
    source, target, along = EDGES[name]
    (x1, y1), (x2, y2) = PLACES[source], PLACES[target]
    x, y = x1 + along * (x2 - x1), y1 + along * (y2 - y1)
    old, new = number(known[name], 3), known.get("new_" + name)
    shown = f"{WRITTEN[name]} {old}" if new is None else f"{old} → {compact(new)}"
    gradient = known.get("d" + name)
    beneath = "" if gradient is None else f"∂ {compact(gradient)}"
    size = style.SMALL if len(shown) <= 13 else style.SMALL - 2
    width = max(text_width(shown, size), text_width(beneath, style.SMALL)) + 10
    height = 40 if beneath else 22
    tone = style.PARAMETER._replace(fill=style.CARD)
    if lit:
        tone = tone._replace(edge=style.BACKWARD.edge)
    labels = [Label(shown, 16 - height / 2, size=size, bold=new is not None)]
    if beneath:
        labels.append(Label(beneath, 13, style.GRADIENT.text, style.SMALL, bold=True))
    return "".join(card(x, y, width, height, tone, *labels, radius=6, line=2 if lit else 1))
