"""Labels beside their curves, where they cover no line; in a legend below where there is no room.

Everything is measured in the axes: 0 to 1 from left to right and from bottom to top.
"""

from collections.abc import Mapping
from typing import Any

from bpcourse.drawing import style
from bpcourse.drawing.plots.figure import legible
from bpcourse.drawing.words import text_width
from bpcourse.errors import known

LINE = 0.075  # the height of a line of text
WIDE, LETTER = 520, 18.5  # the width of the axes and the size of a bold letter, in pixels
AWAY = (0.0, 0.055, 0.075, 0.1)  # the middle of a label above or below a point of its curve
AIR = 0.012  # between a label and the nearest line
CLEAR = 0.2  # a label this far from other curves cannot be mistaken for theirs


def label_curves(axes: Any, lines: Mapping[str, Any]) -> None:
    """Write each label near its line, clear of all lines and labels.

    >>> from bpcourse.drawing.plots.figure import new_figure
    >>> _, axes = new_figure()
    >>> label_curves(axes, {"rising": axes.plot([0, 1], [0, 1])[0]})
    >>> [words.get_text() for words in axes.texts]
    ['rising']
    """
    import numpy as np  # noqa: PLC0415  Matplotlib has loaded it by now

    axes.autoscale_view()  # or the transformation to the axes is still that of no data
    paths = {label: _path(axes, line) for label, line in lines.items()}
    every, taken = np.concatenate(list(paths.values())), []
    for label, own in paths.items():
        half = np.array([text_width(legible(label), LETTER) / WIDE, LINE]) / 2
        others = [path for name, path in paths.items() if name != label]
        spots = _free(_candidates(own, half), half, every, taken)
        if not len(spots):
            axes.figure.legend(loc="outside lower center", ncols=2, frameon=False, fontsize=11)
            return
        taken.append((_best(spots, own, others), half))
    for (label, line), ((x, y), _) in zip(lines.items(), taken, strict=True):
        axes.text(
            *(x, y, legible(label)),
            transform=axes.transAxes,
            color=line.get_color(),
            fontsize=12,
            fontweight="bold",
            ha="center",
            va="center",
        )


def _path(axes: Any, line: Any) -> Any:
    """Return points close together along a line; what is no number leaves none."""
    import numpy as np  # noqa: PLC0415  as above

    to_axes = axes.transData + axes.transAxes.inverted()
    corners = to_axes.transform(np.column_stack(line.get_data()).astype(float))
    corners = corners[np.isfinite(corners).all(axis=1)]
    if len(corners) < 2:
        return corners
    share = np.linspace(0, len(corners) - 1, max(400, 4 * len(corners)))
    known = np.arange(len(corners))
    return np.column_stack([np.interp(share, known, corners[:, i]) for i in (0, 1)])


def _candidates(own: Any, half: Any) -> Any:
    """Return middles of labels around points of the curve, inside the axes."""
    import numpy as np  # noqa: PLC0415  as above

    aside = half[0] + 2 * AIR
    shifts = [(x, side * y) for x in (0, aside, -aside) for y in AWAY for side in (1, -1)]
    spots = (own[:: max(1, len(own) // 60), None] + np.array(shifts)).reshape(-1, 2)
    return spots[((spots > half + AIR) & (spots < 1 - half - AIR)).all(axis=1)]


def _free(spots: Any, half: Any, every: Any, taken: list) -> Any:
    """Return the spots where a label covers neither a line nor another label."""
    import numpy as np  # noqa: PLC0415  as above

    covers = (np.abs(spots[:, None] - every) < half + AIR).all(axis=2).any(axis=1)
    for middle, size in taken:
        covers |= (np.abs(spots - middle) < half + size).all(axis=1)
    return spots[~covers]


def _best(spots: Any, own: Any, others: list) -> Any:
    """Return the spot that is near its own curve and far from every other."""
    import numpy as np  # noqa: PLC0415  as above

    def distance(path: Any) -> Any:
        return np.linalg.norm(spots[:, None] - path, axis=2).min(axis=1)

    apart = np.min([distance(path) for path in others] or [np.full(len(spots), CLEAR)], axis=0)
    return spots[np.argmax(np.minimum(apart, CLEAR) - distance(own))]


LOOKS = (  # a curve differs from the others in three ways: colour, line and marker
    (style.VALUE.text, "-", "o"),
    (style.GRADIENT.text, "--", "s"),
    (style.PARAMETER.text, "-.", "^"),
    (style.INK, ":", "D"),
)
# What curves can be of; a comparison, such as a bound, is drawn in ink.
TONES = {
    "value": style.VALUE,
    "gradient": style.GRADIENT,
    "parameter": style.PARAMETER,
    "cost": style.NEUTRAL,
}


def looks_of(kind: str = "") -> tuple[tuple[str, str, str], ...]:
    """Return how up to four curves look: all of one meaning, or each of its own.

    >>> [look[0] for look in looks_of("gradient")][:2] == [style.GRADIENT.text, style.INK]
    True

    `kind` is "value", "gradient", "parameter", "cost", or "" for curves of different meanings.
    """
    if not kind:
        return LOOKS
    tone = TONES[known("kind", kind, TONES)]
    colours = (tone.text, style.INK, tone.edge, style.NEUTRAL.text)
    return tuple((colour, *look[1:]) for colour, look in zip(colours, LOOKS, strict=True))
