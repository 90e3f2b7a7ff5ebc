"""The depth lab drawn: gradients by layer, activations, and the Jacobians that multiply."""

import math
from collections.abc import Iterator, Sequence

from bpcourse.drawing import style, svg
from bpcourse.drawing.axes import Area, bars, draw_level, log_area, pick, write_level
from bpcourse.drawing.multilayer.depth_lab_words import (
    Lab,
    Setting,
    describe_lab,
    jacobian_factors,
    measure,
    product_words,
    shown_layers,
    slope_words,
    spread_of,
    verdict,
)
from bpcourse.drawing.parts import arrow, draw_direction
from bpcourse.drawing.picture import Picture, picture
from bpcourse.drawing.words import number, power, text_width

WIDTH, HEIGHT = 640, 900
LEFT, RIGHT = 88, 612
REACHES = (math.log10(2), math.log10(5), 1, 2, 5, 10, 20)  # of the axis of factors


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
        *_draw_gradients(lab, 84),
        *_draw_activations(lab, 364),
        *_draw_factors(lab, 544),
        *_draw_product(lab, 702),
    ]
    words = describe_lab(lab)
    return picture(content, WIDTH, HEIGHT, title, words)


def _draw_title(lab: Lab, title: str) -> Iterator[str]:
    setting = lab.setting
    size = min(style.LARGE, style.LARGE * (WIDTH - 40) / text_width(title, style.LARGE))
    yield svg.text(20, 34, title, size=round(size, 1), anchor="start", bold=True)
    said = f"{setting.depth} × 64 {setting.activation}, {setting.drawn_by} weights × "
    said += f"{number(setting.scale, 3)}, {setting.shortcut}".replace("none", "no shortcut")
    yield svg.text(20, 60, said, style.NEUTRAL.text, size=style.SMALL, anchor="start")


def _heading(words: str, top: float) -> str:
    return svg.text(20, top + 18, words, anchor="start", bold=True)


def _ends(left: str, right: str, y: float, colour: str) -> Iterator[str]:
    """Write what stands at the first and at the last layer."""
    yield svg.text(LEFT, y, left, colour, anchor="start", bold=True)
    yield svg.text(RIGHT, y, right, colour, anchor="end", bold=True)


def _draw_gradients(lab: Lab, top: float) -> Iterator[str]:
    logs, bound = lab.profile.log_gradients.tolist(), lab.profile.log_bound.tolist()
    area = log_area([*logs, *bound], LEFT, RIGHT, top + 84, 150)
    yield _heading("Gradient of each layer's weights (norm, log scale)", top)
    yield svg.line([(LEFT, top + 39), (LEFT + 34, top + 39)], style.INK, dashed=True)
    words = slope_words(lab.setting.activation)
    yield svg.text(LEFT + 44, top + 44, words, size=style.SMALL, anchor="start")
    ends = [f"layer {k}: {power(logs[k - 1])}" for k in (1, len(logs))]
    yield from _ends(*ends, top + 70, style.GRADIENT.text)
    yield from _draw_axis(area, area.ticks())
    yield svg.polygon(bars(area, logs, area.low), style.GRADIENT.edge)
    line = [area.place((k + 0.5) / len(bound), log) for k, log in enumerate(bound)]
    if len(line) == 1:
        line = [(LEFT, line[0][1]), (RIGHT, line[0][1])]
    yield svg.line(line, style.CARD, width=4)  # a bright edge: the line stays visible on the bars
    yield svg.line(line, style.INK, dashed=True)
    yield from _draw_layers(len(logs), area.bottom)


def _draw_axis(area: Area, logs: Sequence[float], sign: str = "") -> Iterator[str]:
    for log in logs:
        yield draw_level(area, log)
        yield write_level(area, log, sign + power(log))


def _draw_layers(depth: int, bottom: float) -> Iterator[str]:
    """Number the layers below an axis."""
    pitch = (RIGHT - LEFT) / depth
    for k in pick(depth):
        x = LEFT + pitch * (k - 0.5)
        yield svg.text(x, bottom + 20, k, style.NEUTRAL.text, size=style.SMALL)
    grey = style.NEUTRAL.text
    yield svg.text(LEFT - 10, bottom + 20, "layer", grey, size=style.SMALL, anchor="end")


def _draw_activations(lab: Lab, top: float) -> Iterator[str]:
    yield _heading("Activations of all units and examples", top)
    histograms = lab.profile.histograms
    low, high = (number(histograms.edges[k], 2) for k in (0, -1))
    for i, layer in enumerate(shown_layers(lab.setting.depth)):
        left, right, base = 24 + 204 * i, 24 + 204 * i + 184, top + 118
        counts = histograms.counts[layer].tolist()
        area = Area(left, right, base - 66, base, 0, max(counts))
        said = f"layer {layer}"
        yield svg.text((left + right) / 2, top + 44, said, size=style.SMALL, bold=True)
        yield svg.polygon(bars(area, counts, 0), style.VALUE.edge)
        yield svg.line([(left, base), (right, base)], style.PALE, width=1)
        for x, anchor, end in ((left, "start", low), (right, "end", high)):
            yield svg.text(x, base + 18, end, style.NEUTRAL.text, size=style.SMALL, anchor=anchor)
        for j, words in enumerate(spread_of(lab, layer)):
            yield svg.text((left + right) / 2, base + 18 + 20 * j, words, size=style.SMALL)


def _draw_factors(lab: Lab, top: float) -> Iterator[str]:
    """Draw by how much each layer multiplies the signal on its way back: up enlarges it."""
    factors = jacobian_factors(lab)
    largest = max((abs(f) for f in factors if math.isfinite(f)), default=0)
    reach = next((log for log in REACHES if log >= largest), largest)
    area = Area(LEFT, RIGHT, top + 34, top + 104, -reach, reach)
    yield _heading("Each layer's Jacobian: factor on the way back", top)
    yield from _draw_axis(area, (reach, 0, -reach), "× ")
    yield svg.polygon(bars(area, factors, 0), style.BACKWARD.edge)
    yield from _draw_layers(len(factors), area.bottom + 6)


def _draw_product(lab: Lab, top: float) -> Iterator[str]:
    """Draw the running product of the Jacobians, from the loss back to the input."""
    norms = lab.profile.jacobian_norms.tolist()
    area = log_area(norms, LEFT, RIGHT, top + 66, 84)
    yield draw_direction(backward=True, x=20, y=top - 2)
    yield svg.text(158, top + 18, "product from the right", anchor="start", bold=True)
    yield from _ends(f"input: {power(norms[0])}", "output: 1", top + 52, style.BACKWARD.edge)
    yield from _draw_axis(area, area.ticks())
    way = [area.place(k / (len(norms) - 1), norm) for k, norm in enumerate(norms)]
    yield arrow(way[::-1], style.BACKWARD, 2.2)
    words = product_words(lab)
    yield svg.text(WIDTH / 2, area.bottom + 36, words, style.BACKWARD.edge, bold=True)
