"""Labels beside their curves: clear of lines, near their own."""

import pytest

from bpcourse.drawing import (
    plot_curves,
    plot_losses,
)
from bpcourse.drawing.plots import curves as curves_module
from bpcourse.drawing.plots.labels import LOOKS


def drawn(monkeypatch, make):
    """Return the axes of a plot as they stand when they become a PNG."""
    kept = []
    real = curves_module.png
    monkeypatch.setattr(curves_module, "png", lambda figure: kept.append(figure) or real(figure))
    make()
    return kept[0].axes[0]


def lines_and_boxes(axes):
    """Return the paths of the lines and the boxes of the labels, in pixels."""
    renderer = axes.figure.canvas.get_renderer()
    paths = [line.get_path().transformed(line.get_transform()) for line in axes.lines]
    return paths, [words.get_window_extent(renderer) for words in axes.texts]


NARROW = [10.0**-k for k in range(1, 16)]
ROUNDED = [max(h, 1e-16 / h) for h in NARROW]
SETS = [
    # the two kinds of differences of notebook 07, and single precision, crossing both
    {
        "one side": (NARROW, ROUNDED),
        "both sides": (NARROW, [max(h * h, 1e-16 / h) for h in NARROW]),
        "both sides, float32": (NARROW[:7], [max(h * h, 1e-8 / h) for h in NARROW[:7]]),
    },
    {"gradient of each layer": (NARROW, ROUNDED[::-1]), "bound": (NARROW, ROUNDED)},
    {name: ([1, 10, 100, 1000], [10.0**i] * 4) for i, name in enumerate("abcd")},
]


@pytest.mark.parametrize("curves", SETS, ids=["crossing", "mirrored", "level"])
def test_no_label_covers_a_line_or_another_label(monkeypatch, curves):
    axes = drawn(monkeypatch, lambda: plot_curves(curves, log="xy"))
    assert [words.get_text() for words in axes.texts] == list(curves)
    paths, boxes = lines_and_boxes(axes)
    assert not any(path.intersects_bbox(box, filled=False) for path in paths for box in boxes)
    assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[:i])
    inside = axes.get_window_extent()
    assert all(inside.x0 <= box.x0 and box.x1 <= inside.x1 for box in boxes)


def test_a_label_stands_nearest_to_its_own_curve(monkeypatch):
    curves = {name: ([0, 1, 2], [i, i, i]) for i, name in enumerate(("low", "middle", "high"))}
    axes = drawn(monkeypatch, lambda: plot_curves(curves))
    for words, height in zip(axes.texts, range(3), strict=True):
        _, y = axes.transData.inverted().transform(axes.transAxes.transform(words.get_position()))
        assert round(y) == height
    assert abs(axes.texts[1].get_position()[1] - 0.5) < 0.06  # and close to it


def test_labels_stand_where_curves_have_parted(monkeypatch):
    curves = {"up": ([0, 1, 2], [0, 0, 1]), "down": ([0, 1, 2], [0, 0, -1])}
    axes = drawn(monkeypatch, lambda: plot_curves(curves))
    assert all(words.get_position()[0] > 0.6 for words in axes.texts)


def test_without_room_the_names_stand_in_a_legend_below(monkeypatch):
    crowd = [i % 2 for i in range(200)]
    curves = {"back and forth, again and again": (range(200), crowd), "b": ([0, 1], [0, 1])}
    axes = drawn(monkeypatch, lambda: plot_curves(curves))
    assert not axes.texts
    (legend,) = axes.figure.legends
    assert [words.get_text() for words in legend.get_texts()] == list(curves)
    assert legend.get_window_extent().y1 < axes.get_window_extent().y0


def test_curves_differ_in_more_than_colour(monkeypatch):
    falling = [1.0, 0.5]
    axes = drawn(monkeypatch, lambda: plot_losses(dict.fromkeys("abcd", falling)))
    assert len({line.get_linestyle() for line in axes.lines}) == len(axes.lines) == 4
    assert len({line.get_color() for line in axes.lines}) == 4
    colours = {words.get_text(): words.get_color() for words in axes.texts}
    assert colours == {name: look[0] for name, look in zip("abcd", LOOKS, strict=True)}
