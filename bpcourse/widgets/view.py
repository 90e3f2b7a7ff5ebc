"""`View`: shows a picture in the page, and reports what was dragged or clicked in it."""

from pathlib import Path

import anywidget
import traitlets

FOLDER = Path(__file__).parent


class View(anywidget.AnyWidget):
    """A picture that can be touched; what it does in the page stands in `view.js`.

    >>> View(value="<svg/>").refusal
    ''

    `value` is the picture's HTML, `refusal` says why it is out of date, `hint` what can be done
    with it. A message {"moves": [[control, value], ...]} comes from the page for every movement,
    and {"advance": true} every `playing` milliseconds, unless that is 0.
    """

    # As text: given a path, anywidget watches the file, and keeps every view alive for it.
    _esm = (FOLDER / "view.js").read_text(encoding="utf-8")
    _css = (FOLDER / "view.css").read_text(encoding="utf-8")
    value = traitlets.Unicode().tag(sync=True)
    refusal = traitlets.Unicode().tag(sync=True)
    hint = traitlets.Unicode().tag(sync=True)
    playing = traitlets.Int().tag(sync=True)
