"""The map of the loaves beside the network that draws it, whose 17 numbers can be dragged."""

from collections.abc import Iterator

from bpcourse.drawing import style, svg
from bpcourse.drawing.lessons.loaves import draw_axes, draw_loaf, draw_map, title, words_of
from bpcourse.drawing.parts import Label, Place, between, card
from bpcourse.drawing.picture import Picture, picture
from bpcourse.drawing.touch import marked
from bpcourse.drawing.words import indexed, number
from bpcourse.errors import known
from bpcourse.experiments.loaves import LOAVES, Loaf, Small, right_about

WIDTH, HEIGHT = 830, 384
INPUTS: tuple[Place, Place] = ((606, 130), (606, 246))
HIDDEN: tuple[Place, ...] = tuple((706, 80 + 72 * unit) for unit in range(4))
OUTPUT: Place = (794, 188)
RADIUS, GRIP = 19, 12
PER = 0.02  # of a number for each unit that it is dragged
MEASURES = ("temperature", "minutes")


def loaves_net_picture(net: Small, weight: str = "w11") -> Picture:
    """Draw what a network says of every oven, and the network, one of its numbers written out.

    >>> from bpcourse.experiments.loaves import starting_small
    >>> print(loaves_net_picture(starting_small(2)).text.splitlines()[-1])
    w₁₁, from the temperature to hidden unit 1, is 1.65.

    The wider an edge, the larger its weight; its hue tells the sign. Raises InputValueError for a
    number that the network has not.
    """
    known("weight", weight, Small._fields)
    wrong = [loaf for loaf in LOAVES if not right_about(net, loaf)]
    content = [
        *draw_map(net),
        *draw_axes(),
        *(_draw_loaf(net, loaf, loaf in wrong) for loaf in LOAVES),
        svg.text(16, 30, title(net, LOAVES), anchor="start", bold=True),
        *_draw_edges(net, weight),
        *_draw_units(net, weight),
        *_draw_chosen(net, weight),
    ]
    words = [*words_of(net, LOAVES, wrong), f"{_place_of(weight)}, is {_value(net, weight)}."]
    return picture(content, WIDTH, HEIGHT, "loaves", words)


def _draw_loaf(net: Small, loaf: Loaf, wrong: bool) -> str:
    answer = net(loaf.temperature, loaf.minutes)
    came = "came out well" if loaf.good else "did not come out well"
    verdict = "wrong" if wrong else "right"
    tell = f"{loaf.temperature} °C, {loaf.minutes} min: {came}. "
    tell += f"The network answers {number(answer, 2)}, which is {verdict}: above 0 means good."
    key = f"loaf{loaf.temperature}-{loaf.minutes}"
    return marked("".join(draw_loaf(loaf, wrong)), part=key, tell=tell)


def _value(net: Small, name: str) -> str:
    return number(round(getattr(net, name), 2))


def _said(name: str) -> str:
    return indexed(name) if name != "c" else "c"


def _place_of(name: str) -> str:
    """Return what a number is called, and where it stands in the network."""
    said, kind, unit = _said(name), name[0], name[1:2]
    if kind == "w":
        return f"{said}, from the {MEASURES[int(name[2]) - 1]} to hidden unit {unit}"
    where = {"b": f"the bias of hidden unit {unit}", "c": "the bias of the output"}
    return f"{said}, {where.get(kind, f'from hidden unit {unit} to the output')}"


def _touchable(drawn: str, net: Small, name: str) -> str:
    """Return a part that tells one of the numbers, and can be dragged to change it."""
    tell = f"{_place_of(name)}, is {_value(net, name)}. Drag it sideways and watch the border."
    look = {"drag": "value", "value": _plain(net, name), "per": PER, "along": "x"}
    return marked(drawn, part=name, tell=tell, **look, choose=f"weight={name}")


def _plain(net: Small, name: str) -> str:
    return f"{getattr(net, name):.2f}"


def _draw_edges(net: Small, weight: str) -> Iterator[str]:
    """Draw the twelve weights, each as wide as it is large."""
    for unit, hidden in enumerate(HIDDEN, start=1):
        for k, place in enumerate(INPUTS, start=1):
            yield _draw_edge(net, f"w{unit}{k}", place, hidden, weight)
        yield _draw_edge(net, f"v{unit}", hidden, OUTPUT, weight)


def _draw_edge(net: Small, name: str, start: Place, end: Place, weight: str) -> str:
    value, ends = getattr(net, name), between(start, end, RADIUS)
    tone = style.signed(style.PARAMETER, value)
    seen = svg.line(ends, tone.edge, width=style.thickness(value))
    behind = svg.line(ends, style.FORWARD.fill, width=GRIP) if name == weight else ""
    grip = svg.line(ends, style.UNSEEN, width=GRIP)
    return _touchable(behind + marked(seen, ghost=f"edge {name}") + grip, net, name)


def _draw_units(net: Small, weight: str) -> Iterator[str]:
    """Draw what goes in, and the units, which hold the biases."""
    for (x, y), words, measure in zip(INPUTS, ("°C", "min"), MEASURES, strict=True):
        circle = svg.circle(x, y, RADIUS, style.VALUE.fill, style.VALUE.edge)
        label = svg.text(x, y + 5, words, style.VALUE.text, size=style.SMALL)
        tell = f"The {measure} of a loaf, scaled, goes in here."
        yield marked(circle + label, part=measure, tell=tell)
    units = [*((place, f"b{unit}") for unit, place in enumerate(HIDDEN, start=1)), (OUTPUT, "c")]
    for (x, y), name in units:
        line = 4 if name == weight else 2
        edge = style.FORWARD.edge if name == weight else style.NEUTRAL.edge
        circle = svg.circle(x, y, RADIUS, style.CARD, edge, width=line)
        label = svg.text(x, y + 5, _said(name), style.PARAMETER.text, size=style.SMALL)
        yield _touchable(circle + label, net, name)


def _draw_chosen(net: Small, weight: str) -> Iterator[str]:
    words = f"{_said(weight)} = {_value(net, weight)}"
    label = Label(words, 6, style.PARAMETER.text, bold=True)
    plate = card(706, 352, 150, 32, style.PARAMETER, label)
    yield _touchable("".join(plate), net, weight)
