"""The 2-2-1 network of document D4: nine steps, amber forward, orange backward."""

from dataclasses import replace

from bpcourse.by_hand.two_layer import WEIGHTS, Beat, TwoLayer, nine_steps, preset
from bpcourse.drawing import style, svg
from bpcourse.drawing.lessons import two_layer_cards as cards
from bpcourse.drawing.lessons.two_layer_tells import tell_back
from bpcourse.drawing.lessons.two_layer_words import NUMBERS, describe_beat, step_terms
from bpcourse.drawing.parts import Place, arrow, draw_header
from bpcourse.drawing.picture import Picture, picture
from bpcourse.drawing.terms import draw_terms, plain
from bpcourse.drawing.touch import marked
from bpcourse.drawing.words import compact
from bpcourse.errors import GraphError, known

WIDTH, HEIGHT = 830, 402
LAST = 9
EXAMPLE = "the example's numbers"
EDGES = {  # where each weight's edge begins and ends
    "w11": ("x1", "h1"),
    "w12": ("x2", "h1"),
    "w21": ("x1", "h2"),
    "w22": ("x2", "h2"),
    "v1": ("h1", "o"),
    "v2": ("h2", "o"),
}
DELTA = {"h1": "delta_1", "h2": "delta_2", "o": "delta_o"}
VALUE = {"h1": "a1", "h2": "a2", "o": "y_hat"}
LIT = {1: ("h1", "h2"), 2: ("o",), 3: ("L",), 4: ("o",), 5: ("v1", "v2")} | {
    6: ("h1", "h2"),
    7: ("w11", "w12", "w21", "w22"),
    8: WEIGHTS,
    9: ("h1", "h2", "o", "L"),
}


def sweep_picture(
    step: int = LAST, preset: str = EXAMPLE, which: str | None = None, value: float | None = None
) -> Picture:
    """Draw the 2-2-1 network after `step` of D4's nine steps; 0 shows the parameters only.

    >>> sweep_picture(3).alt[:43]
    'Step 3 of 9, forward: Loss. L = (ŷ − y)² / '

    `preset` is a name in `two_layer.PRESETS`; `which` (such as "w11", "b2", "x1", "y" or "rate")
    and `value` change one of its thirteen numbers.
    """
    return draw_step(step, sweep_parameters(preset, which, value))


def draw_step(step: int, parameters: TwoLayer) -> Picture:
    """Draw any 2-2-1 network after one of the nine steps.

    >>> draw_step(0, TwoLayer()) == sweep_picture(0)
    True
    """
    if step not in range(LAST + 1):
        raise GraphError(f"step {step!r} asked for; the sweep has steps 0 to {LAST}")
    if step == 0:
        known = {name: getattr(parameters, name) for name in parameters.__dataclass_fields__}
        return network_picture(Beat(0, "Inputs and parameters", "forward", known))
    return network_picture(nine_steps(parameters)[step - 1])


def sweep_parameters(
    name: str = EXAMPLE, which: str | None = None, value: float | None = None
) -> TwoLayer:
    """Return the parameters of a preset, one number changed if asked for.

    >>> sweep_parameters(which="v1", value=2.0).v1
    2.0
    """
    chosen = preset(name)
    if which is None:
        return chosen
    known("which", which, NUMBERS)
    return chosen if value is None else replace(chosen, **{which: value})


def network_picture(beat: Beat) -> Picture:
    """Draw one of the nine steps of `two_layer.nine_steps`.

    >>> network_picture(nine_steps(TwoLayer())[3]).text.splitlines()[1]
    'δₒ = (ŷ − y) · ŷ (1 − ŷ) = (−0.238) · 0.1813 = −0.04315.'
    """
    lit = LIT.get(beat.number, ())
    lines = step_terms(beat.number, beat.known)
    count = f"{beat.number} of {LAST}" if beat.number else "start"
    top = 358 - 11 * (len(lines) - 1)
    content = [
        *draw_header(beat.direction == "backward", beat.title, count, WIDTH),
        cards.draw_rate(beat, 690, 27),
        *(_draw_edge(name, beat) for name in EDGES),
        _draw_loss_edge(beat),
        *(cards.draw_input(name, beat) for name in cards.INPUTS),
        *(cards.draw_neuron(name, beat, name in lit) for name in cards.NEURONS),
        cards.draw_loss(beat, "L" in lit),
        *(cards.draw_weight(name, beat, name in lit) for name in EDGES),
        *(draw_terms(WIDTH / 2, top + 22 * i, line) for i, line in enumerate(lines)),
    ]
    words = describe_beat(beat, [plain(line) for line in lines])
    return picture(content, WIDTH, HEIGHT, beat.title, words)


def _corners(name: str) -> tuple[Place, Place, Place, Place]:
    """Return where an edge leaves its source, enters and leaves its weight, meets its target."""
    (source, target), (x, y) = EDGES[name], cards.WEIGHTS[name]
    (sx, sy), (tx, ty) = ({**cards.INPUTS, **cards.NEURONS}[end] for end in (source, target))
    half = (cards.INPUT_SIZE if source in cards.INPUTS else cards.NEURON_SIZE)[0] / 2
    other = (cards.LOSS_SIZE if target == "o" else cards.NEURON_SIZE)[0] / 2
    reach, lean = cards.weight_size(name)[0] / 2, 16 if y > ty else -16 if y < ty - 20 else 0
    return (sx + half + 2, sy), (x - reach, y), (x + reach, y), (tx - other - 4, ty + lean)


def _draw_edge(name: str, beat: Beat) -> str:
    """Draw an edge: solid on the way forward; dashed back as far as a delta has come."""
    leaves, enters, goes, arrives = _corners(name)
    k, (source, target) = beat.known, EDGES[name]
    backward = beat.direction == "backward" and "d" + name in k
    if not backward:
        tone, flow = _forward(target, beat)
        points, carried = (leaves, enters, goes, arrives), k[name]
    elif source in DELTA and beat.number > 5:  # on to the hidden neuron, through the weight
        points, carried = (arrives, goes, enters, leaves), k[name] * k["delta_o"]
        tone, flow = style.BACKWARD, "backward" if beat.number == 6 else ""
    else:  # to the weight, whose gradient it makes
        points, carried = (arrives, goes), k[DELTA[target]]
        tone, flow = style.BACKWARD, "backward" if beat.number in {5, 7} else ""
    tone, wide = style.signed(tone, carried), style.thickness(carried)
    drawn = marked(
        arrow(points, tone, wide),
        flow=flow and f"{flow} {name}",
        ghost=f"{beat.number} {name}",
    )
    if len(points) == 2:
        drawn += svg.line((leaves, enters), style.VALUE.edge, width=1.8)
    grip = svg.line((leaves, enters, goes, arrives), style.UNSEEN, width=14)
    return marked(drawn + grip, part=name, choose=f"which={name}")


def _forward(target: str, beat: Beat) -> tuple[style.Tone, str]:
    if beat.direction == "forward" and target in LIT.get(beat.number, ()):
        return style.FORWARD, "forward"
    reached = VALUE[target] in beat.known
    return (style.VALUE if reached else style.QUIET), ""


def _draw_loss_edge(beat: Beat) -> str:
    """Draw the edge between output and loss, beside it the first factor of the way back."""
    k, x = beat.known, cards.LOSS[0] - 42
    top, bottom = cards.NEURONS["o"][1] + 49, cards.LOSS[1] - 41
    if 4 <= beat.number <= 8:
        error = k["y_hat"] - k["y"]
        tone = style.signed(style.BACKWARD, error)
        drawn = arrow([(x, bottom), (x, top)], tone, style.thickness(error))
        drawn = marked(drawn, flow="backward loss" if beat.number == 4 else "")
        for y, words in ((171, "∂L/∂ŷ"), (189, f"= {compact(error)}")):
            look = {"size": style.SMALL, "anchor": "start"}
            drawn += svg.text(x + 14, y, words, style.GRADIENT.text, **look)
        return marked(drawn, part="back", tell=tell_back(k))
    works = beat.number in {3, LAST}
    tone = style.FORWARD if works else style.VALUE if "loss" in k else style.QUIET
    return marked(arrow([(x, top), (x, bottom)], tone), flow="forward loss" if works else "")
