"""The only colours and sizes of the course's pictures.

Blue is a value, vermilion a gradient, green a parameter. Plain vermilion and green are for lines
and fills; text uses their darker twins, so that it reaches a contrast of 4.5 on the card. No
meaning hangs on colour alone: forward is solid and runs left to right, backward is dashed and runs
right to left.
"""

CARD = "#FFFFFF"  # every picture brings its own background, so it stays legible on a dark theme
CARD_EDGE = "#C9CFD6"
INK = "#1F2328"
NEUTRAL = "#595959"
FAINT = "#E9ECEF"
PALE = "#818B98"  # lines only

VALUE = "#0072B2"
VALUE_TEXT = "#0067A3"
VALUE_FILL = "#E3F1FA"
GRADIENT = "#D55E00"
GRADIENT_TEXT = "#B34700"
GRADIENT_FILL = "#FDE9DC"
PARAMETER = "#009E73"
PARAMETER_TEXT = "#00734F"
PARAMETER_FILL = "#DDF3EB"

FORWARD = "#8A5A00"  # amber, dark enough for labels
FORWARD_FILL = "#FFD866"
BACKWARD = "#B83A00"  # orange, dark enough for labels
BACKWARD_FILL = "#FFB380"

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
