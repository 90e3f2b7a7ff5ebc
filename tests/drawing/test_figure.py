"""Matplotlib is loaded when a plot is wanted, opens no figure and draws as we want it."""

import subprocess
import sys
from types import SimpleNamespace

import matplotlib as mpl
import pytest

from bpcourse.drawing import (
    plot_activation,
    plot_cost,
    plot_curves,
    plot_histograms,
    plot_layers,
    plot_loss,
    plot_losses,
    plot_rivals,
    plot_spread,
    plot_step_errors,
)
from bpcourse.drawing.plots import curves as curves_module


def test_drawing_imports_no_matplotlib_and_plots_open_no_figure():
    code = (
        "import sys, bpcourse.drawing as d\n"
        "assert 'matplotlib' not in sys.modules\n"
        "d.plot_activation('relu')\n"
        "assert 'matplotlib.pyplot' not in sys.modules\n"
    )
    environment = {"MPLBACKEND": "TkAgg", "PATH": ""}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)


FALLING = [3.0, 1.0]
RESULT = SimpleNamespace(median=2.0, low=1.9, high=2.2, unit="times")
# Each way to make a plot, with one label from outside.
PLOTS = {
    "curves": lambda label: plot_curves({label: ([1, 2], FALLING)}, x=label, y=label),
    "steps": lambda label: plot_step_errors({label: ([1e-1, 1e-2], FALLING)}),
    "losses": lambda label: plot_losses({label: FALLING}),
    "rivals": lambda label: plot_rivals([0, 1], FALLING, {label: 2.0}, label),
    "layers": lambda label: plot_layers({label: FALLING}, label),
    "cost": lambda label: plot_cost({label: ([1, 2], FALLING)}, label),
    "spread": lambda label: plot_spread({label: RESULT}, {label: 2.0}),
    "histograms": lambda label: plot_histograms({label: FALLING}, label),
    "loss": lambda label: plot_loss([0, 1], FALLING, label),
    "activation": lambda _: plot_activation("tanh"),
}
STYLES = {
    "dark": {"axes.facecolor": "black", "text.color": "white", "axes.labelcolor": "white"},
    "large": {"font.size": 30, "axes.titlesize": 40, "lines.linewidth": 9},
    "another figure": {"figure.figsize": (2, 2), "savefig.dpi": 30, "figure.autolayout": True},
    "another line": {"lines.marker": "x", "axes.grid": False, "path.sketch": (5, 100, 2)},
}
LABELS = {
    "half a fraction": r"$\frac{1}{$",
    "half a power": "$x^{$",
    "nothing": "$$",
    "unknown": r"$\nosuch{x}$ and $y$",
    "surrogate": "a\ud800b",
    "Chinese": "漢字の梯度",
    "emoji": "😀",
    "null": "a\x00b",
    "long": "x" * 300,
    "lines": "a\nb\r\nc",
    "hidden": "_hidden",
    "empty": "",
    "right to left": "שלום\u202e",
    "a number": 5,
}


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("name", PLOTS)
def test_the_readers_own_settings_change_no_plot_and_stay(name, style):
    right = PLOTS[name]("a label")
    with mpl.rc_context(STYLES[style]):
        assert PLOTS[name]("a label") == right
        key, value = next(iter(STYLES[style].items()))
        assert mpl.rcParams[key] == value or tuple(mpl.rcParams[key]) == value


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize("name", PLOTS)
def test_any_label_can_be_drawn_and_told(name, label):
    plot = PLOTS[name](LABELS[label])  # a warning would be an error here
    assert plot.png.startswith(b"\x89PNG")
    assert plot.text.encode("utf-8").decode().isprintable()


def test_a_dollar_sign_is_drawn_as_one(monkeypatch):
    texts = []
    real = curves_module.png
    monkeypatch.setattr(
        curves_module, "png", lambda figure: texts.extend(figure.axes[0].texts) or real(figure)
    )
    plot_losses({"$x$ in $": FALLING})
    assert [words.get_text() for words in texts] == [r"\$x\$ in \$"]


def test_without_matplotlib_there_is_one_line_of_advice():
    code = (
        "import sys; sys.modules['matplotlib'] = None\n"
        "from bpcourse.drawing import plot_loss\n"
        "try: plot_loss([0, 1], [1, 2])\n"
        "except ImportError as error: print(error)"
    )
    run = [sys.executable, "-c", code]
    said = subprocess.run(run, check=True, capture_output=True, text=True).stdout
    assert said.strip().endswith("run  python -m pip install matplotlib")
