"""The look inside: each panel holds its numbers at their layers, and the words say its ends."""

import numpy as np
import pytest

from bpcourse.drawing import plot_inside
from bpcourse.drawing.plots import inside
from bpcourse.drawing.plots.labels import LOOKS
from bpcourse.errors import ShapeError
from bpcourse.experiments.deep_loaves import Recipe, look_inside


@pytest.fixture
def looks():
    return look_inside(Recipe(depth=3), 0.2, (0, 7))


@pytest.fixture
def figure(looks, monkeypatch):
    """Return the figure of a plot as it stands when it becomes a PNG."""
    kept, real = [], inside.png
    monkeypatch.setattr(inside, "png", lambda figure: kept.append(figure) or real(figure))
    plot_inside(looks)
    return kept[0]


def test_each_panel_has_a_curve_for_each_moment_at_its_layers(figure, looks):
    fields = (("spread", range(4)), ("gradients", range(1, 5)), ("updates", range(1, 5)))
    for axes, (field, places) in zip(figure.axes, fields, strict=True):
        for line, look in zip(axes.lines, looks, strict=True):
            assert line.get_xdata().tolist() == list(places)
            assert np.array_equal(line.get_ydata(), getattr(look, field))
        labels = [label.get_text() for label in axes.get_yticklabels()]
        assert all(label == "1" or label.startswith("10") for label in labels)
        assert len({(line.get_color(), line.get_linestyle()) for line in axes.lines}) == 2
        assert len({tuple(axes.get_xlim()) for axes in figure.axes}) == 1  # layer below layer


def test_the_moments_are_named_once(figure):
    (legend,) = figure.legends
    assert [words.get_text() for words in legend.get_texts()] == ["step 0", "step 7"]
    boxes = [axes.title.get_window_extent() for axes in figure.axes]
    assert all(box.x0 >= 0 and box.x1 <= 640 for box in boxes)


def test_the_words_say_where_each_quantity_begins_and_ends(looks):
    text = plot_inside(looks).text
    first = looks[0]
    for name, values in (
        ("spread", first.spread),
        ("gradient", first.gradients),
        ("update", first.updates),
    ):
        said = f"{name} from 10^{values[0]:.1f} to 10^{values[-1]:.1f}".replace("-", "−")
        assert said in text.split(" Step 7")[0]
    assert plot_inside(looks) == plot_inside(looks)


def test_too_few_and_too_many_moments_are_refused(looks):
    for number in (0, len(LOOKS) + 1):
        with pytest.raises(ShapeError, match=f"{number} looks given"):
            plot_inside(looks[:1] * number)
