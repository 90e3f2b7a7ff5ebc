"""The cards of the 2-2-1 network: neurons, weights, inputs, target and rate, to be touched."""

from bpcourse.by_hand.two_layer import Beat
from bpcourse.drawing import style, svg
from bpcourse.drawing.lessons import two_layer_tells as tells
from bpcourse.drawing.lessons.two_layer_words import NUMBERS, WRITTEN
from bpcourse.drawing.parts import Label, card
from bpcourse.drawing.touch import marked
from bpcourse.drawing.words import compact, number, text_width

LIFT = 3.0  # the edge of what a step works on
PER = 0.01  # of a number for every unit that it is dragged
INPUTS = {"x1": (55, 106), "x2": (55, 238)}
NEURONS = {"h1": (414, 106), "h2": (414, 238), "o": (761, 106)}
LOSS = (761, 240)
WEIGHTS = {
    "w11": (234, 70),
    "w12": (234, 138),
    "w21": (234, 206),
    "w22": (234, 274),
    "v1": (586, 96),
    "v2": (586, 184),
}
INPUT_SIZE, NEURON_SIZE, WEIGHT_SIZE, LOSS_SIZE = (92, 38), (138, 92), (158, 44), (126, 76)
# Of each neuron: its value's letter and name, its bias, its delta's letter and name.
ROWS = {
    "h1": ("a₁", "a1", "b11", "δ₁", "delta_1"),
    "h2": ("a₂", "a2", "b12", "δ₂", "delta_2"),
    "o": ("ŷ", "y_hat", "b2", "δₒ", "delta_o"),
}


def movable(content: str, name: str, value: float, tell: str, part: str = "") -> str:
    """Return a number as something that can be dragged sideways, or chosen by a click.

    >>> movable("<text/>", "w11", 0.15, "")
    '<g data-part="w11" data-drag="value" data-value="0.15" data-per="0.01" data-along="x" \
data-choose="which=w11"><text/></g>'
    """
    return marked(
        content,
        part=part or name,
        tell=tell,
        drag="value",
        value=f"{value:.10g}",
        per=PER,
        along="x",
        choose=f"which={name}",
    )


def weight_size(name: str) -> tuple[float, float]:
    """Return how large a weight's card is; that of a `v` has a subscript less.

    >>> weight_size("v1") < weight_size("w11")
    True
    """
    return (WEIGHT_SIZE[0] - 12 * (name[0] == "v"), WEIGHT_SIZE[1])


def tone_of(beat: Beat, lit: bool, tone: style.Tone) -> tuple[style.Tone, float]:
    """Return the tone and the width of the edge of what a step works on, or of the rest.

    >>> tone_of(Beat(1, "", "forward", {}), False, style.PLAIN)[1]
    1.8
    """
    return (style.direction(beat.direction == "backward"), LIFT) if lit else (tone, 1.8)


def fit(words: str, room: float, size: float = style.SIZE) -> float:
    """Return a size at which `words` stay within `room`.

    >>> fit("7", 50)
    17
    """
    return min(size, round(room / max(text_width(words, 1), 0.1), 2))


def draw_input(name: str, beat: Beat) -> str:
    """Draw an input, which can be dragged.

    >>> "x₁ = 0.5" in draw_input("x1", Beat(0, "", "forward", {"x1": 0.5}))
    True
    """
    words = f"{NUMBERS[name]} = {number(beat.known[name])}"
    label = Label(words, 6, style.VALUE.text, fit(words, INPUT_SIZE[0] - 6), bold=True)
    drawn = "".join(card(*INPUTS[name], *INPUT_SIZE, style.PLAIN, label, radius=19, line=1.8))
    return movable(drawn, name, beat.known[name], tells.tell_number(name, beat.known))


def draw_neuron(name: str, beat: Beat, lit: bool) -> str:
    """Draw a neuron: its value, its bias, its slope, and delta once it is known."""
    (x, y), k, bias = NEURONS[name], beat.known, ROWS[name][2]
    width = LOSS_SIZE[0] if name == "o" else NEURON_SIZE[0]
    tone, line = tone_of(beat, lit, style.PLAIN)
    ink = lit and beat.direction == "forward"
    labels = _neuron_labels(name, k, width - 10, style.INK if ink else style.VALUE.text)
    shape = "".join(card(x, y, width, NEURON_SIZE[1], tone, *labels, radius=20, line=line))
    tell = tells.tell_output(k) if name == "o" else tells.tell_hidden(name[1], k)
    words = f"{NUMBERS[bias]} = {number(k[bias])}"
    written = svg.text(x, y - 5, words, style.PARAMETER.text, size=style.SMALL)
    return marked(shape, part=name, tell=tell) + movable(
        written, bias, k[bias], tells.tell_bias(bias, k)
    )


def _neuron_labels(name: str, k: tells.Known, room: float, colour: str) -> list[Label]:
    letter, value, _, delta_letter, delta = ROWS[name]
    shown = k.get("new_" + value, k.get(value))
    if shown is None:
        return [Label(letter, -26, style.NEUTRAL.text, bold=True)]
    words, slope = f"{letter} = {compact(shown)}", f"slope {compact(shown * (1 - shown))}"
    labels = [
        Label(words, -26, colour, fit(words, room), bold=True),
        Label(slope, 15, style.INK, style.SMALL),
    ]
    if delta in k:
        words = f"{delta_letter} = {compact(k[delta])}"
        labels.append(Label(words, 36, style.GRADIENT.text, fit(words, room + 2, 16), bold=True))
    return labels


def draw_weight(name: str, beat: Beat, lit: bool) -> str:
    """Draw a weight on its edge, its gradient beneath, and its new value once it has one."""
    k, (width, height) = beat.known, weight_size(name)
    new, gradient = k.get("new_" + name), k.get("d" + name)
    words = f"{WRITTEN[name]} = {number(k[name])}"
    if new is not None:
        words = f"{WRITTEN[name]} {number(k[name])} → {number(new)}"
    tone = style.PARAMETER._replace(fill=style.CARD)
    if lit:
        tone = tone._replace(edge=style.BACKWARD.edge)
    drop = 6 if gradient is None else -3
    labels = [Label(words, drop, size=fit(words, width - 8, 16), bold=True)]
    if gradient is not None:
        beneath = f"∂L/∂{WRITTEN[name]} = {compact(gradient)}"
        size = fit(beneath, width - 6, style.SMALL)
        labels.append(Label(beneath, 15, style.GRADIENT.text, size, bold=True))
    drawn = card(*WEIGHTS[name], width, height, tone, *labels, line=2 if lit else 1)
    return movable("".join(drawn), name, k[name], tells.tell_weight(name, k))


def draw_loss(beat: Beat, lit: bool) -> str:
    """Draw the loss, and in it the target, which can be dragged."""
    (x, y), k = LOSS, beat.known
    tone, line = tone_of(beat, lit, style.NEUTRAL)
    loss = k.get("new_loss", k.get("loss"))
    shown = "L" if loss is None else f"L = {compact(loss)}"
    colour = style.INK if lit or loss is None else style.VALUE.text
    labels = (
        Label("loss", -18, style.INK, style.SMALL),
        Label(shown, 5, colour, fit(shown, LOSS_SIZE[0] - 8), bold=True),
    )
    drawn = "".join(card(x, y, *LOSS_SIZE, tone, *labels, line=line))
    words = f"target y = {number(k['y'])}"
    size = fit(words, LOSS_SIZE[0] - 8, style.SMALL)
    target = svg.text(x, y + 28, words, style.INK, size=size)
    told = tells.tell_number("y", k)
    return marked(drawn, part="L", tell=tells.tell_loss(k)) + movable(target, "y", k["y"], told)


def draw_rate(beat: Beat, x: float, y: float) -> str:
    """Draw the learning rate, which can be dragged."""
    words = f"rate η = {number(beat.known['rate'])}"
    label = Label(words, 5, style.INK, style.SMALL)
    drawn = "".join(card(x, y, 118, 26, style.PLAIN, label, radius=13, line=1))
    return movable(drawn, "rate", beat.known["rate"], tells.tell_number("rate", beat.known))
