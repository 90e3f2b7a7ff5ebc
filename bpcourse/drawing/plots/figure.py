"""`Plot`: an image made by Matplotlib with its words; the only module that imports Matplotlib.

`Figure` with the Agg canvas, never `pyplot`: no window, no global state, nothing left open.
"""

import base64
import io
import struct
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from typing import Any

from bpcourse.drawing import style
from bpcourse.drawing.picture import image_html
from bpcourse.drawing.words import clean

WIDTH = 6.4  # inches, 100 pixels each
LONGEST = 48  # letters of a label; the words below a plot have them all


def in_our_style(draw: Callable) -> Callable:
    """Let a function draw with Matplotlib's own settings, whatever the reader has set.

    >>> import matplotlib
    >>> with matplotlib.rc_context({"axes.grid": True}):
    ...     in_our_style(lambda: matplotlib.rcParams["axes.grid"])()
    False

    The card stays white, so under a dark style the labels would vanish.
    """

    @wraps(draw)
    def styled(*arguments: Any, **settings: Any) -> Any:
        with _our_style():
            return draw(*arguments, **settings)

    return styled


@contextmanager
def _our_style() -> Iterator[None]:
    try:
        import matplotlib as mpl  # noqa: PLC0415  only when a plot is wanted
        import matplotlib.figure  # noqa: PLC0415  as above
    except ImportError as error:
        raise ImportError(
            f"plots need Matplotlib, which cannot start here ({error}): run  "
            "python -m pip install matplotlib"
        ) from error
    ours = {key: value for key, value in mpl.rcParamsDefault.items() if "backend" not in key}
    with warnings.catch_warnings(), mpl.rc_context():
        warnings.simplefilter("ignore")  # letters without a glyph become boxes; the words have them
        mpl.rcParams.update(ours)
        yield


def legible(label: Any) -> str:
    r"""Return a label as it is drawn: one line of letters that every font takes, not too long.

    >>> legible("a\nb"), legible(r"$\frac{1}{$"), len(legible("x" * 300))
    ('a b', '\\$\\frac{1}{\\$', 48)

    A dollar sign is a dollar sign: half a formula would stop Matplotlib.
    """
    text = clean(str(label))
    text = text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
    text = f" {text}" if text.startswith("_") else text  # a legend leaves such names out
    return text.replace("$", r"\$")


@dataclass(frozen=True)
class Plot:
    """A PNG image and its finding in words.

    >>> Plot(b"", "The loss falls.")
    <Plot: The loss falls.>
    """

    png: bytes
    text: str

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        # As HTML, because JupyterLab gives an image/png output no alt text.
        width, height = size_of(self.png)
        content = base64.b64encode(self.png).decode("ascii")
        size = f'width="{width}" height="{height}"'
        image = f'<image href="data:image/png;base64,{content}" {size}/>'
        svg = f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{image}</svg>'
        return {"text/html": image_html(svg, self.text, width), "text/plain": self.text}

    def __repr__(self) -> str:
        return f"<Plot: {self.text}>"


def new_figure(*, zero: bool = True, height: float = 3.6, rows: int = 0) -> tuple[Any, Any]:
    """Return a figure 640 pixels wide and its axes (a list if a number of rows is given).

    >>> figure, axes = new_figure()
    >>> figure.axes == [axes]
    True

    `zero` draws a line at height 0.
    """
    from matplotlib.figure import Figure  # noqa: PLC0415  Matplotlib only when a plot is wanted

    figure = Figure(figsize=(WIDTH, height), dpi=100, facecolor=style.CARD, layout="constrained")
    axes = [figure.add_subplot(max(rows, 1), 1, i + 1) for i in range(max(rows, 1))]
    for panel in axes:
        panel.spines[["top", "right"]].set_visible(False)
        panel.grid(color=style.FAINT)
        panel.set_axisbelow(True)
        panel.tick_params(labelsize=11)
        if zero:
            panel.axhline(0, color=style.NEUTRAL.text, linewidth=0.8)
    return figure, axes if rows else axes[0]


def size_of(png: bytes) -> tuple[int, int]:
    """Return width and height of a PNG image in pixels, as its header says.

    >>> size_of(png(new_figure()[0]))
    (640, 360)
    """
    return struct.unpack(">II", png[16:24]) if png else (0, 0)


def png(figure: Any) -> bytes:
    """Return a figure as a PNG image, the same bytes each time.

    >>> png(new_figure()[0])[1:4]
    b'PNG'
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415  as above

    buffer = io.BytesIO()
    FigureCanvasAgg(figure).print_png(buffer, metadata={"Software": None})
    return buffer.getvalue()
