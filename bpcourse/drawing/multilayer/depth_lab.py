"""The depth lab drawn: gradients by layer on one axis for all, factors, activations."""

import math
from collections.abc import Iterator, Sequence

from bpcourse.drawing import style, svg
from bpcourse.drawing.axes import Area, bars, draw_level, pick, write_level
from bpcourse.drawing.multilayer.depth_lab_words import (
    DEEPEST,
    Lab,
    Setting,
    describe_lab,
    jacobian_factors,
    measure,
    product_words,
    shown_layers,
    slope_words,
    spread_of,
    tell_layer,
    verdict,
)
from bpcourse.drawing.parts import arrow, draw_direction
from bpcourse.drawing.picture import Picture, picture
from bpcourse.drawing.touch import marked
from bpcourse.drawing.words import number, power, ten, text_width, wrap

WIDTH, HEIGHT = 830, 440
LEFT, RIGHT = 66, 516  # of both plots; the last layer stands at the right, whatever the depth
SIZES = (-60, 20)  # the powers of ten at the ends of the axis: the same at every setting
FACTORS = 1  # the same of the factors: from a tenth to ten
PITCH = (RIGHT - LEFT) / DEEPEST
SIDE, HISTOGRAM = 548, 132  # where the right column begins; how wide its histograms are
UPPER, LOWER = (96, 286), (356, 416)
BARS = style.tint(style.GRADIENT.edge, 0.5)


def depth_lab_picture(
    depth: int = 20,
    activation: str = "sigmoid",
    scale: float = 1.0,
    shortcut: str = "none",
    *,
    scheme: str | None = None,
    seed: int = 0,
) -> Picture:
    """Draw what depth does: each layer's gradient, its activations, and the factors between.

    >>> depth_lab_picture(50).text.splitlines()[0].split(": ")[1]
    'plain descent hardly moves layer 1.'

    `shortcut` is one of `SHORTCUTS`. `scale` multiplies the first weights, drawn by `scheme`, a
    name in `bpcourse.multilayer.SCHEMES`; without one, "he" for ReLUs and "glorot" for the
    rest. 64 units a layer, 32 examples, depth 1 to 100. Source: the third interactive of D2.
    """
    lab = measure(Setting(depth, activation, scale, shortcut, scheme, seed))
    title = f"first/last = {power(lab.ratio)}: {verdict(lab)}"
    content = [
        *_draw_title(lab, title),
        *_draw_gradients(lab),
        *_draw_factors(lab),
        *_draw_activations(lab, 72),
        *_draw_product(lab, 300),
    ]
    return picture(content, WIDTH, HEIGHT, title, describe_lab(lab))


def _draw_title(lab: Lab, title: str) -> Iterator[str]:
    setting = lab.setting
    size = min(style.LARGE, style.LARGE * (WIDTH - 40) / text_width(title, style.LARGE))
    yield svg.text(20, 32, title, size=round(size, 1), anchor="start", bold=True)
    said = f"{setting.depth} × 64 {setting.activation}, {setting.drawn_by} weights × "
    said += f"{number(setting.scale, 3)}, {setting.shortcut}".replace("none", "no shortcut")
    yield svg.text(20, 55, said, style.NEUTRAL.text, size=style.SMALL, anchor="start")


def _heading(words: str, x: float, y: float) -> str:
    return svg.text(x, y, words, size=style.SMALL, anchor="start", bold=True)


def layer_area(depth: int, ends: tuple[float, float], low: float, high: float) -> Area:
    """Return the area of a plot with a place for each layer, all as wide as at any other depth.

    >>> layer_area(50, (0, 100), -1, 1).left > layer_area(100, (0, 100), -1, 1).left
    True
    """
    return Area(RIGHT - PITCH * depth, RIGHT, *ends, low, high)


def _draw_levels(ends: tuple[float, float], powers: Sequence[float], words: Sequence[str]) -> str:
    area = Area(LEFT, RIGHT, *ends, min(powers), max(powers))
    return "".join(
        draw_level(area, level) + write_level(area, level, said)
        for level, said in zip(powers, words, strict=True)
    )


def _draw_bars(lab: Lab, sizes: Sequence[float], area: Area, colour: str, name: str) -> str:
    """Draw a bar for each layer, up from 1 or down, each in a column that can be pointed at."""
    tall, columns = area.bottom - area.top, []
    for k, size in enumerate(sizes, start=1):
        left = area.left + PITCH * (k - 1)
        bar = svg.polygon(bars(area._replace(left=left, right=left + PITCH), [size], 0), colour)
        unseen = (style.UNSEEN, style.UNSEEN)
        column = svg.box(left, area.top, PITCH, tall, *unseen, radius=0, line=0)
        columns.append(marked(bar + column, part=f"layer{k}", tell=tell_layer(lab, k)))
    return marked(svg.polygon(bars(area, sizes, 0), colour), ghost=name) + "".join(columns)


def _draw_gradients(lab: Lab) -> Iterator[str]:
    depth, logs = lab.setting.depth, lab.profile.log_gradients.tolist()
    area = layer_area(depth, UPPER, *SIZES)
    yield _heading("Norm of each layer's gradient (log scale)", 20, 82)
    levels = range(SIZES[0], SIZES[1] + 1, 20)
    yield _draw_levels(UPPER, levels, [ten(level) for level in levels])
    yield _draw_bars(lab, logs, area, BARS, "gradients")
    if lab.setting.shortcut == "none":
        bound = [(area.left + PITCH * (k + 0.5), area.up(log)) for k, log in
                 enumerate(lab.profile.log_bound.tolist())]  # fmt: skip
        bound = bound if depth > 1 else [(area.left, bound[0][1]), (area.right, bound[0][1])]
        yield marked(svg.line(bound, style.INK, dashed=True), ghost="bound")
    yield _draw_signal(lab, area)
    yield from _draw_ends(lab, area, logs)


def _draw_signal(lab: Lab, area: Area) -> str:
    """Draw the running product of the Jacobians, from the loss back to the input."""
    norms = lab.profile.jacobian_norms.tolist()
    way = [(area.left + PITCH * k, area.up(norm)) for k, norm in enumerate(norms)]
    flow = "backward " + " ".join(map(str, lab.setting))
    return marked(arrow(way[::-1], style.BACKWARD, 2.2), flow=flow, ghost="signal")


def _draw_ends(lab: Lab, area: Area, logs: Sequence[float]) -> Iterator[str]:
    """Number the layers, say the first and the last gradient, and give the depth a handle."""
    depth, grey = lab.setting.depth, style.NEUTRAL.text
    last = math.inf
    for k in pick(depth)[::-1]:
        x = area.left + PITCH * (k - 0.5)
        if last - x > 24 or k == depth:
            yield svg.text(x, UPPER[1] + 18, k, grey, size=style.SMALL)
            last = x
    x, y = area.left + PITCH / 2, area.up(logs[0])
    grip = svg.circle(x, y, 5, style.CARD, style.GRADIENT.edge)
    grip += svg.circle(x, y, 16, style.UNSEEN, style.UNSEEN)
    yield marked(grip, part="layer1", drag="depth", value=depth, per=-1 / PITCH, along="x")
    first = f"layer 1: {power(logs[0])}{_beyond(logs[0])}"
    final = f"layer {depth}: {power(logs[-1])}{_beyond(logs[-1])}"
    colour = style.GRADIENT.text
    yield svg.text(20, UPPER[1] + 40, first, colour, size=16, anchor="start", bold=True)
    yield svg.text(RIGHT, UPPER[1] + 40, final, colour, size=16, anchor="end", bold=True)


def _beyond(log: float) -> str:
    return " (below the axis)" if log < SIZES[0] else " (above)" if log > SIZES[1] else ""


def _draw_factors(lab: Lab) -> Iterator[str]:
    """Draw by how much each layer multiplies the signal on its way back: up enlarges it."""
    area = layer_area(lab.setting.depth, LOWER, -FACTORS, FACTORS)
    yield _heading("Factor of each layer on the way back", 20, LOWER[0] - 8)
    yield _draw_levels(LOWER, (FACTORS, 0, -FACTORS), ("× 10", "× 1", "× 0.1"))
    yield _draw_bars(lab, jacobian_factors(lab), area, style.BACKWARD.edge, "factors")


def _draw_activations(lab: Lab, top: float) -> Iterator[str]:
    """Draw the histograms of three layers, each beside its numbers."""
    yield _heading("Activations of all units and examples", SIDE, top + 10)
    histograms = lab.profile.histograms
    low, high = (number(histograms.edges[k], 2) for k in (0, -1))
    base = top
    for layer in shown_layers(lab.setting.depth):
        base += 62
        counts = histograms.counts[layer].tolist()
        area = Area(SIDE, SIDE + HISTOGRAM, base - 42, base, 0, max(counts))
        drawn = svg.polygon(bars(area, counts, 0), style.VALUE.edge)
        drawn += svg.line([(area.left, base), (area.right, base)], style.PALE, width=1)
        lines = [f"layer {layer}", *spread_of(lab, layer)]
        for i, words in enumerate(lines):
            look = {"size": style.SMALL, "anchor": "start", "bold": i == 0}
            drawn += svg.text(SIDE + HISTOGRAM + 14, base - 32 + 18 * i, words, **look)
        yield marked(drawn, part=f"layer{layer}")
    for x, anchor, end in ((SIDE, "start", low), (SIDE + HISTOGRAM, "end", high)):
        yield svg.text(x, base + 17, end, style.NEUTRAL.text, size=style.SMALL, anchor=anchor)


def _draw_product(lab: Lab, top: float) -> Iterator[str]:
    """Write the product of the Jacobians, from the right, and what the lines are."""
    yield draw_direction(backward=True, x=SIDE, y=top)
    look = {"size": style.SMALL, "anchor": "start"}
    yield svg.text(SIDE + 132, top + 20, "arrow: their product", style.BACKWARD.text, **look)
    for i, words in enumerate(wrap(product_words(lab), WIDTH - SIDE - 20, 16)):
        look = {"size": 16, "anchor": "start", "bold": True}
        yield svg.text(SIDE, top + 54 + 22 * i, words, style.BACKWARD.text, **look)
    if lab.setting.shortcut == "none":
        for i, words in enumerate(wrap(slope_words(lab.setting.activation), WIDTH - SIDE - 20, 15)):
            look = {"size": style.SMALL, "anchor": "start"}
            yield svg.text(SIDE, top + 104 + 20 * i, words, style.NEUTRAL.text, **look)
