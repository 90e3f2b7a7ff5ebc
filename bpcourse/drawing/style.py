"""The only colours and sizes of the course's pictures.

Blue is a value, vermilion a gradient, green a parameter. Plain vermilion and green are for lines
and fills; text uses their darker twins, so that it reaches a contrast of 4.5 on the card. No
meaning hangs on colour alone: forward is solid and runs left to right, backward is dashed and runs
right to left. So a `Tone` holds all of it: what a gradient is filled with, how its edge is drawn.
"""

import math
from typing import NamedTuple

CARD = "#FFFFFF"  # every picture brings its own background, so it stays legible on a dark theme
CARD_EDGE = "#C9CFD6"
INK = "#1F2328"
FAINT = "#E9ECEF"
PALE = "#818B98"  # lines only
UNSEEN = "transparent"  # what only makes a thin part easier to touch


class Tone(NamedTuple):
    """How one meaning looks: what it is filled with, its edges and lines, its text, its dash.

    >>> VALUE.edge, VALUE.dashed, GRADIENT.dashed
    ('#0072B2', False, True)
    """

    fill: str
    edge: str
    text: str
    dashed: bool = False

    @property
    def plate(self) -> "Tone":
        """The same meaning as a plate for a number: its edge is solid, and as dark as its text."""
        return Tone(self.fill, self.text, self.text)


VALUE = Tone("#E3F1FA", "#0072B2", "#0067A3")
GRADIENT = Tone("#FDE9DC", "#D55E00", "#B34700", dashed=True)
PARAMETER = Tone("#DDF3EB", "#009E73", "#00734F")
NEGATIVE = Tone("#F6E8F4", "#9B4F96", "#7A3577")  # below zero: an edge's hue, beside a minus sign

FORWARD = Tone("#FFD866", "#8A5A00", "#8A5A00")  # amber, dark enough for labels
BACKWARD = Tone("#FFB380", "#B83A00", "#B83A00", dashed=True)  # orange, dark enough for labels

NEUTRAL = Tone(FAINT, "#595959", "#595959")
PLAIN = Tone(CARD, "#595959", INK)  # what has no meaning of its own
QUIET = Tone(FAINT, PALE, "#595959")  # what is not reached yet, or is of no account
INKED = Tone(FAINT, INK, INK)  # what stands out without a colour
REFUSAL = Tone("#FFF1EC", "#B83A00", "#8A1C00")  # why something is refused


class Look(NamedTuple):
    """How one of several lines differs from the others: colour, dash, and the mark at its end."""

    colour: str
    dash: str
    mark: str


# Up to four lines in one picture, as dark as text; told apart without their colours too.
LOOKS = (
    Look(VALUE.text, "", "circle"),
    Look(GRADIENT.text, "9 4", "square"),
    Look(PARAMETER.text, "10 4 2 4", "triangle"),
    Look(INK, "2 4", "diamond"),
)


def grey(dark: float) -> str:
    """Return the grey between the card, 0, and the ink, 1.

    >>> grey(0), grey(1)
    ('#FFFFFF', '#1F2328')
    """
    return tint(INK, dark)


def tint(colour: str, strength: float) -> str:
    """Return the tint between the card, 0, and a colour, 1.

    >>> tint(GRADIENT.edge, 0), tint(GRADIENT.edge, 0.5)
    ('#FFFFFF', '#EAAE80')
    """
    channels = ((int(CARD[i : i + 2], 16), int(colour[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a + strength * (b - a)):02X}" for a, b in channels)


def signed(tone: Tone, value: float) -> Tone:
    """Return how a weight or a gradient of this value looks on an edge: its hue tells the sign.

    >>> signed(GRADIENT, 2).edge, signed(GRADIENT, -2).edge, signed(GRADIENT, -2).dashed
    ('#D55E00', '#9B4F96', True)

    Write the sign beside it, too: no meaning hangs on colour alone.
    """
    return NEGATIVE._replace(dashed=tone.dashed) if value < 0 else tone


def thickness(value: float) -> float:
    """Return the width of an edge that carries a number: by its order of magnitude, 1.4 to 7.

    >>> [round(thickness(v), 1) for v in (0, 0.1, -1, 10, 1e9)]
    [1.4, 1.9, 3.1, 4.6, 7]

    The same number has the same width in every picture and every state, so widths can be compared.
    """
    size = abs(value)
    return min(7, 1.4 + 1.6 * math.log10(1 + 10 * size)) if size < math.inf else 7


def direction(backward: bool) -> Tone:
    """Return the tone of a pass: what it works on now.

    >>> direction(backward=True).dashed
    True
    """
    return BACKWARD if backward else FORWARD


FONT = "Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"
SIZE = 17  # a picture 640 wide still shows about 11 pixels on a page 400 wide
SMALL = 15
LARGE = 19
DASH = "7 5"


def contrast(colour: str, background: str = CARD) -> float:
    """Return the contrast ratio of two colours, 1 to 21.

    >>> round(contrast("#000000", "#FFFFFF"))
    21

    Colours are written `#RRGGBB`. The formula is WCAG 2.1's, which asks for 4.5 for text.
    """
    light, dark = sorted((_luminance(colour), _luminance(background)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
