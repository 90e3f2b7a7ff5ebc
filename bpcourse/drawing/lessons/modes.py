"""Forward mode beside reverse mode: how often each goes through a network, and what that costs."""

import math
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from bpcourse.drawing import style, svg
from bpcourse.drawing.parts import Place
from bpcourse.drawing.picture import Picture, picture
from bpcourse.drawing.touch import marked
from bpcourse.drawing.words import number
from bpcourse.errors import whole
from bpcourse.experiments.cost import JacobianCost, jacobian_cost

WIDTH, HEIGHT = 830, 430
MOST = 50  # inputs, and outputs
INPUTS, CHAIN, OUTPUTS = 90, (190, 240, 290, 340, 390), 490
TALL, DOT, UNIT = 104, 2.6, 11  # the height of a column of dots; radii
ROWS = (54, 236)
BARS, LONGEST, FARTHEST = 546, 170, 200  # where bars start; what is as long as this
CROWD = 30  # edges: from so many on they are drawn thinner
PER = 0.4  # inputs or outputs for each unit that a column is dragged

count_cost = lru_cache(maxsize=256)(jacobian_cost)


class Mode(NamedTuple):
    """One of the two ways: what it does, what it costs, which way it goes."""

    name: str
    sweeps: str
    total: int
    backward: bool


def modes_picture(inputs: int = 10, outputs: int = 1) -> Picture:
    """Draw a sweep of forward mode and one of reverse mode, and what all slopes cost in either.

    >>> print(modes_picture(50, 1).text.splitlines()[0])
    50 inputs, 1 output: forward mode costs 27.7 times as much as reverse mode.

    Bars grow with the logarithm; their axis stays. Raises InputValueError for numbers that are not
    between 1 and 50.
    """
    whole("inputs", inputs, 1, MOST)
    whole("outputs", outputs, 1, MOST)
    cost = count_cost(inputs, outputs)
    modes = _modes(inputs, outputs, cost)
    finding = f"{_count(inputs, 'input')}, {_count(outputs, 'output')}: {_verdict(cost)}"
    content = [svg.text(16, 31, finding, anchor="start", bold=True)]
    for mode, top in zip(modes, ROWS, strict=True):
        content += _draw_network(mode, inputs, outputs, top)
        content += _draw_bar(mode, cost.value.total, top)
    caption = f"1 pass: the value alone, {cost.value.total} operations"
    content.append(svg.text(BARS, HEIGHT - 16, caption, size=style.SMALL, anchor="start"))
    words = [f"{finding}.", *(f"{m.name}: {m.sweeps}, {m.total} operations." for m in modes)]
    return picture(content, WIDTH, HEIGHT, "forward mode and reverse mode", [*words, f"{caption}."])


def _count(many: int, what: str) -> str:
    return f"{many} {what}" if many == 1 else f"{many} {what}s"


def _modes(inputs: int, outputs: int, cost: JacobianCost) -> tuple[Mode, Mode]:
    there = f"{_count(inputs, 'sweep')}, one for each input"
    back = f"once forward, then {_count(outputs, 'sweep')} back, one for each output"
    return (
        Mode("Forward mode", there, cost.forward_mode.total, backward=False),
        Mode("Reverse mode", back, cost.reverse_mode.total, backward=True),
    )


def _verdict(cost: JacobianCost) -> str:
    totals = cost.forward_mode.total, cost.reverse_mode.total
    if totals[0] == totals[1]:
        return "both modes cost the same"
    names = ("forward mode", "reverse mode")
    dear, cheap = names if totals[0] > totals[1] else names[::-1]
    return f"{dear} costs {number(max(totals) / min(totals), 3)} times as much as {cheap}"


def _column(x: float, many: int, middle: float) -> list[Place]:
    """Return the places of dots, one below the other around the middle."""
    gap = min(TALL / max(many - 1, 1), 26)
    return [(x, middle + gap * (k - (many - 1) / 2)) for k in range(many)]


def _draw_network(mode: Mode, inputs: int, outputs: int, top: float) -> Iterator[str]:
    """Draw all edges faintly, and above them those that one sweep takes."""
    middle = top + 34 + TALL / 2
    left, right = _column(INPUTS, inputs, middle), _column(OUTPUTS, outputs, middle)
    chain = [(x, middle) for x in CHAIN]
    for ends in (*((dot, chain[0]) for dot in left), *((chain[-1], dot) for dot in right)):
        yield svg.line(ends, style.FAINT, width=1)
    said = f"{mode.name}: {mode.sweeps}"
    title = svg.text(16, top + 14, said, anchor="start", size=style.SMALL)
    yield marked(title, part=mode.name.split()[0], tell=f"{said}. One of them is drawn.")
    yield from _draw_sweep(mode, left, chain, right)
    key = "b" if mode.backward else "f"
    for x, y in chain:
        unit = svg.circle(x, y, UNIT, style.NEUTRAL.fill, style.NEUTRAL.edge)
        yield marked(unit, part=f"{key}chain", tell="Five units, which every sweep goes through.")
    for dots, control, name in ((left, "inputs", "Forward"), (right, "outputs", "Reverse")):
        takes = f"{name} mode takes {_count(len(dots), 'sweep')}"
        yield _draw_dots(dots, control, f"{key}{control}", takes)
        place = dots[0][0], middle + TALL / 2 + 20
        yield svg.text(*place, control, style.NEUTRAL.text, size=style.SMALL)


def _draw_sweep(
    mode: Mode, left: list[Place], chain: list[Place], right: list[Place]
) -> Iterator[str]:
    """Draw the sweep of the first input, or back from the first output."""
    tone = style.GRADIENT if mode.backward else style.VALUE
    starts = left if mode.backward else left[:1]
    ends = right[:1] if mode.backward else right
    ways = [(dot, chain[0]) for dot in starts]
    ways += [*pairwise(chain), *((chain[-1], dot) for dot in ends)]
    for k, way in enumerate(ways):
        points = way[::-1] if mode.backward else way
        edge = svg.line(
            points, tone.edge, width=1.6 if len(ways) < CROWD else 0.8, dashed=tone.dashed
        )
        yield marked(edge, flow=f"{'backward' if mode.backward else 'forward'} {k}")


def _draw_dots(dots: list[Place], control: str, part: str, takes: str) -> str:
    """Draw a column of inputs or outputs, which can be dragged to become more or fewer."""
    drawn = "".join(svg.circle(*dot, DOT, style.INK, style.INK, width=0) for dot in dots)
    (x, top), bottom = dots[0], dots[-1][1]
    grip = svg.box(x - 16, top - 14, 32, bottom - top + 28, style.UNSEEN, "none", line=0)
    many = len(dots)
    tell = f"{_count(many, control[:-1])}. {takes}. Drag up for more, down for fewer."
    look = {"drag": control, "value": many, "per": PER, "along": "y"}
    return marked(drawn + grip, part=part, tell=tell, **look)


def _draw_bar(mode: Mode, value: int, top: float) -> Iterator[str]:
    """Draw what all slopes cost, in units of the value alone."""
    passes, y = mode.total / value, top + 34 + TALL / 2
    tone = style.GRADIENT if mode.backward else style.VALUE
    long = max(LONGEST * math.log(passes) / math.log(FARTHEST), 4)
    bar = svg.box(BARS, y - 13, long, 26, tone.fill, tone.edge, radius=4)
    shown = f"{number(passes, 3)} passes"
    words = svg.text(BARS + long + 8, y + 6, shown, tone.text, anchor="start", bold=True)
    total = f"{mode.total} operations"
    above = svg.text(BARS, y - 24, total, tone.text, size=style.SMALL, anchor="start")
    tell = f"{mode.name}: {mode.sweeps}. {total} / {value} for the value = {shown} forward."
    part = mode.name.split()[0]
    yield marked(marked(bar, ghost=f"bar {part}") + words + above, part=part, tell=tell)
